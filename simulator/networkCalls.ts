import type { Callback, Wish } from './day.ts'
import type { DayStage } from './dayStage.ts'

/** The radio network, as far as the day's engine has to do with it. */
export interface Network {
  transmit(wish: Wish): readonly Callback[]
  /** Calls about buttons that say that they live. */
  readonly keepAlives: readonly Callback[]
  /** When a call that failed comes again; undefined when it doesn't. */
  retryAt(callback: Callback, attempt: number, failedAt: number): number | undefined
  /**
   * It got a 2xx, with the eight bytes for the button perhaps.
   * @returns what it calls because of that
   */
  delivered(callback: Callback, body: string, at: number): readonly Callback[]
  givenUp(callback: Callback): void
}

/** What came back from a call; status 0 when nothing did. */
export interface Answered {
  readonly status: number
  readonly body: string
  readonly askedAt: number
  readonly at: number
}

/** The network's calls at the server's door, each when it is due, and again after a failure. */
export interface NetworkCalls {
  /** A button is pressed. */
  press(wish: Wish): void
  deliver(callback: Callback): Promise<void>
}

/** @param secret which it calls with */
export function makeNetworkCalls(
  { clock, actAt, door, note, observer }: DayStage,
  network: Network,
  secret: string,
): NetworkCalls {
  async function deliver(callback: Callback, attempt: number): Promise<void> {
    const { door: path, contentType, body } = callback
    const askedAt = clock.now()
    const answer = await door
      .call({
        method: 'POST',
        path: `/${path}`,
        headers: { 'content-type': contentType, authorization: `Bearer ${secret}` },
        body,
      })
      .catch(() => undefined)
    const status = answer?.status ?? 0
    note('callback', callback.messageId, path, attempt, status, answer?.body ?? '')
    observer.onCallback?.(callback, { status, body: answer?.body ?? '', askedAt, at: clock.now() })
    if (status >= 200 && status < 300) {
      for (const next of network.delivered(callback, answer!.body, clock.now()))
        actAt(Math.max(next.at, clock.now()), () => deliver(next, 0))
      return
    }
    const nextAt = network.retryAt(callback, attempt, clock.now())
    if (nextAt === undefined) network.givenUp(callback)
    else actAt(nextAt, () => deliver(callback, attempt + 1))
  }

  return {
    press(wish) {
      for (const callback of network.transmit(wish))
        actAt(Math.max(callback.at, clock.now()), () => deliver(callback, 0))
    },
    deliver: (callback) => deliver(callback, 0),
  }
}
