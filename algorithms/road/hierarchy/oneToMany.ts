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
  /** By state's number: from the one place to there, or back; final where `isKnown` is `turn`. */
  readonly cost: Float64Array
  readonly isKnown: Int32Array
  turn: number
  /** Those whose costs aren't infinite are among them. */
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
    touched: new Int32Array(2 * stateCount),
    touchedCount: 0,
    branch: new Int32Array(stateCount),
  }
}

/** Forgets the place before, and climbs from the doors of another one: states' numbers and costs. */
export function beginAt(
  one: OneToMany,
  doors: readonly { readonly state: number; readonly cost: number }[],
): void {
  const { skeleton, climbing, cost, touched } = one
  const { first, end, cost: arcCost } = climbing
  const { parent } = skeleton
  for (let i = 0; i < one.touchedCount; i++) cost[touched[i]!] = Infinity
  one.turn++
  const heads: number[] = []
  for (const door of doors) {
    if (cost[door.state] === Infinity) heads.push(door.state)
    if (door.cost < cost[door.state]!) cost[door.state] = door.cost
  }
  let count = 0
  // The least important of all is next: what is above two doors is come to from both.
  while (heads.length > 0) {
    let least = 0
    for (let i = 1; i < heads.length; i++) if (heads[i]! > heads[least]!) least = i
    const at = heads[least]!
    touched[count++] = at
    const spent = cost[at]!
    const last = first[at + 1]!
    if (spent < Infinity)
      for (let arc = first[at]!; arc < last; arc++) {
        const found = spent + arcCost[arc]!
        if (found < cost[end[arc]!]!) cost[end[arc]!] = found
      }
    const next = parent[at]!
    if (next >= 0 && !heads.includes(next)) heads[least] = next
    else {
      heads[least] = heads[heads.length - 1]!
      heads.pop()
    }
  }
  one.touchedCount = count
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
    if (best < Infinity) touched[one.touchedCount++] = at
    isKnown[at] = turn
  }
}
