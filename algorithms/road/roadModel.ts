import { flattenRoads } from './flattenRoads.ts'
import { type RoadGraph, roadGraph } from './roadGraph.ts'
import type { Roads } from './roads.ts'

/** Roads that may be changed: by their graph, which is the truth, while queries run on flat arrays. */
export interface RoadModel {
  /** Made on the first call. */
  graph(): RoadGraph
  /** As the graph stands: the same arrays as before unless it was changed, then new ones. */
  roads(): Roads
}

export function roadModel(first: Roads): RoadModel {
  let roads = first
  let graph: RoadGraph | undefined
  let isStale = false
  return {
    graph() {
      if (graph) return graph
      graph = roadGraph(roads)
      for (const change of changes)
        graph.on(change, () => {
          isStale = true
        })
      return graph
    },
    roads() {
      if (graph && isStale) roads = flattenRoads(graph)
      isStale = false
      return roads
    },
  }
}

/** All that a graph tells of: https://graphology.github.io/events.html */
const changes = [
  'nodeAdded',
  'nodeDropped',
  'nodeAttributesUpdated',
  'eachNodeAttributesUpdated',
  'edgeAdded',
  'edgeDropped',
  'edgeAttributesUpdated',
  'eachEdgeAttributesUpdated',
  'attributesUpdated',
  'cleared',
  'edgesCleared',
] as const
