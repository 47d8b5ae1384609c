import type { Arrival } from '../../algorithms/forecast/foreseeArrival.ts'
import { foreseePassing } from '../../algorithms/forecast/foreseePassing.ts'
import type { PlaceId, RoundSettings, ServiceDay, StopId } from '../../algorithms/model.ts'
import { promiseWindow } from '../../algorithms/round/promiseWindow.ts'
import type { Travel } from '../area/travel.ts'
import type { Calendar } from '../calendar.ts'
import type { DepotState, RequestRow } from '../store/depotState.ts'
import { insertionsPerHour } from './foreseeTime.ts'

/** The letter rounds walk within these hours: told where nothing narrower is known. */
const halfDay = { from: '09:15', to: '13:00' } as const
const hourMs = 60 * 60_000

/**
 * What a household is told of a later day: an hour, or up to two where that isn't sure, around the time
 * at which a letter round passes its street today, since letter rounds keep their order; half a day
 * where none does.
 */
export function dayPromise(
  state: DepotState,
  placeId: PlaceId,
  day: ServiceDay,
  planning: {
    readonly calendar: Calendar
    readonly travel: Travel
    readonly settings: RoundSettings
  },
): NonNullable<RequestRow['promise']> {
  const { calendar } = planning
  const passing = findPassing(state, placeId, planning)
  const window =
    passing && promiseWindow({ arrival: passing, nowAt: passing.at - 24 * hourMs, leastMs: hourMs })
  if (!window) {
    const { from, to } = halfDay
    return { day, fromAt: calendar.instant(day, from), toAt: calendar.instant(day, to) }
  }
  const fromAt = calendar.instant(day, calendar.localTime(window.fromAt))
  return { day, fromAt, toAt: fromAt + window.toAt - window.fromAt }
}

/** When the letter round with the nearest stop in the place's street reaches it, if all goes well. */
function findPassing(
  state: DepotState,
  placeId: PlaceId,
  { travel, settings }: { readonly travel: Travel; readonly settings: RoundSettings },
): Arrival | undefined {
  const place = state.places.get(placeId)
  if (!place || place.street === '') return undefined
  // along one street, degrees are as good as metres
  const apart = (other: PlaceId) => {
    const [lon, lat] = state.places.get(other)!.position
    return Math.hypot(lon - place.position[0], lat - place.position[1])
  }
  let nearest: { round: (typeof rounds)[number]; stopId: StopId; apart: number } | undefined
  const rounds = [...state.rounds.values()].filter((round) => round.kind === 'letters')
  for (const round of rounds)
    for (const stop of round.stops) {
      if (stop.deliveries.length === 0) continue
      if (state.places.get(stop.placeId)?.street !== place.street) continue
      const candidate = { round, stopId: stop.stopId, apart: apart(stop.placeId) }
      if (!nearest || candidate.apart < nearest.apart) nearest = candidate
    }
  if (!nearest) return undefined
  const { round, stopId } = nearest
  return foreseePassing({
    round,
    stopId,
    instance: { depotPlaceId: state.depot.placeId, settings },
    travel: travel.times,
    knowsRound: round.knowsRound,
    insertionsPerHour: insertionsPerHour(state, 'letters', round.outAt),
  })
}
