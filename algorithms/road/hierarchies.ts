import type { Profile } from '../model.ts'
import {
  keepSearchGraphs,
  type SearchGraphs,
  searchGraph,
  searchGraphsOf,
} from './buildSearchGraph.ts'
import { customize } from './hierarchy/customize.ts'
import { dissect } from './hierarchy/dissect.ts'
import type { Hierarchy } from './hierarchy/hierarchy.ts'
import { type Skeleton, skeletonOf } from './hierarchy/skeleton.ts'
import type { Roads } from './roads.ts'
import type { SearchGraph } from './searchGraph.ts'
import { statePositions } from './statePositions.ts'

const made = new WeakMap<Roads, Partial<Record<Profile, Hierarchy>>>()

/**
 * The hierarchy of a profile's roads, made on the first call: on Geneva half a second where these
 * roads are new, of which the order of contraction takes nine tenths; the same roads at another
 * hour or with a closure share that and take 50 ms.
 */
export function hierarchyOf(roads: Roads, profile: Profile): Hierarchy {
  const known = made.get(roads) ?? {}
  made.set(roads, known)
  known[profile] ??= contract(roads, searchGraph(roads, profile))
  return known[profile]
}

/** What of a profile's roads takes time to make. */
export interface Contraction {
  readonly profile: Profile
  readonly graphs: SearchGraphs
  readonly hierarchy: Hierarchy
}

/** Makes it before it's asked for, unless it's there, to be kept. */
export function contractRoads(roads: Roads, profiles: readonly Profile[]): Contraction[] {
  return profiles.map((profile) => ({
    profile,
    graphs: searchGraphsOf(roads, profile),
    hierarchy: hierarchyOf(roads, profile),
  }))
}

/** What was made of the same roads before. */
export function keepContractions(roads: Roads, contractions: readonly Contraction[]): void {
  const hierarchies: Partial<Record<Profile, Hierarchy>> = {}
  for (const { profile, graphs, hierarchy } of contractions) {
    keepSearchGraphs(roads, profile, graphs)
    skeletons.set(graphs.usual.head, hierarchy.skeleton)
    hierarchies[profile] = hierarchy
  }
  made.set(roads, hierarchies)
}

/** By the heads of a graph's arcs: graphs that differ in their costs alone share them. */
const skeletons = new WeakMap<Int32Array, Skeleton>()

function contract(roads: Roads, graph: SearchGraph): Hierarchy {
  let skeleton = skeletons.get(graph.head)
  if (!skeleton) {
    skeleton = skeletonOf(graph, dissect(graph, statePositions(roads, graph)))
    skeletons.set(graph.head, skeleton)
  }
  return customize(graph, skeleton)
}
