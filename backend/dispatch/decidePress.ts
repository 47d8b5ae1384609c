import type { RequestId } from '../../algorithms/model.ts'
import { isCollected, mustAnnounce } from '../store/announcements.ts'
import { activeStates, type DepotState } from '../store/depotState.ts'
import type { UnworkedPress } from '../store/plans.ts'
import { openRequest } from './openRequest.ts'
import type { Planning } from './planning.ts'
import { removeFromPlan } from './removeFromPlan.ts'
import { sayings } from './sentences.ts'
import { dayOfPress } from './serviceHours.ts'
import type { Step } from './step.ts'

/**
 * What a press means for its mailbox (design section 3, "a request's life"): it opens a request or
 * joins the active one; a long press cancels; one whose service day is over opens nothing. After a
 * collection of the same day, and after two empty boxes, something must be announced first. A press
 * that comes in late says nothing against what was pressed after it.
 */
export function decidePress(state: DepotState, press: UnworkedPress, planning: Planning): Step {
  const { mailboxId, pressedAt, otherwisePressedAt } = press
  const ofMailbox = [...state.requests.values()].filter((r) => r.mailboxId === mailboxId)
  const active = ofMailbox.find((request) => activeStates.includes(request.state))
  const isOvertaken = otherwisePressedAt !== null && pressedAt < otherwisePressedAt
  if (press.kind === 'long') {
    if (!active || isOvertaken || pressedAt < active.openedAt)
      return settled(press, 'nothing to cancel', null)
    return {
      ...settled(press, 'cancelled', active.requestId),
      ...removeFromPlan(state, {
        ...active,
        day: state.day,
        state: 'cancelled',
        why: sayings.cancelledByHousehold,
      }),
    }
  }
  if (active) return settled(press, 'joined', active.requestId)
  const day = dayOfPress(planning.calendar, state.depot, pressedAt)
  if (day < state.day) return settled(press, 'too late', null)
  if (isOvertaken) return settled(press, 'cancelled', null)
  if (!state.announced.has(mailboxId)) {
    const collectedToday = ofMailbox.find((one) => one.day === day && isCollected(one))
    if (collectedToday) return settled(press, 'collected today', collectedToday.requestId)
    if (mustAnnounce(state, mailboxId, pressedAt)) return settled(press, 'announce first', null)
  }
  const requestId = press.pressId as RequestId
  return {
    ...settled(press, 'opened', requestId),
    ...openRequest(state, { requestId, mailboxId, openedAt: pressedAt }, planning),
  }
}

function settled(press: UnworkedPress, fate: string, requestId: RequestId | null): Step {
  return { press: { press, fate, requestId } }
}
