import type { Announcement, ErrorAnswer } from '../../backend/protocol/rest.ts'

/** Says what the parcels are; answers why not, when it's too late or there's no network. */
export async function announce(
  said: Announcement,
): Promise<{ fr: string; en: string } | 'no network' | undefined> {
  try {
    const answer = await fetch('/api/v1/my-announcement', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(said),
    })
    if (answer.ok) return undefined
    return ((await answer.json()) as ErrorAnswer).error
  } catch {
    return 'no network'
  }
}
