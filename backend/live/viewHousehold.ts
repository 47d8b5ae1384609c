import type { MailboxId } from '../../algorithms/model.ts'
import type { HouseholdView } from '../protocol/householdView.ts'
import { isCollected, mustAnnounce } from '../store/announcements.ts'
import { activeStates, type DepotState, type RequestRow } from '../store/depotState.ts'
import { addressOf, isUndoable, type Showing } from './showing.ts'

/**
 * One household's own mailbox, and what becomes of its newest request.
 *
 * @param past its newest request of a day gone by: what left yesterday is still told today
 */
export function viewHousehold(
  showing: Showing,
  mailboxId: MailboxId,
  past: RequestRow | undefined,
): HouseholdView {
  const { state, clock, depot } = showing
  const mailbox = state.mailboxes.get(mailboxId)
  const newest = newestRequest(state, mailboxId) ?? past
  return {
    audience: 'household',
    clock,
    depot,
    mailbox: { label: mailbox?.label ?? '', address: addressOf(state, mailbox) },
    ...(newest ? { request: viewRequest(newest, showing.realNow) } : {}),
    ...viewAnnouncing(showing, mailboxId, newest),
  }
}

function viewAnnouncing(
  { state, now, realNow }: Showing,
  mailboxId: MailboxId,
  newest: RequestRow | undefined,
): Pick<HouseholdView, 'announcement' | 'asks'> {
  const isUnsaid = newest !== undefined && isUndoable(newest.realUndoUntilAt, realNow)
  const isActive = newest !== undefined && activeStates.includes(newest.state)
  const key = newest && (isActive || isUnsaid) ? newest.requestId : mailboxId
  const announced = state.announced.get(key)
  const announcement = announced && {
    announcement: { parcels: announced.parcels, labelled: announced.labelled },
  }
  if (!isActive && isUnsaid) return { ...announcement }
  if (isActive || announced) return { ...announcement, asks: 'what for' }
  if (newest && newest.day === state.day && isCollected(newest)) return { asks: 'another' }
  return mustAnnounce(state, mailboxId, now) ? { asks: 'announce first' } : {}
}

/** Of the requests in memory: today's, and whatever is active. */
export function newestRequest(state: DepotState, mailboxId: MailboxId): RequestRow | undefined {
  return [...state.requests.values()]
    .filter((request) => request.mailboxId === mailboxId)
    .sort((a, b) => b.openedAt - a.openedAt)[0]
}

function viewRequest(request: RequestRow, realNow: number): NonNullable<HouseholdView['request']> {
  // the carrier's word counts for the household once he can't take it back any more
  const unsaid = isUndoable(request.realUndoUntilAt, realNow)
  const state = unsaid ? 'planned' : request.state
  const isAfterAll = request.room === 'found'
  return {
    requestId: request.requestId,
    state,
    parcels: request.parcels,
    openedAt: request.openedAt,
    day: request.day,
    ...(request.promise ? { promise: { ...request.promise } } : {}),
    ...(!unsaid && request.settledAt !== null && request.state !== 'empty'
      ? { collectedAt: request.settledAt }
      : {}),
    ...(!unsaid && request.items ? { items: [...request.items] } : {}),
    ...(!unsaid && request.photo ? { photo: request.photo } : {}),
    ...(request.departedAt === null ? {} : { departedAt: request.departedAt }),
    // why a round was chosen is for those who walk it; a household hears why not, not when, or after all
    ...(unsaid || state === 'open' || (state === 'planned' && request.promise && !isAfterAll)
      ? {}
      : { why: request.why }),
    cancellable: !unsaid && activeStates.includes(request.state),
  }
}
