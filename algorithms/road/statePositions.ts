import { metresPerDegree, metresPerLon } from './distance.ts'
import type { Positions } from './hierarchy/dissect.ts'
import type { Roads } from './roads.ts'
import type { SearchGraph } from './searchGraph.ts'

/** Where the states of a search graph lie, in metres. */
export function statePositions(roads: Roads, { nodeOf }: SearchGraph): Positions {
  const { edgeCount, nodeCount, tail, head, piece, along, pieces } = roads
  const pointOf = new Uint32Array(nodeCount)
  for (let edge = 0; edge < edgeCount; edge++) {
    const [first, last] = [
      pieces.firstPoint[piece[edge]!]!,
      pieces.firstPoint[piece[edge]! + 1]! - 1,
    ]
    pointOf[tail[edge]!] = along[edge] === 1 ? first : last
    pointOf[head[edge]!] = along[edge] === 1 ? last : first
  }
  const perLon = metresPerLon(pieces.lats[0] ?? 0)
  return {
    x: Float64Array.from(nodeOf, (node) => pieces.lons[pointOf[node]!]! * perLon),
    y: Float64Array.from(nodeOf, (node) => pieces.lats[pointOf[node]!]! * metresPerDegree),
  }
}
