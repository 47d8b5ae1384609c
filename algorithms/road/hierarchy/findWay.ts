import { costOf } from '../cost.ts'
import type { Access } from '../searchGraph.ts'
import type { Hierarchy, Ladder } from './hierarchy.ts'
import type { Skeleton } from './skeleton.ts'

/** The fastest way between two places, of equally fast ones the shortest. */
export interface Way {
  /** As in `cost.ts`, both partly travelled edges included. */
  readonly cost: number
  /** Where it leaves and where it arrives. */
  readonly from: Access
  readonly to: Access
  /** Arcs of the search graph in between; none where one place's state is the other's. */
  readonly arcs: number[]
}

/** The cost of the best way from one of `from` to one of `to`; Infinity where there is none. */
export function costBetween(
  hierarchy: Hierarchy,
  from: readonly Access[],
  to: readonly Access[],
): number {
  return meet(deskOf(hierarchy), hierarchy, from, to).cost
}

/** The best way itself, its shortcuts unpacked; undefined where there is none. */
export function findWay(
  hierarchy: Hierarchy,
  from: readonly Access[],
  to: readonly Access[],
): Way | undefined {
  const desk = deskOf(hierarchy)
  const { cost, top } = meet(desk, hierarchy, from, to)
  if (cost === Infinity) return undefined
  const arcs: number[] = []
  const climbed: number[] = []
  let start = top
  for (; desk.from.via[start]! >= 0; start = desk.from.below[start]!)
    climbed.push(desk.from.via[start]!)
  for (const arc of climbed.reverse()) unpack(hierarchy, hierarchy.up, arc, arcs)
  let end = top
  for (; desk.to.via[end]! >= 0; end = desk.to.below[end]!)
    unpack(hierarchy, hierarchy.down, desk.to.via[end]!, arcs)
  return {
    cost,
    from: cheapestAt(hierarchy, from, start),
    to: cheapestAt(hierarchy, to, end),
    arcs,
  }
}

/** One side of a search. All costs are infinite between two searches. */
interface Side {
  readonly cost: Float64Array
  /** The arc by which a state was reached, and from which state; -1 at a start. */
  readonly via: Int32Array
  readonly below: Int32Array
  /** The states passed. */
  readonly path: Int32Array
  length: number
}

interface Desk {
  readonly from: Side
  readonly to: Side
}

const desks = new WeakMap<Skeleton, Desk>()

function deskOf({ skeleton }: Hierarchy): Desk {
  const found = desks.get(skeleton)
  if (found) return found
  const side = (): Side => ({
    cost: new Float64Array(skeleton.stateCount).fill(Infinity),
    via: new Int32Array(skeleton.stateCount),
    below: new Int32Array(skeleton.stateCount),
    path: new Int32Array(skeleton.stateCount),
    length: 0,
  })
  const desk: Desk = { from: side(), to: side() }
  desks.set(skeleton, desk)
  return desk
}

/**
 * Climbs from both ends, without a queue: all that can be climbed to lies between a state and the
 * root, and in that order one pass settles it. (Elimination tree query, Dibbelt et al., section 5.)
 */
function meet(
  desk: Desk,
  hierarchy: Hierarchy,
  from: readonly Access[],
  to: readonly Access[],
): { readonly cost: number; readonly top: number } {
  const { skeleton, up, down } = hierarchy
  climb(desk.from, skeleton, up, from, undefined)
  const met = climb(desk.to, skeleton, down, to, desk.from.cost)
  for (const { cost, path, length } of [desk.from, desk.to])
    for (let i = 0; i < length; i++) cost[path[i]!] = Infinity
  return met
}

/** From the bottom up; where the other side has been, the two may meet. */
function climb(
  side: Side,
  { numberOf, parent }: Skeleton,
  { first, end, cost: arcCost }: Ladder,
  places: readonly Access[],
  other: Float64Array | undefined,
): { readonly cost: number; readonly top: number } {
  const { cost, via, below, path } = side
  const starts: number[] = []
  for (const { state, milliseconds, decimetres } of places) {
    const number = numberOf[state]!
    const spent = costOf(milliseconds, decimetres)
    if (spent >= cost[number]!) continue
    if (cost[number] === Infinity) starts.push(number)
    cost[number] = spent
    via[number] = -1
  }
  let best = Infinity
  let top = -1
  side.length = 0
  // The least important start first; each other one is come to when its branch joins.
  starts.sort((a, b) => a - b)
  for (let at = starts.pop() ?? -1; at >= 0; ) {
    path[side.length++] = at
    const spent = cost[at]!
    if (spent < best) {
      if (other !== undefined && spent + other[at]! < best) {
        best = spent + other[at]!
        top = at
      }
      const last = first[at + 1]!
      for (let arc = first[at]!; arc < last; arc++) {
        const found = spent + arcCost[arc]!
        const next = end[arc]!
        if (found >= cost[next]!) continue
        cost[next] = found
        via[next] = arc
        below[next] = at
      }
    }
    at = nextOf(parent[at]!, starts)
  }
  return { cost: best, top }
}

/** The parent, unless a start of another branch comes before. */
function nextOf(parent: number, starts: number[]): number {
  if (parent > (starts.at(-1) ?? -1)) return parent
  if (parent >= 0 && !starts.includes(parent)) starts.push(parent)
  return starts.sort((a, b) => a - b).pop() ?? -1
}

/** The arcs of the search graph that an arc stands for, in their order. */
function unpack(hierarchy: Hierarchy, ladder: Ladder, arc: number, arcs: number[]): void {
  const after = ladder.after[arc]!
  const before = ladder.before[arc]!
  if (after < 0) {
    arcs.push(before)
    return
  }
  unpack(hierarchy, hierarchy.down, before, arcs)
  unpack(hierarchy, hierarchy.up, after, arcs)
}

function cheapestAt({ skeleton }: Hierarchy, places: readonly Access[], number: number): Access {
  return places
    .filter(({ state }) => skeleton.numberOf[state] === number)
    .reduce((a, b) =>
      costOf(b.milliseconds, b.decimetres) < costOf(a.milliseconds, a.decimetres) ? b : a,
    )
}
