import type { Profile } from '../model.ts'
import { costOf } from './cost.ts'
import { free } from './kerb.ts'
import type { Roads } from './roads.ts'
import type { Snap } from './snap.ts'

/**
 * A profile's roads as a search sees them: states (a road node, or a road node reached in a certain
 * way, where that decides how one may go on) and arcs (a road edge travelled, with the cost of the
 * turn into it). Arcs are sorted by the state they leave, states by their road node. Costs are
 * integers, compared milliseconds first, then decimetres.
 */
export interface SearchGraph {
  readonly stateCount: number
  readonly arcCount: number
  /** Road node of each state. */
  readonly nodeOf: Int32Array
  /** States of road node n lie from `firstState[n]` to `firstState[n + 1]`. */
  readonly firstState: Uint32Array
  /** By road edge: the state of who began on it and has come to its end; -1 where it is closed. */
  readonly stateAfter: Int32Array
  /** Arcs that leave state s lie from `firstOut[s]` to `firstOut[s + 1]`. */
  readonly firstOut: Uint32Array
  /** State that the arc leads to. */
  readonly head: Int32Array
  /** Of the edge and the turn before it; negative where either is closed, now or at this hour. */
  readonly milliseconds: Int32Array
  readonly decimetres: Int32Array
  /** Road edge that the arc travels. */
  readonly edge: Int32Array
}

/**
 * Where a search begins or ends for a snap: a state, and the cost between it and the snap, that of its
 * kerb included.
 */
export interface Access {
  readonly state: number
  readonly milliseconds: number
  readonly decimetres: number
  /** The road edge that is travelled in part. */
  readonly edge: number
}

/** The states that a way from a snap comes to first: one for each direction in which it's left. */
export function departures(
  graph: SearchGraph,
  roads: Roads,
  profile: Profile,
  snap: Snap,
): Access[] {
  return edgesAt(roads, profile, snap).map(({ edge, fraction, kerb }) => {
    const whole = partOf(roads, profile, edge, 1)
    const before = partOf(roads, profile, edge, fraction)
    return {
      state: graph.stateAfter[edge]!,
      milliseconds: kerb + whole.milliseconds - before.milliseconds,
      decimetres: whole.decimetres - before.decimetres,
      edge,
    }
  })
}

/** The states from which one can turn into a snap's street. */
export function arrivals(graph: SearchGraph, roads: Roads, profile: Profile, snap: Snap): Access[] {
  const found: Access[] = []
  for (const { edge, fraction, kerb } of edgesAt(roads, profile, snap)) {
    const node = roads.tail[edge]!
    const { milliseconds, decimetres } = partOf(roads, profile, edge, fraction)
    for (let state = graph.firstState[node]!; state < graph.firstState[node + 1]!; state++) {
      for (let arc = graph.firstOut[state]!; arc < graph.firstOut[state + 1]!; arc++) {
        if (graph.edge[arc] !== edge || graph.milliseconds[arc]! < 0) continue
        const turn = graph.milliseconds[arc]! - roads.profiles[profile].milliseconds[edge]!
        found.push({ state, milliseconds: kerb + turn + milliseconds, decimetres, edge })
      }
    }
  }
  return found
}

/** The fastest way between two snaps that passes no junction, if they lie on the same piece. */
export function directWay(
  roads: Roads,
  profile: Profile,
  from: Snap,
  to: Snap,
): Omit<Access, 'state'> | undefined {
  if (roads.piece[from.edge] !== roads.piece[to.edge]) return undefined
  let best: Omit<Access, 'state'> | undefined
  for (const start of edgesAt(roads, profile, from)) {
    const { edge } = start
    const end = edgesAt(roads, profile, to).find((at) => at.edge === edge)
    // Two places at the same point may be written as 0.3 and 1 - 0.7: a billionth of an edge, less
    // than a micrometre on any road, isn't behind.
    if (!end || end.fraction < start.fraction - 1e-9) continue
    const before = partOf(roads, profile, edge, start.fraction)
    const after = partOf(roads, profile, edge, end.fraction)
    const travelled = Math.max(0, after.milliseconds - before.milliseconds)
    const milliseconds = start.kerb + travelled + end.kerb
    const decimetres = Math.max(0, after.decimetres - before.decimetres)
    const isLess =
      !best || costOf(milliseconds, decimetres) < costOf(best.milliseconds, best.decimetres)
    if (isLess) best = { edge, milliseconds, decimetres }
  }
  return best
}

/** The edges on which one comes to a snap and leaves it: its own, and the other direction. */
function edgesAt(roads: Roads, profile: Profile, { edge, fraction, kerb = free }: Snap) {
  const { milliseconds } = roads.profiles[profile]
  const both = [
    { edge, fraction, kerb: kerb[0] },
    { edge: roads.twin[edge]!, fraction: 1 - fraction, kerb: kerb[1] },
  ]
  return both.filter((at) => at.edge >= 0 && milliseconds[at.edge]! >= 0 && at.kerb >= 0)
}

/** From an edge's tail to a fraction of it; rounded so that parts of an edge add up to it. */
function partOf(roads: Roads, profile: Profile, edge: number, fraction: number) {
  return {
    milliseconds: Math.round(roads.profiles[profile].milliseconds[edge]! * fraction),
    decimetres: Math.round(roads.decimetres[edge]! * fraction),
  }
}
