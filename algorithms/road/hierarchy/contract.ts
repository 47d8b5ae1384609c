import { costOf } from '../cost.ts'
import type { SearchGraph } from '../searchGraph.ts'
import type { Hierarchy, Ladder } from './hierarchy.ts'
import { type Skeleton, skeletonOf } from './skeleton.ts'

/**
 * Contracts a search graph. The skeleton of a graph with the same states and the same arcs or more
 * (before a closure, with other costs) spares most of the work.
 */
export function contract(graph: SearchGraph, skeleton: Skeleton = skeletonOf(graph)): Hierarchy {
  const { stateCount, numberOf, parent } = skeleton
  const both = shortcuts(graph, skeleton)
  const needed = { up: both.up.cost.slice(), down: both.down.cost.slice() }
  shorten(skeleton, needed)
  // Where each arc lies once those are gone than which there is something better.
  const upPlace = placesOf(both.up.cost, needed.up)
  const downPlace = placesOf(both.down.cost, needed.down)
  return {
    stateCount,
    numberOf,
    parent,
    up: pick(skeleton, both.up, upPlace, upPlace, downPlace),
    down: pick(skeleton, both.down, downPlace, upPlace, downPlace),
  }
}

/** A direction of all of a skeleton's arcs. */
interface Direction {
  /** Infinite where there is no arc. */
  readonly cost: Float64Array
  readonly before: Int32Array
  readonly after: Int32Array
}

/** The arcs, and the shortcuts over lesser states, from the least important state upward. */
function shortcuts(graph: SearchGraph, skeleton: Skeleton): { up: Direction; down: Direction } {
  const count = skeleton.end.length
  const direction = (): Direction => ({
    cost: new Float64Array(count).fill(Infinity),
    before: new Int32Array(count),
    after: new Int32Array(count).fill(-1),
  })
  const up = direction()
  const down = direction()
  layArcs(graph, skeleton, up, down)
  const { first, end } = skeleton
  const triangles = trianglesOf(skeleton)
  // The way over the least state v of a triangle, against the arc between the other two, x above y.
  for (let y = skeleton.stateCount - 1; y >= 0; y--) {
    triangles.at(y)
    for (let l = triangles.first[y]!; l < triangles.first[y + 1]!; l++) {
      const vy = triangles.arc[l]!
      const yToV = down.cost[vy]!
      const vToY = up.cost[vy]!
      for (let vx = first[triangles.lesser[l]!]!; vx < vy; vx++) {
        const yx = triangles.arcTo[end[vx]!]!
        const yToX = yToV + up.cost[vx]!
        if (yToX < up.cost[yx]!) {
          up.cost[yx] = yToX
          up.before[yx] = vy
          up.after[yx] = vx
        }
        const xToY = down.cost[vx]! + vToY
        if (xToY < down.cost[yx]!) {
          down.cost[yx] = xToY
          down.before[yx] = vx
          down.after[yx] = vy
        }
      }
    }
  }
  return { up, down }
}

/** Of parallel arcs the best; none that is closed, which a negative time says. */
function layArcs(graph: SearchGraph, skeleton: Skeleton, up: Direction, down: Direction): void {
  const { first, end, numberOf } = skeleton
  for (let state = 0; state < graph.stateCount; state++) {
    const tail = numberOf[state]!
    for (let arc = graph.firstOut[state]!; arc < graph.firstOut[state + 1]!; arc++) {
      const head = numberOf[graph.head[arc]!]!
      if (head === tail || graph.milliseconds[arc]! < 0) continue
      const side = head < tail ? up : down
      const upper = Math.min(head, tail)
      let at = first[Math.max(head, tail)]!
      while (end[at] !== upper) at++
      const cost = costOf(graph.milliseconds[arc]!, graph.decimetres[arc]!)
      if (cost >= side.cost[at]!) continue
      side.cost[at] = cost
      side.before[at] = arc
    }
  }
}

/**
 * Lowers each arc's cost to that of the best way there is between its ends, from the top down: what
 * changes was never part of a best way. (Perfect customization, in the paper's words.)
 */
function shorten(skeleton: Skeleton, { up, down }: { up: Float64Array; down: Float64Array }): void {
  const { first, end } = skeleton
  const triangles = trianglesOf(skeleton)
  for (let y = 0; y < skeleton.stateCount; y++) {
    triangles.at(y)
    for (let l = triangles.first[y]!; l < triangles.first[y + 1]!; l++) {
      const vy = triangles.arc[l]!
      for (let vx = first[triangles.lesser[l]!]!; vx < vy; vx++) {
        const yx = triangles.arcTo[end[vx]!]!
        up[vx] = Math.min(up[vx]!, up[vy]! + up[yx]!)
        up[vy] = Math.min(up[vy]!, up[vx]! + down[yx]!)
        down[vx] = Math.min(down[vx]!, down[yx]! + down[vy]!)
        down[vy] = Math.min(down[vy]!, up[yx]! + down[vx]!)
      }
    }
  }
}

/** For a state y its lesser neighbours v, with the arc between; and y's own arcs by their end. */
function trianglesOf({ stateCount, first, end }: Skeleton) {
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
  const arcTo = new Int32Array(stateCount)
  return {
    first: firstLesser,
    lesser,
    arc,
    arcTo,
    at(y: number) {
      for (let a = first[y]!; a < first[y + 1]!; a++) arcTo[end[a]!] = a
    },
  }
}

function placesOf(cost: Float64Array, best: Float64Array): Int32Array {
  const places = new Int32Array(cost.length)
  let count = 0
  for (let arc = 0; arc < cost.length; arc++)
    places[arc] = cost[arc] !== Infinity && cost[arc] === best[arc] ? count++ : -1
  return places
}

function pick(
  { stateCount, first, end }: Skeleton,
  direction: Direction,
  places: Int32Array,
  upPlace: Int32Array,
  downPlace: Int32Array,
): Ladder {
  let count = 0
  for (const place of places) if (place >= 0) count++
  const ladder: Ladder = {
    first: new Uint32Array(stateCount + 1),
    end: new Int32Array(count),
    cost: new Float64Array(count),
    before: new Int32Array(count),
    after: new Int32Array(count),
  }
  for (let s = 0, at = 0; s < stateCount; s++) {
    for (let arc = first[s]!; arc < first[s + 1]!; arc++) {
      if (places[arc]! < 0) continue
      ladder.end[at] = end[arc]!
      ladder.cost[at] = direction.cost[arc]!
      const after = direction.after[arc]!
      // Halves of a best way are best ways, so that they were kept.
      ladder.before[at] = after < 0 ? direction.before[arc]! : downPlace[direction.before[arc]!]!
      ladder.after[at++] = after < 0 ? -1 : upPlace[after]!
    }
    ladder.first[s + 1] = at
  }
  return ladder
}
