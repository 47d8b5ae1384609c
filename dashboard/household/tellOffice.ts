import type { ErrorAnswer } from '../../backend/protocol/rest.ts'

/**
 * Says something to the office; the live view tells what becomes of it.
 *
 * @param way below `/api/v1/`
 * @returns undefined when it was taken, else why not: the office's own sentence, or no network
 */
export async function tellOffice(
  way: string,
  said: object,
): Promise<ErrorAnswer['error'] | 'no network' | undefined> {
  try {
    const answer = await fetch(`/api/v1/${way}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(said),
    })
    if (answer.ok) return undefined
    // who answers without our sentence stands between us
    return ((await answer.json()) as Partial<ErrorAnswer>).error ?? 'no network'
  } catch {
    return 'no network'
  }
}
