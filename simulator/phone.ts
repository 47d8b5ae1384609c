import type { CarrierView } from '../backend/protocol/carrierView.ts'
import {
  type RoundEvent,
  type RoundEventsAnswer,
  roundEventsAnswer,
} from '../backend/protocol/rest.ts'
import { uuidOf } from './uuidOf.ts'
import type { VirtualClock } from './virtualClock.ts'
import type { Answer, Call } from './wire.ts'

/** What the server is to those outside; it may be gone at any moment. */
export interface Door {
  /** @throws when there is no server, or it goes before the answer is there */
  call(call: Call): Promise<Answer>
  /** The first frame of a socket of one's own. @throws likewise */
  snapshot(path: string, cookie: string): Promise<unknown>
}

/** What is wrong with one carrier's phone on a day. */
export interface PhoneTrouble {
  /** No network within these. */
  readonly offline: readonly { readonly fromAt: number; readonly untilAt: number }[]
  /** Its clock is so much ahead. */
  readonly clockAheadMs: number
  /** Its queue is sent again although it was answered. */
  sendsTwice(eventId: string): boolean
}

/**
 * A carrier's phone: dark between two stops, without socket or position. It's opened to look, and to
 * say what was done; what couldn't be sent waits for the next time.
 */
export interface Phone {
  /** The round as the server shows it now; undefined without network. */
  look(): Promise<CarrierView | undefined>
  /** Keeps an event and sends all that waits. @returns its id */
  say(what: Said): Promise<string>
  /** @returns whether nothing waits any more */
  flush(): Promise<boolean>
}

type WithoutBase<Event> = Event extends RoundEvent ? Omit<Event, 'eventId' | 'realAt'> : never
export type Said = WithoutBase<RoundEvent>

export function makePhone({
  clock,
  door,
  cookie,
  trouble,
  name,
  onAnswered,
  onShown,
}: {
  readonly clock: VirtualClock
  readonly door: Door
  readonly cookie: () => Promise<string>
  readonly trouble: PhoneTrouble
  /** Makes its events' ids. */
  readonly name: string
  readonly onAnswered: (event: RoundEvent, result: RoundEventsAnswer['results'][number]) => void
  readonly onShown: (frame: unknown) => void
}): Phone {
  let queue: RoundEvent[] = []
  let said = 0
  let sending: Promise<boolean> | undefined

  const isOnline = () =>
    !trouble.offline.some(({ fromAt, untilAt }) => fromAt <= clock.now() && clock.now() < untilAt)

  async function send(): Promise<boolean> {
    while (queue.length > 0) {
      if (!isOnline()) return false
      const events = queue.slice(0, 500)
      const answer = await post(events)
      if (!answer) return false
      for (const [index, result] of answer.results.entries()) onAnswered(events[index]!, result)
      queue = queue.slice(events.length)
      const again = events.filter(({ eventId }) => trouble.sendsTwice(eventId))
      // what it's told this time changes nothing any more
      if (again.length > 0)
        for (const [index, result] of ((await post(again))?.results ?? []).entries())
          onAnswered(again[index]!, result)
    }
    return true
  }

  async function post(events: readonly RoundEvent[]): Promise<RoundEventsAnswer | undefined> {
    try {
      const { status, body } = await door.call({
        method: 'POST',
        path: '/api/v1/round-events',
        headers: { 'content-type': 'application/json', cookie: await cookie() },
        body: JSON.stringify({ events }),
      })
      return status === 200 ? roundEventsAnswer.parse(JSON.parse(body)) : undefined
    } catch {
      return undefined
    }
  }

  const flush = () => {
    sending ??= send().finally(() => {
      sending = undefined
    })
    return sending
  }

  return {
    flush,
    async look() {
      if (!isOnline()) return undefined
      try {
        const frame = await door.snapshot('/live?as=carrier', await cookie())
        onShown(frame)
        return (frame as { view: CarrierView }).view
      } catch {
        return undefined
      }
    },
    async say(what) {
      const eventId = uuidOf(`${name} ${++said}`)
      const realAt = clock.now() + trouble.clockAheadMs
      queue.push({ eventId, realAt, ...what } as RoundEvent)
      await flush()
      return eventId
    },
  }
}
