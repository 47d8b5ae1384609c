import type { ErrorAnswer } from '../../backend/protocol/rest.ts'

/** Says "not ready"; answers why not, when it's too late or there's no network. */
export async function cancelRequest(
  requestId: string,
): Promise<{ fr: string; en: string } | 'no network' | undefined> {
  try {
    const answer = await fetch('/api/v1/my-request/cancel', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ requestId }),
    })
    if (answer.ok) return undefined
    return ((await answer.json()) as ErrorAnswer).error
  } catch {
    return 'no network'
  }
}
