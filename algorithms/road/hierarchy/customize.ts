import { costOf } from '../cost.ts'
import type { SearchGraph } from '../searchGraph.ts'
import type { Hierarchy, Ladder } from './hierarchy.ts'
import type { Skeleton } from './skeleton.ts'

/**
 * Puts a search graph's costs into the skeleton of a graph with the same states and arcs: shortcuts
 * where the best way leads over lesser states, and nothing that isn't a best way. An arc that is
 * closed, which a negative time says, isn't in it.
 */
export function customize(graph: SearchGraph, skeleton: Skeleton): Hierarchy {
  const up = layArcs(graph, skeleton, 'up')
  const down = layArcs(graph, skeleton, 'down')
  const triangles = trianglesOf(skeleton)
  addShortcuts(skeleton, triangles, up, down)
  const needed = { up: up.cost.slice(), down: down.cost.slice() }
  shorten(skeleton, triangles, needed.up, needed.down)
  // Where each arc lies once those are gone than which there is something better.
  const upPlace = placesOf(up.cost, needed.up)
  const downPlace = placesOf(down.cost, needed.down)
  return {
    skeleton,
    up: pick(skeleton, up, upPlace, { up: upPlace, down: downPlace }),
    down: pick(skeleton, down, downPlace, { up: upPlace, down: downPlace }),
  }
}

/** A direction of all of a skeleton's arcs. */
interface Direction {
  /** Infinite where there is no arc. */
  readonly cost: Float64Array
  /**
   * How many arcs of the search graph each stands for. Of equally good ways the one of fewer: where
   * arcs cost nothing, at a barrier, ways would else go in circles there, and circles in those.
   */
  readonly hops: Int32Array
  readonly before: Int32Array
  readonly after: Int32Array
}

/** Of parallel arcs the best. */
function layArcs(graph: SearchGraph, skeleton: Skeleton, way: 'up' | 'down'): Direction {
  const { first, end, numberOf } = skeleton
  const cost = new Float64Array(end.length).fill(Infinity)
  const before = new Int32Array(end.length)
  for (let state = 0; state < graph.stateCount; state++) {
    const tail = numberOf[state]!
    for (let arc = graph.firstOut[state]!; arc < graph.firstOut[state + 1]!; arc++) {
      const head = numberOf[graph.head[arc]!]!
      if (graph.milliseconds[arc]! < 0 || (way === 'up' ? head >= tail : head <= tail)) continue
      const upper = Math.min(head, tail)
      let at = first[Math.max(head, tail)]!
      while (end[at] !== upper) at++
      const found = costOf(graph.milliseconds[arc]!, graph.decimetres[arc]!)
      if (found >= cost[at]!) continue
      cost[at] = found
      before[at] = arc
    }
  }
  const hops = new Int32Array(end.length).fill(1)
  return { cost, hops, before, after: new Int32Array(end.length).fill(-1) }
}

/** For a state y the states below that it's joined to, and the arc between. */
interface Triangles {
  readonly first: Uint32Array
  readonly lesser: Int32Array
  readonly arc: Int32Array
  /** Room for the arcs of one state by their upper end. */
  readonly arcTo: Int32Array
}

/** The way over the least state v of each triangle, against the arc between the other two, x above y. */
function addShortcuts(
  { stateCount, first, end }: Skeleton,
  { first: firstLesser, lesser, arc, arcTo }: Triangles,
  up: Direction,
  down: Direction,
): void {
  for (let y = stateCount - 1; y >= 0; y--) {
    for (let a = first[y]!; a < first[y + 1]!; a++) arcTo[end[a]!] = a
    for (let l = firstLesser[y]!; l < firstLesser[y + 1]!; l++) {
      const vy = arc[l]!
      const yToV = down.cost[vy]!
      const vToY = up.cost[vy]!
      for (let vx = first[lesser[l]!]!; vx < vy; vx++) {
        const yx = arcTo[end[vx]!]!
        offer(up, yx, yToV + up.cost[vx]!, down.hops[vy]! + up.hops[vx]!, vy, vx)
        offer(down, yx, down.cost[vx]! + vToY, down.hops[vx]! + up.hops[vy]!, vx, vy)
      }
    }
  }
}

