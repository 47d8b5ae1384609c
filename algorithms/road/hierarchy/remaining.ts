import { costOf } from '../cost.ts'
import type { SearchGraph } from '../searchGraph.ts'
import { type ArcLists, arcLists, insertArc, removeArc } from './arcLists.ts'

/** The graph while it is contracted: what isn't contracted yet, and shortcuts among it. */
export interface Remaining {
  /** The lists of a contracted state stay as they were then. */
  readonly out: ArcLists
  readonly into: ArcLists
  /** By arc: how many arcs of the search graph it stands for. */
  readonly hops: number[]
  /** By arc: both halves of a shortcut; else the arc of the search graph, and -1. */
  readonly before: number[]
  readonly after: number[]
}

/** An arc that is closed, which a negative time says, isn't in it. */
export function remainingOf(graph: SearchGraph): Remaining {
  const { stateCount, arcCount } = graph
  const remaining: Remaining = {
    out: arcLists(stateCount, arcCount * 4),
    into: arcLists(stateCount, arcCount * 4),
    hops: [],
    before: [],
    after: [],
  }
  for (let state = 0; state < stateCount; state++) {
    for (let arc = graph.firstOut[state]!; arc < graph.firstOut[state + 1]!; arc++) {
      if (graph.milliseconds[arc]! < 0) continue
      const cost = costOf(graph.milliseconds[arc]!, graph.decimetres[arc]!)
      addArc(remaining, state, graph.head[arc]!, cost, { hops: 1, before: arc, after: -1 })
    }
  }
  return remaining
}

/** Adds an arc unless one as good is there; a loop is of no use to anyone. */
export function addArc(
  { out, into, hops, before, after }: Remaining,
  from: number,
  to: number,
  cost: number,
  made: { readonly hops: number; readonly before: number; readonly after: number },
): void {
  if (from === to) return
  const last = out.start[from]! + out.length[from]!
  for (let at = out.start[from]!; at < last; at++) {
    if (out.end[at] !== to) continue
    if (out.cost[at]! <= cost) return
    removeArc(into, to, out.arc[at]!)
    removeArc(out, from, out.arc[at]!)
    break
  }
  const arc = hops.length
  hops.push(made.hops)
  before.push(made.before)
  after.push(made.after)
  insertArc(out, from, arc, to, cost)
  insertArc(into, to, arc, from, cost)
}

/** Takes a state out of its neighbours' lists. */
export function takeOut({ out, into }: Remaining, state: number): void {
  for (let at = into.start[state]!, i = into.length[state]!; i > 0; at++, i--)
    removeArc(out, into.end[at]!, into.arc[at]!)
  for (let at = out.start[state]!, i = out.length[state]!; i > 0; at++, i--)
    removeArc(into, out.end[at]!, out.arc[at]!)
}
