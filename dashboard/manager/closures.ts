import type { ClosureView, NewClosure, RoadsNear } from '../../backend/protocol/closures.ts'
import type { ErrorAnswer } from '../../backend/protocol/rest.ts'
import { inLanguage } from '../i18n/language.ts'

type Point = readonly [lon: number, lat: number]
/** What the server says no with, in the person's language. */
export type No = { readonly no: string }

/** What a click (one point) or a drawn line would close. */
export const findRoads = (line: readonly Point[], signal: AbortSignal) =>
  ask<RoadsNear>(`roads/near?line=${line.map((point) => point.join()).join(';')}`, { signal })

export const closeRoads = (
  closure: Omit<NewClosure, 'from' | 'until'> & { from?: string; until?: string },
) =>
  ask<ClosureView>('closures', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(closure),
  })

export const endClosure = (closureId: string) =>
  ask<undefined>(`closures/${encodeURIComponent(closureId)}`, { method: 'DELETE' })

/** @throws without a network, or when it isn't our server that answers */
async function ask<Answer>(path: string, init: RequestInit): Promise<Answer | No> {
  const answer = await fetch(`/api/v1/${path}`, init)
  if (answer.status === 204) return undefined as Answer
  const body = (await answer.json()) as Answer | ErrorAnswer
  return answer.ok ? (body as Answer) : { no: inLanguage((body as ErrorAnswer).error) }
}
