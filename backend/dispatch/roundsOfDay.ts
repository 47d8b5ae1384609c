import type { PlaceId } from '../../algorithms/model.ts'
import { crowMetresTo } from '../../algorithms/round/behind.ts'
import type { RoundOfDay } from '../../algorithms/round/improve/foresight.ts'
import type { DepotState, RequestRow, RoundRow } from '../store/depotState.ts'

/**
 * What the free rounds of a day that closes were asked for, by their numbers. A press that no round had room
 * for counts for the free round that came nearest to it; who took his back isn't counted.
 */
export function roundsOfDay(state: DepotState): ReadonlyMap<string, RoundOfDay> {
  const free = [...state.rounds.values()].filter(({ orderPolicy }) => orderPolicy === 'free')
  const presses = new Map<RoundRow, RequestRow[]>(free.map((round) => [round, []]))
  for (const request of state.requests.values()) {
    const its = roundOf(request, free, state)
    if (its && request.openedAt < its.returnAt) presses.get(its)!.push(request)
  }
  return new Map(
    free.map((round) => [
      round.number,
      {
        profile: round.profile,
        capacity: round.capacity,
        outAt: round.shiftOutAt,
        returnAt: round.returnAt,
        stops: round.stops
          .filter(({ deliveries }) => deliveries.length > 0)
          .map(({ placeId, deliveries }) => ({
            placeId,
            kinds: deliveries.map(({ kind }) => kind),
          })),
        presses: presses
          .get(round)!
          .map(({ placeId, parcels, openedAt: at }) => ({ placeId, parcels, at }))
          .sort((a, b) => a.at - b.at || (a.placeId < b.placeId ? -1 : 1)),
      },
    ]),
  )
}

function roundOf(
  { roundId, state, room, day, placeId }: RequestRow,
  free: readonly RoundRow[],
  depot: DepotState,
): RoundRow | undefined {
  if (roundId) return free.find((round) => round.roundId === roundId)
  const hadNoRoom = state === 'postponed' && room === 'waits' && day > depot.day
  return hadNoRoom ? nearest(placeId, free, depot) : undefined
}

/** The first one where none has any stop. */
function nearest(
  placeId: PlaceId,
  free: readonly RoundRow[],
  { places }: DepotState,
): RoundRow | undefined {
  const place = places.get(placeId)
  let best = free[0]
  let least = Infinity
  for (const round of place ? free : []) {
    const metres = Math.min(...crowMetresTo(place!, round, places))
    if (metres >= least) continue
    least = metres
    best = round
  }
  return best
}
