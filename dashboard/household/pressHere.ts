import type { HouseholdView } from '../../backend/protocol/householdView.ts'

/** Presses from the page; the live view tells what becomes of it. Answers whether it was taken. */
export async function pressHere(eventId: string): Promise<boolean> {
  try {
    const answer = await fetch('/api/v1/presses', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ eventId }),
    })
    return answer.ok
  } catch {
    return false
  }
}

/**
 * Whether another press would open something: not beside an active request, nor after a collection
 * of the same day, which a button's press can't undo either.
 */
export function canPressAgain(
  request: NonNullable<HouseholdView['request']>,
  today: string,
): boolean {
  if (request.cancellable) return false
  const isCollected = ['collected', 'handed over', 'departed'].includes(request.state)
  const isUndecided = ['open', 'planned', 'postponed'].includes(request.state)
  return !isUndecided && (!isCollected || request.day < today)
}
