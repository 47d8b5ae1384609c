import type { RoundId, Sentence } from '../../algorithms/model.ts'
import type { Calendar } from '../calendar.ts'
import type { RoundEvent } from '../protocol/rest.ts'
import { type DepotState, heldStates, type RequestRow } from '../store/depotState.ts'
import { parcelSayings } from './parcelSentences.ts'
import { sayings } from './sentences.ts'
import { truckAfter } from './serviceHours.ts'
import type { Step } from './step.ts'

/** At the counter: what a round has collected goes into the container; undefined for no such round. */
export function decideHandOver(
  { rounds, requests }: DepotState,
  roundId: RoundId,
  now: number,
): Step | undefined {
  const round = rounds.get(roundId)
  if (!round) return undefined
  const progress = { ...round.progress, state: 'handed over' as const }
  return {
    requests: [...requests.values()]
      .filter((r) => r.roundId === roundId && r.state === 'collected')
      .map((r) => empty(r, now)),
    progress: [{ ...round, progress }],
    heard: { kind: 'handed over', roundId },
  }
}

/** Out of the bag, into the container. */
export function empty(request: RequestRow, at: number): RequestRow {
  return { ...request, state: 'handed over', handedOverAt: at }
}

/**
 * A bag counted into the container. A request is handed over once all of its parcels are in; one of
 * which some is missing stays with its carrier, with his reason and his name.
 */
export function decideContainer(
  inBag: readonly RequestRow[],
  { inside, gap }: Pick<Extract<RoundEvent, { kind: 'handed over' }>, 'inside' | 'gap'>,
  at: number,
): readonly RequestRow[] | { readonly rejected: Sentence } {
  const counted = new Map(inside.map(({ requestId, parcels }) => [requestId, parcels]))
  const missingOf = (r: RequestRow) => Math.max(0, r.parcels - (counted.get(r.requestId) ?? 0))
  const missing = inBag.reduce((sum, r) => sum + missingOf(r), 0)
  if (missing > 0 && !gap) return { rejected: parcelSayings.gapUnsigned(missing) }
  return inBag.map((r) =>
    missingOf(r) === 0 ? empty(r, at) : { ...r, why: parcelSayings.gap[gap!.reason] },
  )
}

/** Whose truck has left without it; each is told once, with the truck that it's thought to take. */
export function decideMissedTruck(
  { requests, depot }: DepotState,
  calendar: Calendar,
  now: number,
): Step | undefined {
  const missed = [...requests.values()].flatMap((request): RequestRow[] => {
    if (!heldStates.includes(request.state) || request.missedTruckAt !== undefined) return []
    const truckAt = calendar.instant(request.day, depot.truckAt)
    const isInTime = (request.handedOverAt ?? now) < truckAt
    if (now < truckAt || isInTime) return []
    const nextAt = truckAfter(calendar, depot, request.handedOverAt ?? now)
    const why = parcelSayings.missedTruck(calendar.dayAt(nextAt))
    return [{ ...request, missedTruckAt: truckAt, why }]
  })
  return missed.length === 0 ? undefined : { requests: missed }
}

/** What the truck has taken along by now. */
export function decideDeparted(
  { requests, depot }: DepotState,
  calendar: Calendar,
  now: number,
): Step | undefined {
  const departed = [...requests.values()].flatMap((request) => {
    if (request.state !== 'handed over') return []
    const departedAt = truckAfter(calendar, depot, request.handedOverAt ?? now)
    if (now < departedAt) return []
    return [{ ...request, state: 'departed' as const, departedAt, why: sayings.departed }]
  })
  return departed.length === 0 ? undefined : { requests: departed }
}
