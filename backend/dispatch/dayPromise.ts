import type { PlaceId, RoundSettings, ServiceDay } from '../../algorithms/model.ts'
import { scheduleRound } from '../../algorithms/round/schedule.ts'
import type { Travel } from '../area/travel.ts'
import type { Calendar } from '../calendar.ts'
import type { DepotState, RequestRow } from '../store/depotState.ts'

/** The letter rounds walk within these hours: told where nothing narrower is known. */
const halfDay = { from: '09:15', to: '13:00' } as const
const halfWindowMs = 30 * 60_000
const stepMs = 5 * 60_000

/**
 * What a household is told of a later day: an hour around the time at which a letter round passes
 * its street today, since letter rounds keep their order; half a day where none does.
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
  const passesAt = findPassing(state, placeId, planning)
  if (passesAt === undefined) {
    const { from, to } = halfDay
    return { day, fromAt: calendar.instant(day, from), toAt: calendar.instant(day, to) }
  }
  const middleAt = calendar.instant(day, calendar.timeOn(state.day, passesAt))
  const fromAt = Math.round((middleAt - halfWindowMs) / stepMs) * stepMs
  return { day, fromAt, toAt: fromAt + 2 * halfWindowMs }
}

/** When the letter round with the nearest stop in the place's street reaches it, if all goes well. */
function findPassing(
  state: DepotState,
  placeId: PlaceId,
  { travel, settings }: { readonly travel: Travel; readonly settings: RoundSettings },
): number | undefined {
  const place = state.places.get(placeId)
  if (!place || place.street === '') return undefined
  // along one street, degrees are as good as metres
  const apart = (other: PlaceId) => {
    const [lon, lat] = state.places.get(other)!.position
    return Math.hypot(lon - place.position[0], lat - place.position[1])
  }
  let nearest: { round: (typeof rounds)[number]; stopId: string; apart: number } | undefined
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
  // as it was planned in the morning: neither today's presses nor its lateness come again tomorrow
  const stops = round.stops.filter((stop) => stop.deliveries.length > 0)
  const schedule = scheduleRound({
    round: { ...round, stops, progress: { state: 'planned' } },
    instance: { depotPlaceId: state.depot.placeId, settings },
    travel: travel.times,
    nowAt: round.outAt,
  })
  return schedule.stops.find((stop) => stop.stopId === stopId)!.arriveAt
}
