import { openSweep } from '../kernel/openSweep.ts'
import type { Sweep } from '../kernel/sweep.ts'
import type { LonLat, Profile } from '../model.ts'
import { searchGraph } from './buildSearchGraph.ts'
import { costOf, metresOf, secondsOf } from './cost.ts'
import { hierarchyOf } from './hierarchies.ts'
import { catchmentOf } from './hierarchy/catchment.ts'
import { costBetween, findWay } from './hierarchy/findWay.ts'
import type { Hierarchy } from './hierarchy/hierarchy.ts'
import { travelTable } from './hierarchy/travelTable.ts'
import { lineAlong } from './lineAlong.ts'
import type { Roads } from './roads.ts'
import { type Access, arrivals, departures, directWay } from './searchGraph.ts'
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
 * A few cells are found one by one, tables in sweeps.
 */
export function durations(
  roads: Roads,
  profile: Profile,
  sources: readonly Snap[],
  targets: readonly Snap[],
): Durations {
  const cells = sources.length * targets.length
  const table = { seconds: new Int32Array(cells), metres: new Int32Array(cells) }
  const fill = cells <= fewCells ? fillEach : fillSwept
  fill(table, roads, profile, hierarchyOf(roads, profile), sources, targets)
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
  const way = findWay(hierarchyOf(roads, profile), starts, ends)
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

function costOfPart(part: Omit<Access, 'state'>): number {
  return costOf(part.milliseconds, part.decimetres)
}
