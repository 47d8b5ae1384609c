import type { CarrierId, Progress, RequestState, Sentence, StopId } from '../../algorithms/model.ts'
import type { Clock } from '../clock.ts'
import type { Problem, RoundEvent } from '../protocol/rest.ts'
import type { DepotState, RequestRow, RoundRow } from '../store/depotState.ts'
import type { EventBefore, RoundEventRow } from '../store/plans.ts'
import { removeFromPlan } from './removeFromPlan.ts'
import { sayings } from './sentences.ts'
import { findStopOf, type Step } from './step.ts'

/** How long a carrier can take back what he said of a collection, in real time (design section 3). */
export const undoSeconds = 10

/** An earlier event that an undo takes back. */
export interface UndoneEvent {
  readonly eventId: string
  readonly kind: string
  readonly stopId: string | null
  readonly requestId: string | null
  readonly realAt: number
  readonly undone: boolean
  readonly before: EventBefore | null
}

/** What a carrier's event changes, or why it can't be taken. */
export function decideEvent(
  state: DepotState,
  carrierId: CarrierId,
  event: RoundEvent,
  clock: Clock,
  undone?: UndoneEvent,
): Step | { readonly rejected: Sentence } {
  const round = [...state.rounds.values()].find((r) => r.carrierId === carrierId)
  if (!round) return { rejected: sayings.noRound }
  const at = clock.toService(Math.min(event.realAt, clock.realNow()))
  const stopId = 'stopId' in event ? (event.stopId as StopId) : null
  const request =
    'requestId' in event
      ? state.requests.get(event.requestId as RequestRow['requestId'])
      : undefined
  if ('requestId' in event && !request) return { rejected: sayings.noSuchRequest }
  const row: RoundEventRow = {
    eventId: event.eventId,
    roundId: round.roundId,
    kind: event.kind,
    stopId,
    requestId: request?.requestId ?? null,
    body: event,
    at,
    realReceivedAt: clock.realNow(),
    before: { progress: round.progress, request: request ?? null },
  }
  const kept = (progress: RoundRow, requests: readonly RequestRow[] = []): Step => ({
    event: row,
    progress: [progress],
    requests,
  })

  switch (event.kind) {
    case 'left depot':
      if (round.progress.state !== 'planned') return kept(round)
      return kept({ ...round, progress: { ...round.progress, state: 'out', leftAt: at } })
    case 'back at depot':
      return kept({ ...round, progress: { ...round.progress, state: 'back' } })
    case 'delivered':
      if (!round.stops.some((stop) => stop.stopId === stopId))
        return { rejected: sayings.noSuchStop }
      return kept({
        ...confirm(round, stopId!, at),
        delivered: new Set([...round.delivered, stopId!]),
      })
    case 'collected':
    case 'problem': {
      if (request!.settledAt !== null || (request!.roundId === null && isFinal(request!.state)))
        return { rejected: sayings.alreadySettled }
      const outcome =
        event.kind === 'collected'
          ? {
              state: 'collected' as const,
              parcels: event.parcels,
              why: sayings.collected(event.parcels),
            }
          : { state: stateAfter[event.problem], why: sayings.problem[event.problem] }
      return kept(confirm(round, stopId!, at), [
        {
          ...request!,
          ...outcome,
          roundId: round.roundId,
          settledAt: at,
          settledEventId: event.eventId,
          realUndoUntilAt: Math.min(event.realAt, clock.realNow()) + undoSeconds * 1000,
        },
      ])
    }
    case 'refused': {
      if (request!.roundId !== round.roundId || request!.state !== 'planned')
        return { rejected: sayings.noSuchRequest }
      const refusing = { ...round, refused: [...round.refused, request!.requestId] }
      const removal = removeFromPlan(state, {
        ...request!,
        state: 'open',
        why: sayings.refusedByCarrier,
      })
      const left = removal.plan?.rounds[0]
      return {
        ...removal,
        event: row,
        ...(removal.plan && left
          ? { plan: { ...removal.plan, rounds: [{ ...left, refused: refusing.refused }] } }
          : { progress: [refusing] }),
      }
    }
    case 'undone': {
      const inTime =
        undone &&
        !undone.undone &&
        (undone.kind === 'collected' || undone.kind === 'problem') &&
        event.realAt - undone.realAt <= undoSeconds * 1000
      const now = undone && state.requests.get(undone.requestId as RequestRow['requestId'])
      if (!inTime || !undone.before || !now || now.settledEventId !== undone.eventId)
        return { rejected: sayings.tooLateToUndo }
      if (now.state === 'handed over' || now.state === 'departed')
        return { rejected: sayings.tooLateToUndo }
      // newer confirmed events keep their word on where he is
      const newer = round.progress.confirmed?.stopId !== undone.stopId
      const back = newer ? round : { ...round, progress: undone.before.progress }
      return {
        ...kept(back, undone.before.request ? [undone.before.request] : []),
        undoneEventId: undone.eventId,
      }
    }
  }
}

const stateAfter: Record<Problem, RequestState> = {
  empty: 'empty',
  'not announced': 'not announced',
  'too large': 'refused',
  'no access': 'refused',
  dog: 'refused',
  other: 'refused',
}

function isFinal(state: RequestState): boolean {
  return state === 'collected' || state === 'handed over' || state === 'departed'
}

/** A later event never gives way to an earlier one that arrives after it. */
function confirm(round: RoundRow, stopId: StopId, at: number): RoundRow {
  const { progress } = round
  if (progress.confirmed && progress.confirmed.at > at) return round
  if (!round.stops.some((stop) => stop.stopId === stopId)) return round
  const confirmed: Progress = {
    ...progress,
    state: progress.state === 'planned' ? 'out' : progress.state,
    leftAt: progress.leftAt ?? at,
    confirmed: { stopId, at },
  }
  return { ...round, progress: confirmed }
}

/** Requests still to be collected when their carrier is back: others, or tomorrow. */
export function listLeftBehind(state: DepotState, round: RoundRow): RequestRow[] {
  return [...state.requests.values()].filter(
    (r) => r.roundId === round.roundId && r.state === 'planned' && findStopOf(round, r.requestId),
  )
}
