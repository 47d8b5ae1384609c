import type { PlaceId, Round, Stop, TravelTimes } from '../../model.ts'
import { oneRound } from '../instances/oneRound.ts'
import { legBetween } from '../roundTable.ts'
import { flatProblem, noWay } from '../search/flatProblem.ts'
import { solveLap } from '../search/lap/solveLap.ts'

/** On 150 stops no step found more behind 2 000. */
const steps = 2_000
/** Any time of the day will do: nothing here has one. */
const shift = [0, 1_000_000] as const

/**
 * The stops of a free round, packed for no order yet, in the shortest that is found. The same for the same
 * round and roads.
 *
 * @returns them as they are where their order is fixed, a bag is filled on the way, or some can't be reached
 */
export function shortestOrder(
  { orderPolicy, profile, stops }: Pick<Round, 'orderPolicy' | 'profile' | 'stops'>,
  { depotPlaceId, travel }: { readonly depotPlaceId: PlaceId; readonly travel: TravelTimes },
): readonly Stop[] {
  if (orderPolicy !== 'free' || stops.length < 3 || stops.some(({ reload }) => reload)) return stops
  const placeIds = [depotPlaceId, ...stops.map(({ placeId }) => placeId)]
  const places = placeIds.length
  const times = new Int32Array(places ** 2)
  for (const [from, fromId] of placeIds.entries())
    for (const [to, toId] of placeIds.entries()) {
      const seconds = legBetween(travel, profile, fromId, toId)?.seconds ?? noWay
      if (seconds >= noWay) return stops
      times[from * places + to] = seconds
    }
  const problem = oneRound({
    name: 'morning',
    places,
    times,
    stopAt: () => ({ serviceTime: 0 }),
    shift,
  })
  const found = solveLap(flatProblem(problem), { seed: 1, spent: (step) => step / steps })
  return found?.order ? [...found.order].map((stop) => stops[stop]!) : stops
}
