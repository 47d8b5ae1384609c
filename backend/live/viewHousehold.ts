import type { MailboxId } from '../../algorithms/model.ts'
import type { HouseholdView } from '../protocol/householdView.ts'
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
  }
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
    ...(request.departedAt === null ? {} : { departedAt: request.departedAt }),
    // why a round was chosen is for those who walk it; a household hears why not
    ...(state === 'open' || state === 'planned' ? {} : { why: request.why }),
    cancellable: !unsaid && activeStates.includes(request.state),
  }
}
