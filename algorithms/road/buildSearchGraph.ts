import type { Profile } from '../model.ts'
import { restrictionSets, restrictionsInForce } from './restrictionSets.ts'
import type { Roads } from './roads.ts'
import type { SearchGraph } from './searchGraph.ts'
import { strongComponents } from './strongComponents.ts'
import { turnCosts } from './turnCosts.ts'
import { type TurnMemory, turnMemory } from './turnMemory.ts'

const built = new WeakMap<Roads, Map<string, SearchGraph>>()

/**
 * The search graph of a profile, built on the first call.
 * @param set which of `restrictionSets` is in force
 */
export function searchGraph(
  roads: Roads,
  profile: Profile,
  set = restrictionSets(roads, profile).usual,
): SearchGraph {
  let graphs = built.get(roads)
  if (!graphs) {
    graphs = new Map()
    built.set(roads, graphs)
  }
  const key = `${profile} ${set}`
  let graph = graphs.get(key)
  if (!graph) {
    graph = buildSearchGraph(roads, profile, set)
    graphs.set(key, graph)
  }
  return graph
}

/**
 * A way may begin and end on roads that are open to those who halt there, and passes by public
 * roads only in between. So a state also knows which part of the way it lies in.
 */
const beginning = 0
const between = 1
const end = 2
type Part = 0 | 1 | 2

/** States are found by walking from every edge, so that none is made that nobody can be in. */
function buildSearchGraph(roads: Roads, profile: Profile, set: number): SearchGraph {
  const { nodeCount, edgeCount, firstOut } = roads
  const { milliseconds, endsOnly } = roads.profiles[profile]
  const memory = turnMemory(
    edgeCount,
    restrictionsInForce(roads, profile, set),
    // Whoever drives turns round in dead ends only, so that each edge by which a junction was
    // reached closes one way on. On foot and by bike one may turn anywhere.
    (edge) => profile === 'car' && milliseconds[edge]! >= 0,
  )
  const turnCost = turnCosts(roads, profile)
  const mayTurn = turns(roads, profile, memory)

  /** A state as one number: its memory or, where that is empty, its node; and its part. */
  const keyOf = (node: number, remembered: number, part: Part) =>
    (remembered === 0 ? node : nodeCount + remembered) * 3 + part
  const isKnown = new Uint8Array((nodeCount + memory.count) * 3)
  const nodeOfKey = (key: number) => {
    const place = Math.floor(key / 3)
    return place < nodeCount ? place : roads.head[memory.lastEdge[place - nodeCount]!]!
  }
  const rememberedIn = (key: number) => Math.max(0, Math.floor(key / 3) - nodeCount)
  const startKey = (edge: number) =>
    keyOf(roads.head[edge]!, memory.after(0, edge), endsOnly[edge] ? beginning : between)
  /** The state after an edge, or -1 where it may not follow. */
  const nextKey = (key: number, edge: number): number => {
    const remembered = rememberedIn(key)
    if (milliseconds[edge]! < 0 || !mayTurn(remembered, edge)) return -1
    const part = (key % 3) as Part
    const next = endsOnly[edge] ? (part === beginning ? beginning : end) : between
    if (part === end && next === between) return -1
    return keyOf(roads.head[edge]!, memory.after(remembered, edge), next)
  }

  const keys: number[] = []
  const find = (key: number) => {
    if (key < 0 || isKnown[key]) return
    isKnown[key] = 1
    keys.push(key)
  }
  for (let edge = 0; edge < edgeCount; edge++) if (milliseconds[edge]! >= 0) find(startKey(edge))
  for (let i = 0; i < keys.length; i++) {
    const node = nodeOfKey(keys[i]!)
    for (let edge = firstOut[node]!; edge < firstOut[node + 1]!; edge++)
      find(nextKey(keys[i]!, edge))
  }

  // Sorted by node: whatever order they were found in, the same roads give the same graph.
  const sorted = Float64Array.from(keys, (key) => nodeOfKey(key) * isKnown.length + key)
    .sort()
    .map((both) => both % isKnown.length)
  const stateOf = new Int32Array(isKnown.length).fill(-1)
  for (const [state, key] of sorted.entries()) stateOf[key] = state
  const nodeOf = Int32Array.from(sorted, nodeOfKey)
  const firstState = new Uint32Array(nodeCount + 1)
  for (const node of nodeOf) firstState[node + 1]!++
  for (let node = 0; node < nodeCount; node++) firstState[node + 1]! += firstState[node]!

  const firstArc = new Uint32Array(sorted.length + 1)
  const heads: number[] = []
  const edges: number[] = []
  const costs: number[] = []
  for (const [state, key] of sorted.entries()) {
    const node = nodeOf[state]!
    for (let edge = firstOut[node]!; edge < firstOut[node + 1]!; edge++) {
      const next = nextKey(key, edge)
      if (next < 0) continue
      heads.push(stateOf[next]!)
      edges.push(edge)
      const last = memory.lastEdge[rememberedIn(key)]!
      costs.push(milliseconds[edge]! + (last < 0 ? 0 : turnCost(last, edge)))
    }
    firstArc[state + 1] = edges.length
  }
  const stateAfter = new Int32Array(edgeCount).fill(-1)
  for (let edge = 0; edge < edgeCount; edge++)
    if (milliseconds[edge]! >= 0) stateAfter[edge] = stateOf[startKey(edge)]!
  return {
    stateCount: sorted.length,
    arcCount: edges.length,
    nodeOf,
    firstState,
    stateAfter,
    firstOut: firstArc,
    head: Int32Array.from(heads),
    milliseconds: Int32Array.from(costs),
    decimetres: Int32Array.from(edges, (edge) => roads.decimetres[edge]!),
    edge: Int32Array.from(edges),
  }
}

/** Whether an edge may follow what is remembered of the way. */
function turns(roads: Roads, profile: Profile, memory: TurnMemory) {
  const isDeadEnd = profile === 'car' ? deadEnds(roads, profile) : () => true
  return (remembered: number, edge: number): boolean => {
    if (remembered === 0) return true
    const verdict = memory.verdict(remembered, edge)
    if (verdict !== undefined || profile !== 'car') return verdict !== 'forbidden'
    const last = memory.lastEdge[remembered]!
    return roads.twin[last] !== edge || isDeadEnd(last)
  }
}

/**
 * Whether at the end of an edge there is no way on but back. One that is open only to those who
 * halt there is none, nor is one from which nobody returns, such as a one-way street that leaves
 * the extract.
 */
function deadEnds(roads: Roads, profile: Profile): (edge: number) => boolean {
  const { milliseconds, endsOnly } = roads.profiles[profile]
  const { component } = strongComponents(roads, (edge) => milliseconds[edge]! >= 0)
  return (edge) => {
    const node = roads.head[edge]!
    for (let on = roads.firstOut[node]!; on < roads.firstOut[node + 1]!; on++) {
      if (on === roads.twin[edge] || milliseconds[on]! < 0) continue
      const returns = component[roads.head[on]!] === component[node]
      if (returns && (endsOnly[edge] || !endsOnly[on])) return false
    }
    return true
  }
}
