import { geometries, type MapFeatures } from '../../algorithms/road/flatFeatures.ts'

/** A tile of the slippy map, and how fine it is drawn. */
export interface TileFrame {
  readonly z: number
  readonly x: number
  readonly y: number
  /** Steps from one edge to the other. */
  readonly extent: number
  /** Steps around it that are drawn, too, so that no seam shows. */
  readonly buffer: number
  /** By how many steps a line may be off; what is smaller isn't drawn. */
  readonly tolerance: number
}

/** Steps from the tile's upper left corner: x, y, x, y, … */
export type TileLine = number[]

/**
 * What is drawn of a feature in a tile, in whole steps: its point, its lines cut off at the frame, or
 * its rings, closed, as Mapbox Vector Tile 2.1 turns them.
 */
export function tileLines(features: MapFeatures, feature: number, frame: TileFrame): TileLine[] {
  const kind = geometries[features.geometry[feature]!]!
  const drawn: TileLine[] = []
  for (let l = features.firstLine[feature]!; l < features.firstLine[feature + 1]!; l++) {
    const line = project(features, l, frame)
    if (kind === 'point') {
      if (sideOf(line[0]!, line[1]!, frame) === 0) drawn.push(line)
    } else if (kind === 'line') {
      if (lengthOf(line) >= frame.tolerance)
        drawn.push(...cutLine(simplify(line, frame.tolerance), frame))
    } else if (Math.abs(areaOf(line)) >= frame.tolerance ** 2) {
      const ring = cutRing(simplify(line, frame.tolerance), frame)
      const isTurned = areaOf(ring) > 0 !== (features.isOuter[l] === 1)
      // Less than a triangle is nothing.
      if (ring.length >= 8) drawn.push(isTurned ? reversed(ring) : ring)
    }
  }
  for (const line of drawn) for (let i = 0; i < line.length; i++) line[i] = Math.round(line[i]!)
  return drawn
}

/** In Web Mercator, https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames. */
function project({ firstPoint, lons, lats }: MapFeatures, line: number, frame: TileFrame) {
  const { z, x, y, extent } = frame
  const tiles = 2 ** z
  const points: TileLine = []
  for (let p = firstPoint[line]!; p < firstPoint[line + 1]!; p++) {
    const sin = Math.sin((lats[p]! * Math.PI) / 180)
    const down = 0.5 - (0.25 * Math.log((1 + sin) / (1 - sin))) / Math.PI
    points.push(((lons[p]! / 360 + 0.5) * tiles - x) * extent, (down * tiles - y) * extent)
  }
  return points
}

/**
 * Without the points that a line may do without (Douglas and Peucker, 1973). The whole line, before
 * it is cut: so it is the same in the next tile.
 */
function simplify(line: TileLine, tolerance: number): TileLine {
  if (tolerance === 0 || line.length <= 4) return line
  const kept = new Uint8Array(line.length)
  const last = line.length - 2
  kept[0] = kept[last] = 1
  const open = [0, last]
  while (open.length > 0) {
    const b = open.pop()!
    const a = open.pop()!
    let farthest = -1
    let most = tolerance * tolerance
    for (let i = a + 2; i < b; i += 2) {
      const square = squareToSegment(line, i, a, b)
      if (square <= most) continue
      most = square
      farthest = i
    }
    if (farthest < 0) continue
    kept[farthest] = 1
    open.push(a, farthest, farthest, b)
  }
  const simple: TileLine = []
  for (let i = 0; i <= last; i += 2) if (kept[i]) simple.push(line[i]!, line[i + 1]!)
  return simple
}

function squareToSegment(line: TileLine, point: number, a: number, b: number): number {
  const [ax, ay] = [line[a]!, line[a + 1]!]
  const dx = line[b]! - ax
  const dy = line[b + 1]! - ay
  const px = line[point]! - ax
  const py = line[point + 1]! - ay
  const square = dx * dx + dy * dy
  const share = square === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / square))
  return (px - share * dx) ** 2 + (py - share * dy) ** 2
}

