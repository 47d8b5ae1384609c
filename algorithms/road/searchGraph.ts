import type { Profile } from '../model.ts'
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
  /** Of the edge and the turn before it; 0 or more. */
  readonly milliseconds: Int32Array
  readonly decimetres: Int32Array
  /** Road edge that the arc travels. */
  readonly edge: Int32Array
}

/** Where a search begins or ends for a snap: a state, and the cost between it and the snap. */
export interface Access {
  readonly state: number
  readonly milliseconds: number
  readonly decimetres: number
  /** The road edge that is travelled in part. */
  readonly edge: number
}

/** The states that a way from a snap comes to first: one for each open direction of its street. */
export function departures(
  graph: SearchGraph,
  roads: Roads,
  profile: Profile,
  snap: Snap,
): Access[] {
  return edgesAt(roads, profile, snap).map(({ edge, fraction }) => {
    const whole = partOf(roads, profile, edge, 1)
    const before = partOf(roads, profile, edge, fraction)
    return {
      state: graph.stateAfter[edge]!,
      milliseconds: whole.milliseconds - before.milliseconds,
      decimetres: whole.decimetres - before.decimetres,
      edge,
    }
  })
}

/** The states from which one can turn into a snap's street. */
export function arrivals(graph: SearchGraph, roads: Roads, profile: Profile, snap: Snap): Access[] {
  const found: Access[] = []
  for (const { edge, fraction } of edgesAt(roads, profile, snap)) {
    const node = roads.tail[edge]!
    const { milliseconds, decimetres } = partOf(roads, profile, edge, fraction)
    for (let state = graph.firstState[node]!; state < graph.firstState[node + 1]!; state++) {
      for (let arc = graph.firstOut[state]!; arc < graph.firstOut[state + 1]!; arc++) {
        if (graph.edge[arc] !== edge) continue
        const turn = graph.milliseconds[arc]! - roads.profiles[profile].milliseconds[edge]!
        found.push({ state, milliseconds: turn + milliseconds, decimetres, edge })
      }
    }
  }
  return found
}

/** The way between two snaps that passes no junction, if they lie on the same piece. */
export function directWay(
  roads: Roads,
  profile: Profile,
  from: Snap,
  to: Snap,
): Omit<Access, 'state'> | undefined {
  if (roads.piece[from.edge] !== roads.piece[to.edge]) return undefined
  for (const { edge, fraction } of edgesAt(roads, profile, from)) {
    const end = to.edge === edge ? to.fraction : 1 - to.fraction
    // Two places at the same point may be written as 0.3 and 1 - 0.7: a billionth of an edge, less
    // than a micrometre on any road, isn't behind.
    if (end < fraction - 1e-9) continue
    const before = partOf(roads, profile, edge, fraction)
    const after = partOf(roads, profile, edge, end)
    return {
      edge,
      milliseconds: Math.max(0, after.milliseconds - before.milliseconds),
      decimetres: Math.max(0, after.decimetres - before.decimetres),
    }
  }
  return undefined
}

/** The open edges at a snap, with its fraction on each: its own, and the other direction. */
function edgesAt(roads: Roads, profile: Profile, { edge, fraction }: Snap) {
  const { milliseconds } = roads.profiles[profile]
  const twin = roads.twin[edge]!
  const both = [
    { edge, fraction },
    { edge: twin, fraction: 1 - fraction },
  ]
  return both.filter((at) => at.edge >= 0 && milliseconds[at.edge]! >= 0)
}

/** From an edge's tail to a fraction of it; rounded so that parts of an edge add up to it. */
function partOf(roads: Roads, profile: Profile, edge: number, fraction: number) {
  return {
    milliseconds: Math.round(roads.profiles[profile].milliseconds[edge]! * fraction),
    decimetres: Math.round(roads.decimetres[edge]! * fraction),
  }
}
