import type { LonLat, Profile } from '../model.ts'
import { type Access, arrivals, departures, directWay, metresOf, secondsOf } from './cost.ts'
import { fractionOn, lineAlong } from './lineAlong.ts'
import type { Roads } from './roads.ts'
import { searchRoads } from './searchRoads.ts'
import type { Snap } from './snap.ts'

export interface Durations {
  /** Row-major, a row a source; -1 where there is no way. */
  readonly seconds: Int32Array
  /** Of the same way: the fastest, and of equally fast ones the shortest; -1 where none. */
  readonly metres: Int32Array
}

/**
 * Seconds and metres of the fastest way from each source to each target, exact: one Dijkstra
 * search a source, which ends when all targets are reached; or one a target, backward, when those
 * are fewer. A snap is left in both directions where its street is open in both. From snap to
 * snap: the way from the street to the door (`snap.metres`) isn't in it.
 */
export function durations(
  roads: Roads,
  profile: Profile,
  sources: readonly Snap[],
  targets: readonly Snap[],
): Durations {
  const backward = targets.length < sources.length
  const starts = backward ? targets : sources
  const ends = backward ? sources : targets
  const leave = backward ? arrivals : departures
  const reach = backward ? departures : arrivals
  const reached = ends.map((end) => reach(roads, profile, end))
  const wanted = new Set(reached.flatMap((list) => list.map(({ node }) => node)))
  const seconds = new Int32Array(sources.length * targets.length)
  const metres = new Int32Array(sources.length * targets.length)
  for (const [s, start] of starts.entries()) {
    const { costs } = searchRoads(roads, profile, backward, leave(roads, profile, start), wanted)
    for (const [e, end] of ends.entries()) {
      const direct = backward
        ? directWay(roads, profile, end, start)
        : directWay(roads, profile, start, end)
      let best = direct?.cost ?? Infinity
      for (const { node, cost } of reached[e]!) best = Math.min(best, costs[node]! + cost)
      const cell = backward ? e * targets.length + s : s * targets.length + e
      seconds[cell] = secondsOf(best)
      metres[cell] = metresOf(best)
    }
  }
  return { seconds, metres }
}

export interface Path {
  readonly seconds: number
  readonly metres: number
  /** Road edges in their order; of the first and the last one a part is travelled. */
  readonly edges: readonly number[]
  /** Where the way begins on its first edge, and where it ends on its last: 0 tail, 1 head. */
  readonly firstFraction: number
  readonly lastFraction: number
  /** From snap to snap; at least two points. */
  readonly line: LonLat[]
}

/** The fastest way from one snap to another, as `durations` counts it; undefined where none. */
export function path(roads: Roads, profile: Profile, from: Snap, to: Snap): Path | undefined {
  const reached = arrivals(roads, profile, to)
  const { costs, via } = searchRoads(
    roads,
    profile,
    false,
    departures(roads, profile, from),
    new Set(reached.map(({ node }) => node)),
  )
  const direct = directWay(roads, profile, from, to)
  let best = direct?.cost ?? Infinity
  let last: Access | undefined
  for (const access of reached) {
    const cost = costs[access.node]! + access.cost
    if (cost < best) {
      best = cost
      last = access
    }
  }
  if (best === Infinity) return undefined
  const edges = last ? edgesBack(roads, profile, via, from, last) : [direct!.edge]
  return {
    seconds: secondsOf(best),
    metres: metresOf(best),
    edges,
    firstFraction: fractionOn(from, edges[0]!),
    lastFraction: fractionOn(to, edges.at(-1)!),
    line: lineAlong(roads, edges, from, to),
  }
}

/** The edges from the snap `from` to the last one, both partly walked. */
function edgesBack(
  roads: Roads,
  profile: Profile,
  via: Int32Array,
  from: Snap,
  last: Access,
): number[] {
  const edges = [last.edge]
  let node = last.node
  for (let edge = via[node]!; edge >= 0; edge = via[node]!) {
    edges.push(edge)
    node = roads.tail[edge]!
  }
  // On a loop both directions of the first piece end here: the cheaper one was taken.
  const firsts = departures(roads, profile, from).filter((access) => access.node === node)
  const first = firsts.reduce((a, b) => (b.cost < a.cost ? b : a))
  edges.push(first.edge)
  return edges.reverse()
}
