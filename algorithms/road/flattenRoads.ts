import type { Profile } from '../model.ts'
import { findSnappable } from './findSnappable.ts'
import { layPieces } from './layPieces.ts'
import { type EdgeAttributes, profiles, type RoadGraph } from './roadGraph.ts'
import type { ProfileArrays, Roads } from './roads.ts'
import type { TurnRestriction } from './turnRestrictions.ts'

/** The flat arrays of a graph; to be called again after a change to it (a closure, a new path). */
export function flattenRoads(graph: RoadGraph): Roads {
  const nodeIndex = new Map<string, number>()
  graph.forEachNode((key) => nodeIndex.set(key, nodeIndex.size))
  const nodeCount = nodeIndex.size
  const edgeCount = graph.size
  const attributes: EdgeAttributes[] = []
  const keys: string[] = []
  const tails = new Int32Array(edgeCount)
  const heads = new Int32Array(edgeCount)
  graph.forEachEdge((key, found, source, target) => {
    keys.push(key)
    tails[attributes.length] = nodeIndex.get(source)!
    heads[attributes.length] = nodeIndex.get(target)!
    attributes.push(found)
  })

  const { first: firstOut, order } = groupBy(tails, nodeCount)
  const tail = integers(edgeCount, (e) => tails[order[e]!]!)
  const head = integers(edgeCount, (e) => heads[order[e]!]!)
  const edges: EdgeAttributes[] = []
  for (let e = 0; e < edgeCount; e++) edges.push(attributes[order[e]!]!)
  const { first: firstIn, order: inEdges } = groupBy(head, nodeCount)
  const along = new Uint8Array(integers(edgeCount, (e) => +(edges[e]!.direction === 'forward')))
  const piece = integers(edgeCount, (e) => edges[e]!.piece)
  const { pieces, streets } = layPieces(edges)

  function profileArrays(profile: Profile): ProfileArrays {
    const milliseconds = integers(edgeCount, (e) => {
      const seconds = edges[e]!.seconds[profile]
      return seconds === null ? -1 : Math.round(seconds * 1000)
    })
    const endsOnly = new Uint8Array(edgeCount)
    for (let e = 0; e < edgeCount; e++) endsOnly[e] = +edges[e]!.endsOnly.includes(profile)
    return { milliseconds, endsOnly, snappable: new Uint8Array(edgeCount) }
  }

  const roads: Roads = {
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
    decimetres: integers(edgeCount, (e) => Math.round(edges[e]!.metres * 10)),
    profiles: {
      foot: profileArrays('foot'),
      'cargo-bike': profileArrays('cargo-bike'),
      car: profileArrays('car'),
    },
    restrictions: restrictionsBetween(graph, keys, order),
    pieces,
    streets,
  }
  for (const profile of profiles) {
    const { snappable } = roads.profiles[profile]
    snappable.set(findSnappable(roads, profile, (e) => edges[e]!.unfitToHalt))
  }
  return roads
}

function restrictionsBetween(
  graph: RoadGraph,
  keys: readonly string[],
  order: Uint32Array,
): TurnRestriction<number>[] {
  const restrictions = graph.getAttribute('restrictions')
  const indexes = new Map<string, number>()
  for (const { edges } of restrictions) for (const key of edges) indexes.set(key, -1)
  for (const [e, at] of order.entries()) if (indexes.has(keys[at]!)) indexes.set(keys[at]!, e)
  return restrictions.map((found) => ({
    ...found,
    edges: found.edges.map((key) => indexes.get(key)!),
  }))
}

/** `Int32Array.from` goes through an iterator and takes ten times as long. */
function integers(count: number, at: (index: number) => number): Int32Array {
  const array = new Int32Array(count)
  for (let i = 0; i < count; i++) array[i] = at(i)
  return array
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
