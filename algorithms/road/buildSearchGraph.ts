import type { Profile } from '../model.ts'
import { isBarrier } from './junction.ts'
import { edgesInForce, restrictionSets } from './restrictionSets.ts'
import type { Roads } from './roads.ts'
import type { SearchGraph } from './searchGraph.ts'
import { turnCosts } from './turnCosts.ts'
import { deadEnds, turnRules } from './turnRules.ts'

/** The search graphs of a profile, one for each of `restrictionSets`. */
export interface SearchGraphs {
  readonly usual: SearchGraph
  /** Arcs and edges that aren't the same in all sets. */
  readonly costsAtHours: readonly BySet[]
  readonly statesAtHours: readonly BySet[]
  /** Arcs by which a car turns round, if only in a dead end. */
  readonly turningRound: readonly number[]
}

interface BySet {
  readonly at: number
  readonly values: readonly number[]
}

const built = new WeakMap<Roads, Map<Profile, SearchGraphs>>()
const inSets = new WeakMap<Roads, Map<string, SearchGraph>>()
const opens = new WeakMap<Roads, Roads>()
const weeks = new WeakMap<Roads, { readonly roads: Roads; readonly minute: number }>()

/**
 * The search graph of a profile, built on the first call. Those of different sets have the same
 * states and arcs, in the same arrays, and so have those of roads with closures; they differ in
 * `milliseconds` and `stateAfter`: what is closed in one and open in another, a road or a turn, is an
 * arc of negative milliseconds.
 * @param set which of `restrictionSets` is in force
 */
export function searchGraph(
  roads: Roads,
  profile: Profile,
  set = restrictionSets(roads, profile).usual,
): SearchGraph {
  const week = weeks.get(roads)
  if (week)
    return searchGraph(week.roads, profile, restrictionSets(week.roads, profile).setAt(week.minute))
  if (!(set in restrictionSets(roads, profile).minutes))
    throw new RangeError(`There is no set ${set} of restrictions.`)
  const known = inSets.get(roads) ?? new Map<string, SearchGraph>()
  inSets.set(roads, known)
  const name = `${profile} ${set}`
  const graph = known.get(name) ?? graphInSet(roads, profile, set)
  known.set(name, graph)
  return graph
}

/** What `searchGraph` needs of a profile and what takes time to build, to be kept. */
export function searchGraphsOf(roads: Roads, profile: Profile): SearchGraphs {
  const whole = opens.get(roads) ?? weeks.get(roads)?.roads
  if (whole) return searchGraphsOf(whole, profile)
  const found = built.get(roads)?.get(profile) ?? buildSearchGraphs(roads, profile)
  keepSearchGraphs(roads, profile, found)
  return found
}

/** What was built of these roads, or of the same ones on a disk. */
export function keepSearchGraphs(roads: Roads, profile: Profile, graphs: SearchGraphs): void {
  const known = built.get(roads) ?? new Map<Profile, SearchGraphs>()
  built.set(roads, known.set(profile, graphs))
}

/** Has the roads of one minute of the week share the search graphs of the whole. */
export function searchGraphOfWeek(then: Roads, roads: Roads, minute: number): void {
  weeks.set(then, { roads, minute })
}

/** Has roads on which some are closed or slow share the search graphs of the same ones open. */
export function searchGraphOfOpen(closed: Roads, open: Roads): void {
  opens.set(closed, open)
}

function graphInSet(roads: Roads, profile: Profile, set: number): SearchGraph {
  const open = opens.get(roads)
  if (open) return closeGraph(searchGraph(open, profile, set), open, roads, profile, set)
  const { usual, costsAtHours, statesAtHours } = searchGraphsOf(roads, profile)
  if (set === restrictionSets(roads, profile).usual) return usual
  return {
    ...usual,
    milliseconds: inSet(usual.milliseconds, costsAtHours, set),
    stateAfter: inSet(usual.stateAfter, statesAtHours, set),
  }
}

function inSet(usual: Int32Array, atHours: readonly BySet[], set: number): Int32Array {
  const array = usual.slice()
  for (const { at, values } of atHours) array[at] = values[set]!
  return array
}

