import type { RequestId } from '../../algorithms/model.ts'
import type { Calendar } from '../calendar.ts'
import { activeStates, type DepotState, type RequestRow } from '../store/depotState.ts'
import type { UnworkedPress } from '../store/plans.ts'
import { removeFromPlan } from './removeFromPlan.ts'
import { sayings } from './sentences.ts'
import { dayOfPress } from './serviceHours.ts'
import type { Step } from './step.ts'

/**
 * What a press means for its mailbox (design section 3, "a request's life"): it opens a request or
 * joins the active one; a long press cancels; one whose service day is over opens nothing; one after
 * a collection of the same day opens nothing until the household has announced another parcel.
 */
export function decidePress(state: DepotState, press: UnworkedPress, calendar: Calendar): Step {
  const { mailboxId, pressedAt } = press
  const ofMailbox = [...state.requests.values()].filter((r) => r.mailboxId === mailboxId)
  const active = ofMailbox.find((request) => activeStates.includes(request.state))
  if (press.kind === 'long') {
    if (!active) return settled(press, 'nothing to cancel', null)
    return {
      ...settled(press, 'cancelled', active.requestId),
      ...removeFromPlan(state, {
        ...active,
        state: 'cancelled',
        why: sayings.cancelledByHousehold,
      }),
    }
  }
  if (active) return settled(press, 'joined', active.requestId)
  const day = dayOfPress(calendar, state.depot, pressedAt)
  if (day < state.day) return settled(press, 'too late', null)
  const collectedToday = ofMailbox.find(
    (request) =>
      request.day === day && ['collected', 'handed over', 'departed'].includes(request.state),
  )
  if (collectedToday) return settled(press, 'collected today', collectedToday.requestId)

  const mailbox = state.mailboxes.get(mailboxId)
  if (!mailbox) throw new Error(`no mailbox ${mailboxId}`)
  const request: RequestRow = {
    requestId: press.pressId as RequestId,
    mailboxId,
    placeId: mailbox.placeId,
    day,
    state: day === state.day ? 'open' : 'postponed',
    parcels: 1,
    openedAt: pressedAt,
    roundId: null,
    promise: null,
    why: day === state.day ? sayings.received : sayings.postponedAtLastCall(state.depot.truckAt),
    settledAt: null,
    settledEventId: null,
    realUndoUntilAt: null,
    departedAt: null,
  }
  return { ...settled(press, 'opened', request.requestId), requests: [request] }
}

function settled(press: UnworkedPress, fate: string, requestId: RequestId | null): Step {
  return { press: { press, fate, requestId } }
}
