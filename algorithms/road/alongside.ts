import type { LonLat } from '../model.ts'
import { metresPerDegree, metresPerLon } from './distance.ts'
import type { Roads } from './roads.ts'

const known = new WeakMap<Roads['pieces'], Int32Array>()

/**
 * The street of a piece, as people call it: its own, or for a pavement or a cycle path without a name
 * the street that it runs beside; 0 where it has none. Towns draw pavements as ways of their own, and
 * nobody finds his way by "turn left onto the footpath" five times in a row.
 */
export function streetOf(roads: Roads, piece: number): number {
  const { pieces } = roads
  const own = pieces.street[piece]!
  if (own > 0 || !pavements.has(pieces.classes[piece]!)) return own
  let found = known.get(pieces)
  if (!found) {
    found = new Int32Array(pieces.count).fill(-1)
    known.set(pieces, found)
  }
  if (found[piece] === -1) found[piece] = streetBeside(roads, piece)
  return found[piece]!
}

const pavements: ReadonlySet<string> = new Set(['footway', 'path', 'cycleway'])
/** What runs beside a pavement is a street, not another path. */
const notStreets: ReadonlySet<string> = new Set([
  ...pavements,
  ...['steps', 'platform', 'corridor', 'elevator', 'ferry', 'bridleway', 'track', 'barrier'],
])
const besideMetres = 15
/** A crossing is shorter, and runs across. */
const leastMetres = 15
const parallelDegrees = 25

/** The one street that lies beside two of three places along a piece, each time about parallel. */
function streetBeside(roads: Roads, piece: number): number {
  const line = lineOf(roads, piece)
  const metres = line.at(-1)!.metres
  if (metres < leastMetres) return 0
  const seen: number[] = []
  for (const share of [0.2, 0.5, 0.8]) {
    const end = line.findIndex((point) => point.metres >= share * metres)
    const [a, b] = [line[Math.max(0, end - 1)]!, line[Math.max(1, end)]!]
    const part = b.metres === a.metres ? 0 : (share * metres - a.metres) / (b.metres - a.metres)
    const at: LonLat = [a.lon + part * (b.lon - a.lon), a.lat + part * (b.lat - a.lat)]
    const street = nearestParallel(roads, at, [b.lon - a.lon, b.lat - a.lat])
    if (street > 0 && seen.includes(street)) return street
    seen.push(street)
  }
  return 0
}

function lineOf({ pieces: { firstPoint, lons, lats } }: Roads, piece: number) {
  const line: { readonly lon: number; readonly lat: number; readonly metres: number }[] = []
  let metres = 0
  for (let i = firstPoint[piece]!; i < firstPoint[piece + 1]!; i++) {
    const before = line.at(-1)
    const [lon, lat] = [lons[i]!, lats[i]!]
    if (before) {
      const east = (lon - before.lon) * metresPerLon(lat)
      metres += Math.hypot(east, (lat - before.lat) * metresPerDegree)
    }
    line.push({ lon, lat, metres })
  }
  return line
}

function nearestParallel(roads: Roads, [lon, lat]: LonLat, along: LonLat): number {
  const { pieces } = roads
  const perLon = metresPerLon(lat)
  const [east, north] = [besideMetres / perLon, besideMetres / metresPerDegree]
  const [vx, vy] = [along[0] * perLon, along[1] * metresPerDegree]
  const leastCosine = Math.cos((parallelDegrees * Math.PI) / 180)
  let least = besideMetres
  let street = 0
  for (const segment of pieces.index.search(lon - east, lat - north, lon + east, lat + north)) {
    const piece = pieces.segmentPiece[segment]!
    if (pieces.street[piece] === 0 || notStreets.has(pieces.classes[piece]!)) continue
    const point = pieces.segmentPoint[segment]!
    const ax = (pieces.lons[point]! - lon) * perLon
    const ay = (pieces.lats[point]! - lat) * metresPerDegree
    const dx = (pieces.lons[point + 1]! - lon) * perLon - ax
    const dy = (pieces.lats[point + 1]! - lat) * metresPerDegree - ay
    const [length, whole] = [Math.hypot(dx, dy), Math.hypot(vx, vy)]
    if (length === 0 || Math.abs(dx * vx + dy * vy) < leastCosine * length * whole) continue
    const share = Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length ** 2))
    const metres = Math.hypot(ax + share * dx, ay + share * dy)
    if (metres >= least) continue
    least = metres
    street = pieces.street[piece]!
  }
  return street
}
