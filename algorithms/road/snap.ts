import type { LonLat, Profile } from '../model.ts'
import { metresPerDegree, metresPerLon } from './distance.ts'
import { isOverDualCarriageway } from './dualCarriageway.ts'
import { isReached, type Kerb, kerbAt } from './kerb.ts'
import type { Roads } from './roads.ts'
import { type PointOn, snapOn } from './snapOn.ts'
import { streetKey } from './streetKey.ts'

/** The nearest point on an edge. */
export interface Snap {
  readonly edge: number
  /** Of the edge's length, in its direction: 0 at its tail, 1 at its head. */
  readonly fraction: number
  readonly position: LonLat
  /** How far the place lies from it. The travel times don't count this way. */
  readonly metres: number
  /** Where the place lies, seen in the direction of the edge. */
  readonly side: 'left' | 'right'
  /** Absent where one may come and go in any direction for nothing. */
  readonly kerb?: Kerb
}

/** A street that an address names is taken up to here, though another may be nearer. */
const namedMetres = 150
export const reachMetres = 300

export interface SnapQuery {
  readonly position: LonLat
  /** As its address names it. */
  readonly street?: string
  readonly profile: Profile
  /** A stop of a round, which has a kerb; else it's a point on the street. */
  readonly isStop?: boolean
}

/**
 * The point of the roads where one halts for a place: on the street that its address names, when
 * that runs within 150 m, else the nearest within 300 m; undefined where there is none. Only edges
 * that the profile may use and come back from; for a stop none from which a street that can't be
 * crossed keeps one from the place. Of both directions of a street, the one in which OSM draws it,
 * unless only the other is open.
 */
export function snap(roads: Roads, query: SnapQuery): Snap | undefined {
  const key = query.street ? streetKey(query.street) : ''
  // Most places lie near their street, so that small boxes first spare most of the work.
  for (const metres of key ? [50, namedMetres] : []) {
    const found = nearest(roads, query, metres, key)
    if (found) return found
  }
  for (const metres of [25, 50, namedMetres, reachMetres]) {
    const found = nearest(roads, query, metres, '')
    if (found) return found
  }
  return undefined
}

function nearest(roads: Roads, query: SnapQuery, reach: number, key: string): Snap | undefined {
  const { profile, isStop } = query
  const { snappable } = roads.profiles[profile]
  let across: Set<number> | undefined
  for (;;) {
    const point = nearestPoint(roads, query, reach, key, across)
    if (!point) return undefined
    const along = roads.pieces.edgeAlong[point.piece]!
    const edge = snappable[along] === 1 ? along : roads.pieces.edgeAgainst[point.piece]!
    const found = snapOn(roads, edge, point)
    if (!isStop || profile === 'foot') return found
    const kerb = kerbAt(roads, profile, found)
    const stop = kerb ? { ...found, kerb } : found
    const isServed = isReached(roads, profile, stop)
    if (isServed && !isOverDualCarriageway(roads, profile, query.position, stop)) return stop
    across ??= new Set()
    across.add(point.piece)
  }
}

/** @param without pieces that don't count */
function nearestPoint(
  roads: Roads,
  { position: [lon, lat], profile }: SnapQuery,
  reach: number,
  key: string,
  without: ReadonlySet<number> | undefined,
): PointOn | undefined {
  const { pieces, streets } = roads
  const { lons, lats, edgeAlong, edgeAgainst, segmentPiece, segmentPoint } = pieces
  const { snappable } = roads.profiles[profile]
  const perLon = metresPerLon(lat)
  const perLat = metresPerDegree
  const east = reach / perLon
  const north = reach / perLat
  let best: PointOn | undefined
  // Square metres that are still of interest, a hair more so that rounding loses nothing.
  let most = reach * reach + 1e-6
  pieces.index.search(
    lon - east,
    lat - north,
    lon + east,
    lat + north,
    (segment, minLon, minLat, maxLon, maxLat) => {
      // Most segments are out of the question by their box alone.
      const aside = Math.max(minLon - lon, lon - maxLon, 0) * perLon
      const apart = Math.max(minLat - lat, lat - maxLat, 0) * perLat
      if (aside * aside + apart * apart > most) return false
      const piece = segmentPiece[segment]!
      if (snappable[edgeAlong[piece]!] !== 1 && snappable[edgeAgainst[piece]!] !== 1) return false
      if (without?.has(piece)) return false
      if (key !== '' && !streets[pieces.street[piece]!]!.keys.includes(key)) return false
      const a = segmentPoint[segment]!
      // Flat around the place: within 300 m the error is below a millimetre.
      const ax = (lons[a]! - lon) * perLon
      const ay = (lats[a]! - lat) * perLat
      const dx = (lons[a + 1]! - lons[a]!) * perLon
      const dy = (lats[a + 1]! - lats[a]!) * perLat
      const square = dx * dx + dy * dy
      const share = square === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square))
      const x = ax + share * dx
      const y = ay + share * dy
      if (x * x + y * y > most) return false
      const metres = Math.hypot(x, y)
      const least = best?.metres ?? reach
      // Of equally near ones the first drawn, whatever order the index gives them in.
      if (metres < least || (best && metres === least && a < best.point)) {
        best = { metres, point: a, piece, share, cross: dx * -ay + dy * ax }
        most = metres * metres + 1e-6
      }
      return false
    },
  )
  return best
}
