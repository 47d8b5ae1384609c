import type { Profile } from '../model.ts'
import type { Roads } from './roads.ts'
import type { Snap } from './snap.ts'

/**
 * A cost is one number: milliseconds × 2^24 + decimetres. Sums of costs are sums of both parts as
 * long as a way stays below 1 677 km and 149 h, and the smaller cost is the faster way, of equally
 * fast ones the shorter. So the best cost between two places is one number, in whatever order
 * edges are looked at, forward or backward.
 */
const perMillisecond = 2 ** 24

export function costOf(milliseconds: number, decimetres: number): number {
  return milliseconds * perMillisecond + decimetres
}

/** Whole seconds of a cost, -1 of an infinite one. */
export function secondsOf(cost: number): number {
  return cost === Infinity ? -1 : Math.round(Math.floor(cost / perMillisecond) / 1000)
}

/** Whole metres of a cost, -1 of an infinite one. */
export function metresOf(cost: number): number {
  return cost === Infinity ? -1 : Math.round((cost % perMillisecond) / 10)
}

/** A junction, the cost between it and a snap, and the edge that lies between them. */
export interface Access {
  readonly node: number
  readonly cost: number
  readonly edge: number
}

/** The junctions that can be reached first from a snap: one, or two on a street open both ways. */
export function departures(roads: Roads, profile: Profile, snap: Snap): Access[] {
  return edgesAt(roads, profile, snap).map(({ edge, fraction }) => ({
    node: roads.head[edge]!,
    cost: costTo(roads, profile, edge, 1) - costTo(roads, profile, edge, fraction),
    edge,
  }))
}

/** The junctions from which a snap can be reached. */
export function arrivals(roads: Roads, profile: Profile, snap: Snap): Access[] {
  return edgesAt(roads, profile, snap).map(({ edge, fraction }) => ({
    node: roads.tail[edge]!,
    cost: costTo(roads, profile, edge, fraction),
    edge,
  }))
}

/** The way between two snaps that passes no junction, if they lie on the same piece. */
export function directWay(
  roads: Roads,
  profile: Profile,
  from: Snap,
  to: Snap,
): { readonly edge: number; readonly cost: number } | undefined {
  if (roads.piece[from.edge] !== roads.piece[to.edge]) return undefined
  for (const { edge, fraction } of edgesAt(roads, profile, from)) {
    const end = to.edge === edge ? to.fraction : 1 - to.fraction
    // Two places at the same point may be written as 0.3 and 1 - 0.7: a billionth of an edge, less
    // than a micrometre on any road, isn't behind.
    if (end < fraction - 1e-9) continue
    const cost = costTo(roads, profile, edge, end) - costTo(roads, profile, edge, fraction)
    return { edge, cost: Math.max(0, cost) }
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
function costTo(roads: Roads, profile: Profile, edge: number, fraction: number): number {
  return costOf(
    Math.round(roads.profiles[profile].milliseconds[edge]! * fraction),
    Math.round(roads.decimetres[edge]! * fraction),
  )
}
