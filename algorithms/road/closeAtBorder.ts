import type { LonLat } from '../model.ts'
import { metresFrom } from './distance.ts'
import type { Bounds } from './osmBounds.ts'
import { insideOf } from './ring.ts'

/**
 * Closes a shore that leaves the extract. Its open ends lie near the border; walking round that,
 * water and land alternate from end to end, so there are two ways to close it. The one with fewer
 * of the `dry` points (roads) inside is the water.
 */
export function closeAtBorder(
  shores: readonly (readonly LonLat[])[],
  bounds: Bounds,
  dry: readonly LonLat[],
): LonLat[][] {
  if (shores.length === 0) return []
  const ends = shores.flatMap((shore, line) => [
    { line, isStart: true, at: borderAt(shore[0]!, bounds) },
    { line, isStart: false, at: borderAt(shore.at(-1)!, bounds) },
  ])
  ends.sort((a, b) => a.at - b.at)
  const wetness = ([0, 1] as const).map((offset) => {
    const rings = walk(shores, ends, offset, bounds)
    const areas = rings.map(insideOf)
    const dryInside = dry.filter(
      (point) => areas.filter((isInside) => isInside(point)).length % 2 === 1,
    ).length
    return { rings, dryInside }
  })
  const [a, b] = [wetness[0]!, wetness[1]!]
  return a.dryInside <= b.dryInside ? a.rings : b.rings
}

interface End {
  readonly line: number
  readonly isStart: boolean
  readonly at: number
}

/** Rings made by joining end 0 to 1, 2 to 3, … along the border, or 1 to 2, …, the last to 0. */
function walk(
  shores: readonly (readonly LonLat[])[],
  ends: readonly End[],
  offset: 0 | 1,
  bounds: Bounds,
): LonLat[][] {
  const rings: LonLat[][] = []
  const left = new Set(shores.keys())
  for (const first of left) {
    const ring: LonLat[] = []
    let line = first
    let forward = true
    while (left.delete(line)) {
      const shore = shores[line]!
      ring.push(...(forward ? shore : shore.toReversed()))
      const here = ends.findIndex((end) => end.line === line && end.isStart !== forward)
      const ahead = (here - offset) % 2 === 0
      const there = (here + (ahead ? 1 : ends.length - 1)) % ends.length
      const from = ends[ahead ? here : there]!.at
      const to = ends[ahead ? there : here]!.at
      const border = borderBetween(from, to, bounds)
      line = ends[there]!.line
      forward = ends[there]!.isStart
      const next = shores[line]!.at(forward ? 0 : -1)!
      if (!isMouth(ring.at(-1)!, next, border)) ring.push(...(ahead ? border : border.reverse()))
    }
    ring.push(ring[0]!)
    rings.push(ring)
  }
  return rings
}

/** Whether two ends are nearer to each other than to the border: a river's two banks. */
function isMouth(end: LonLat, next: LonLat, border: readonly LonLat[]): boolean {
  const toBorder = Math.min(...border.map((point) => metresFrom(end, point)))
  return metresFrom(end, next) < 2 * toBorder
}

/** Place on the border nearest to a point: 0 to 1 the south side eastward, then anticlockwise. */
function borderAt([lon, lat]: LonLat, [west, south, east, north]: Bounds): number {
  const x = (lon - west) / (east - west)
  const y = (lat - south) / (north - south)
  const sides = [y, 1 - x, 1 - y, x]
  const side = sides.indexOf(Math.min(...sides))
  const share = Math.min(1, Math.max(0, [x, y, 1 - x, 1 - y][side]!))
  return (side + share) % 4
}

/** The border anticlockwise, both places and the corners between them. */
function borderBetween(from: number, to: number, bounds: Bounds): LonLat[] {
  const end = to < from ? to + 4 : to
  const points = [pointAt(from, bounds)]
  for (let corner = Math.floor(from) + 1; corner < end; corner++)
    points.push(pointAt(corner, bounds))
  points.push(pointAt(end, bounds))
  return points
}

function pointAt(at: number, [west, south, east, north]: Bounds): LonLat {
  const side = Math.floor(at) % 4
  const share = at - Math.floor(at)
  const lon = west + (east - west) * share
  const lat = south + (north - south) * share
  const points: LonLat[] = [
    [lon, south],
    [east, lat],
    [east + west - lon, north],
    [west, north + south - lat],
  ]
  return points[side]!
}
