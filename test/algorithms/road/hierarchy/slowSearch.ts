import FlatQueue from 'flatqueue'
import { costOf } from '../../../../algorithms/road/cost.ts'
import type { Access, SearchGraph } from '../../../../algorithms/road/searchGraph.ts'

/** The slow twin: Dijkstra's search; the cost of each state from a place, Infinity where none. */
export function slowSearch(graph: SearchGraph, from: readonly Access[]): Float64Array {
  const costs = new Float64Array(graph.stateCount).fill(Infinity)
  const queue = new FlatQueue<number>()
  const offer = (state: number, cost: number) => {
    if (cost >= costs[state]!) return
    costs[state] = cost
    queue.push(state, cost)
  }
  for (const at of from) offer(at.state, costOf(at.milliseconds, at.decimetres))
  while (queue.length > 0) {
    const spent = queue.peekValue()!
    const state = queue.pop()!
    if (spent > costs[state]!) continue
    for (let arc = graph.firstOut[state]!; arc < graph.firstOut[state + 1]!; arc++) {
      const milliseconds = graph.milliseconds[arc]!
      if (milliseconds < 0) continue
      offer(graph.head[arc]!, spent + costOf(milliseconds, graph.decimetres[arc]!))
    }
  }
  return costs
}

export function slowCost(costs: Float64Array, to: readonly Access[]): number {
  return Math.min(...to.map((at) => costs[at.state]! + costOf(at.milliseconds, at.decimetres)))
}
