import type { Arrival } from '../../algorithms/forecast/foreseeArrival.ts'
import { foreseePassing } from '../../algorithms/forecast/foreseePassing.ts'
import type {
  MailboxId,
  Place,
  PlaceId,
  RequestId,
  RoundSettings,
  ServiceDay,
  StopId,
} from '../../algorithms/model.ts'
import { crowMetresTo } from '../../algorithms/round/behind.ts'
import { insertPickup } from '../../algorithms/round/insertPickup.ts'
import { promiseWindow } from '../../algorithms/round/promiseWindow.ts'
import { scheduleRound } from '../../algorithms/round/schedule.ts'
import type { Travel } from '../area/travel.ts'
import type { Calendar } from '../calendar.ts'
import type { DepotState, RequestRow, RoundRow } from '../store/depotState.ts'
import { insertionsPerHour } from './foreseeTime.ts'

/** The letter rounds' hours where there is none to read them from. */
const halfDay = { from: '09:15', to: '13:00' } as const
/** Beyond them hardly anybody is cheaper (J); all fifty would take ten times as long. */
const nearestRounds = 5
const hourMs = 60 * 60_000

interface Looking {
  readonly calendar: Calendar
  readonly travel: Travel
  readonly settings: RoundSettings
}

/**
 * What a household is told of a later day: an hour, or up to two where that isn't sure, around the time
 * at which a letter round passes its street today, since letter rounds keep their order; the letter
 * rounds' half of the day where none does, or nobody knows which one will.
 */
export function dayPromise(
  state: DepotState,
  placeId: PlaceId,
  day: ServiceDay,
  planning: Looking,
): NonNullable<RequestRow['promise']> {
  const { calendar } = planning
  const passing = findPassing(state, placeId, planning)
  const window =
    passing && promiseWindow({ arrival: passing, nowAt: passing.at - 24 * hourMs, leastMs: hourMs })
  if (window) {
    const fromAt = calendar.instant(day, calendar.timeOn(state.day, window.fromAt))
    return { day, fromAt, toAt: fromAt + window.toAt - window.fromAt }
  }
  const rounds = listLetterRounds(state)
  const { from, to } =
    rounds.length === 0
      ? halfDay
      : {
          from: calendar.timeOn(state.day, Math.min(...rounds.map(({ outAt }) => outAt))),
          to: calendar.timeOn(state.day, Math.max(...rounds.map(({ endAt }) => endAt))),
        }
  return { day, fromAt: calendar.instant(day, from), toAt: calendar.instant(day, to) }
}

/**
 * When a letter round passes a place, if all goes well: at the nearest stop of its side of the street;
 * that's where it's collected when it has mail of its own. Half of the time it hasn't, and is put
 * in wherever that costs least, which may be another round or another hour, and another one with
 * other mail. So all of these must say the same for an hour to be sure: in model towns three places
 * in four, of which 99 of 100 are planned within 20 minutes of it; of the others 70.
 */
function findPassing(
  state: DepotState,
  placeId: PlaceId,
  { travel, settings }: Looking,
): Arrival | undefined {
  const place = state.places.get(placeId)
  const nearest = place && place.street !== '' && findNearestStop(state, place)
  if (!nearest) return undefined
  const { round, stopId } = nearest
  const passing = foreseePassing({
    round,
    stopId,
    instance: { depotPlaceId: state.depot.placeId, settings },
    travel: travel.times,
    knowsRound: round.knowsRound,
    insertionsPerHour: insertionsPerHour(state, 'letters', round.outAt),
  })
  const instants = listInstants(state, placeId, stopId, { travel, settings })
  const firstAt = Math.min(...instants)
  const lastAt = Math.max(...instants)
  if (lastAt - firstAt <= hourMs / 4) return passing
  const moreMs = (lastAt - firstAt) / 3
  return {
    at: passing.at + (firstAt + lastAt) / 2 - instants[0]!,
    earlyMs: passing.earlyMs + moreMs,
    lateMs: passing.lateMs + moreMs,
    ahead: true,
  }
}

