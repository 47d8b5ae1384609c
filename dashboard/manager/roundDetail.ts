import type { AbsenceAnswer } from '../../backend/protocol/absence.ts'
import type { HandOverAnswer, RoundDetail } from '../../backend/protocol/rest.ts'

/** A round's paths and stops. Throws when the server has none, or there is no network. */
export async function fetchRound(roundId: string, signal: AbortSignal): Promise<RoundDetail> {
  const answer = await fetch(`/api/v1/rounds/${encodeURIComponent(roundId)}`, { signal })
  if (!answer.ok) throw new Error(`No round: ${answer.status}`)
  return (await answer.json()) as RoundDetail
}

/** Hands over what a round has collected. Throws when it didn't go through. */
export async function handOver(roundId: string): Promise<HandOverAnswer> {
  const answer = await fetch(`/api/v1/rounds/${encodeURIComponent(roundId)}/hand-over`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  if (!answer.ok) throw new Error(`Not handed over: ${answer.status}`)
  return (await answer.json()) as HandOverAnswer
}

/** What became of a round without its carrier, or the sentence why that can't be. */
export type Told = AbsenceAnswer | { readonly fr: string; readonly en: string }

/** Says that nobody comes for a round today. Throws when there is no network. */
export async function setAbsent(roundId: string): Promise<Told> {
  const answer = await fetch(`/api/v1/rounds/${encodeURIComponent(roundId)}/absence`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ why: 'absent' }),
  })
  const body = await answer.json()
  if (answer.ok) return body as AbsenceAnswer
  const { fr, en } = body.error
  return { fr, en }
}