/** Arcs whose edge became slower or closed; and where a road ends at a closure one turns round. */
function closeGraph(
  graph: SearchGraph,
  open: Roads,
  closed: Roads,
  profile: Profile,
  set: number,
): SearchGraph {
  const { milliseconds: before } = edgesInForce(open, profile, set)
  const { milliseconds: after, endsOnly } = edgesInForce(closed, profile, set)
  const milliseconds = graph.milliseconds.slice()
  for (let arc = 0; arc < graph.arcCount; arc++) {
    const edge = graph.edge[arc]!
    if (milliseconds[arc]! < 0 || after[edge] === before[edge]) continue
    milliseconds[arc] = after[edge]! < 0 ? -1 : milliseconds[arc]! + after[edge]! - before[edge]!
  }
  const { turningRound } = searchGraphsOf(open, profile)
  if (turningRound.length === 0) return { ...graph, milliseconds }
  const isDeadEnd = deadEnds(closed, { milliseconds: after, endsOnly })
  const turnCost = turnCosts(closed, profile)
  for (const arc of turningRound) {
    const edge = graph.edge[arc]!
    const last = closed.twin[edge]!
    if (graph.milliseconds[arc] === -1 || after[edge]! < 0) continue
    milliseconds[arc] = isDeadEnd(last) ? after[edge]! + turnCost(last, edge) : notInDeadEnd
  }
  return { ...graph, milliseconds }
}

/** The milliseconds of an arc that is closed only because one doesn't turn round there. */
const notInDeadEnd = -2

/**
 * A way may begin and end on roads that are open to those who halt there, and passes by public
 * roads only in between. So a state also knows which part of the way it lies in. A barrier that
 * opens to all is ground of the kind that one comes from.
 */
const beginning = 0
const between = 1
const end = 2
type Part = 0 | 1 | 2

