import type { Scope } from '../../../../backend/ingest/sigfoxApi/client.ts'
import { makeSigfoxApi } from '../../../../backend/ingest/sigfoxApi/client.ts'
import type { KnownMessage } from '../../../../backend/ingest/sigfoxApi/isComplete.ts'
import { makeRateLimit, type Spent } from '../../../../backend/ingest/sigfoxApi/rateLimit.ts'
import type { ListKnown, RecoveryBatch } from '../../../../backend/ingest/sigfoxApi/recover.ts'
import {
  type NetworkMessage,
  type SigfoxApiMock,
  startSigfoxApiMock,
} from '../../../fixtures/sigfoxApiMock.ts'

export const hour = 3_600_000
export const day = 24 * hour
export const group: Scope = { by: 'group', id: 'g1' }
/** 18 November 2026, 10:00 UTC: the outage ends. */
export const outageEnd = Date.UTC(2026, 10, 18, 10)

export interface Outage {
  readonly mock: SigfoxApiMock
  readonly fromRealAt: number
  readonly toRealAt: number
  /** The virtual time, which waiting and the way to the server take. */
  now(): number
  pass(ms: number): void
  /** A client with the budget that the last one left on the disk, as after a restart. */
  openApi(): ReturnType<typeof makeSigfoxApi>
  readonly listKnown: ListKnown
  /** What a store would do: by identity, repeats change nothing. */
  store(batch: RecoveryBatch): void
  /** Identities that the network has and the store doesn't. */
  missing(): string[]
  /** From the first request to the last. */
  seconds(): number
}

/**
 * A fleet whose callbacks were lost: each device has sent and delivered a message before, three
 * presses a day at any time and a keep-alive every six hours; what it sends after the outage arrives.
 */
export async function makeOutage({
  lengthMs,
  devices = 200,
  unlistedAfterMs = Number.POSITIVE_INFINITY,
  modulo = 4096,
  numbered = true,
  seed = 1,
}: {
  readonly lengthMs: number
  readonly devices?: number
  /** From then on the callbacks weren't tried any more. */
  readonly unlistedAfterMs?: number
  readonly modulo?: number
  readonly numbered?: boolean
  readonly seed?: number
}): Promise<Outage> {
  const random = makeRandom(seed)
  const toRealAt = outageEnd
  const fromRealAt = toRealAt - lengthMs
  let virtual = toRealAt + hour
  let first: number | undefined
  let last = 0
  const mock = await startSigfoxApiMock({
    now: () => virtual,
    onArrival() {
      virtual += Math.floor(random() * 40)
      first ??= virtual
      last = virtual
    },
  })
  const ids = Array.from({ length: devices }, (_, i) => (0x49f900 + i).toString(16).toUpperCase())
  mock.devices = ids.map((id) => ({ id, deviceTypeId: 't1', groupId: 'g1', modulo, numbered }))
  mock.messages = ids.flatMap((deviceId) =>
    sendAll(fromRealAt - day, toRealAt + hour, random).map(({ realAt, dataHex }, i) => {
      const out = realAt >= fromRealAt && realAt < toRealAt
      const message: NetworkMessage = {
        deviceId,
        realAt,
        dataHex,
        ...(numbered ? { seqNumber: (4000 + i) % modulo } : {}),
        delivered: !out,
        unlisted: out && realAt >= fromRealAt + unlistedAfterMs,
      }
      return message
    }),
  )

  const identity = (message: { deviceId: string; second: number; dataHex: string }) =>
    `${message.deviceId}.${message.second}.${message.dataHex}`
  const stored = new Map<string, { deviceId: string; realAt: number; seqNumber?: number }>()
  const all = mock.messages.map((each) => ({ ...each, second: Math.floor(each.realAt / 1000) }))
  for (const each of all) if (each.delivered) stored.set(identity(each), each)

  let disk: Spent | undefined
  return {
    mock,
    fromRealAt,
    toRealAt,
    now: () => virtual,
    pass(ms) {
      virtual += ms
    },
    openApi() {
      const now = () => virtual
      const wait = async (ms: number) => {
        virtual += ms
      }
      const rateLimit = makeRateLimit({
        now,
        wait,
        ...(disk ? { spent: disk } : {}),
        async keep(spent) {
          disk = spent
        },
      })
      const { url: baseUrl, login, password } = mock
      return makeSigfoxApi({ baseUrl, login, password, rateLimit, now, wait })
    },
    async listKnown(deviceIds, since) {
      const known = new Map(deviceIds.map((id) => [id, [] as KnownMessage[]]))
      for (const each of [...stored.values()].sort((a, b) => a.realAt - b.realAt)) {
        const list = known.get(each.deviceId)
        if (list === undefined) continue
        if (each.realAt < since) list.length = 0
        list.push(each)
      }
      return known
    },
    store(batch) {
      for (const message of batch.messages) {
        // what came first stays, only a number is added
        const before = stored.get(identity(message))
        stored.set(identity(message), { ...message, ...before })
      }
    },
    missing: () => all.map(identity).filter((key) => !stored.has(key)),
    seconds: () => (last - (first ?? last)) / 1000,
  }
}

function sendAll(
  fromRealAt: number,
  toRealAt: number,
  random: () => number,
): { realAt: number; dataHex: string }[] {
  const sent = []
  let counter = 0
  for (let at = fromRealAt; at < toRealAt; at += hour) {
    if (random() < 3 / 24) sent.push({ realAt: at + Math.floor(random() * hour), kind: '11' })
  }
  const first = fromRealAt + Math.floor(random() * 6 * hour)
  for (let at = first; at < toRealAt; at += 6 * hour) sent.push({ realAt: at, kind: '10' })
  return sent
    .sort((a, b) => a.realAt - b.realAt)
    .map(({ realAt, kind }) => {
      counter++
      return { realAt, dataHex: `${kind}64${counter.toString(16).padStart(4, '0')}` }
    })
}

/** Mulberry32. */
export function makeRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
