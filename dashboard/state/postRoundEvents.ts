import type { ErrorAnswer, RoundEvent, RoundEventsAnswer } from '../../backend/protocol/rest.ts'
import type { PostAnswer } from './outbox.ts'

/** Statuses after which the same request may well be taken later. */
const passing = new Set([401, 403, 408, 425, 429])

/** A post that hangs holds up all that he says after it. */
const patienceMs = 30_000

/** Posts a carrier's events, not as anybody else who may have signed in here; throws without network. */
export async function postRoundEvents(
  carrierName: string,
  events: readonly RoundEvent[],
): Promise<PostAnswer> {
  const answer = await fetch('/api/v1/round-events', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ events, carrierName }),
    signal: AbortSignal.timeout(patienceMs),
  })
  if (answer.ok) return { kind: 'answered', answer: (await answer.json()) as RoundEventsAnswer }
  if (answer.status >= 500 || passing.has(answer.status)) return { kind: 'try later' }
  const { error } = (await answer.json()) as ErrorAnswer
  return { kind: 'unreadable', why: { fr: error.fr, en: error.en } }
}
