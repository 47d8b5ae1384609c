import type { LonLat, Profile } from '../model.ts'
import { crossings } from './crossing.ts'
import type { Roads } from './roads.ts'
import type { Snap } from './snap.ts'

/**
 * Whether the other carriageway of a divided street lies between a place and where one would halt for
 * it: nobody carries parcels over that one. Its halves are ways of one name, open in one direction
 * each; narrow lanes of one name aren't meant.
 */
export function isOverDualCarriageway(
  roads: Roads,
  profile: Profile,
  place: LonLat,
  { edge, position }: Pick<Snap, 'edge' | 'position'>,
): boolean {
  const { pieces, piece, profiles } = roads
  const { milliseconds } = profiles[profile]
  const street = pieces.street[piece[edge]!]!
  if (street === 0) return false
  const isOpen = (at: number) => at >= 0 && milliseconds[at]! >= 0
  const pointAt = (i: number): LonLat => [pieces.lons[i]!, pieces.lats[i]!]
  const between = pieces.index.search(
    Math.min(place[0], position[0]),
    Math.min(place[1], position[1]),
    Math.max(place[0], position[0]),
    Math.max(place[1], position[1]),
  )
  return between.some((segment) => {
    const other = pieces.segmentPiece[segment]!
    if (other === piece[edge] || pieces.street[other] !== street) return false
    if (crossings[pieces.crossing[other]!] === 'quiet') return false
    if (isOpen(pieces.edgeAlong[other]!) === isOpen(pieces.edgeAgainst[other]!)) return false
    const point = pieces.segmentPoint[segment]!
    return doCross(place, position, pointAt(point), pointAt(point + 1))
  })
}

function doCross(a: LonLat, b: LonLat, c: LonLat, d: LonLat): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0
}

/** Over 0 where `c` lies to the left of the line from `a` to `b`. */
function turn(a: LonLat, b: LonLat, c: LonLat): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}
