import type { Profile } from '../model.ts'
import type { Roads } from './roads.ts'
import type { SearchGraph } from './searchGraph.ts'

const known = new WeakMap<Roads, Partial<Record<Profile, SearchGraph>>>()

/** The search graph of a profile, built on the first call. */
export function searchGraph(roads: Roads, profile: Profile): SearchGraph {
  let graphs = known.get(roads)
  if (!graphs) {
    graphs = {}
    known.set(roads, graphs)
  }
  graphs[profile] ??= buildSearchGraph(roads, profile)
  return graphs[profile]
}

function buildSearchGraph(roads: Roads, profile: Profile): SearchGraph {
  const { nodeCount, edgeCount } = roads
  const { milliseconds } = roads.profiles[profile]
  const firstOut = new Uint32Array(nodeCount + 1)
  const open: number[] = []
  for (let node = 0; node < nodeCount; node++) {
    for (let edge = roads.firstOut[node]!; edge < roads.firstOut[node + 1]!; edge++)
      if (milliseconds[edge]! >= 0) open.push(edge)
    firstOut[node + 1] = open.length
  }
  const stateAfter = new Int32Array(edgeCount).fill(-1)
  for (const edge of open) stateAfter[edge] = roads.head[edge]!
  return {
    stateCount: nodeCount,
    arcCount: open.length,
    nodeOf: Int32Array.from({ length: nodeCount }, (_, node) => node),
    firstState: Uint32Array.from({ length: nodeCount + 1 }, (_, node) => node),
    stateAfter,
    firstOut,
    head: Int32Array.from(open, (edge) => roads.head[edge]!),
    milliseconds: Int32Array.from(open, (edge) => milliseconds[edge]!),
    decimetres: Int32Array.from(open, (edge) => roads.decimetres[edge]!),
    edge: Int32Array.from(open),
  }
}
