import type { Hierarchy, Ladder } from './hierarchy.ts'
import type { Skeleton } from './skeleton.ts'

/**
 * Costs between one place and others that are asked for one after the other, most of them near each
 * other: each asks for what lies above it in the hierarchy and isn't known yet, and no more. Lazy
 * RPHAST: Strasser, Zeitz, A Fast and Tight Heuristic for A* in Road Networks, 2021; here without its
 * recursion, since all that a state may need lies on its branch.
 */
export interface OneToMany {
  readonly skeleton: Skeleton
  /** What the one place climbs, and what leads down to the others. */
  readonly climbing: Ladder
  readonly descending: Ladder
  /** By state's number: from the one place to there, or back; infinite where `isKnown` isn't `turn`. */
  readonly cost: Float64Array
  readonly isKnown: Int32Array
  turn: number
  /** States whose costs aren't infinite. */
  readonly touched: Int32Array
  touchedCount: number
  readonly branch: Int32Array
}

/** @param way `from` the one place to the others, or from the others `to` it */
export function openOneToMany({ skeleton, up, down }: Hierarchy, way: 'from' | 'to'): OneToMany {
  const { stateCount } = skeleton
  return {
    skeleton,
    climbing: way === 'from' ? up : down,
    descending: way === 'from' ? down : up,
    cost: new Float64Array(stateCount).fill(Infinity),
    isKnown: new Int32Array(stateCount),
    turn: 0,
    touched: new Int32Array(stateCount),
    touchedCount: 0,
    branch: new Int32Array(stateCount),
  }
}

/** Doors by the number of their state, from `first` to `last`. */
export interface Doors {
  readonly state: Int32Array
  readonly cost: Float64Array
}

/** Forgets the place before, and climbs from another one's doors. */
export function beginAt(one: OneToMany, doors: Doors, first: number, last: number): void {
  const { skeleton, climbing, cost, touched, isKnown } = one
  for (let i = 0; i < one.touchedCount; i++) cost[touched[i]!] = Infinity
  one.turn++
  // What is climbed to is between a door and the root; marked so that no branch is gone up twice.
  const marked = -one.turn
  let count = 0
  for (let door = first; door < last; door++) {
    const state = doors.state[door]!
    if (doors.cost[door]! < cost[state]!) cost[state] = doors.cost[door]!
    for (let at = state; at >= 0 && isKnown[at] !== marked; at = skeleton.parent[at]!) {
      isKnown[at] = marked
      touched[count++] = at
    }
  }
  one.touchedCount = count
  // A state's number is greater than all above it.
  const order = touched.subarray(0, count)
  if (last - first > 1) order.sort().reverse()
  for (let i = 0; i < count; i++) {
    const state = order[i]!
    const spent = cost[state]!
    if (spent === Infinity) continue
    const end = climbing.first[state + 1]!
    for (let arc = climbing.first[state]!; arc < end; arc++) {
      const found = spent + climbing.cost[arc]!
      if (found < cost[climbing.end[arc]!]!) cost[climbing.end[arc]!] = found
    }
  }
}

/** The cost between the one place and a state. */
export function costAt(one: OneToMany, state: number): number {
  const { cost, isKnown, turn } = one
  if (isKnown[state] !== turn) descendTo(one, state)
  return cost[state]!
}

function descendTo(one: OneToMany, state: number): void {
  const { skeleton, descending, cost, isKnown, turn, touched, branch } = one
  const { first, end, cost: arcCost } = descending
  const { parent } = skeleton
  let length = 0
  for (let at = state; at >= 0 && isKnown[at] !== turn; at = parent[at]!) branch[length++] = at
  while (length > 0) {
    const at = branch[--length]!
    let best = cost[at]!
    const last = first[at + 1]!
    for (let arc = first[at]!; arc < last; arc++) {
      const found = cost[end[arc]!]! + arcCost[arc]!
      if (found < best) best = found
    }
    cost[at] = best
    if (isKnown[at] !== -turn) touched[one.touchedCount++] = at
    isKnown[at] = turn
  }
}
