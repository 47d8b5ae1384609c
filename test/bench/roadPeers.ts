import { DirectedGraph } from 'graphology'
import dijkstra from 'graphology-shortest-path/dijkstra'
import createGraph from 'ngraph.graph'
import { nba } from 'ngraph.path'
import type { BenchTown } from './roadPlaces.ts'

/** What npm's packages take for a way from place to place, over the same states and arcs. */
export function peerTimes({ graph, places }: BenchTown) {
  const ngraph = createGraph<undefined, number>()
  const graphology = new DirectedGraph()
  for (let state = 0; state < graph.stateCount; state++) {
    ngraph.addNode(state)
    graphology.addNode(state)
  }
  for (let state = 0; state < graph.stateCount; state++) {
    for (let arc = graph.firstOut[state]!; arc < graph.firstOut[state + 1]!; arc++) {
      const [head, weight] = [graph.head[arc]!, graph.milliseconds[arc]!]
      if (weight < 0 || ngraph.hasLink(state, head)) continue
      ngraph.addLink(state, head, weight)
      graphology.addEdge(state, head, { weight })
    }
  }
  const finder = nba(ngraph, { oriented: true, distance: (_from, _to, link) => link.data })
  const ends = places(60).flatMap(({ from, to }) =>
    from[0] && to[0] ? [{ from: from[0].state, to: to[0].state }] : [],
  )
  const time = (name: string, find: (from: number, to: number) => unknown) => {
    const before = process.cpuUsage()
    for (const [i, { from }] of ends.entries()) find(from, ends[(i + 1) % ends.length]!.to)
    const { user, system } = process.cpuUsage(before)
    return { name, microseconds: (user + system) / ends.length }
  }
  return [
    time('ngraph.path', (from, to) => finder.find(from, to)),
    time('graphology', (from, to) => dijkstra.bidirectional(graphology, from, to, 'weight')),
  ]
}
