import type { Instance, Place, Round, Stop } from '../model.ts'
import { inCommon } from './roundTable.ts'
import { type Box, straightLineMetresTo, straightLineMetresToBox } from './straightLine.ts'
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

/** No stop of the round is nearer to the place; 0 where a stop's place isn't known, endless without stops. */
export function leastCrowMetres(place: Place, round: Round, places: Instance['places']): number {
  const { box } = positionsOf(round.stops, places)
  if (box) return straightLineMetresToBox(place.position, box)
  return round.stops.length === 0 ? Infinity : 0
}

interface StopPositions {
  readonly stops: Round['stops']
  readonly places: Instance['places']
  readonly lons: Float64Array
  readonly lats: Float64Array
  /** Undefined without stops, and where one's place isn't known. */
  readonly box: Box | undefined
}

/**
 * Of a round's stops, endlessly far where a place isn't known; looked up once for each list of them,
 * since most presses change one round of fifty, and that by a stop more or less.
 */
function positionsOf(stops: Round['stops'], places: Instance['places']): StopPositions {
  const known = stopPositions.get(stops)
  if (known?.places === places) return known
  const [first, last] = [stops[0], stops.at(-1)]
  const before = (first && lastPositions.get(first)) ?? (last && lastPositions.get(last))
  const found = findPositions(stops, places, before?.places === places ? before : undefined)
  stopPositions.set(stops, found)
  if (first) lastPositions.set(first, found)
  if (last) lastPositions.set(last, found)
  return found
}

const stopPositions = new WeakMap<Round['stops'], StopPositions>()
/** By the first and the last stop of a list, which seldom change. */
const lastPositions = new WeakMap<Stop, StopPositions>()

function findPositions(
  stops: Round['stops'],
  places: Instance['places'],
  like: StopPositions | undefined,
): StopPositions {
  const count = stops.length
  const { head, tail } = inCommon(stops, like?.stops ?? [])
  const lons = new Float64Array(count)
  const lats = new Float64Array(count)
  if (like) {
    lons.set(like.lons.subarray(0, head))
    lats.set(like.lats.subarray(0, head))
    lons.set(like.lons.subarray(like.lons.length - tail), count - tail)
    lats.set(like.lats.subarray(like.lats.length - tail), count - tail)
  }
  for (let index = head; index < count - tail; index++) {
    const position = places.get(stops[index]!.placeId)?.position
    lons[index] = position?.[0] ?? Infinity
    lats[index] = position?.[1] ?? Infinity
  }
  return { stops, places, lons, lats, box: boxOf(lons, lats) }
}

function boxOf(lons: Float64Array, lats: Float64Array): Box | undefined {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let index = 0; index < lons.length; index++) {
    west = Math.min(west, lons[index]!)
    east = Math.max(east, lons[index]!)
    south = Math.min(south, lats[index]!)
    north = Math.max(north, lats[index]!)
  }
  return Math.abs(east) === Infinity ? undefined : { west, south, east, north }
}

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

export function nearestMetres(crowMetres: Float64Array): number {
  let nearest = Number.POSITIVE_INFINITY
  for (const metres of crowMetres) if (metres < nearest) nearest = metres
  return nearest
}
