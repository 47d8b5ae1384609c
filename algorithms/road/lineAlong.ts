import type { LonLat } from '../model.ts'
import { metresFrom } from './distance.ts'
import type { Roads } from './roads.ts'
import type { Snap } from './snap.ts'

/** The line over a row of edges, from a snap on the first to a snap on the last. */
export function lineAlong(roads: Roads, edges: readonly number[], from: Snap, to: Snap): LonLat[] {
  const line: LonLat[] = [from.position]
  for (const [i, edge] of edges.entries()) {
    const start = i === 0 ? fractionOn(from, edge) : 0
    const end = i === edges.length - 1 ? fractionOn(to, edge) : 1
    for (const point of pointsBetween(roads, edge, start, end)) add(line, point)
  }
  add(line, to.position)
  return line.length > 1 ? line : [from.position, to.position]
}

/** Where a snap lies on an edge of its piece, in that edge's direction. */
export function fractionOn(snap: Snap, edge: number): number {
  return snap.edge === edge ? snap.fraction : 1 - snap.fraction
}

/** The points of an edge from tail to head. */
export function pointsOf({ pieces, piece, along }: Roads, edge: number): LonLat[] {
  const p = piece[edge]!
  const points: LonLat[] = []
  for (let i = pieces.firstPoint[p]!; i < pieces.firstPoint[p + 1]!; i++)
    points.push([pieces.lons[i]!, pieces.lats[i]!])
  return along[edge] ? points : points.reverse()
}

function pointsBetween(roads: Roads, edge: number, start: number, end: number): LonLat[] {
  const points = pointsOf(roads, edge)
  if (start === 0 && end === 1) return points
  const metresTo = [0]
  for (let i = 1; i < points.length; i++)
    metresTo.push(metresTo[i - 1]! + metresFrom(points[i - 1]!, points[i]!))
  const whole = metresTo.at(-1)!
  return points.filter((_, i) => metresTo[i]! >= start * whole && metresTo[i]! <= end * whole)
}

function add(line: LonLat[], point: LonLat) {
  const before = line.at(-1)!
  if (before[0] !== point[0] || before[1] !== point[1]) line.push(point)
}
