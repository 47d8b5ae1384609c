import type { LonLat, Profile } from '../model.ts'
import { searchGraph } from './buildSearchGraph.ts'
import { costOf, metresOf, secondsOf } from './cost.ts'
import { lineAlong } from './lineAlong.ts'
import type { Roads } from './roads.ts'
import { type Access, arrivals, departures, directWay } from './searchGraph.ts'
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
  const graph = searchGraph(roads, profile)
  const backward = targets.length < sources.length
  const starts = backward ? targets : sources
  const ends = backward ? sources : targets
  const leave = backward ? arrivals : departures
  const reach = backward ? departures : arrivals
  const reached = ends.map((end) => reach(graph, roads, profile, end))
  const wanted = new Set(reached.flatMap((list) => list.map(({ state }) => state)))
  const seconds = new Int32Array(sources.length * targets.length)
  const metres = new Int32Array(sources.length * targets.length)
  for (const [s, start] of starts.entries()) {
    const { costs } = searchRoads(graph, backward, leave(graph, roads, profile, start), wanted)
    for (const [e, end] of ends.entries()) {
      const direct = backward
        ? directWay(roads, profile, end, start)
        : directWay(roads, profile, start, end)
      let best = direct ? costOfPart(direct) : Infinity
      for (const access of reached[e]!)
        best = Math.min(best, costs[access.state]! + costOfPart(access))
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
  /** Road edges in order, the first and the last travelled in part. */
  readonly edges: readonly number[]
  /** From snap to snap; at least two points. */
  readonly line: LonLat[]
}

/** The fastest way from one snap to another, as `durations` counts it; undefined where none. */
export function path(roads: Roads, profile: Profile, from: Snap, to: Snap): Path | undefined {
  const graph = searchGraph(roads, profile)
  const starts = departures(graph, roads, profile, from)
  const reached = arrivals(graph, roads, profile, to)
  const search = searchRoads(graph, false, starts, new Set(reached.map(({ state }) => state)))
  const { costs, via, tail } = search
  const direct = directWay(roads, profile, from, to)
  let best = direct ? costOfPart(direct) : Infinity
  let last: Access | undefined
  for (const access of reached) {
    const cost = costs[access.state]! + costOfPart(access)
    if (cost < best) {
      best = cost
      last = access
    }
  }
  if (best === Infinity) return undefined

  const edges: number[] = [last ? last.edge : direct!.edge]
  if (last) {
    let { state } = last
    for (let arc = via[state]!; arc >= 0; arc = via[state]!) {
      edges.push(graph.edge[arc]!)
      state = tail[arc]!
    }
    // On a loop both directions of the first piece may end here: the cheaper one was taken.
    const first = starts.find((s) => s.state === state && costOfPart(s) === costs[state])!
    edges.push(first.edge)
    edges.reverse()
  }
  return {
    seconds: secondsOf(best),
    metres: metresOf(best),
    edges,
    line: lineAlong(roads, edges, from, to),
  }
}

function costOfPart(part: Omit<Access, 'state'>): number {
  return costOf(part.milliseconds, part.decimetres)
}
