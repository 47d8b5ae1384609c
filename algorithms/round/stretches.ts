import type { Instance, LonLat, Round, Stop } from '../model.ts'
import { inCommon, type RoundTable } from './roundTable.ts'
import { eastPerDegree, metresApart } from './straightLine.ts'

/** At most so many stops in a row share a box: with half or twice as many a press takes longer. */
const stopsPerStretch = 16
/** One leg in so many, the longest, leads from a stretch to the next: each is looked at by itself. */
const legsPerLong = 12

/**
 * A round cut into stretches, with a box round the stops of each: so that a press looks at the stops
 * of a few boxes only.
 */
export interface Stretches {
  readonly count: number
  /** By stop, in degrees; endless where its place isn't known. */
  readonly lons: Float64Array
  readonly lats: Float64Array
  /** By stretch its first stop, and one more entry for the end. */
  readonly first: Int32Array
  /** 1 where the leg to its first stop isn't of the stretch: a long one, or that from the depot. */
  readonly isApart: Uint8Array
  /** Round its stops, and the one before them unless that's apart. */
  readonly west: Float64Array
  readonly south: Float64Array
  readonly east: Float64Array
  readonly north: Float64Array
  /** Of its legs. */
  readonly longestSeconds: Float64Array
  readonly longestMetres: Float64Array
}

/**
 * Of a round whose table this is; made once for both. Where its stops lie is copied from a list that
 * has most of them, for looking up a place takes as long as all else done for a stop.
 */
export function stretchesOf(
  table: RoundTable,
  stops: Round['stops'],
  places: Instance['places'],
): Stretches {
  const known = made.get(table)
  if (known?.places === places) return known.stretches
  const [first, last] = [stops[0], stops.at(-1)]
  const before = (first && lastOf.get(first)) ?? (last && lastOf.get(last))
  const like = before?.places === places ? before : undefined
  const stretches = makeStretches(table, stops, places, like)
  const kept = { stretches, stops, places }
  made.set(table, kept)
  if (first) lastOf.set(first, kept)
  if (last) lastOf.set(last, kept)
  return stretches
}

interface Kept {
  readonly stretches: Stretches
  readonly stops: Round['stops']
  readonly places: Instance['places']
}

const made = new WeakMap<RoundTable, Kept>()
/** By the first and the last stop of a list, which seldom change: those made last. */
const lastOf = new WeakMap<Stop, Kept>()

function makeStretches(
  { legSeconds, legMetres }: RoundTable,
  stops: Round['stops'],
  places: Instance['places'],
  like: Kept | undefined,
): Stretches {
  const { lons, lats } = findStops(stops, places, like)
  const { first, isApart } = cut(legSeconds, stops.length)
  const count = isApart.length
  const west = new Float64Array(count)
  const south = new Float64Array(count)
  const east = new Float64Array(count)
  const north = new Float64Array(count)
  const longestSeconds = new Float64Array(count)
  const longestMetres = new Float64Array(count)
  for (let stretch = 0; stretch < count; stretch++) {
    const begin = first[stretch]!
    const end = first[stretch + 1]!
    const apart = isApart[stretch]!
    let [fromLon, fromLat, toLon, toLat] = [Infinity, Infinity, -Infinity, -Infinity]
    for (let index = begin - 1 + apart; index < end; index++) {
      const lon = lons[index]!
      const lat = lats[index]!
      // what isn't known may be anywhere
      if (lon === Infinity) fromLon = fromLat = -Infinity
      if (lon < fromLon) fromLon = lon
      if (lat < fromLat) fromLat = lat
      if (lon > toLon) toLon = lon
      if (lat > toLat) toLat = lat
    }
    west[stretch] = fromLon
    south[stretch] = fromLat
    east[stretch] = toLon
    north[stretch] = toLat
    let [seconds, metres] = [0, 0]
    for (let index = begin + apart; index < end; index++) {
      if (legSeconds[index]! > seconds) seconds = legSeconds[index]!
      if (legMetres[index]! > metres) metres = legMetres[index]!
    }
    longestSeconds[stretch] = seconds
    longestMetres[stretch] = metres
  }
  const boxes = { west, south, east, north }
  return { count, lons, lats, first, isApart, ...boxes, longestSeconds, longestMetres }
}

