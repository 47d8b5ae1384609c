import type { Instance, Place, Round } from '../model.ts'
import { straightLineMetresTo } from './straightLine.ts'
import type { TimedRound } from './timeRound.ts'

/** A round with its schedule, and how far each of its stops is from a place. */
export interface RoundAround {
  readonly round: Round
  readonly schedule: TimedRound
  /** As the crow flies, one a stop; endless where the stop's place isn't known. */
  readonly crowMetres: Float64Array
}

/** How far each stop of a round is from a place, as the crow flies. */
export function crowMetresTo(place: Place, round: Round, places: Instance['places']): Float64Array {
  const { lons, lats } = positionsOf(round.stops, places)
  return straightLineMetresTo(place.position, lons, lats)
}

/**
 * Of a round's stops, endlessly far where a place isn't known; looked up once for each list of them,
 * since most presses change one round of fifty.
 */
function positionsOf(stops: Round['stops'], places: Instance['places']) {
  const known = stopPositions.get(stops)
  if (known?.places === places) return known
  const column = (axis: 0 | 1) =>
    Float64Array.from(stops, ({ placeId, reload }) =>
      // whoever reloads doesn't serve the depot's street
      reload ? Infinity : (places.get(placeId)?.position[axis] ?? Infinity),
    )
  const found = { places, lons: column(0), lats: column(1) }
  stopPositions.set(stops, found)
  return found
}

const stopPositions = new WeakMap<
  Round['stops'],
  {
    readonly places: Instance['places']
    readonly lons: Float64Array
    readonly lats: Float64Array
  }
>()

/**
 * Whether a carrier has already passed a place: the stop nearest to it, as the crow flies, is one
 * he has passed (of several visits to it the last one counts). Only a fixed order has a behind: a
 * collection round goes wherever it is called.
 */
export function isBehind({ round, schedule, crowMetres }: RoundAround): boolean {
  if (round.orderPolicy !== 'fixed' || crowMetres.length === 0) return false
  return crowMetres.lastIndexOf(nearestMetres(crowMetres)) < schedule.nextIndex
}

/** The letter round with the stop nearest to a place: the one that serves its street. */
export function findOwnRound<Item extends RoundAround>(rounds: readonly Item[]): Item | undefined {
  let own: Item | undefined
  let ownMetres = Number.POSITIVE_INFINITY
  for (const item of rounds) {
    if (item.round.kind !== 'letters') continue
    const metres = nearestMetres(item.crowMetres)
    if (metres >= ownMetres) continue
    own = item
    ownMetres = metres
  }
  return own
}

function nearestMetres(crowMetres: Float64Array): number {
  let nearest = Number.POSITIVE_INFINITY
  for (const metres of crowMetres) if (metres < nearest) nearest = metres
  return nearest
}
