import type { MailboxId, RequestId } from '../../algorithms/model.ts'
import { type Announcement, isCollected } from '../store/announcements.ts'
import { activeStates, type DepotState, type RequestRow } from '../store/depotState.ts'
import { judgeRounds } from './judgeRounds.ts'
import { openRequest } from './openRequest.ts'
import type { Planning } from './planning.ts'
import { removeFromPlan } from './removeFromPlan.ts'
import { sayings } from './sentences.ts'
import { findStopOf, type Step } from './step.ts'

/** What a household says of its parcels: 1 to 5, all with a label or not. */
export type Said = Pick<Announcement, 'parcels' | 'labelled'>

/**
 * What an announcement changes (design section 3): the active request and its stop; where a press
 * waits for it, or another parcel follows a collection of the same day, it opens a request at once;
 * otherwise it waits for the mailbox's next press. It buys nothing.
 *
 * @param pressWaits the mailbox's newest press was told to announce first
 */
export function announce(
  state: DepotState,
  { mailboxId, said, pressWaits }: { mailboxId: MailboxId; said: Said; pressWaits: boolean },
  planning: Planning,
): Step {
  const heard = { kind: 'announced' as const, mailboxId, ...said }
  const { now } = planning
  const ofMailbox = [...state.requests.values()].filter((one) => one.mailboxId === mailboxId)
  const active = ofMailbox.find((request) => activeStates.includes(request.state))
  const announcement = { mailboxId, ...said, announcedAt: now, requestId: null }
  if (active)
    return {
      ...resize(state, active, said.parcels, planning),
      announcement: { ...announcement, requestId: active.requestId },
      heard,
    }
  const isAnother = ofMailbox.some((one) => one.day === state.day && isCollected(one))
  if (!isAnother && !pressWaits) return { announcement, heard }
  const requestId = `${mailboxId}.announced.${now}` as RequestId
  const { requests } = openRequest(state, { requestId, mailboxId, openedAt: now }, planning)
  return {
    requests: requests.map((request) => ({ ...request, parcels: said.parcels })),
    announcement: { ...announcement, requestId },
    heard,
  }
}

/** His carrier's word can still be taken back: nobody knows yet which parcels this is about. */
export function isBeingSettled(
  { requests }: DepotState,
  mailboxId: MailboxId,
  realNow: number,
): boolean {
  const mine = [...requests.values()].filter((r) => r.mailboxId === mailboxId)
  return (
    !mine.some((r) => activeStates.includes(r.state)) &&
    mine.some((r) => (r.realUndoUntilAt ?? 0) > realNow)
  )
}

/** Another number of parcels: the carrier hears of it; what his bag can't hold is planned again. */
function resize(state: DepotState, request: RequestRow, parcels: number, planning: Planning): Step {
  const resized = { ...request, parcels }
  const round = request.roundId === null ? undefined : state.rounds.get(request.roundId)
  const stopId = findStopOf(round, request.requestId)
  if (!round || !stopId || parcels === request.parcels) return { requests: [resized] }
  const why = sayings.parcelsInstead(parcels, request.parcels)
  const stops = round.stops.map((stop) =>
    stop.stopId === stopId
      ? {
          ...stop,
          collections: stop.collections.map((one) =>
            one.requestId === request.requestId ? { ...one, parcels } : one,
          ),
        }
      : stop,
  )
  const changed = { ...round, stops }
  if (judgeRounds(state, [changed], planning).length > 0)
    return removeFromPlan(state, { ...resized, state: 'open', why })
  return {
    requests: [resized],
    plan: { rounds: [changed], changes: [{ roundId: round.roundId, stopId, why }] },
  }
}
