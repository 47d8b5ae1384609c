import type { SearchGraph } from '../searchGraph.ts'
import { neighboursOf } from './neighbours.ts'

/**
 * What a hierarchy is whatever the costs: the order of the states, and between which of them there
 * are arcs or may be shortcuts. So a closure, a slow road or another hour needs no new one. Dibbelt,
 * Strasser, Wagner: Customizable Contraction Hierarchies, 2014.
 */
export interface Skeleton {
  readonly stateCount: number
  /** By state of the search graph: its number; 0 is at the top, and a branch lies together. */
  readonly numberOf: Int32Array
  /** The least important of the states above that it is joined to, -1 of a top: all others that it
   * is joined to are above that one. */
  readonly parent: Int32Array
  /** States above state s and joined to it: `end` from `first[s]` to `first[s + 1]`, ascending. */
  readonly first: Uint32Array
  readonly end: Int32Array
}

/** @param order the states, the least important first */
export function skeletonOf(graph: SearchGraph, order: Int32Array): Skeleton {
  const { stateCount } = graph
  const { start, ends, parent: parentOf } = joinedAbove(graph, order)
  const number = numberBranches(parentOf)
  const numberOf = new Int32Array(stateCount)
  const parent = new Int32Array(stateCount).fill(-1)
  const first = new Uint32Array(stateCount + 1)
  for (let rank = 0; rank < stateCount; rank++) {
    numberOf[order[rank]!] = number[rank]!
    if (parentOf[rank]! < stateCount) parent[number[rank]!] = number[parentOf[rank]!]!
    first[number[rank]! + 1] = start[rank + 1]! - start[rank]!
  }
  for (let state = 0; state < stateCount; state++) first[state + 1]! += first[state]!
  const end = new Int32Array(first[stateCount]!)
  for (let rank = 0; rank < stateCount; rank++) {
    let to = first[number[rank]!]!
    for (let i = start[rank]!; i < start[rank + 1]!; i++) end[to++] = number[ends[i]!]!
    end.subarray(first[number[rank]!]!, to).sort()
  }
  return { stateCount, numberOf, parent, first, end }
}

/**
 * By rank in the order: the ranks of those that are its neighbours once all before it are taken out
 * and the neighbours of each are joined. The first of them, its parent, inherits the others, so that
 * each list is merged into one other. (Symbolic factorization, George and Liu.) The parent of a top
 * is the count of states.
 */
function joinedAbove(graph: SearchGraph, order: Int32Array) {
  const count = order.length
  const { first, to } = neighboursOf(graph)
  const rankOf = new Int32Array(count)
  for (let rank = 0; rank < count; rank++) rankOf[order[rank]!] = rank
  const start = new Uint32Array(count + 1)
  const parent = new Int32Array(count).fill(count)
  let ends = new Int32Array(to.length * 2)
  // By rank: the last whose heir it is, and for each of those the one before.
  const lastLeft = new Int32Array(count + 1).fill(-1)
  const leftBefore = new Int32Array(count)
  const seenBy = new Int32Array(count).fill(-1)
  for (let rank = 0, length = 0; rank < count; rank++) {
    const state = order[rank]!
    let room = first[state + 1]! - first[state]!
    for (let left = lastLeft[rank]!; left >= 0; left = leftBefore[left]!)
      room += start[left + 1]! - start[left]!
    if (length + room > ends.length) {
      const longer = new Int32Array((length + room) * 2)
      longer.set(ends)
      ends = longer
    }
    const add = (other: number) => {
      if (other <= rank || seenBy[other] === rank) return
      seenBy[other] = rank
      ends[length++] = other
      if (other < parent[rank]!) parent[rank] = other
    }
    for (let i = first[state]!; i < first[state + 1]!; i++) add(rankOf[to[i]!]!)
    for (let left = lastLeft[rank]!; left >= 0; left = leftBefore[left]!)
      for (let i = start[left]!; i < start[left + 1]!; i++) add(ends[i]!)
    leftBefore[rank] = lastLeft[parent[rank]!]!
    lastLeft[parent[rank]!] = rank
    start[rank + 1] = length
  }
  return { start, ends, parent }
}

/** By rank: numbers from the tops down, one branch after the other. */
function numberBranches(parent: Int32Array): Int32Array {
  const count = parent.length
  const size = new Int32Array(count + 1).fill(1)
  for (let rank = 0; rank < count; rank++) size[parent[rank]!]! += size[rank]!
  const number = new Int32Array(count)
  // By rank: the number of its next branch.
  const next = new Int32Array(count + 1)
  for (let rank = count - 1; rank >= 0; rank--) {
    const above = parent[rank]!
    number[rank] = next[above]!
    next[above]! += size[rank]!
    next[rank] = number[rank]! + 1
  }
  return number
}
