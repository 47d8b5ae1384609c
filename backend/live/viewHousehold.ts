import type { MailboxId } from '../../algorithms/model.ts'
import type { HouseholdView } from '../protocol/householdView.ts'
import { activeStates, type RequestRow } from '../store/depotState.ts'
import { addressOf, isUndoable, type Showing } from './showing.ts'

/** One household's own mailbox, and what becomes of its newest request. */
export function viewHousehold(showing: Showing, mailboxId: MailboxId): HouseholdView {
  const { state, clock, depot } = showing
  const mailbox = state.mailboxes.get(mailboxId)
  const newest = [...state.requests.values()]
    .filter((request) => request.mailboxId === mailboxId)
    .sort((a, b) => b.openedAt - a.openedAt)[0]
  return {
    audience: 'household',
    clock,
    depot,
    mailbox: { label: mailbox?.label ?? '', address: addressOf(state, mailbox) },
    ...(newest ? { request: viewRequest(newest, showing.realNow) } : {}),
  }
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
