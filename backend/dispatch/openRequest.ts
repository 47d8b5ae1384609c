import type { MailboxId, Sentence } from '../../algorithms/model.ts'
import { explain } from '../../algorithms/round/explain.ts'
import type { DepotState, RequestRow } from '../store/depotState.ts'
import { dayPromise } from './dayPromise.ts'
import type { Planning } from './planning.ts'
import { sayings } from './sentences.ts'
import { currentDay, dayOfPress } from './serviceHours.ts'
import type { Step } from './step.ts'

/**
 * A mailbox's new request, to be planned today or on the next working day. What was announced and
 * waited for it is bound to it; without that, one parcel is reckoned with.
 */
export function openRequest(
  state: DepotState,
  { requestId, mailboxId, openedAt }: Pick<RequestRow, 'requestId' | 'mailboxId' | 'openedAt'>,
  planning: Planning,
): Step & { readonly requests: readonly RequestRow[] } {
  const { placeId } = getMailbox(state, mailboxId)
  const announced = state.announced.get(mailboxId)
  const day = dayOfPress(planning.calendar, state.depot, openedAt)
  const isToday = day === state.day
  const request: RequestRow = {
    requestId,
    mailboxId,
    placeId,
    day,
    state: isToday ? 'open' : 'postponed',
    parcels: announced?.parcels ?? 1,
    openedAt,
    roundId: null,
    promise: isToday ? null : dayPromise(state, placeId, day, planning),
    why: isToday ? sayings.received : whyNotToday(state, openedAt, planning),
    waitsForRoad: false,
    room: 'none',
    settledAt: null,
    settledEventId: null,
    realUndoUntilAt: null,
    handedOverAt: null,
    departedAt: null,
  }
  return {
    requests: [request],
    ...(announced ? { announcement: { ...announced, requestId } } : {}),
  }
}

function getMailbox(state: DepotState, mailboxId: MailboxId) {
  const mailbox = state.mailboxes.get(mailboxId)
  if (!mailbox) throw new Error(`no mailbox ${mailboxId}`)
  return mailbox
}

function whyNotToday(state: DepotState, pressedAt: number, { calendar }: Planning): Sentence {
  const { day, depot } = state
  if (currentDay(calendar, depot, pressedAt) === day)
    return sayings.postponedAtLastCall(calendar.localTime(calendar.instant(day, depot.truckAt)))
  // the day that has closed is still in memory: the server was off, or its closing is being written
  return calendar.isWorkingDay(calendar.dayAt(pressedAt))
    ? sayings.received
    : explain({ kind: 'no round' })
}
