import type { CarrierView } from '../backend/protocol/carrierView.ts'
import type { RoundEvent, RoundEventsAnswer } from '../backend/protocol/rest.ts'
import { type CarrierAct, keysOf, nextCarrierAct, type Word } from './carriers.ts'
import type { LiveLine } from './liveLine.ts'
import { serviceNow } from './serviceTime.ts'
import type { Session } from './session.ts'
import { uuidOf } from './uuidOf.ts'

/** What all carriers of a depot share. */
export interface Crew {
  readonly seed: number
  /** Waits in real time; rejects when the demo ends. */
  readonly wait: (milliseconds: number) => Promise<void>
  /** Whether one may still say no today; asked at each look, and told when one did. */
  mayRefuse(): boolean
  /** Told of what was done. */
  did(what: RoundEvent['kind'] | 'hand over'): void
  complain(line: string): void
}

/** A view that doesn't come this long after an act was answered isn't waited for. */
const newsMs = 3_000
const longestPauseMs = 30_000

/**
 * One carrier, day after day: each look takes the newest view and does what is due by it.
 *
 * @returns looks; what it starts goes on by itself, and one act is done at a time
 */
export function makeWalker(options: {
  readonly session: Session
  readonly line: LiveLine<CarrierView>
  readonly crew: Crew
  readonly realNow?: () => number
}): { look(): void } {
  const { session, line, crew, realNow = Date.now } = options
  let roundId = ''
  let said = new Set<string>()
  let sinceAt = 0
  let before: CarrierAct | undefined
  let busy = false
  let done = { changes: -1, realAt: 0 }

  const look = () => {
    const view = line.view()
    if (busy || !view?.round) return
    const nowAt = serviceNow(view.clock, realNow())
    if (view.round.roundId !== roundId) {
      roundId = view.round.roundId
      said = new Set()
      sinceAt = nowAt
      before = undefined
    }
    // the view of before the last act would have him go by times that are no longer so
    if (line.changes() === done.changes && realNow() - done.realAt < newsMs) return
    const { round } = view
    before = nextCarrierAct({
      round,
      sinceAt,
      said,
      mayRefuse: crew.mayRefuse(),
      seed: crew.seed,
      before,
    })
    if (!before || before.dueAt > nowAt) return
    const act = before
    const changes = line.changes()
    busy = true
    perform(act, round.roundId)
      .then(() => {
        for (const key of keysOf(act)) said.add(key)
        if (!act.words.some(({ kind }) => kind === 'refused')) {
          sinceAt = serviceNow((line.view() ?? view).clock, realNow())
        }
        done = { changes, realAt: realNow() }
      })
      // only the end of the demo stops an act
      .catch(() => {})
      .finally(() => {
        busy = false
      })
  }

  async function perform({ words }: CarrierAct, roundId: string): Promise<void> {
    if (words.length === 0) {
      await ask(`/api/v1/rounds/${encodeURIComponent(roundId)}/hand-over`, {})
      crew.did('hand over')
      return
    }
    let queue: RoundEvent[] = []
    let last = ''
    for (const word of words) {
      if (word.afterRealMs > 0) {
        if (!(await send(queue))) return
        queue = []
        await crew.wait(word.afterRealMs)
      }
      const event = toEvent(word, { seed: crew.seed, roundId, realAt: realNow(), last })
      last = event.eventId
      queue.push(event)
    }
    await send(queue)
  }

  /** @returns whether all of them were taken */
  async function send(events: readonly RoundEvent[]): Promise<boolean> {
    const answer = (await ask('/api/v1/round-events', { events })) as RoundEventsAnswer | undefined
    for (const [index, { outcome, why }] of (answer?.results ?? []).entries()) {
      const { kind } = events[index]!
      if (outcome === 'rejected') crew.complain(`${session.login}: ${kind}: ${why?.en ?? 'no'}`)
      else crew.did(kind)
    }
    return answer?.results.every(({ outcome }) => outcome !== 'rejected') ?? false
  }

  /** Asks until there is an answer; one that is a no is said and given up. */
  async function ask(path: string, body: unknown): Promise<unknown> {
    for (let pauseMs = 1_000; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const answer = await session.post(path, body).catch(() => undefined)
      if (answer && answer.status < 300) return answer.json
      const passing = !answer || answer.status >= 500 || answer.status === 429
      crew.complain(`${session.login}: ${path}: ${answer?.status ?? 'no answer'}`)
      if (!passing) return undefined
      await crew.wait(pauseMs)
    }
  }

  return { look }
}

/**
 * A word with its id: the same for the same word at the same instant, and another after a restart,
 * which would otherwise count as a repetition.
 */
function toEvent(
  { afterRealMs: _, ...word }: Word,
  at: {
    readonly seed: number
    readonly roundId: string
    readonly realAt: number
    readonly last: string
  },
): RoundEvent {
  const { seed, roundId, realAt, last } = at
  const eventId = uuidOf(JSON.stringify([seed, roundId, word, realAt]))
  const base = { eventId, realAt }
  if (word.kind === 'undone') return { ...base, kind: word.kind, undoesEventId: last }
  return { ...base, ...word } as RoundEvent
}
