import type { Instance, LonLat, Place, Round } from '../model.ts'
import type { Schedule } from './schedule.ts'
import { straightLineMetres } from './straightLine.ts'

/** A round with its schedule, and where a place lies in it. */
export interface ScheduledRound {
  readonly round: Round
  readonly schedule: Schedule
}

/**
 * Whether a carrier has already passed a place: it isn't at a stop ahead of him, and the stop
 * nearest to it, as the crow flies, is one he has passed. Only a fixed order has a behind: a
 * collection round goes wherever it is called.
 */
export function isBehind(
  { round, schedule }: ScheduledRound,
  place: Place,
  places: Instance['places'],
): boolean {
  if (round.orderPolicy !== 'fixed') return false
  const nearest = nearestStop(round, place, places)
  return nearest !== undefined && nearest.index < schedule.nextIndex
}

/** The letter round with the stop nearest to a place: the one that serves its street. */
export function findOwnRound<Item extends ScheduledRound>(
  rounds: readonly Item[],
  place: Place,
  places: Instance['places'],
): Item | undefined {
  let own: Item | undefined
  let ownMetres = Number.POSITIVE_INFINITY
  for (const item of rounds) {
    if (item.round.kind !== 'letters') continue
    const metres = nearestStop(item.round, place, places)?.metres ?? Number.POSITIVE_INFINITY
    if (metres < ownMetres) {
      own = item
      ownMetres = metres
    }
  }
  return own
}

/** The last of the nearest stops: of two visits to one place the later one counts. */
function nearestStop(round: Round, place: Place, places: Instance['places']) {
  let nearest: { index: number; metres: number } | undefined
  for (const [index, stop] of round.stops.entries()) {
    const position: LonLat | undefined = places.get(stop.placeId)?.position
    if (!position) continue
    const metres = stop.placeId === place.placeId ? 0 : straightLineMetres(position, place.position)
    if (!nearest || metres <= nearest.metres) nearest = { index, metres }
  }
  return nearest
}
