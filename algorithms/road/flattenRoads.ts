import type { Profile } from '../model.ts'
import type { ProfileArrays, Roads } from './buildRoads.ts'
import { largestStrongComponent } from './largestStrongComponent.ts'
import { layPieces } from './layPieces.ts'
import type { EdgeAttributes, RoadGraph } from './roadGraph.ts'

/** The flat arrays of a graph; to be called again after a change to it (a closure, a new path). */
export function flattenRoads(graph: RoadGraph): Roads {
  const nodeIndex = new Map<string, number>()
  graph.forEachNode((key) => nodeIndex.set(key, nodeIndex.size))
  const nodeCount = nodeIndex.size
  const edgeCount = graph.size
  const attributes: EdgeAttributes[] = []
  const tails = new Int32Array(edgeCount)
  const heads = new Int32Array(edgeCount)
  graph.forEachEdge((_key, found, source, target) => {
    tails[attributes.length] = nodeIndex.get(source)!
    heads[attributes.length] = nodeIndex.get(target)!
    attributes.push(found)
  })

  const { first: firstOut, order } = groupBy(tails, nodeCount)
  const edges = Array.from(order, (at) => attributes[at]!)
  const tail = Int32Array.from(order, (at) => tails[at]!)
  const head = Int32Array.from(order, (at) => heads[at]!)
  const { first: firstIn, order: inEdges } = groupBy(head, nodeCount)
  const along = Uint8Array.from(edges, (edge) => (edge.direction === 'forward' ? 1 : 0))
  const piece = Int32Array.from(edges, (edge) => edge.piece)
  const { pieces, streets } = layPieces(edges)

  function profileArrays(profile: Profile): ProfileArrays {
    const milliseconds = Int32Array.from(edges, ({ seconds }) => {
      const found = seconds[profile]
      return found === null ? -1 : Math.round(found * 1000)
    })
    const inside = largestStrongComponent({ firstOut, head }, (edge) => milliseconds[edge]! >= 0)
    const snappable = Uint8Array.from(edges, ({ unfitToHalt }, edge) => {
      if (unfitToHalt || milliseconds[edge]! < 0) return 0
      return inside[tail[edge]!]! & inside[head[edge]!]!
    })
    return { milliseconds, snappable }
  }

  return {
    graph,
    nodeCount,
    edgeCount,
    firstOut,
    tail,
    head,
    firstIn,
    inEdges,
    twin: piece.map((p, e) => (along[e] ? pieces.edgeAgainst[p]! : pieces.edgeAlong[p]!)),
    piece,
    along,
    decimetres: Int32Array.from(edges, (edge) => Math.round(edge.metres * 10)),
    profiles: {
      foot: profileArrays('foot'),
      'cargo-bike': profileArrays('cargo-bike'),
      car: profileArrays('car'),
    },
    pieces,
    streets,
  }
}

/** Positions sorted by their group, and where each group begins (counting sort, stable). */
function groupBy(groups: Int32Array, groupCount: number) {
  const first = new Uint32Array(groupCount + 1)
  for (const group of groups) first[group + 1]!++
  for (let g = 0; g < groupCount; g++) first[g + 1]! += first[g]!
  const next = first.slice()
  const order = new Uint32Array(groups.length)
  for (let i = 0; i < groups.length; i++) order[next[groups[i]!]!++] = i
  return { first, order }
}