/** 0 inside the frame and its buffer, else bits: 1 left, 2 right, 4 above, 8 below. */
function sideOf(x: number, y: number, { buffer, extent }: TileFrame): number {
  const [least, most] = [-buffer, extent + buffer]
  return (x < least ? 1 : x > most ? 2 : 0) | (y < least ? 4 : y > most ? 8 : 0)
}

/** The parts of a line inside the frame: segment by segment, after Liang and Barsky (1984). */
function cutLine(line: TileLine, frame: TileFrame): TileLine[] {
  const parts: TileLine[] = []
  const [least, most] = [-frame.buffer, frame.extent + frame.buffer]
  let part: TileLine | undefined
  for (let i = 2; i < line.length; i += 2) {
    const [ax, ay, bx, by] = [line[i - 2]!, line[i - 1]!, line[i]!, line[i + 1]!]
    const [dx, dy] = [bx - ax, by - ay]
    let from = 0
    let to = 1
    for (const [step, room] of [
      [-dx, ax - least],
      [dx, most - ax],
      [-dy, ay - least],
      [dy, most - ay],
    ] as const) {
      if (step === 0 && room < 0) to = -1
      else if (step < 0) from = Math.max(from, room / step)
      else if (step > 0) to = Math.min(to, room / step)
    }
    if (from >= to) {
      part = undefined
      continue
    }
    if (!part || from > 0) {
      part = [ax + from * dx, ay + from * dy]
      parts.push(part)
    }
    part.push(ax + to * dx, ay + to * dy)
    if (to < 1) part = undefined
  }
  return parts
}

/** A ring's part inside the frame, closed: side by side, after Sutherland and Hodgman (1974). */
function cutRing(ring: TileLine, frame: TileFrame): TileLine {
  const [least, most] = [-frame.buffer, frame.extent + frame.buffer]
  let sides = 0
  for (let i = 0; i < ring.length; i += 2) sides |= sideOf(ring[i]!, ring[i + 1]!, frame)
  let cut = ring
  if (sides & 1) cut = cutAt(cut, 0, least, 1)
  if (sides & 2) cut = cutAt(cut, 0, most, -1)
  if (sides & 4) cut = cutAt(cut, 1, least, 1)
  if (sides & 8) cut = cutAt(cut, 1, most, -1)
  return cut
}

/** Keeps what lies beyond a limit on an axis (sign 1), or before it. */
function cutAt(ring: TileLine, axis: 0 | 1, limit: number, sign: 1 | -1): TileLine {
  const cut: TileLine = []
  for (let i = 2; i < ring.length; i += 2) {
    const a = (ring[i - 2 + axis]! - limit) * sign
    const b = (ring[i + axis]! - limit) * sign
    if (a >= 0) cut.push(ring[i - 2]!, ring[i - 1]!)
    if (a < 0 === b < 0) continue
    const share = a / (a - b)
    const across = ring[i - 1 - axis]! + share * (ring[i + 1 - axis]! - ring[i - 1 - axis]!)
    cut.push(...(axis === 0 ? [limit, across] : [across, limit]))
  }
  if (cut.length > 0) cut.push(cut[0]!, cut[1]!)
  return cut
}

function lengthOf(line: TileLine): number {
  let length = 0
  for (let i = 2; i < line.length; i += 2)
    length += Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!)
  return length
}

/** Positive where a closed line runs clockwise on a screen. */
function areaOf(ring: TileLine): number {
  let area = 0
  for (let i = 2; i < ring.length; i += 2)
    area += (ring[i - 2]! * ring[i + 1]! - ring[i]! * ring[i - 1]!) / 2
  return area
}

function reversed(ring: TileLine): TileLine {
  const back: TileLine = []
  for (let i = ring.length - 2; i >= 0; i -= 2) back.push(ring[i]!, ring[i + 1]!)
  return back
}
