import type { PickupRequest, PlaceId, RequestId, Stop } from '../../algorithms/model.ts'
import { oneRound } from '../../algorithms/round/instances/oneRound.ts'
import { solve } from '../../algorithms/round/search/solve.ts'
import { serviceSeconds, shiftSeconds } from './dailyCase.ts'
import { type DynamicDay, outAt } from './roundsDayCase.ts'

/** What somebody does who knows all presses from the start, and collects none before it was made. */
export interface Hindsight {
  readonly possible: ReadonlySet<RequestId>
  /** Ways and work for the very same visits, never more than they took. */
  secondsFor(visits: readonly Stop[], carrierSeconds: number): number
}

/** Deliveries come first, then as many collections as there can be. */
const priorities = { delivery: 100, collection: 50 } as const

/**
 * As simulator/study/hindsight.ts: most collections first, then the least carrier time; nothing is frozen,
 * the shift binds with its overtime, and he may wait. Here the order is free. A bound only as far as
 * the search is good.
 */
export function hindsightOf(day: DynamicDay, iterations: number): Hindsight {
  const all = search(day, day.presses, iterations)
  const known = [all]
  return {
    possible: all.collected,
    secondsFor(visits, carrierSeconds) {
      const ids = new Set(
        visits.flatMap(({ collections }) => collections.map(({ requestId }) => requestId)),
      )
      const isSame = ({ collected }: Found) =>
        collected.size === ids.size && [...ids].every((id) => collected.has(id))
      if (!known.some(isSame))
        known.push(
          search(
            day,
            day.presses.filter(({ requestId }) => ids.has(requestId)),
            iterations,
          ),
        )
      const isMore = ({ collected }: Found) => [...ids].every((id) => collected.has(id))
      const seconds = known.filter(isMore).map((found) => found.secondsFor(visits))
      return Math.min(carrierSeconds, ...seconds)
    },
  }
}

interface Found {
  readonly collected: ReadonlySet<RequestId>
  /** In the order found, others left out. */
  secondsFor(visits: readonly Stop[]): number
}

function search(
  { instance, travel }: DynamicDay,
  presses: readonly PickupRequest[],
  iterations: number,
): Found {
  const { settings, depotPlaceId, rounds } = instance
  const latest = shiftSeconds + settings.maxOvertimeSeconds
  const leg = (from: PlaceId, to: PlaceId) => (from === to ? 0 : travel('car', from, to)!.seconds)
  const planned = rounds[0]!.stops
  const placeIds = [
    depotPlaceId,
    ...planned.map(({ placeId }) => placeId),
    ...presses.map(({ placeId }) => placeId),
  ]
  const places = placeIds.length
  const pressAt = (place: number) => presses[place - 1 - planned.length]
  const round = oneRound({
    name: 'hindsight',
    places,
    times: Int32Array.from({ length: places ** 2 }, (_, at) =>
      leg(placeIds[Math.floor(at / places)]!, placeIds[at % places]!),
    ),
    stopAt: (place) => {
      const press = pressAt(place)
      const since = press && Math.ceil((press.openedAt - outAt) / 1000)
      return {
        serviceTime: serviceSeconds,
        windows: since === undefined ? [] : [[since, Math.max(since, latest)]],
      }
    },
    shift: [0, latest],
  })
  const stops = round.stops.map((stop) => ({
    ...stop,
    priority: pressAt(stop.place) ? priorities.collection : priorities.delivery,
  }))
  const lengthOf = (order: readonly number[]) =>
    [...order, 0].reduce(
      (sum, place, n) => sum + leg(placeIds[order[n - 1] ?? 0]!, placeIds[place]!),
      0,
    )
  const general = solve({ ...round, stops }, { seed: 1, iterations }).answer
  // where all can be served, the search for one round is mostly better
  const whole = solve(round, { seed: 1, iterations: iterations / 8 }).answer
  const [order] = [general, whole]
    .filter(({ unserved }) => unserved.length === general.unserved.length)
    .map(({ rounds: [one] }) => one!.stops.map((stop) => stop + 1))
    .toSorted((a, b) => lengthOf(a) - lengthOf(b)) as [number[]]
  return {
    collected: new Set(order.flatMap((place) => pressAt(place)?.requestId ?? [])),
    secondsFor(visits) {
      const left = new Set(visits.map(({ placeId }) => placeId))
      let seconds = serviceSeconds * visits.length
      let at = depotPlaceId
      for (const place of order) {
        const placeId = placeIds[place]!
        if (!left.delete(placeId)) continue
        seconds += leg(at, placeId)
        at = placeId
      }
      return left.size > 0 ? Infinity : seconds + leg(at, depotPlaceId)
    },
  }
}
