import FlatQueue from 'flatqueue'
import { arcsByHead, arcTails } from './arcsByHead.ts'
import { costOf } from './cost.ts'
import type { Access, SearchGraph } from './searchGraph.ts'

/** What a search found; good until the next search of the same graph. */
export interface Search {
  /** By state: exact where wanted, infinite where there is no way. */
  readonly costs: Float64Array
  /** By state: the arc that leads to it (backward: on from it), -1 next to a start. */
  readonly via: Int32Array
  /** By arc: the state it leaves. */
  readonly tail: Int32Array
}

/**
 * Dijkstra's search over a search graph, from states with the cost already spent to them. It ends
 * once all wanted states are settled. Backward, the costs are those of getting from a state to a
 * start.
 */
export function searchRoads(
  graph: SearchGraph,
  backward: boolean,
  starts: readonly Access[],
  wanted: ReadonlySet<number>,
): Search {
  const desk = deskOf(graph)
  const { costs, via, touched, queue, isWanted, tail, arcCosts } = desk
  const { first, arcs } = backward ? desk.in() : { first: graph.firstOut, arcs: undefined }
  const next = backward ? tail : graph.head
  for (let i = 0; i < desk.touchedCount; i++) costs[touched[i]!] = Infinity
  let touchedCount = 0
  queue.clear()
  for (const start of starts) {
    const cost = costOf(start.milliseconds, start.decimetres)
    if (cost >= costs[start.state]!) continue
    if (costs[start.state] === Infinity) touched[touchedCount++] = start.state
    costs[start.state] = cost
    via[start.state] = -1
    queue.push(start.state, cost)
  }
  for (const state of wanted) isWanted[state] = 1
  let left = wanted.size
  while (left > 0 && queue.length > 0) {
    const spent = queue.peekValue()!
    const state = queue.pop()!
    // A state is queued again when a better way to it is found; the older entry is void.
    if (spent > costs[state]!) continue
    left -= isWanted[state]!
    const end = first[state + 1]!
    for (let i = first[state]!; i < end; i++) {
      const arc = arcs ? arcs[i]! : i
      const to = next[arc]!
      const found = spent + arcCosts[arc]!
      const known = costs[to]!
      if (found >= known) continue
      if (known === Infinity) touched[touchedCount++] = to
      costs[to] = found
      via[to] = arc
      queue.push(to, found)
    }
  }
  for (const state of wanted) isWanted[state] = 0
  desk.touchedCount = touchedCount
  return { costs, via, tail }
}

interface Desk {
  readonly costs: Float64Array
  readonly via: Int32Array
  readonly touched: Int32Array
  touchedCount: number
  readonly isWanted: Uint8Array
  readonly queue: FlatQueue<number>
  readonly tail: Int32Array
  readonly arcCosts: Float64Array
  /** Arcs by the state they lead to; made by the first backward search. */
  in(): ReturnType<typeof arcsByHead>
}

/** Kept from search to search, so that a short one doesn't pay for the size of the town. */
const desks = new WeakMap<SearchGraph, Desk>()

function deskOf(graph: SearchGraph): Desk {
  const found = desks.get(graph)
  if (found) return found
  const { stateCount, arcCount, milliseconds, decimetres } = graph
  let arcsIn: ReturnType<typeof arcsByHead> | undefined
  const desk: Desk = {
    costs: new Float64Array(stateCount).fill(Infinity),
    via: new Int32Array(stateCount),
    touched: new Int32Array(stateCount),
    touchedCount: 0,
    isWanted: new Uint8Array(stateCount),
    // Each arc is relaxed once, so that no more entries than that can wait, and the starts.
    queue: new FlatQueue(arcCount + stateCount, Float64Array, Uint32Array),
    tail: arcTails(graph),
    // Closed, it's dearer than any way.
    arcCosts: Float64Array.from(milliseconds, (ms, arc) =>
      ms < 0 ? Infinity : costOf(ms, decimetres[arc]!),
    ),
    in() {
      arcsIn ??= arcsByHead(graph)
      return arcsIn
    },
  }
  desks.set(graph, desk)
  return desk
}
