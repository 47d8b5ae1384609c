import type { LonLat, Profile } from '../model.ts'
import { normalBearing, turnDegrees } from './bearing.ts'
import { metresPerDegree, metresPerLon } from './distance.ts'
import type { Roads } from './roads.ts'
import type { Snap } from './snap.ts'
import { type PointOn, snapOn } from './snapOn.ts'

export interface NearbyQuery {
  readonly position: LonLat
  readonly profile: Profile
  /** No farther than this; infinite where it's left out. */
  readonly radiusMetres?: number
  /** Streets that run in this direction only, give or take so many degrees. */
  readonly bearing?: { readonly degrees: number; readonly range: number }
  /**
   * With the place on the right, or on the left, as one comes and goes; of no weight in a one-way
   * street, and on foot.
   */
  readonly approach?: 'curb' | 'opposite'
  /** Also where nobody halts, and on islands that can't be left. */
  readonly anywhere?: boolean
}

/**
 * The nearest points of up to `count` pieces of road around a place, the nearest first: for who
 * knows no street, wants a choice of them, or looks farther than an address does. Points on the street,
 * come to and left in any direction, or in those that a bearing and an approach leave.
 */
export function nearbySnaps(roads: Roads, query: NearbyQuery, count: number): Snap[] {
  const { radiusMetres = Infinity } = query
  const reach = Math.min(radiusMetres, reachFor(roads, query, count))
  return snapsWithin(roads, query, reach).slice(0, count)
}

/** Within which there are so many pieces; infinite where there are fewer at all. */
function reachFor(roads: Roads, query: NearbyQuery, count: number): number {
  const { index, segmentPiece } = roads.pieces
  const seen = new Set<number>()
  // The index ranks by degrees, boxes and not roads: good enough for a bound.
  const isNew = (segment: number) => {
    const piece = segmentPiece[segment]!
    if (seen.has(piece) || !isOpen(roads, query, segment)) return false
    if (count > 1) seen.add(piece)
    return true
  }
  const [lon, lat] = query.position
  const near = index.neighbors(lon, lat, count, Infinity, isNew)
  if (near.length < count) return Infinity
  return near.reduce((most, segment) => Math.max(most, pointOn(roads, query, segment).metres), 0)
}

function snapsWithin(roads: Roads, query: NearbyQuery, reach: number): Snap[] {
  const [lon, lat] = query.position
  const { pieces } = roads
  // A hair wider, so that rounding loses nothing that lies on the edge of the box.
  const east = (reach + 1e-3) / metresPerLon(lat)
  const north = (reach + 1e-3) / metresPerDegree
  const best = new Map<number, PointOn>()
  for (const segment of pieces.index.search(lon - east, lat - north, lon + east, lat + north)) {
    const found = pointOn(roads, query, segment)
    const known = best.get(found.piece)
    if (found.metres > reach || (known && !isNearer(found, known))) continue
    if (isOpen(roads, query, segment)) best.set(found.piece, found)
  }
  const order = [...best.values()].sort((a, b) => (isNearer(a, b) ? -1 : 1))
  return order.map((found) => toSnap(roads, query, found))
}

function pointOn({ pieces }: Roads, { position: [lon, lat] }: NearbyQuery, segment: number) {
  const { lons, lats } = pieces
  const point = pieces.segmentPoint[segment]!
  const perLon = metresPerLon(lat)
  const ax = (lons[point]! - lon) * perLon
  const ay = (lats[point]! - lat) * metresPerDegree
  const dx = (lons[point + 1]! - lons[point]!) * perLon
  const dy = (lats[point + 1]! - lats[point]!) * metresPerDegree
  const square = dx * dx + dy * dy
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square))
  const metres = Math.hypot(ax + share * dx, ay + share * dy)
  return { piece: pieces.segmentPiece[segment]!, point, share, metres, cross: dx * -ay + dy * ax }
}

/** Of equally near ones the first drawn, whatever order the index gives them in. */
function isNearer(a: PointOn, b: PointOn): boolean {
  return a.metres < b.metres || (a.metres === b.metres && a.point < b.point)
}

function isOpen(roads: Roads, query: NearbyQuery, segment: number): boolean {
  const { pieces } = roads
  if (pieces.classes[pieces.segmentPiece[segment]!] === 'barrier') return false
  return edgesOpen(roads, query, pointOn(roads, query, segment)).length > 0
}

function toSnap(roads: Roads, query: NearbyQuery, found: PointOn): Snap {
  const open = edgesOpen(roads, query, found)
  const snap = snapOn(roads, open[0]!, found)
  if (!query.bearing && !query.approach) return snap
  return { ...snap, kerb: [0, open.includes(roads.twin[snap.edge]!) ? 0 : -1] }
}

/** The directions of a piece that the query takes at one of its points, the drawn one first. */
function edgesOpen(roads: Roads, query: NearbyQuery, found: PointOn): number[] {
  const { pieces, profiles } = roads
  const { snappable, milliseconds } = profiles[query.profile]
  const edges = [pieces.edgeAlong[found.piece]!, pieces.edgeAgainst[found.piece]!]
  const open = edges.filter((edge) => edge >= 0 && milliseconds[edge]! >= 0)
  return open.filter((edge) => {
    if (!query.anywhere && !snappable[edge]) return false
    const side = found.cross > 0 === (roads.along[edge] === 1) ? 'left' : 'right'
    return isAlongBearing(roads, query, edge, found) && (open.length < 2 || isOnSide(query, side))
  })
}

/** As OSRM has it: a one-way street is taken whichever side of it the place lies on. */
function isOnSide({ profile, approach }: NearbyQuery, side: Snap['side']): boolean {
  if (!approach || profile === 'foot') return true
  return (approach === 'curb') === (side === 'right')
}

function isAlongBearing(
  roads: Roads,
  { bearing }: NearbyQuery,
  edge: number,
  { point }: PointOn,
): boolean {
  if (!bearing) return true
  const drawn = segmentBearing(roads, point)
  const runs = roads.along[edge] ? drawn : normalBearing(drawn + 180)
  return Math.abs(turnDegrees(bearing.degrees, runs)) <= bearing.range
}

function segmentBearing({ pieces: { lons, lats } }: Roads, point: number): number {
  const east = (lons[point + 1]! - lons[point]!) * metresPerLon(lats[point]!)
  const north = (lats[point + 1]! - lats[point]!) * metresPerDegree
  return normalBearing((Math.atan2(east, north) * 180) / Math.PI)
}
