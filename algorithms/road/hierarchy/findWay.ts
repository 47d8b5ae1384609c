import { costOf } from '../cost.ts'
import type { Access } from '../searchGraph.ts'
import type { Hierarchy, Ladder } from './hierarchy.ts'

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
  for (let arc = desk.from.via[start]!; arc >= 0; arc = desk.from.via[start]!) {
    climbed.push(arc)
    start = lesserEnd(hierarchy.up, arc)
  }
  for (const arc of climbed.reverse()) unpack(hierarchy, hierarchy.up, arc, arcs)
  let end = top
  for (let arc = desk.to.via[end]!; arc >= 0; arc = desk.to.via[end]!) {
    unpack(hierarchy, hierarchy.down, arc, arcs)
    end = lesserEnd(hierarchy.down, arc)
  }
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
  /** The arc by which a state was reached; -1 at a start. */
  readonly via: Int32Array
  /** States to climb over, each after all that are above it. */
  readonly path: Int32Array
  length: number
}

interface Desk {
  readonly from: Side
  readonly to: Side
}

const desks = new WeakMap<Hierarchy, Desk>()

function deskOf(hierarchy: Hierarchy): Desk {
  const found = desks.get(hierarchy)
  if (found) return found
  const side = (): Side => ({
    cost: new Float64Array(hierarchy.stateCount).fill(Infinity),
    via: new Int32Array(hierarchy.stateCount),
    path: new Int32Array(hierarchy.stateCount),
    length: 0,
  })
  const desk: Desk = { from: side(), to: side() }
  desks.set(hierarchy, desk)
  return desk
}

/**
 * Climbs from both ends, without a queue: all that can be climbed to is few states, and in their
 * order one pass over them settles each.
 */
function meet(
  desk: Desk,
  hierarchy: Hierarchy,
  from: readonly Access[],
  to: readonly Access[],
): { readonly cost: number; readonly top: number } {
  start(desk.from, hierarchy, hierarchy.up, from)
  start(desk.to, hierarchy, hierarchy.down, to)
  climb(desk.from, hierarchy.up, undefined)
  const met = climb(desk.to, hierarchy.down, desk.from.cost)
  for (const side of [desk.from, desk.to]) {
    for (let i = 0; i < side.length; i++) side.cost[side.path[i]!] = Infinity
  }
  return met
}

function start(
  side: Side,
  { numberOf }: Hierarchy,
  ladder: Ladder,
  places: readonly Access[],
): void {
  side.length = 0
  for (const { state, milliseconds, decimetres } of places) {
    const number = numberOf[state]!
    if (side.cost[number] === Infinity) visit(side, ladder, number)
    const spent = costOf(milliseconds, decimetres)
    if (spent >= side.cost[number]!) continue
    side.cost[number] = spent
    side.via[number] = -1
  }
}

/** Appends what is above a state, then the state; a finite cost says that it's there already. */
function visit(side: Side, ladder: Ladder, state: number): void {
  const { cost } = side
  cost[state] = Number.MAX_VALUE
  const last = ladder.first[state + 1]!
  for (let arc = ladder.first[state]!; arc < last; arc++) {
    const next = ladder.end[arc]!
    if (cost[next] === Infinity) visit(side, ladder, next)
  }
  side.path[side.length++] = state
}

/** From the bottom up; where the other side has been, the two may meet. */
function climb(
  { cost, via, path, length }: Side,
  { first, end, cost: arcCost }: Ladder,
  other: Float64Array | undefined,
): { readonly cost: number; readonly top: number } {
  let best = Number.MAX_VALUE
  let top = -1
  for (let i = length - 1; i >= 0; i--) {
    const at = path[i]!
    const spent = cost[at]!
    if (spent >= best) continue
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
    }
  }
  return { cost: top < 0 ? Infinity : best, top }
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

function lesserEnd({ first }: Ladder, arc: number): number {
  let low = 0
  let high = first.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (first[middle]! <= arc) low = middle
    else high = middle
  }
  return low
}

function cheapestAt({ numberOf }: Hierarchy, places: readonly Access[], number: number): Access {
  return places
    .filter(({ state }) => numberOf[state] === number)
    .reduce((a, b) =>
      costOf(b.milliseconds, b.decimetres) < costOf(a.milliseconds, a.decimetres) ? b : a,
    )
}