/** Today's stop in the same street, on the same side if any is, that is nearest to a place. */
function findNearestStop(
  state: DepotState,
  place: Place,
): { round: RoundRow; stopId: StopId } | undefined {
  // along one street, degrees are as good as metres
  const apart = ({ position: [lon, lat] }: Place) =>
    Math.hypot(lon - place.position[0], lat - place.position[1])
  let nearest: { round: RoundRow; stopId: StopId; otherSide: boolean; apart: number } | undefined
  for (const round of listLetterRounds(state))
    for (const stop of round.stops) {
      const there = state.places.get(stop.placeId)
      if (stop.deliveries.length === 0 || there?.street !== place.street) continue
      const otherSide = sideOf(there) !== sideOf(place)
      const candidate = { round, stopId: stop.stopId, otherSide, apart: apart(there) }
      if (
        nearest &&
        (otherSide !== nearest.otherSide ? otherSide : candidate.apart >= nearest.apart)
      )
        continue
      nearest = candidate
    }
  return nearest
}

/**
 * When the morning's rounds are at a stop of theirs, and where the cheapest of them would be at a
 * place without mail: with all of today's mail elsewhere, and with either half of it.
 */
function listInstants(
  state: DepotState,
  placeId: PlaceId,
  stopId: StopId,
  { travel, settings }: Pick<Looking, 'travel' | 'settings'>,
): number[] {
  travel.prepare(placeId)
  const { places, version } = state
  const depotPlaceId = state.depot.placeId
  const planned = listNearestRounds(state, placeId).map((round) => ({
    ...round,
    stops: round.stops
      .filter(({ deliveries }) => deliveries.length > 0)
      .map((stop) => ({ ...stop, collections: [] })),
    progress: { state: 'planned' as const },
    refused: [],
  }))
  const nowAt = Math.min(...planned.map(({ outAt }) => outAt))
  const arriveAt = new Map(
    planned.flatMap((round) =>
      scheduleRound({
        round,
        instance: { depotPlaceId, settings },
        travel: travel.times,
        nowAt,
      }).stops.map((stop) => [stop.stopId, stop.arriveAt] as const),
    ),
  )
  const request = {
    requestId: 'passing' as RequestId,
    mailboxId: '' as MailboxId,
    placeId,
    parcels: 1,
    load: settings.parcelLoad,
    openedAt: nowAt,
  }
  const cheapest = (hasMail: (index: number) => boolean): number[] => {
    const rounds = planned.map((round) => ({
      ...round,
      stops: round.stops.filter((stop, index) => stop.placeId !== placeId && hasMail(index)),
    }))
    const instance = { depotPlaceId, version, rounds, places, settings }
    const inserted = insertPickup({ instance, request, travel: travel.times, nowAt })
    if (inserted.kind === 'refusal') return []
    const { stops } = inserted.plan
    const index = stops.findIndex((stop) => stop.stopId === inserted.stopId)
    const beside = stops[index - 1] ?? stops[index + 1]
    return [(beside && arriveAt.get(beside.stopId)) ?? inserted.arriveAt]
  }
  return [
    arriveAt.get(stopId)!,
    ...cheapest(() => true),
    ...cheapest((index) => index % 2 === 0),
    ...cheapest((index) => index % 2 === 1),
  ]
}

/**
 * The letter rounds that come nearest to a place, its street's own among them: where it's put in
 * cheapest is one of these.
 */
function listNearestRounds(state: DepotState, placeId: PlaceId): RoundRow[] {
  const place = state.places.get(placeId)!
  return listLetterRounds(state)
    .map((round) => ({ round, metres: Math.min(...crowMetresTo(place, round, state.places)) }))
    .sort((a, b) => a.metres - b.metres || (a.round.number < b.round.number ? -1 : 1))
    .slice(0, nearestRounds)
    .map(({ round }) => round)
}

function listLetterRounds({ rounds }: DepotState): RoundRow[] {
  return [...rounds.values()].filter(({ kind }) => kind === 'letters')
}

/** Odd or even; all without a number are on one. */
function sideOf({ houseNumber }: Place): number {
  return (Number.parseInt(houseNumber, 10) || 0) % 2
}
