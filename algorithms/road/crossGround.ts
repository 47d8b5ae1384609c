import FlatQueue from 'flatqueue'
import { type GroundShape, isCorner, isTangent, metresApart, sightOn } from './groundShape.ts'

/** Two vertices of a shape that a straight line joins. */
export type GroundLine = readonly [a: number, b: number]

/** A way this much longer than the shortest one is as good: of two, the more lenient holds. */
export const spareShare = 0.02
export const spareMetres = 1

/**
 * The straight lines across open ground that, with the roads already there, take one from each door
 * to each other by a way at most 2 % or 1 m longer than the shortest.
 *
 * A shortest way bends at corners that stand into the ground and nowhere else (de Berg et al.,
 * Computational Geometry, chapter 15). OpenTripPlanner's `WalkableAreaBuilder` draws all lines of
 * sight between such corners and doors, and then takes away those that no shortest way uses; here
 * pairs of doors are looked at, the nearest first, and lines drawn where what is drawn already won't
 * do (a greedy spanner): on Geneva's plazas half as many lines.
 */
export function crossGround(
  shape: GroundShape,
  doors: readonly number[],
  roads: readonly GroundLine[],
): GroundLine[] {
  const net = makeNet(shape, doors, roads)
  const sees = sightOn(shape)
  const search = searchSight(shape, sees)
  const pairs = doors.flatMap((a, i) =>
    doors.slice(i + 1).map((b) => ({ a, b, metres: metresApart(shape, a, b) })),
  )
  const lines: GroundLine[] = []
  for (const { a, b, metres } of pairs.sort((p, q) => p.metres - q.metres)) {
    const known = net.metresBetween(a, b)
    const most = Math.min(known / (1 + spareShare), known - spareMetres)
    if (most < metres) continue
    const way = sees(a, b) ? [a, b] : search(a, b, most)
    for (let i = 1; i < way.length; i++)
      if (net.add(way[i - 1]!, way[i]!)) lines.push([way[i - 1]!, way[i]!])
  }
  return lines
}

/** How far it is between doors, and corners once a line has led to them. */
function makeNet(shape: GroundShape, doors: readonly number[], roads: readonly GroundLine[]) {
  const points: number[] = []
  const rows: Float64Array[] = []
  const pointOf = new Int32Array(shape.nodes.length).fill(-1)
  const numberOf = (v: number) => {
    if (pointOf[v]! < 0) {
      pointOf[v] = points.push(v) - 1
      rows[v] = new Float64Array(shape.nodes.length).fill(Infinity)
      rows[v]![v] = 0
    }
    return v
  }
  const next: number[][] = shape.nodes.map(() => [])
  for (const [a, b] of roads) {
    next[a]!.push(b)
    next[b]!.push(a)
  }
  for (const door of doors) {
    numberOf(door)
    spread(shape, next, door, rows[door]!)
  }
  return {
    metresBetween: (a: number, b: number) => rows[a]![b]!,
    /** False where there is a road as short already. */
    add(a: number, b: number): boolean {
      const metres = metresApart(shape, a, b)
      numberOf(a)
      numberOf(b)
      if (rows[a]![b]! < metres + 0.01) return false
      const fromA = points.map((p) => rows[p]![a]!)
      const fromB = points.map((p) => rows[p]![b]!)
      for (let i = 0; i < points.length; i++) {
        const viaA = fromA[i]! + metres
        const viaB = fromB[i]! + metres
        if (viaA >= fromB[i]! && viaB >= fromA[i]!) continue
        const row = rows[points[i]!]!
        for (let j = 0; j < points.length; j++) {
          const found = Math.min(viaA + fromB[j]!, viaB + fromA[j]!)
          const p = points[j]!
          if (found >= row[p]!) continue
          row[p] = found
          rows[p]![points[i]!] = found
        }
      }
      return true
    },
  }
}

/** Dijkstra's search along roads. */
function spread(
  shape: GroundShape,
  next: readonly number[][],
  start: number,
  metres: Float64Array,
) {
  const queue = new FlatQueue<number>()
  queue.push(start, 0)
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const to of next[at]!) {
      const found = metres[at]! + metresApart(shape, at, to)
      if (found >= metres[to]!) continue
      metres[to] = found
      queue.push(to, found)
    }
  }
}

/** The shortest way within sight round corners, as vertices; none where it's longer than `most`. */
function searchSight(shape: GroundShape, sees: (a: number, b: number) => boolean) {
  const count = shape.nodes.length
  const corners: number[] = []
  for (let v = 0; v < count; v++) if (isCorner(shape, v)) corners.push(v)
  const metres = new Float64Array(count)
  const via = new Int32Array(count)
  const queue = new FlatQueue<number>()
  // By vertex and corner: whether a line between them may be part of a shortest way; 0: not asked yet.
  const [ends, bends] = [new Uint8Array(count * count), new Uint8Array(count * count)]
  const mayEnd = (end: number, corner: number) => {
    const at = end * count + corner
    ends[at] ||= isTangent(shape, corner, end) && sees(end, corner) ? 1 : 2
    return ends[at] === 1
  }
  const mayBend = (a: number, b: number) => {
    const at = a < b ? a * count + b : b * count + a
    bends[at] ||= isTangent(shape, a, b) && isTangent(shape, b, a) && sees(a, b) ? 1 : 2
    return bends[at] === 1
  }
  return (start: number, end: number, most: number): number[] => {
    metres.fill(Infinity)
    metres[start] = 0
    queue.clear()
    queue.push(start, 0)
    const offer = (from: number, to: number, isOpen: (a: number, b: number) => boolean) => {
      const found = metres[from]! + metresApart(shape, from, to)
      if (found >= metres[to]!) return
      const whole = found + metresApart(shape, to, end)
      if (whole > most || !isOpen(from, to)) return
      metres[to] = found
      via[to] = from
      queue.push(to, whole)
    }
    const comesToEnd = (corner: number) => mayEnd(end, corner)
    for (let at = queue.pop(); at !== undefined && at !== end; at = queue.pop()) {
      if (at !== start) offer(at, end, comesToEnd)
      for (const corner of corners) offer(at, corner, at === start ? mayEnd : mayBend)
    }
    if (metres[end] === Infinity) return []
    const way = [end]
    while (way[0] !== start) way.unshift(via[way[0]!]!)
    return way
  }
}
