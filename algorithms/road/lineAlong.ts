import type { LonLat } from '../model.ts'
import { metresBetween } from './distance.ts'
import type { Roads } from './roads.ts'
import type { Snap } from './snap.ts'

/** The line over a row of edges, from a snap on the first to a snap on the last. */
export function lineAlong(roads: Roads, edges: readonly number[], from: Snap, to: Snap): LonLat[] {
  const line: LonLat[] = [from.position]
  const last = edges.length - 1
  for (let i = 0; i <= last; i++) {
    const start = i === 0 ? fractionOn(from, edges[i]!) : 0
    const end = i === last ? fractionOn(to, edges[i]!) : 1
    goAlong(roads, edges[i]!, start, end, line)
  }
  goTo(to.position, line)
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

/** Goes on with a line over the drawn points of an edge between two fractions of its length. */
export function goAlong(
  { pieces, piece, along }: Roads,
  edge: number,
  start: number,
  end: number,
  line: LonLat[],
): void {
  const { firstPoint, lons, lats } = pieces
  const first = firstPoint[piece[edge]!]!
  const last = firstPoint[piece[edge]! + 1]! - 1
  const isDrawn = along[edge] === 1
  const tail = isDrawn ? first : last
  const head = isDrawn ? last : first
  const step = isDrawn ? 1 : -1
  // What is gone along whole, as most edges are, needn't be measured.
  const isPart = start !== 0 || end !== 1
  let whole = 0
  if (isPart) for (let i = tail; i !== head; i += step) whole += segmentMetres(pieces, i, i + step)
  let metres = 0
  for (let i = tail; ; i += step) {
    if (metres >= start * whole && metres <= end * whole) {
      const before = line[line.length - 1]!
      if (before[0] !== lons[i] || before[1] !== lats[i]) line.push([lons[i]!, lats[i]!])
    }
    if (i === head) return
    if (isPart) metres += segmentMetres(pieces, i, i + step)
  }
}

function segmentMetres({ lons, lats }: Roads['pieces'], a: number, b: number): number {
  return metresBetween(lons[a]!, lats[a]!, lons[b]!, lats[b]!)
}

/** Unless the line is there already. */
export function goTo(point: LonLat, line: LonLat[]): void {
  const before = line[line.length - 1]!
  if (before[0] !== point[0] || before[1] !== point[1]) line.push(point)
}
