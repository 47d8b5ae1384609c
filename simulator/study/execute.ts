import type { Place, PlaceId, RequestId, Round, Stop } from '../../algorithms/model.ts'
import { straightLineMetres } from '../../algorithms/round/straightLine.ts'
import type { Ground } from './ground.ts'

/** One round as it was truly walked. */
export interface Walk {
  readonly leftAt: number
  readonly backAt: number
  /** One a stop. */
  readonly arrivals: readonly number[]
  /**
   * Carrier time. A letter round's runs from leaving to being back, waits for a collection included.
   * Who is on call waits anyway: of a collection round only ways and work count.
   */
  readonly seconds: number
  readonly metres: number
  /** Back after the round must be. */
  readonly lateSeconds: number
}

/**
 * Walks each round's stops in their order with true times, whoever planned them: the same judge of
 * time for every policy and for hindsight. A stop isn't begun before all that is collected there is
 * released. The way to what is collected at a halt of its own is as the street of the nearest
 * delivery, whatever segment the planner wrote down.
 *
 * @param releases when each request may be collected; at any time where it isn't named
 * @throws where no way leads from one stop to the next
 */
export function execute(
  rounds: readonly Round[],
  ground: Ground,
  releases: ReadonlyMap<RequestId, number> = new Map(),
): Walk[] {
  return rounds.map((round) => walk(round, ground, releases))
}

function walk(round: Round, ground: Ground, releases: ReadonlyMap<RequestId, number>): Walk {
  const { depotPlaceId, times } = ground
  const segmentAt = segmentsOf(round, ground.places)
  const leftAt = times.leavesAt(round)
  const arrivals: number[] = []
  let at = leftAt
  let waitedMs = 0
  let metres = 0
  let from = depotPlaceId
  const go = (to: PlaceId, toStopId: string, segment: number) => {
    const leg = from === to ? { seconds: 0, metres: 0 } : ground.travel(round.profile, from, to)
    if (!leg) throw new Error(`Round ${round.number}: no way from ${from} to ${to}.`)
    at += 1000 * times.legSeconds(round, { toStopId, segment, plannedSeconds: leg.seconds })
    metres += leg.metres
    from = to
  }
  for (const stop of round.stops) {
    const segment = segmentAt(stop)
    go(stop.placeId, stop.stopId, segment)
    arrivals.push(at)
    const startAt = Math.max(at, releaseOf(stop, releases))
    waitedMs += startAt - at
    at = startAt + 1000 * times.workSeconds(round, { ...stop, segment })
  }
  go(depotPlaceId, 'depot', 0)
  const onCallMs = round.kind === 'collection' ? waitedMs : 0
  return {
    leftAt,
    backAt: at,
    arrivals,
    seconds: Math.round((at - leftAt - onCallMs) / 1000),
    metres,
    lateSeconds: Math.max(0, Math.ceil((at - round.returnAt) / 1000)),
  }
}

function releaseOf({ collections }: Stop, releases: ReadonlyMap<RequestId, number>): number {
  let at = -Infinity
  for (const { requestId } of collections) at = Math.max(at, releases.get(requestId) ?? at)
  return at
}

/** The segment of a stop: its own where something is delivered, else that of the nearest delivery. */
export function segmentsOf(
  round: Round,
  places: ReadonlyMap<PlaceId, Place>,
): (stop: Pick<Stop, 'placeId' | 'segment' | 'deliveries'>) => number {
  const served = round.stops.filter(({ deliveries }) => deliveries.length > 0)
  const known = new Map<PlaceId, number>()
  return ({ placeId, segment, deliveries }) => {
    if (deliveries.length > 0) return segment
    let found = known.get(placeId)
    if (found === undefined) {
      found = nearestSegment(served, places, placeId)
      known.set(placeId, found)
    }
    return found
  }
}

function nearestSegment(
  served: readonly Stop[],
  places: ReadonlyMap<PlaceId, Place>,
  placeId: PlaceId,
): number {
  const here = places.get(placeId)!.position
  let nearest = Infinity
  let segment = 0
  for (const stop of served) {
    const metres = straightLineMetres(places.get(stop.placeId)!.position, here)
    if (metres >= nearest) continue
    nearest = metres
    segment = stop.segment
  }
  return segment
}
