import { customize } from '../../../../algorithms/road/hierarchy/customize.ts'
import { dissect } from '../../../../algorithms/road/hierarchy/dissect.ts'
import type { Hierarchy } from '../../../../algorithms/road/hierarchy/hierarchy.ts'
import { skeletonOf } from '../../../../algorithms/road/hierarchy/skeleton.ts'
import type { SearchGraph } from '../../../../algorithms/road/searchGraph.ts'

/** The hierarchy of a graph whose states lie anywhere: that makes it larger or smaller, never wrong. */
export function contract(graph: SearchGraph): Hierarchy {
  const x = Float64Array.from({ length: graph.stateCount }, (_, state) => (state * 7919) % 101)
  const y = Float64Array.from({ length: graph.stateCount }, (_, state) => (state * 104_729) % 97)
  return customize(graph, skeletonOf(graph, dissect(graph, { x, y })))
}
