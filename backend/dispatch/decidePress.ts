import type { RequestId, Sentence } from '../../algorithms/model.ts'
import { explain } from '../../algorithms/round/explain.ts'
import { activeStates, type DepotState, type RequestRow } from '../store/depotState.ts'
import type { UnworkedPress } from '../store/plans.ts'
import { dayPromise } from './dayPromise.ts'
import type { Planning } from './planRequest.ts'
import { removeFromPlan } from './removeFromPlan.ts'
import { sayings } from './sentences.ts'
import { dayOfPress } from './serviceHours.ts'
import type { Step } from './step.ts'

/**
 * What a press means for its mailbox (design section 3, "a request's life"): it opens a request or
 * joins the active one; a long press cancels; one whose service day is over opens nothing; one after
 * a collection of the same day opens nothing until the household has announced another parcel.
 */
export function decidePress(state: DepotState, press: UnworkedPress, planning: Planning): Step {
  const { mailboxId, pressedAt } = press
  const { calendar } = planning
  const ofMailbox = [...state.requests.values()].filter((r) => r.mailboxId === mailboxId)
  const active = ofMailbox.find((request) => activeStates.includes(request.state))
  if (press.kind === 'long') {
    // one that arrives late says nothing about a request that was opened after it
    if (!active || pressedAt < active.openedAt) return settled(press, 'nothing to cancel', null)
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
  const day = dayOfPress(calendar, state.depot, pressedAt)
  if (day < state.day) return settled(press, 'too late', null)
  const collectedToday = ofMailbox.find(
    (request) =>
      request.day === day && ['collected', 'handed over', 'departed'].includes(request.state),
  )
  if (collectedToday) return settled(press, 'collected today', collectedToday.requestId)

  const mailbox = state.mailboxes.get(mailboxId)
  if (!mailbox) throw new Error(`no mailbox ${mailboxId}`)
  const isToday = day === state.day
  const request: RequestRow = {
    requestId: press.pressId as RequestId,
    mailboxId,
    placeId: mailbox.placeId,
    day,
    state: isToday ? 'open' : 'postponed',
    parcels: 1,
    openedAt: pressedAt,
    roundId: null,
    promise: isToday ? null : dayPromise(state, mailbox.placeId, day, planning),
    why: isToday ? sayings.received : whyNotToday(state, pressedAt, planning),
    settledAt: null,
    settledEventId: null,
    realUndoUntilAt: null,
    handedOverAt: null,
    departedAt: null,
  }
  return { ...settled(press, 'opened', request.requestId), requests: [request] }
}

function whyNotToday(state: DepotState, pressedAt: number, { calendar }: Planning): Sentence {
  return calendar.isWorkingDay(calendar.dayAt(pressedAt))
    ? sayings.postponedAtLastCall(state.depot.truckAt)
    : explain({ kind: 'no round' })
}

function settled(press: UnworkedPress, fate: string, requestId: RequestId | null): Step {
  return { press: { press, fate, requestId } }
}