function offer(
  { cost, hops, before, after }: Direction,
  arc: number,
  found: number,
  foundHops: number,
  first: number,
  second: number,
): void {
  if (found > cost[arc]! || found === Infinity) return
  if (found === cost[arc] && foundHops >= hops[arc]!) return
  cost[arc] = found
  hops[arc] = foundHops
  before[arc] = first
  after[arc] = second
}

/**
 * Lowers each arc's cost to that of the best way there is between its ends, from the top down: what
 * changes was never part of a best way. (Perfect customization, in the paper's words.)
 */
function shorten(
  { stateCount, first, end }: Skeleton,
  { first: firstLesser, lesser, arc, arcTo }: Triangles,
  up: Float64Array,
  down: Float64Array,
): void {
  for (let y = 0; y < stateCount; y++) {
    for (let a = first[y]!; a < first[y + 1]!; a++) arcTo[end[a]!] = a
    for (let l = firstLesser[y]!; l < firstLesser[y + 1]!; l++) {
      const vy = arc[l]!
      for (let vx = first[lesser[l]!]!; vx < vy; vx++) {
        const yx = arcTo[end[vx]!]!
        const toX = up[vy]! + up[yx]!
        if (toX < up[vx]!) up[vx] = toX
        const toY = up[vx]! + down[yx]!
        if (toY < up[vy]!) up[vy] = toY
        const fromX = down[yx]! + down[vy]!
        if (fromX < down[vx]!) down[vx] = fromX
        const fromY = up[yx]! + down[vx]!
        if (fromY < down[vy]!) down[vy] = fromY
      }
    }
  }
}

const known = new WeakMap<Skeleton, Triangles>()

function trianglesOf(skeleton: Skeleton): Triangles {
  const found = known.get(skeleton)
  if (found) return found
  const { stateCount, first, end } = skeleton
  const firstLesser = new Uint32Array(stateCount + 1)
  for (const upper of end) firstLesser[upper + 1]!++
  for (let s = 0; s < stateCount; s++) firstLesser[s + 1]! += firstLesser[s]!
  const next = firstLesser.slice()
  const lesser = new Int32Array(end.length)
  const arc = new Int32Array(end.length)
  for (let s = 0; s < stateCount; s++) {
    for (let a = first[s]!; a < first[s + 1]!; a++) {
      lesser[next[end[a]!]!] = s
      arc[next[end[a]!]!++] = a
    }
  }
  const triangles = { first: firstLesser, lesser, arc, arcTo: new Int32Array(stateCount) }
  known.set(skeleton, triangles)
  return triangles
}

function placesOf(cost: Float64Array, best: Float64Array): Int32Array {
  const places = new Int32Array(cost.length)
  let count = 0
  for (let arc = 0; arc < cost.length; arc++)
    places[arc] = cost[arc] !== Infinity && cost[arc] === best[arc] ? count++ : -1
  return places
}

/** The arcs that have a place, close together. */
function pick(
  { stateCount, first, end }: Skeleton,
  { cost, before, after }: Direction,
  own: Int32Array,
  places: { readonly up: Int32Array; readonly down: Int32Array },
): Ladder {
  let count = 0
  for (const place of own) if (place >= 0) count++
  const ladder: Ladder = {
    first: new Uint32Array(stateCount + 1),
    end: new Int32Array(count),
    cost: new Float64Array(count),
    before: new Int32Array(count),
    after: new Int32Array(count),
  }
  for (let s = 0, at = 0; s < stateCount; s++) {
    for (let arc = first[s]!; arc < first[s + 1]!; arc++) {
      if (own[arc]! < 0) continue
      ladder.end[at] = end[arc]!
      ladder.cost[at] = cost[arc]!
      // Halves of a best way are best ways, so that they have their places.
      ladder.before[at] = after[arc]! < 0 ? before[arc]! : places.down[before[arc]!]!
      ladder.after[at++] = after[arc]! < 0 ? -1 : places.up[after[arc]!]!
    }
    ladder.first[s + 1] = at
  }
  return ladder
}
