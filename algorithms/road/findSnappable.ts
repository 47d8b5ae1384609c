import type { Profile } from '../model.ts'
import { arcsByHead, arcTails } from './arcsByHead.ts'
import { searchGraph } from './buildSearchGraph.ts'
import type { Roads } from './roads.ts'
import { strongComponents } from './strongComponents.ts'

/**
 * 1 for each edge on which a place may be snapped: open, not `unfit`, to be reached from the
 * largest part of the public network in which one can get from anywhere to anywhere, and left
 * towards it. Asked of the search graph, so that turn restrictions and private ground count.
 */
export function findSnappable(
  roads: Roads,
  profile: Profile,
  unfit: (edge: number) => boolean,
): Uint8Array {
  const graph = searchGraph(roads, profile)
  const { endsOnly } = roads.profiles[profile]
  const isOpen = (arc: number) => graph.milliseconds[arc]! >= 0
  const isPublic = graph.edge.some((edge, arc) => isOpen(arc) && !endsOnly[edge])
  const { component, sizes } = strongComponents(
    graph,
    (arc) => isOpen(arc) && (!isPublic || !endsOnly[graph.edge[arc]!]),
  )
  const largest = sizes.indexOf(sizes.reduce((a, b) => Math.max(a, b), 0))
  const main = new Uint8Array(component.length)
  for (let state = 0; state < main.length; state++) main[state] = +(component[state] === largest)
  const reached = spread(main, graph.firstOut, (arc) => (isOpen(arc) ? graph.head[arc]! : -1))
  const { first, arcs } = arcsByHead(graph)
  const tails = arcTails(graph)
  const leaving = spread(main, first, (i) => (isOpen(arcs[i]!) ? tails[arcs[i]!]! : -1))

  const snappable = new Uint8Array(roads.edgeCount)
  for (let arc = 0; arc < graph.arcCount; arc++) {
    const edge = graph.edge[arc]!
    if (!isOpen(arc)) continue
    if (reached[tails[arc]!] && leaving[graph.stateAfter[edge]!] && !unfit(edge))
      snappable[edge] = 1
  }
  return snappable
}

/** 1 for the states marked in `from` and those that can be got to from there; `next` -1: not this way. */
function spread(from: Uint8Array, first: Uint32Array, next: (i: number) => number): Uint8Array {
  const marked = from.slice()
  const queue: number[] = []
  for (let state = 0; state < from.length; state++) if (from[state]) queue.push(state)
  for (let at = 0; at < queue.length; at++) {
    for (let i = first[queue[at]!]!; i < first[queue[at]! + 1]!; i++) {
      const to = next(i)
      if (to < 0 || marked[to]) continue
      marked[to] = 1
      queue.push(to)
    }
  }
  return marked
}
