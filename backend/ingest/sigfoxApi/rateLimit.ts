/** The kinds of request that Sigfox counts apart. */
export type RequestKind = 'messages' | 'devices' | 'bulk' | 'settings'

export interface Limit {
  readonly count: number
  readonly perMs: number
}

/**
 * Sigfox's own figures: messages 1 a second, the device list 50 in 10 s, bulk 5 in 10 minutes. The
 * lists of callbacks that weren't delivered are counted as bulk, the stricter reading. For settings
 * nothing is published: as the device list.
 */
export const sigfoxLimits: Readonly<Record<RequestKind, Limit>> = {
  messages: { count: 1, perMs: 1000 },
  devices: { count: 50, perMs: 10_000 },
  bulk: { count: 5, perMs: 600_000 },
  settings: { count: 50, perMs: 10_000 },
}

/** When the last requests of each kind were sent, the oldest first: real ms since the epoch. */
export type Spent = Readonly<Record<RequestKind, readonly number[]>>

export interface RateLimit {
  /** Resolves when a request of this kind may be sent, which must be done at once. */
  take(kind: RequestKind): Promise<void>
  /** Whether the next one needn't wait. */
  isFree(kind: RequestKind): boolean
  /** Nothing of this kind before then: the API said so. */
  hold(kind: RequestKind, untilRealAt: number): void
}

/** Requests may catch up with one another on their way; 50 ms keeps one a second within 1.05 s. */
const marginMs = 50

/**
 * One budget for all who use the same credentials. Never more than `count` starts in any `perMs`.
 *
 * @param options.wait rejects when the program is being stopped; the taker then gets that
 * @param options.spent what `keep` was last given, before a restart
 * @param options.keep stores what is spent, before each request is sent, so that a killed process
 *   can't begin its budget anew
 */
export function makeRateLimit({
  now,
  wait,
  limits = sigfoxLimits,
  spent,
  keep,
}: {
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  readonly limits?: Readonly<Record<RequestKind, Limit>>
  readonly spent?: Spent
  readonly keep?: (spent: Spent) => Promise<void>
}): RateLimit {
  const sent: Record<RequestKind, number[]> = {
    messages: [...(spent?.messages ?? [])],
    devices: [...(spent?.devices ?? [])],
    bulk: [...(spent?.bulk ?? [])],
    settings: [...(spent?.settings ?? [])],
  }
  const heldUntil: Record<RequestKind, number> = { messages: 0, devices: 0, bulk: 0, settings: 0 }
  const lastTurn: Partial<Record<RequestKind, Promise<void>>> = {}

  const restOf = (kind: RequestKind): number => {
    const { count, perMs } = limits[kind]
    const at = sent[kind].length - count
    // a clock that was put back mustn't make us wait longer than the window
    if (at >= 0) sent[kind][at] = Math.min(sent[kind][at]!, now())
    const freeAt = at >= 0 ? sent[kind][at]! + perMs + marginMs : 0
    return Math.max(freeAt, heldUntil[kind]) - now()
  }

  const takeTurn = async (kind: RequestKind): Promise<void> => {
    for (let restMs = restOf(kind); restMs > 0; restMs = restOf(kind)) await wait(restMs)
    const { count } = limits[kind]
    sent[kind].push(now())
    if (sent[kind].length > count) sent[kind].shift()
    if (keep === undefined) return
    await keep(structuredClone(sent))
    // it's sent now, not when it began to be written down
    sent[kind][sent[kind].length - 1] = now()
  }

  return {
    take(kind) {
      const turn = (lastTurn[kind] ?? Promise.resolve()).then(() => takeTurn(kind))
      lastTurn[kind] = turn.catch(() => {})
      return turn
    },
    isFree: (kind) => restOf(kind) <= 0,
    hold(kind, untilRealAt) {
      heldUntil[kind] = Math.max(heldUntil[kind], untilRealAt)
    },
  }
}

/** The least time, in ms, between the first and the last of so many requests of one kind. */
export function necessaryMs(
  kind: RequestKind,
  requests: number,
  limits: Readonly<Record<RequestKind, Limit>> = sigfoxLimits,
): number {
  const { count, perMs } = limits[kind]
  return requests === 0 ? 0 : Math.floor((requests - 1) / count) * perMs
}
