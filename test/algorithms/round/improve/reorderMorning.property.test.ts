import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Future } from '../../../../algorithms/forecast/samplePresses.ts'
import type { PlaceId } from '../../../../algorithms/model.ts'
import { checkPlan } from '../../../../algorithms/round/checkPlan.ts'
import { openFutures } from '../../../../algorithms/round/improve/reorderFutures.ts'
import { reorderMorning } from '../../../../algorithms/round/improve/reorderMorning.ts'
import { at, instance, nine, round, travel } from '../gridTown.ts'

const spot = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 }))
const spots = (minLength: number, maxLength: number) =>
  fc.uniqueArray(
    spot.filter(([x, y]) => x !== 0 || y !== 0),
    { minLength, maxLength, selector: String },
  )
const anyFutures = fc.array(
  fc
    .array(fc.tuple(spot, fc.integer({ min: 1, max: 3000 })), { maxLength: 6 })
    .map(
      (presses): Future =>
        presses
          .toSorted(([, a], [, b]) => a - b)
          .map(([place, second]) => ({ placeId: String(place) as PlaceId, at: at(second) })),
    ),
  { minLength: 1, maxLength: 5 },
)
const anyMorning = fc
  .record({ planned: spots(4, 14), futures: anyFutures, seed: fc.nat() })
  .map(({ planned, futures, seed }) => {
    const free = round('C01', planned.map(String).join(' '))
    return { round: free, instance: instance([free]), travel, nowAt: nine, futures, seed }
  })

describe('a morning’s order', () => {
  it('passes the judge, and is the same for the same seed', () => {
    let found = 0
    fc.assert(
      fc.property(anyMorning, (input) => {
        const better = reorderMorning({ ...input, steps: 60 })
        if (!better) return
        found++
        const after = { ...input.instance, rounds: [better] }
        const { instance: before, nowAt } = input
        expect(checkPlan({ before, after, travel, requests: new Map(), nowAt })).toEqual([])
        expect(reorderMorning({ ...input, steps: 60 })).toEqual(better)
      }),
      { numRuns: 100 },
    )
    expect(found).toBeGreaterThan(50)
  })

  it('is the shortest that is found where nothing is likely to come', () => {
    const far = round('C01', '20,0 1,0 19,0 2,0 18,0 3,0')
    const input = { round: far, instance: instance([far]), travel, nowAt: nine, seed: 1 }
    const better = reorderMorning({ ...input, futures: [[]], steps: 400 })!
    const { waySeconds } = openFutures({ ...input, round: better, futures: [[]] }).tour(0, 0)
    // 40 blocks of 2.5 s, and each of seven legs is rounded
    expect(Math.abs(waySeconds - 100)).toBeLessThan(7)
  })

  it('stays where there is nothing to go by, once seen on the way, and where it’s fixed', () => {
    const free = round('C01', '20,0 1,0 19,0 2,0 18,0 3,0')
    const input = { instance: instance([free]), travel, nowAt: nine, seed: 1, steps: 50 }
    const futures: Future[] = [[]]
    expect(reorderMorning({ ...input, round: free, futures: [] })).toBe(undefined)
    const out = { ...free, progress: { state: 'out', leftAt: nine } } as const
    expect(reorderMorning({ ...input, round: out, futures })).toBe(undefined)
    const fixed = { ...free, orderPolicy: 'fixed' } as const
    expect(reorderMorning({ ...input, round: fixed, futures })).toBe(undefined)
  })
})

describe('a likely tour', () => {
  it('of an order that is tried is that of a round in this order', () => {
    fc.assert(
      fc.property(anyMorning, fc.nat({ max: 900_000 }), (input, waitMs) => {
        const { stops } = input.round
        const order = Int32Array.from(stops, (_, n) => stops.length - 1 - n)
        const tried = openFutures(input)
        const made = openFutures({
          ...input,
          round: { ...input.round, stops: [...order].map((n) => stops[n]!) },
        })
        for (let future = 0; future < input.futures.length; future++) {
          const one = tried.tour(future, waitMs, order)
          const twin = made.tour(future, waitMs)
          expect(one.waySeconds).toBe(twin.waySeconds)
          expect(one.departAt).toEqual(twin.departAt)
          expect(one.gap).toEqual(twin.gap)
        }
      }),
      { numRuns: 200 },
    )
  })
})
