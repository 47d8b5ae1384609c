import { metresFrom } from './distance.ts'
import { fractionOn, pointsOf } from './lineAlong.ts'
import type { Roads } from './roads.ts'
import type { Snap } from './snap.ts'
import type { Trace } from './tracePath.ts'

/**
 * OSM's node of each point of a trace's line. A snap lies between two nodes: the first point has the
 * one that it was left from, the last one that to come.
 */
export function traceNodes(roads: Roads, trace: Trace, from: Snap, to: Snap): number[] {
  const { edges, line } = trace
  const nodes = [nodesAround(roads, from, edges[0]!)[0]]
  for (const edge of edges) {
    const ids = idsOf(roads, edge)
    for (const [i, point] of pointsOf(roads, edge).entries()) {
      if (nodes.length === line.length - 1) break
      const next = line[nodes.length]!
      if (point[0] === next[0] && point[1] === next[1]) nodes.push(ids[i]!)
    }
  }
  nodes.push(nodesAround(roads, to, edges.at(-1)!)[1])
  return nodes
}

/** The two nodes that a snap lies between, in the direction of its edge, or of the other on its piece. */
export function nodesAround(roads: Roads, snap: Snap, edge = snap.edge): [number, number] {
  const points = pointsOf(roads, edge)
  const metresTo = [0]
  for (let i = 1; i < points.length; i++)
    metresTo.push(metresTo[i - 1]! + metresFrom(points[i - 1]!, points[i]!))
  const at = fractionOn(snap, edge) * metresTo.at(-1)!
  let i = 0
  while (i < points.length - 2 && metresTo[i + 1]! <= at) i++
  const ids = idsOf(roads, edge)
  return [ids[i]!, ids[i + 1]!]
}

/** By point of `pointsOf`. */
function idsOf({ pieces, piece, along }: Roads, edge: number): Float64Array {
  const p = piece[edge]!
  const ids = pieces.nodeIds.slice(pieces.firstPoint[p]!, pieces.firstPoint[p + 1]!)
  return along[edge] ? ids : ids.reverse()
}
