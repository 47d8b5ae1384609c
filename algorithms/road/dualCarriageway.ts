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
  return pieces.index.collides(
    Math.min(place[0], position[0]),
    Math.min(place[1], position[1]),
    Math.max(place[0], position[0]),
    Math.max(place[1], position[1]),
    (segment) => {
      const other = pieces.segmentPiece[segment]!
      if (pieces.street[other] !== street || other === piece[edge]) return false
      if (crossings[pieces.crossing[other]!] === 'quiet') return false
      const along = isOpen(milliseconds, pieces.edgeAlong[other]!)
      if (along === isOpen(milliseconds, pieces.edgeAgainst[other]!)) return false
      const point = pieces.segmentPoint[segment]!
      return doCross(place, position, pointAt(pieces, point), pointAt(pieces, point + 1))
    },
  )
}

function isOpen(milliseconds: Int32Array, edge: number): boolean {
  return edge >= 0 && milliseconds[edge]! >= 0
}

function pointAt({ lons, lats }: Roads['pieces'], point: number): LonLat {
  return [lons[point]!, lats[point]!]
}

function doCross(a: LonLat, b: LonLat, c: LonLat, d: LonLat): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0
}

/** Over 0 where `c` lies to the left of the line from `a` to `b`. */
function turn(a: LonLat, b: LonLat, c: LonLat): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}
