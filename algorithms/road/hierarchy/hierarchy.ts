import type { Skeleton } from './skeleton.ts'

/**
 * A contraction hierarchy: a search graph's states from the least important to the most, with
 * shortcuts over the lesser ones, so that a way between any two places climbs from its start, and
 * backward from its end, to where they meet. Geisberger, Sanders, Schultes, Delling: Contraction
 * Hierarchies, 2008. States have the numbers of the skeleton.
 */
export interface Hierarchy {
  readonly skeleton: Skeleton
  /** Arcs that leave a state, to more important ones. */
  readonly up: Ladder
  /** Arcs that reach a state, from more important ones. */
  readonly down: Ladder
}

/** Arcs kept at their lesser end. */
export interface Ladder {
  /** Arcs of state s lie from `first[s]` to `first[s + 1]`. */
  readonly first: Uint32Array
  /** The more important end: of `up` the head, of `down` the tail; ascending. */
  readonly end: Int32Array
  /** As in `cost.ts`: milliseconds × 2^24 + decimetres. */
  readonly cost: Float64Array
  /** Of a shortcut its first half, an arc of `down`; else the arc of the search graph. */
  readonly before: Int32Array
  /** Of a shortcut its second half, an arc of `up`; else -1. */
  readonly after: Int32Array
}
