import type { ErrorAnswer } from '../../backend/protocol/rest.ts'
import { inLanguage } from '../i18n/language.ts'

/** What the server says no with: in the person's language, and for the page. */
export type No = { readonly no: string; readonly code?: string }

/** @throws without a network, or when it isn't our server that answers */
export async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer | No> {
  const answer = await fetch(`/api/v1/${path}`, init)
  if (answer.status === 204) return undefined as Answer
  const body = (await answer.json()) as Answer | ErrorAnswer
  if (answer.ok) return body as Answer
  const { error } = body as ErrorAnswer
  return { no: inLanguage(error), code: error.code }
}

export const posting = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
