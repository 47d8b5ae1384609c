import type { Profile } from '../model.ts'
import { searchGraph } from './buildSearchGraph.ts'
import { customize } from './hierarchy/customize.ts'
import { dissect } from './hierarchy/dissect.ts'
import type { Hierarchy } from './hierarchy/hierarchy.ts'
import { type Skeleton, skeletonOf } from './hierarchy/skeleton.ts'
import type { Roads } from './roads.ts'
import type { SearchGraph } from './searchGraph.ts'
import { statePositions } from './statePositions.ts'

export type Hierarchies = Readonly<Partial<Record<Profile, Hierarchy>>>

const made = new WeakMap<Roads, Hierarchies>()

/**
 * The hierarchy of a profile's roads, made on the first call: on Geneva half a second where these
 * roads are new, of which the order of contraction takes nine tenths; the same roads at another
 * hour or with a closure share that and take 50 ms.
 */
export function hierarchyOf(roads: Roads, profile: Profile): Hierarchy {
  const found = hierarchiesOf(roads)[profile]
  if (found) return found
  const graph = searchGraph(roads, profile)
  const hierarchy = customize(graph, skeletonFor(roads, graph))
  keepHierarchies(roads, { ...hierarchiesOf(roads), [profile]: hierarchy })
  return hierarchy
}

/** Makes the hierarchies of these profiles before they are asked for. */
export function contractRoads(roads: Roads, profiles: readonly Profile[]): void {
  for (const profile of profiles) hierarchyOf(roads, profile)
}

/** What was made of these roads, or of the same ones on a disk. */
export function keepHierarchies(roads: Roads, hierarchies: Hierarchies): void {
  made.set(roads, hierarchies)
}

export function hierarchiesOf(roads: Roads): Hierarchies {
  return made.get(roads) ?? {}
}

/** By the heads of a graph's arcs: graphs that differ in their costs alone share them. */
const skeletons = new WeakMap<Int32Array, Skeleton>()

function skeletonFor(roads: Roads, graph: SearchGraph): Skeleton {
  const found = skeletons.get(graph.head)
  if (found) return found
  const skeleton = skeletonOf(graph, dissect(graph, statePositions(roads, graph)))
  skeletons.set(graph.head, skeleton)
  return skeleton
}
