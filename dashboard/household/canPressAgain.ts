import type { HouseholdView } from '../../backend/protocol/householdView.ts'

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
