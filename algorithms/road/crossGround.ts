import FlatQueue from 'flatqueue'
import { type GroundShape, isCorner, isTangent, metresApart, sightOn } from './groundShape.ts'

/** Two vertices of a shape that a straight line joins. */
export type GroundLine = readonly [a: number, b: number]

/** A way this much longer than the shortest one is as good: of two, the more lenient holds. */
export const spareShare = 0.02
export const spareMetres = 3

/**
 * The straight lines across open ground that, with the roads already there, take one from each door
 * to each other by a way at most 2 % or 3 m longer than the shortest.
 *
 * A shortest way bends at corners that stand into the ground and nowhere else (de Berg et al.,
 * Computational Geometry, chapter 15). OpenTripPlanner's `WalkableAreaBuilder` draws all lines of
 * sight between such corners and doors, and then takes away those that no shortest way uses; here
 * pairs of doors are looked at, the nearest first, and lines drawn where what is drawn already won't
 * do (a greedy spanner): on Geneva's plazas 1 600 lines instead of 3 600, for half a metre a walk.
 */
export function crossGround(
  shape: GroundShape,
  doors: readonly number[],
  roads: readonly GroundLine[],
): GroundLine[] {
  const net = makeNet(shape, doors, roads)
  // Nothing longer is worth a line.
  const mostBetween = (a: number, b: number) => {
    const known = net.metresBetween(a, b)
    return Math.min(known / (1 + spareShare), known - spareMetres)
  }
  const pairs: { readonly a: number; readonly b: number; readonly metres: number }[] = []
  for (let i = 0; i < doors.length; i++) {
    for (let j = i + 1; j < doors.length; j++) {
      const a = doors[i]!
      const b = doors[j]!
      const metres = metresApart(shape, a, b)
      if (mostBetween(a, b) >= metres) pairs.push({ a, b, metres })
    }
  }
  if (pairs.length === 0) return []
  const sees = sightOn(shape)
  const search = searchSight(shape, sees)
  const lines: GroundLine[] = []
  for (const { a, b, metres } of pairs.sort((p, q) => p.metres - q.metres)) {
    const most = mostBetween(a, b)
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
  const rows: (Float64Array | undefined)[] = new Array(shape.nodes.length).fill(undefined)
  const rowOf = (v: number): Float64Array => {
    const found = rows[v]
    if (found) return found
    const row = new Float64Array(shape.nodes.length).fill(Infinity)
    row[v] = 0
    for (const p of points) row[p] = rows[p]![v]!
    rows[v] = row
    points.push(v)
    return row
  }
  const next: number[][] = shape.nodes.map(() => [])
  for (const [a, b] of roads) {
    next[a]!.push(b)
    next[b]!.push(a)
  }
  for (const door of doors) spread(shape, next, door, rowOf(door))
  return {
    metresBetween: (a: number, b: number) => rows[a]![b]!,
    /** False where there is a road as short already. */
    add(a: number, b: number): boolean {
      const metres = metresApart(shape, a, b)
      const fromA = rowOf(a).slice()
      const fromB = rowOf(b).slice()
      if (fromA[b]! < metres + 0.01) return false
      for (const p of points) {
        const viaA = fromA[p]! + metres
        const viaB = fromB[p]! + metres
        if (viaA >= fromB[p]! && viaB >= fromA[p]!) continue
        const row = rows[p]!
        for (const q of points) {
          const found = Math.min(viaA + fromB[q]!, viaB + fromA[q]!)
          if (found >= row[q]!) continue
          row[q] = found
          rows[q]![p] = found
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
  const fromDoor: number[][] = []
  const fromCorner: number[][] = []
  /** Corners that a shortest way may come to next, if they are in sight. */
  const nextOf = (at: number, isDoor: boolean) => {
    const known = isDoor ? fromDoor : fromCorner
    known[at] ??= corners.filter(
      (corner) => isTangent(shape, corner, at) && (isDoor || isTangent(shape, at, corner)),
    )
    return known[at]
  }
  // 0: not looked at yet, 1: in sight, 2: not.
  const sights = new Uint8Array(count * count)
  const seesAgain = (a: number, b: number) => {
    const key = a < b ? a * count + b : b * count + a
    sights[key] ||= sees(a, b) ? 1 : 2
    return sights[key] === 1
  }
  return (start: number, end: number, most: number): number[] => {
    metres.fill(Infinity)
    metres[start] = 0
    queue.clear()
    queue.push(start, 0)
    const isLast = new Set(nextOf(end, true))
    for (let at = queue.pop(); at !== undefined && at !== end; at = queue.pop()) {
      const offer = (to: number) => {
        const found = metres[at!]! + metresApart(shape, at!, to)
        const whole = found + metresApart(shape, to, end)
        if (found >= metres[to]! || whole > most || !seesAgain(at!, to)) return
        metres[to] = found
        via[to] = at!
        queue.push(to, whole)
      }
      if (at !== start && isLast.has(at)) offer(end)
      nextOf(at, at === start).forEach(offer)
    }
    if (metres[end] === Infinity) return []
    const way = [end]
    while (way[0] !== start) way.unshift(via[way[0]!]!)
    return way
  }
}
