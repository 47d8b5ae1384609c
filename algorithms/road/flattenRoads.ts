import { collectRoads } from './collectRoads.ts'
import type { EdgeAttributes, RoadGraph, WayAttributes } from './roadGraph.ts'
import type { Roads } from './roads.ts'

/** The flat arrays of a graph, to be made anew after a change to it. */
export function flattenRoads(graph: RoadGraph): Roads {
  const drawn: EdgeAttributes[] = []
  graph.forEachEdge((_key, edge) => {
    drawn[edge.piece] ??= edge
  })
  const collector = collectRoads({
    nodes: graph.order,
    pieces: drawn.length,
    points: drawn.reduce((sum, { line }) => sum + line.length, 0),
    edges: graph.size,
  })
  const nodes = new Map<string, number>()
  graph.forEachNode((key) => {
    const [id, side] = key.split('/')
    nodes.set(key, collector.addNode(Number(id), Number(side ?? -1)))
  })
  for (let p = 0; p < drawn.length; p++) {
    const edge = drawn[p]
    collector.addPiece(edge ?? takenOut)
    if (edge)
      for (const [i, [lon, lat]] of edge.line.entries())
        collector.addPoint(lon, lat, edge.nodeIds[i]!)
  }
  const keys: string[] = []
  graph.forEachEdge((key, edge, tail, head) => {
    keys.push(key)
    collector.addEdge({ ...edge, tail: nodes.get(tail)!, head: nodes.get(head)! })
  })
  return collector.finish((_roads, order) => {
    const indexes = new Map<string, number>()
    for (const [e, at] of order.entries()) indexes.set(keys[at]!, e)
    const { restrictions, skippedRestrictions } = graph.getAttributes()
    return {
      restrictions: restrictions.map((found) => ({
        ...found,
        edges: found.edges.map((key) => indexes.get(key) ?? -1),
      })),
      skippedRestrictions,
    }
  })
}

/** A piece of which the graph has no edge any more: the numbers of the others stay as they are. */
const takenOut: WayAttributes = {
  wayId: 0,
  class: '',
  name: '',
  names: [],
  ref: '',
  roundabout: false,
  toll: false,
  crossing: 'never',
  unfitToHalt: true,
}
