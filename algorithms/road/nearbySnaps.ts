import type { LonLat, Profile } from '../model.ts'
import { normalBearing, turnDegrees } from './bearing.ts'
import { metresBetween, metresPerDegree, metresPerLon } from './distance.ts'
import type { Roads } from './roads.ts'
import type { Snap } from './snap.ts'

export interface NearbyQuery {
  readonly position: LonLat
  readonly profile: Profile
  /** No farther than this; infinite where it's left out. */
  readonly radiusMetres?: number
  /** Streets that run in this direction only, give or take so many degrees. */
  readonly bearing?: { readonly degrees: number; readonly range: number }
  /** Also where nobody halts, and on islands that can't be left. */
  readonly anywhere?: boolean
}

/**
 * The nearest points of up to `count` pieces of road around a place, the nearest first: for who
 * knows no street, wants a choice of them, or looks farther than an address does.
 */
export function nearbySnaps(roads: Roads, query: NearbyQuery, count: number): Snap[] {
  const { radiusMetres = Infinity } = query
  for (let reach = 50; ; reach *= 4) {
    const metres = Math.min(reach, radiusMetres)
    const found = snapsWithin(roads, query, metres)
    // Half way round the earth there is nothing more to find.
    if (found.length >= count || metres === radiusMetres || reach > 2e7)
      return found.slice(0, count)
  }
}

function snapsWithin(roads: Roads, query: NearbyQuery, reach: number): Snap[] {
  const [lon, lat] = query.position
  const { pieces } = roads
  const { lons, lats } = pieces
  const perLon = metresPerLon(lat)
  const perLat = metresPerDegree
  const segments = pieces.index.search(
    lon - reach / perLon,
    lat - reach / perLat,
    lon + reach / perLon,
    lat + reach / perLat,
  )
  const best = new Map<number, { metres: number; point: number; share: number; cross: number }>()
  for (const segment of segments) {
    const piece = pieces.segmentPiece[segment]!
    const a = pieces.segmentPoint[segment]!
    if (pieces.classes[piece] === 'barrier' || edgesOpen(roads, query, piece, a).length === 0)
      continue
    const ax = (lons[a]! - lon) * perLon
    const ay = (lats[a]! - lat) * perLat
    const dx = (lons[a + 1]! - lons[a]!) * perLon
    const dy = (lats[a + 1]! - lats[a]!) * perLat
    const square = dx * dx + dy * dy
    const share = square === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square))
    const metres = Math.hypot(ax + share * dx, ay + share * dy)
    const known = best.get(piece)
    const isBetter = !known || metres < known.metres || (metres === known.metres && a < known.point)
    if (metres <= reach && isBetter)
      best.set(piece, { metres, point: a, share, cross: dx * -ay + dy * ax })
  }
  const order = [...best].sort(([, a], [, b]) => a.metres - b.metres || a.point - b.point)
  return order.map(([piece, { metres, point, share, cross }]) => {
    const edge = edgesOpen(roads, query, piece, point)[0]!
    const along = roads.along[edge] === 1
    const fraction = fractionAt(roads, piece, point, share)
    return {
      edge,
      fraction: along ? fraction : 1 - fraction,
      position: [
        lons[point]! + share * (lons[point + 1]! - lons[point]!),
        lats[point]! + share * (lats[point + 1]! - lats[point]!),
      ],
      metres,
      side: cross > 0 === along ? 'left' : 'right',
    }
  })
}

/** The directions of a piece that the query takes at one of its segments, the drawn one first. */
function edgesOpen(roads: Roads, query: NearbyQuery, piece: number, point: number): number[] {
  const { pieces, profiles } = roads
  const { snappable, milliseconds } = profiles[query.profile]
  const { bearing } = query
  const edges = [pieces.edgeAlong[piece]!, pieces.edgeAgainst[piece]!]
  return edges.filter((edge, i) => {
    if (edge < 0 || (query.anywhere ? milliseconds[edge]! < 0 : !snappable[edge])) return false
    if (!bearing) return true
    const drawn = segmentBearing(roads, point)
    const runs = i === 0 ? drawn : normalBearing(drawn + 180)
    return Math.abs(turnDegrees(bearing.degrees, runs)) <= bearing.range
  })
}

function segmentBearing({ pieces: { lons, lats } }: Roads, point: number): number {
  const east = (lons[point + 1]! - lons[point]!) * metresPerLon(lats[point]!)
  const north = (lats[point + 1]! - lats[point]!) * metresPerDegree
  return normalBearing((Math.atan2(east, north) * 180) / Math.PI)
}

/** How much of the piece lies before a share of the segment that begins at `point`. */
function fractionAt({ pieces }: Roads, piece: number, point: number, share: number): number {
  const { lons, lats } = pieces
  let before = 0
  let whole = 0
  for (let i = pieces.firstPoint[piece]!; i + 1 < pieces.firstPoint[piece + 1]!; i++) {
    const metres = metresBetween(lons[i]!, lats[i]!, lons[i + 1]!, lats[i + 1]!)
    if (i < point) before += metres
    else if (i === point) before += share * metres
    whole += metres
  }
  return whole === 0 ? 0 : Math.min(1, before / whole)
}
