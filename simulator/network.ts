import { listKeepAlives, makeDevice, type Signal, type Weather } from './button.ts'
import type { Callback, Wish } from './day.ts'
import { listNetworkTroubles } from './networkTroubles.ts'
import { retryMs } from './radio.ts'
import { acknowledgeCall } from './sigfoxBodies.ts'
import { type Fate, type Transmission, transmit } from './transmit.ts'

/** After its message a device waits so long, then listens for 25 s: a later answer never goes out. */
const listensAfterMs = 20_000

/** Where messages are remembered: see sigfoxHistory.ts. */
interface Remembers {
  note(transmission: Pick<Transmission, 'message' | 'lost'>): void
  settle(messageId: string, became: 'delivered' | 'given up'): void
}

/**
 * The network of some days: what becomes of every wish and every keep-alive, decided beforehand in
 * the order of their instants.
 *
 * @param options.aliveShare buttons that say a day that they live
 * @param options.wishes earlier ones than `fromAt` too: they may be found on these days
 * @param options.fateOf decides over a message, for a scenario: found 20 days later, say
 */
export function makeNetwork(
  options: Weather & {
    readonly wishes: readonly Wish[]
    readonly deviceIds: readonly string[]
    readonly fromAt: number
    readonly untilAt: number
    readonly history?: Remembers
    readonly aliveShare?: number
    readonly fateOf?: (signal: Signal) => Fate | undefined
  },
): {
  /** The calls about a press, as they are due; none when it never got out. */
  transmit(wish: Wish): readonly Callback[]
  /** Those about keep-alives, as they are due. */
  readonly keepAlives: readonly Callback[]
  readonly transmissions: readonly Transmission[]
  retryAt(callback: Callback, attempt: number, failedAt: number): number | undefined
  /** @returns what it calls because of that: the eight bytes went out to the device */
  delivered(callback: Callback, body: string, at?: number): readonly Callback[]
  givenUp(callback: Callback): void
  /** How many of each kind of trouble there were on the air. */
  counts(): Readonly<Record<string, number>>
} {
  const { seed, faults, wishes, history, aliveShare = 0.1 } = options
  const devices = new Map(options.deviceIds.map((id) => [id, makeDevice(id, options)]))
  const signals: Signal[] = [...wishes, ...listKeepAlives(options, aliveShare)]
  signals.sort((a, b) => a.at - b.at || compare(a.deviceId, b.deviceId))
  const callsOf = new Map<Signal, readonly Callback[]>()
  const keepAlives: Callback[] = []
  const counts = new Map<string, number>()
  const transmissions = signals.map((signal) => {
    const state = devices.get(signal.deviceId) ?? makeDevice(signal.deviceId, options)
    const fate = options.fateOf?.(signal)
    const transmission = transmit(signal, state, { seed, faults, fate })
    for (const what of listNetworkTroubles(transmission, state))
      counts.set(what, (counts.get(what) ?? 0) + 1)
    devices.set(signal.deviceId, transmission.device)
    if (signal.kind === 'keep alive') keepAlives.push(...transmission.callbacks)
    else callsOf.set(signal, transmission.callbacks)
    history?.note(transmission)
    return transmission
  })
  const acknowledged = new Set<string>()
  return {
    transmit: (wish) => callsOf.get(wish) ?? [],
    keepAlives: keepAlives.sort((a, b) => a.at - b.at),
    transmissions,
    retryAt: (_callback, attempt, failedAt) => nextRetryAt(failedAt, attempt),
    delivered({ messageId, at: calledAt }, body, at = calledAt) {
      history?.settle(messageId, 'delivered')
      if (!body.includes('downlinkData') || acknowledged.has(messageId)) return []
      const [deviceId = '', second] = messageId.split('.')
      const sentAt = Number(second) * 1_000 + listensAfterMs
      if (at > sentAt) return []
      acknowledged.add(messageId)
      return [{ ...acknowledgeCall(messageId, deviceId, sentAt), at: sentAt + 5_000 }]
    },
    givenUp: ({ messageId }) => history?.settle(messageId, 'given up'),
    counts: () => Object.fromEntries([...counts].sort()),
  }
}

/**
 * When a call that wasn't answered with a 2xx within 10 s is made again: 1, 2 and 4 minutes after the
 * last failure; undefined when the network gives it up, after which it's only in the history.
 *
 * @param attempt how often it was called before this failure: 0 for the first call
 */
export function nextRetryAt(failedAt: number, attempt: number): number | undefined {
  const pauseMs = retryMs[attempt]
  return pauseMs === undefined ? undefined : failedAt + pauseMs
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
