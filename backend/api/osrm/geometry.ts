import polyline from '@googlemaps/polyline-codec'
import type { LonLat } from '../../../algorithms/model.ts'
import { rounded } from './snapAll.ts'

export type GeometryFormat = 'polyline' | 'polyline6' | 'geojson'
export type Geometry =
  | string
  | { readonly type: 'LineString'; readonly coordinates: readonly LonLat[] }

export function toGeometry(line: readonly LonLat[], format: GeometryFormat = 'polyline'): Geometry {
  if (format === 'geojson') return { type: 'LineString', coordinates: line.map(rounded) }
  const flipped = line.map(([lon, lat]): [number, number] => [lat, lon])
  return polyline.encode(flipped, format === 'polyline6' ? 6 : 5)
}

/**
 * The lines of a route's legs as one, with the points that can be seen at the zoom at which the whole
 * fits on a large screen. Zoom, thresholds and the algorithm (Douglas and Peucker) are OSRM's
 * (viewport.hpp, douglas_peucker.hpp), so that a client gets as many points as it is used to.
 */
export function simplifyLegs(legs: readonly (readonly LonLat[])[]): LonLat[] {
  const zoom = fittedZoom(legs.flat())
  // Five pixels in degrees, where the world is 256 × 2^zoom pixels wide.
  const tolerance = (5 * 360) / (256 * 2 ** zoom)
  return joinLines(legs.map((leg) => simplify(leg, tolerance)))
}

/** Each leg begins where the last one ended: once. */
export function joinLines(legs: readonly (readonly LonLat[])[]): LonLat[] {
  return legs.flatMap((leg, i) => (i < legs.length - 1 ? leg.slice(0, -1) : leg))
}

/** Spherical Mercator in degrees: both axes grow alike. */
function toMercator([lon, lat]: LonLat): LonLat {
  const bounded = Math.min(85, Math.max(-85, lat))
  const y = Math.log(Math.tan(Math.PI / 4 + (bounded * Math.PI) / 360))
  return [lon, (y * 180) / Math.PI]
}

function fittedZoom(line: readonly LonLat[]): number {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const point of line) {
    const [x, y] = toMercator(point)
    west = Math.min(west, x)
    east = Math.max(east, x)
    south = Math.min(south, y)
    north = Math.max(north, y)
  }
  // A screen of 8 × 5 tiles of 256 pixels; at zoom 0 one tile is the whole world.
  const tiles = Math.max((east - west) / 360 / 8, (north - south) / 360 / 5)
  return tiles === 0 ? 18 : Math.min(18, Math.max(1, Math.floor(-Math.log2(tiles))))
}

function simplify(line: readonly LonLat[], tolerance: number): LonLat[] {
  const flat = line.map(toMercator)
  const isKept = line.map((_, i) => i === 0 || i === line.length - 1)
  const open: [number, number][] = [[0, line.length - 1]]
  for (let range = open.pop(); range; range = open.pop()) {
    const [first, last] = range
    let farthest = -1
    let most = tolerance
    for (let i = first + 1; i < last; i++) {
      const off = distanceTo(flat[i]!, flat[first]!, flat[last]!)
      if (off > most) {
        most = off
        farthest = i
      }
    }
    if (farthest < 0) continue
    isKept[farthest] = true
    open.push([first, farthest], [farthest, last])
  }
  return line.filter((_, i) => isKept[i])
}

/** Of a point from a segment. */
function distanceTo(point: LonLat, a: LonLat, b: LonLat): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const square = dx * dx + dy * dy
  const along = (point[0] - a[0]) * dx + (point[1] - a[1]) * dy
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, along / square))
  return Math.hypot(point[0] - a[0] - share * dx, point[1] - a[1] - share * dy)
}
