import { openSweep } from '../kernel/openSweep.ts'
import { lanes, type Sweep } from '../kernel/sweep.ts'
import type { LonLat, Profile } from '../model.ts'
import { searchGraph } from './buildSearchGraph.ts'
import { costOf, metresOf, secondsOf } from './cost.ts'
import { hierarchiesOf } from './hierarchies.ts'
import { catchmentOf } from './hierarchy/catchment.ts'
import { costBetween, findWay, type Way } from './hierarchy/findWay.ts'
import type { Hierarchy } from './hierarchy/hierarchy.ts'
import { travelTable } from './hierarchy/travelTable.ts'
import { lineAlong } from './lineAlong.ts'
import type { Roads } from './roads.ts'
import { type Access, arrivals, departures, directWay, type SearchGraph } from './searchGraph.ts'
import { searchRoads } from './searchRoads.ts'
import type { Snap } from './snap.ts'

export interface Durations {
  /** Row-major, a row a source; -1 where there is no way. */
  readonly seconds: Int32Array
  /** Of the same way: the fastest, and of equally fast ones the shortest; -1 where none. */
  readonly metres: Int32Array
}

/**
 * Seconds and metres of the fastest way from each source to each target, exact. A snap is left in
 * both directions where its street is open in both. From snap to snap: the way from the street to
 * the door (`snap.metres`) isn't in it.
 *
 * Where the roads are contracted, a few cells are found one by one and tables in sweeps. Else, and
 * for one place and very many others, by Dijkstra searches: one search takes less than gathering
 * what lies above thousands of places in the hierarchy.
 */
export function durations(
  roads: Roads,
  profile: Profile,
  sources: readonly Snap[],
  targets: readonly Snap[],
): Durations {
  const cells = sources.length * targets.length
  const table = { seconds: new Int32Array(cells), metres: new Int32Array(cells) }
  const hierarchy = hierarchiesOf(roads)[profile]
  if (hierarchy && cells <= fewCells) {
    fillEach(table, roads, profile, hierarchy, sources, targets)
  } else if (hierarchy && Math.min(sources.length, targets.length) >= lanes) {
    fillSwept(table, roads, profile, hierarchy, sources, targets)
  } else fillSearched(table, roads, profile, sources, targets)
  return table
}

const fewCells = 64

function fillEach(
  { seconds, metres }: Durations,
  roads: Roads,
  profile: Profile,
  hierarchy: Hierarchy,
  sources: readonly Snap[],
  targets: readonly Snap[],
): void {
  const graph = searchGraph(roads, profile)
  const reached = targets.map((target) => arrivals(graph, roads, profile, target))
  for (const [s, source] of sources.entries()) {
    const left = departures(graph, roads, profile, source)
    for (const [t, target] of targets.entries()) {
      const direct = directWay(roads, profile, source, target)
      const best = Math.min(
        direct ? costOfPart(direct) : Infinity,
        costBetween(hierarchy, left, reached[t]!),
      )
      seconds[s * targets.length + t] = secondsOf(best)
      metres[s * targets.length + t] = metresOf(best)
    }
  }
}

let sweep: Sweep | undefined

function fillSwept(
  table: Durations,
  roads: Roads,
  profile: Profile,
  hierarchy: Hierarchy,
  sources: readonly Snap[],
  targets: readonly Snap[],
): void {
  const graph = searchGraph(roads, profile)
  const left = sources.map((source) => departures(graph, roads, profile, source))
  const reached = targets.map((target) => arrivals(graph, roads, profile, target))
  sweep ??= openSweep()
  travelTable(
    catchmentOf(hierarchy, 'from', left),
    catchmentOf(hierarchy, 'to', reached),
    table,
    sweep,
  )
  // The way between two places on one piece may pass no junction at all.
  const onPiece = new Map<number, number[]>()
  for (const [t, { edge }] of targets.entries()) {
    const piece = roads.piece[edge]!
    onPiece.set(piece, [...(onPiece.get(piece) ?? []), t])
  }
  for (const [s, source] of sources.entries()) {
    for (const t of onPiece.get(roads.piece[source.edge]!) ?? []) {
      const one = { seconds: new Int32Array(1), metres: new Int32Array(1) }
      fillEach(one, roads, profile, hierarchy, [source], [targets[t]!])
      table.seconds[s * targets.length + t] = one.seconds[0]!
      table.metres[s * targets.length + t] = one.metres[0]!
    }
  }
}

/** A search a source, which ends when all targets are reached; or one a target, backward, if fewer. */
function fillSearched(
  { seconds, metres }: Durations,
  roads: Roads,
  profile: Profile,
  sources: readonly Snap[],
  targets: readonly Snap[],
): void {
  const graph = searchGraph(roads, profile)
  const backward = targets.length < sources.length
  const starts = backward ? targets : sources
  const ends = backward ? sources : targets
  const leave = backward ? arrivals : departures
  const reach = backward ? departures : arrivals
  const reached = ends.map((end) => reach(graph, roads, profile, end))
  const wanted = new Set(reached.flatMap((list) => list.map(({ state }) => state)))
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
  const direct = directWay(roads, profile, from, to)
  const graph = searchGraph(roads, profile)
  const starts = departures(graph, roads, profile, from)
  const ends = arrivals(graph, roads, profile, to)
  const hierarchy = hierarchiesOf(roads)[profile]
  const way = hierarchy ? findWay(hierarchy, starts, ends) : searchWay(graph, starts, ends)
  const isDirect = direct && costOfPart(direct) <= (way?.cost ?? Infinity)
  const cost = isDirect ? costOfPart(direct) : way?.cost
  if (cost === undefined) return undefined
  const edges = isDirect
    ? [direct.edge]
    : [way!.from.edge, ...way!.arcs.map((arc) => graph.edge[arc]!), way!.to.edge]
  return {
    seconds: secondsOf(cost),
    metres: metresOf(cost),
    edges,
    line: lineAlong(roads, edges, from, to),
  }
}

function searchWay(
  graph: SearchGraph,
  starts: readonly Access[],
  ends: readonly Access[],
): Way | undefined {
  const wanted = new Set(ends.map(({ state }) => state))
  const { costs, via, tail } = searchRoads(graph, false, starts, wanted)
  const costTo = (end: Access) => costs[end.state]! + costOfPart(end)
  const to = ends.reduce<Access | undefined>(
    (best, end) => (costTo(end) < (best ? costTo(best) : Infinity) ? end : best),
    undefined,
  )
  if (!to) return undefined
  const arcs: number[] = []
  let { state } = to
  for (let arc = via[state]!; arc >= 0; arc = via[state]!) {
    arcs.push(arc)
    state = tail[arc]!
  }
  // On a loop both directions of the first piece may end here: the cheaper one was taken.
  const from = starts.find((s) => s.state === state && costOfPart(s) === costs[state])!
  return { cost: costTo(to), from, to, arcs: arcs.reverse() }
}

function costOfPart(part: Omit<Access, 'state'>): number {
  return costOf(part.milliseconds, part.decimetres)
}
