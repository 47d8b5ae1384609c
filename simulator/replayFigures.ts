import type { RequestId, Round, TravelTimes } from '../algorithms/model.ts'
import { defaultRoundSettings } from '../algorithms/round/settings.ts'
import { scaledClock } from '../backend/clock.ts'
import type { RecordedDay, RecordedStop } from '../backend/protocol/recordedDay.ts'
import { listEnds, listTold } from './replayDifference.ts'
import { placesOf } from './replayWhatIf.ts'
import { type DayFigures, dayFigures, type StudyRequest } from './study/figures.ts'
import { timesAsPlanned } from './study/ground.ts'
import { countMoved } from './study/livePolicyDay.ts'

/**
 * What a day came to, by what carriers confirmed on it. Minutes and metres are by the standard times
 * of the ways and stops that it was planned with, walked or lived alike, so that days can be compared.
 *
 * @param travel between the day's places
 */
export function figuresOf(record: RecordedDay, travel: TravelTimes): DayFigures {
  const { opening, planVersions, day, depot } = record
  const rounds = opening.rounds.filter((round) => round.day === day)
  const visits = listVisits(record)
  const settings = defaultRoundSettings
  return dayFigures({
    ground: {
      depotPlaceId: depot.placeId as never,
      places: new Map(placesOf(record).map((place) => [place.placeId, place])),
      settings,
      travel,
      times: timesAsPlanned(settings),
    },
    empty: rounds.map((round) => asRound(round, round.stops.flatMap(withoutCollections))),
    walked: rounds.map((round) => {
      const changed = planVersions.flatMap((version) => version.rounds)
      const last = changed.findLast(({ roundId }) => roundId === round.roundId)
      return asRound(round, asWalked(round, (last ?? round).stops, visits))
    }),
    requests: listRequests(record, visits),
    movedStops: countMoved(
      [{ rounds }, ...planVersions].flatMap((version) =>
        version.rounds.map(({ roundId, stops }) => ({ roundId, stops }) as never),
      ),
    ),
  })
}

interface Visit {
  readonly roundId: string
  readonly at: number
  readonly isCollected: boolean
}

/** When which round came to a request's box, by what its carrier said and didn't take back. */
function listVisits({ events, opening, clock, day }: RecordedDay): Map<string, Visit> {
  const { toService } = scaledClock({ origins: clock })
  const roundOf = new Map(
    opening.rounds
      .filter((round) => round.day === day)
      .map(({ carrierId, roundId }) => [carrierId, roundId]),
  )
  const undone = new Set(
    events.flatMap(({ event }) => (event.kind === 'undone' ? [event.undoesEventId] : [])),
  )
  const visits = new Map<string, Visit>()
  for (const { carrierId, event, realReceivedAt } of events) {
    if (event.kind !== 'collected' && event.kind !== 'problem') continue
    const roundId = roundOf.get(carrierId)
    if (undone.has(event.eventId) || roundId === undefined) continue
    const at = toService(Math.min(event.realAt, realReceivedAt))
    visits.set(event.requestId, { roundId, at, isCollected: event.kind === 'collected' })
  }
  return visits
}

function listRequests(
  record: RecordedDay,
  visits: ReadonlyMap<string, Visit>,
): (StudyRequest & { readonly state: string })[] {
  const { litres, grams } = defaultRoundSettings.parcelLoad
  const told = listTold(record)
  const before = new Map(record.opening.requests.map((request) => [request.requestId, request]))
  return [...listEnds(record).values()].flatMap((end) => {
    const visit = visits.get(end.requestId)
    const was = before.get(end.requestId)
    // settled on another day, or in a bag from it
    if (was && was.state !== 'open' && was.state !== 'postponed') return []
    // who took it back before anybody came didn't want it
    if (end.state === 'cancelled' && !visit) return []
    return [
      {
        request: {
          requestId: end.requestId as RequestId,
          mailboxId: end.mailboxId as never,
          placeId: end.placeId as never,
          parcels: end.parcels,
          load: { litres: end.parcels * litres, grams: end.parcels * grams },
          openedAt: end.openedAt,
        },
        pressedAt: end.openedAt,
        windows: (told.get(end.requestId) ?? []).filter(({ day }) => day === record.day),
        ...(visit ? { visitedAt: visit.at } : {}),
        wasEmpty: visit !== undefined && !visit.isCollected,
        onTruck: end.state === 'departed',
        state: end.state,
      },
    ]
  })
}

function asRound(
  round: RecordedDay['opening']['rounds'][number],
  stops: readonly RecordedStop[],
): Round {
  const planned = { ...round, stops, progress: { state: 'planned' }, refused: [] }
  return planned as unknown as Round
}

function withoutCollections(stop: RecordedStop): RecordedStop[] {
  return stop.deliveries.length === 0 ? [] : [{ ...stop, collections: [] }]
}

/** The last plan, as far as it was walked: a letter round in its order, a collection round by its visits. */
function asWalked(
  { kind, roundId }: RecordedDay['opening']['rounds'][number],
  stops: readonly RecordedStop[],
  visits: ReadonlyMap<string, Visit>,
): RecordedStop[] {
  const isHis = ({ requestId }: RecordedStop['collections'][number]) =>
    visits.get(requestId)?.roundId === roundId
  const walked = stops
    .map((stop) => ({ ...stop, collections: stop.collections.filter(isHis) }))
    .filter(({ deliveries, collections }) => deliveries.length + collections.length > 0)
  if (kind === 'letters') return walked
  const firstAt = ({ collections }: RecordedStop) =>
    Math.min(...collections.map(({ requestId }) => visits.get(requestId)!.at))
  return walked.sort((a, b) => firstAt(a) - firstAt(b))
}
