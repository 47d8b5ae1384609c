import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  makeRateLimit,
  type RequestKind,
  type Spent,
  sigfoxLimits,
} from '../../../../backend/ingest/sigfoxApi/rateLimit.ts'

const kinds = Object.keys(sigfoxLimits) as RequestKind[]

test('whoever asks, in whatever order, through restarts: never more in any window than allowed', async () => {
  const steps = fc.array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      pauseMs: fc.oneof(fc.constant(0), fc.nat(2000)),
      restarts: fc.boolean(),
    }),
    { maxLength: 120 },
  )
  await fc.assert(
    fc.asyncProperty(steps, async (asked) => {
      let virtual = 1_000_000
      let disk: Spent | undefined
      const now = () => virtual
      const wait = async (ms: number) => {
        virtual += ms
      }
      const keep = async (spent: Spent) => {
        disk = spent
      }
      const sent: Record<RequestKind, number[]> = {
        messages: [],
        devices: [],
        bulk: [],
        settings: [],
      }
      let rateLimit = makeRateLimit({ now, wait, keep })
      for (const { kind, pauseMs, restarts } of asked) {
        virtual += pauseMs
        if (restarts)
          rateLimit = makeRateLimit({ now, wait, keep, ...(disk ? { spent: disk } : {}) })
        await rateLimit.take(kind)
        sent[kind].push(virtual)
      }
      for (const kind of kinds) {
        const { count, perMs } = sigfoxLimits[kind]
        sent[kind].forEach((at, i) => {
          if (i >= count) expect(at - sent[kind][i - count]!).toBeGreaterThan(perMs)
        })
      }
    }),
    { numRuns: 60 },
  )
})

test('the five bulk requests go at once, the sixth after ten minutes', async () => {
  let virtual = 0
  const wait = async (ms: number) => {
    virtual += ms
  }
  const rateLimit = makeRateLimit({ now: () => virtual, wait })
  const at: number[] = []
  for (let i = 0; i < 6; i++) {
    await rateLimit.take('bulk')
    at.push(virtual)
  }
  expect(at).toEqual([0, 0, 0, 0, 0, 600_050])
})

test('those who ask at once are served one after the other', async () => {
  let virtual = 0
  const wait = async (ms: number) => {
    virtual += ms
  }
  const rateLimit = makeRateLimit({ now: () => virtual, wait })
  const at = await Promise.all(
    [1, 2, 3].map(async () => {
      await rateLimit.take('messages')
      return virtual
    }),
  )
  expect(at).toEqual([0, 1050, 2100])
})

test('a clock that was put back costs one window at most', async () => {
  let virtual = 10_000_000
  const wait = async (ms: number) => {
    virtual += ms
  }
  const rateLimit = makeRateLimit({ now: () => virtual, wait })
  await rateLimit.take('messages')
  virtual = 5_000_000
  await rateLimit.take('messages')
  expect(virtual).toBe(5_001_050)
})

test('a wait that is broken off fails its taker only', async () => {
  let virtual = 0
  let stopping = true
  const wait = async (ms: number) => {
    if (stopping) throw new Error('stopping')
    virtual += ms
  }
  const rateLimit = makeRateLimit({ now: () => virtual, wait })
  await rateLimit.take('messages')
  await expect(rateLimit.take('messages')).rejects.toThrow('stopping')
  stopping = false
  await rateLimit.take('messages')
  expect(virtual).toBe(1050)
})
