import type { LonLat, Profile } from '../model.ts'
import { metresPerDegree, metresPerLon } from './distance.ts'
import type { Roads } from './roads.ts'
import { snapOn } from './snapOn.ts'
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
}

/** A street that an address names is taken up to here, though another may be nearer. */
const namedMetres = 150
const reachMetres = 300

/**
 * The point of the roads where one halts for a place: on the street that its address names, when
 * that runs within 150 m, else the nearest within 300 m; undefined where there is none. Only edges
 * that the profile may use and come back from. Of both directions of a street, the one in which
 * OSM draws it, unless only the other is open.
 */
export function snap(
  roads: Roads,
  query: { readonly position: LonLat; readonly street?: string; readonly profile: Profile },
): Snap | undefined {
  const key = query.street ? streetKey(query.street) : ''
  // Most places lie near their street, so that a small box first spares most of the work.
  for (const metres of key ? [50, namedMetres] : []) {
    const found = nearest(roads, query.position, query.profile, metres, key)
    if (found) return found
  }
  for (const metres of [50, namedMetres, reachMetres]) {
    const found = nearest(roads, query.position, query.profile, metres, '')
    if (found) return found
  }
  return undefined
}

function nearest(
  roads: Roads,
  [lon, lat]: LonLat,
  profile: Profile,
  reach: number,
  key: string,
): Snap | undefined {
  const { pieces, streets } = roads
  const { snappable } = roads.profiles[profile]
  const { lons, lats } = pieces
  const perLon = metresPerLon(lat)
  const perLat = metresPerDegree
  const segments = pieces.index.search(
    lon - reach / perLon,
    lat - reach / perLat,
    lon + reach / perLon,
    lat + reach / perLat,
  )
  let best = { metres: reach, point: -1, piece: -1, share: 0, cross: 0 }
  for (const segment of segments) {
    const piece = pieces.segmentPiece[segment]!
    const open =
      snappable[pieces.edgeAlong[piece]!] === 1 || snappable[pieces.edgeAgainst[piece]!] === 1
    if (!open || (key !== '' && !streets[pieces.street[piece]!]!.keys.includes(key))) continue
    const a = pieces.segmentPoint[segment]!
    // Flat around the place: within 300 m the error is below a millimetre.
    const ax = (lons[a]! - lon) * perLon
    const ay = (lats[a]! - lat) * perLat
    const dx = (lons[a + 1]! - lons[a]!) * perLon
    const dy = (lats[a + 1]! - lats[a]!) * perLat
    const square = dx * dx + dy * dy
    const share = square === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square))
    const metres = Math.hypot(ax + share * dx, ay + share * dy)
    // Of equally near ones the first drawn, whatever order the index gives them in.
    if (metres < best.metres || (metres === best.metres && a < best.point))
      best = { metres, point: a, piece, share, cross: dx * -ay + dy * ax }
  }
  if (best.point < 0) return undefined

  const along = pieces.edgeAlong[best.piece]!
  return snapOn(roads, snappable[along] === 1 ? along : pieces.edgeAgainst[best.piece]!, best)
}