/** States are found by walking from every edge, so that none is made that nobody can be in. */
function buildSearchGraphs(roads: Roads, profile: Profile): SearchGraphs {
  const { nodeCount, edgeCount, firstOut } = roads
  const { uses, memory, mayTurn, turnsRound, isDeadEnd, keepsHours } = turnRules(roads, profile)
  const { count, usual } = restrictionSets(roads, profile)
  const turnCost = turnCosts(roads, profile)

  /** A state as one number: its memory or, where that is empty, its node; and its part. */
  const keyOf = (node: number, remembered: number, part: Part) =>
    (remembered === 0 ? node : nodeCount + remembered) * 3 + part
  const isKnown = new Uint8Array((nodeCount + memory.count) * 3)
  const nodeOfKey = (key: number) => {
    const place = Math.floor(key / 3)
    return place < nodeCount ? place : roads.head[memory.lastEdge[place - nodeCount]!]!
  }
  const rememberedIn = (key: number) => Math.max(0, Math.floor(key / 3) - nodeCount)
  /** The state of who began on an edge, or -1 where it's closed. */
  const startKey = (edge: number, set: number): number => {
    const { milliseconds, endsOnly } = uses[set]!
    if (milliseconds[edge]! < 0) return -1
    const part = endsOnly[edge] ? beginning : between
    return keyOf(roads.head[edge]!, memory.after(0, edge), part)
  }
  /** The state after an edge, or -1 where it may not follow. */
  const nextKey = (key: number, edge: number, set: number): number => {
    const remembered = rememberedIn(key)
    const { milliseconds, endsOnly } = uses[set]!
    if (milliseconds[edge]! < 0 || !mayTurn(remembered, edge, set)) return -1
    const part = (key % 3) as Part
    const isAlike = endsOnly[edge] ? part === beginning : part !== between && isBarrier(roads, edge)
    const next = isAlike ? part : endsOnly[edge] ? end : between
    if (part === end && next === between) return -1
    return keyOf(roads.head[edge]!, memory.after(remembered, edge), next)
  }
  const sets = Array.from({ length: count }, (_, set) => set)

  const keys: number[] = []
  const firstState = new Uint32Array(nodeCount + 1)
  const find = (key: number) => {
    if (key < 0 || isKnown[key]) return
    isKnown[key] = 1
    keys.push(key)
    firstState[nodeOfKey(key) + 1]!++
  }
  for (let edge = 0; edge < edgeCount; edge++) {
    if (!keepsHours(0, edge)) find(startKey(edge, usual))
    else for (const set of sets) find(startKey(edge, set))
  }
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    const node = nodeOfKey(key)
    const remembered = rememberedIn(key)
    for (let edge = firstOut[node]!; edge < firstOut[node + 1]!; edge++) {
      if (!keepsHours(remembered, edge)) find(nextKey(key, edge, usual))
      else for (const set of sets) find(nextKey(key, edge, set))
    }
  }

  // Sorted by node, then key: whatever order they were found in, the same roads give the same graph.
  for (let node = 0; node < nodeCount; node++) firstState[node + 1]! += firstState[node]!
  const nextState = firstState.slice()
  const sorted = new Int32Array(keys.length)
  const stateOf = new Int32Array(isKnown.length).fill(-1)
  const nodeOf = new Int32Array(keys.length)
  for (let key = 0; key < isKnown.length; key++) {
    if (!isKnown[key]) continue
    const node = nodeOfKey(key)
    const state = nextState[node]!++
    sorted[state] = key
    stateOf[key] = state
    nodeOf[state] = node
  }

  const firstArc = new Uint32Array(sorted.length + 1)
  const heads: number[] = []
  const edges: number[] = []
  const costs: number[] = []
  const costsAtHours: BySet[] = []
  const turningRound: number[] = []
  const addArc = (edge: number, next: number, cost: number, isRound: boolean) => {
    if (isRound) turningRound.push(edges.length)
    heads.push(stateOf[next]!)
    edges.push(edge)
    costs.push(cost)
  }
  /** Of an edge after another one, `turn` the cost of turning into it. */
  const costOf = (remembered: number, edge: number, turn: number, set: number) =>
    turnsRound(remembered, edge, set) && !isDeadEnd(memory.lastEdge[remembered]!, set)
      ? notInDeadEnd
      : uses[set]!.milliseconds[edge]! + turn
  for (let state = 0; state < sorted.length; state++) {
    const key = sorted[state]!
    const node = nodeOf[state]!
    const remembered = rememberedIn(key)
    const last = memory.lastEdge[remembered]!
    for (let edge = firstOut[node]!; edge < firstOut[node + 1]!; edge++) {
      const turn = last < 0 ? 0 : turnCost(last, edge)
      if (!keepsHours(remembered, edge)) {
        const next = nextKey(key, edge, usual)
        if (next < 0) continue
        const cost = costOf(remembered, edge, turn, usual)
        addArc(edge, next, cost, turnsRound(remembered, edge, usual))
        continue
      }
      const nexts = sets.map((set) => nextKey(key, edge, set))
      // Two where the edge is private at some hours and public at others.
      for (const next of new Set(nexts)) {
        if (next < 0) continue
        const values = sets.map((set) =>
          nexts[set] === next ? costOf(remembered, edge, turn, set) : -1,
        )
        costsAtHours.push({ at: edges.length, values })
        const isRound = sets.some((set) => turnsRound(remembered, edge, set))
        addArc(edge, next, values[usual]!, isRound)
      }
    }
    firstArc[state + 1] = edges.length
  }
  const stateAfter = new Int32Array(edgeCount)
  const statesAtHours: BySet[] = []
  const stateAt = (key: number) => (key < 0 ? -1 : stateOf[key]!)
  for (let edge = 0; edge < edgeCount; edge++) {
    stateAfter[edge] = stateAt(startKey(edge, usual))
    if (!keepsHours(0, edge)) continue
    statesAtHours.push({ at: edge, values: sets.map((set) => stateAt(startKey(edge, set))) })
  }

  return {
    usual: {
      stateCount: sorted.length,
      arcCount: edges.length,
      nodeOf,
      firstState,
      stateAfter,
      firstOut: firstArc,
      head: new Int32Array(heads),
      milliseconds: new Int32Array(costs),
      decimetres: new Int32Array(edges).map((edge) => roads.decimetres[edge]!),
      edge: new Int32Array(edges),
    },
    costsAtHours,
    statesAtHours,
    turningRound,
  }
}
