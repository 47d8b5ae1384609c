import type { Profile } from '../model.ts'
import { searchGraph } from './buildSearchGraph.ts'
import { contract } from './hierarchy/contract.ts'
import type { Hierarchy } from './hierarchy/hierarchy.ts'
import type { Roads } from './roads.ts'

export type Hierarchies = Readonly<Partial<Record<Profile, Hierarchy>>>

const kept = new WeakMap<Roads, Hierarchies>()

/**
 * Contracts the roads for these profiles: seconds of work on a town, after which single ways take
 * microseconds and tables milliseconds, with the same answers. Roads that were never contracted,
 * such as those with a closure in force, are searched as they are.
 */
export function contractRoads(roads: Roads, profiles: readonly Profile[]): void {
  for (const profile of profiles)
    keepHierarchies(roads, {
      ...hierarchiesOf(roads),
      [profile]: contract(searchGraph(roads, profile)),
    })
}

/** What `contractRoads` made, of these roads or of the same ones on a disk. */
export function keepHierarchies(roads: Roads, hierarchies: Hierarchies): void {
  kept.set(roads, hierarchies)
}

export function hierarchiesOf(roads: Roads): Hierarchies {
  return kept.get(roads) ?? {}
}