function findStops(
  stops: Round['stops'],
  places: Instance['places'],
  like: Kept | undefined,
): Pick<Stretches, 'lons' | 'lats'> {
  const lons = new Float64Array(stops.length)
  const lats = new Float64Array(stops.length)
  const { head, tail } = inCommon(stops, like?.stops ?? [])
  const endOfNew = stops.length - tail
  if (like) {
    const endOfOld = like.stops.length - tail
    lons.set(like.stretches.lons.subarray(0, head))
    lats.set(like.stretches.lats.subarray(0, head))
    lons.set(like.stretches.lons.subarray(endOfOld), endOfNew)
    lats.set(like.stretches.lats.subarray(endOfOld), endOfNew)
  }
  for (let index = head; index < endOfNew; index++) {
    const { placeId, reload } = stops[index]!
    // whoever reloads doesn't serve the depot's street
    const position = reload ? undefined : places.get(placeId)?.position
    lons[index] = position ? position[0] : Infinity
    lats[index] = position ? position[1] : Infinity
  }
  return { lons, lats }
}

/** Before each of the longest legs, and where a stretch would have too many stops. */
function cut(legSeconds: Float64Array, stops: number): Pick<Stretches, 'first' | 'isApart'> {
  const sorted = legSeconds.slice(0, stops).sort()
  const long = sorted[stops - 1 - Math.floor(stops / legsPerLong)] ?? 0
  const first = new Int32Array(stops + 1)
  const isApart = new Uint8Array(stops)
  let count = 0
  for (let index = 0; index < stops; index++) {
    const isLong = index === 0 || legSeconds[index]! > long
    if (!isLong && index - first[count - 1]! < stopsPerStretch) continue
    first[count] = index
    isApart[count++] = isLong ? 1 : 0
  }
  first[count] = stops
  return { first: first.slice(0, count + 1), isApart: isApart.slice(0, count) }
}

/** How near the stops of each stretch may be, as the crow flies, from `at` on; answers the least. */
export function metresToStretches(
  from: LonLat,
  { count, west, south, east, north }: Stretches,
  metres: Float64Array,
  at: number,
): number {
  const perDegree = eastPerDegree(from[1])
  let least = Infinity
  for (let stretch = 0; stretch < count; stretch++) {
    const lon = Math.min(Math.max(from[0], west[stretch]!), east[stretch]!)
    const lat = Math.min(Math.max(from[1], south[stretch]!), north[stretch]!)
    const found = metresApart(lon - from[0], lat - from[1], perDegree)
    metres[at + stretch] = found
    if (found < least) least = found
  }
  return least
}

/** How far a stop is, as the crow flies. */
export function metresToStop(
  from: LonLat,
  perDegree: number,
  { lons, lats }: Stretches,
  stop: number,
): number {
  return metresApart(lons[stop]! - from[0], lats[stop]! - from[1], perDegree)
}

/** The nearest stop of a round, and of equally near ones the last. */
export function nearestStop(
  from: LonLat,
  stretches: Stretches,
  metres: Float64Array,
  at: number,
): { readonly metres: number; readonly index: number } {
  const { count, first } = stretches
  const perDegree = eastPerDegree(from[1])
  let least = Infinity
  let index = -1
  // the nearest box first, so that most others needn't be opened
  let nearest = 0
  for (let stretch = 1; stretch < count; stretch++)
    if (metres[at + stretch]! < metres[at + nearest]!) nearest = stretch
  for (let n = -1; n < count; n++) {
    const stretch = n < 0 ? nearest : n
    if (stretch >= count || metres[at + stretch]! > least) continue
    for (let stop = first[stretch]!; stop < first[stretch + 1]!; stop++) {
      const found = metresToStop(from, perDegree, stretches, stop)
      if (found > least || (found === least && stop < index)) continue
      least = found
      index = stop
    }
  }
  return { metres: least, index }
}
