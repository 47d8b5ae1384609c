import FlatQueue from 'flatqueue'
import type { Profile } from '../model.ts'
import { type Access, costOf } from './cost.ts'
import type { Roads } from './roads.ts'

/** What a search found; good until the next search of the same roads. */
export interface Search {
  /** By node: exact where wanted, infinite where there is no way. */
  readonly costs: Float64Array
  /** By node: the edge that leads to it (backward: on from it), -1 next to a start. */
  readonly via: Int32Array
}

/**
 * Dijkstra's search over the flat arrays, from junctions with the cost already spent to them. It
 * ends once all wanted junctions are settled. Backward, the costs are those of getting from a
 * junction to a start.
 */
export function searchRoads(
  roads: Roads,
  profile: Profile,
  backward: boolean,
  starts: readonly Access[],
  wanted: ReadonlySet<number>,
): Search {
  const desk = deskOf(roads)
  const { costs, via, touched, queue, isWanted } = desk
  const { first, to, cost, edge } = arcsOf(desk, roads, profile, backward)
  for (let i = 0; i < desk.touchedCount; i++) costs[touched[i]!] = Infinity
  let touchedCount = 0
  queue.clear()
  for (const start of starts) {
    if (start.cost >= costs[start.node]!) continue
    if (costs[start.node] === Infinity) touched[touchedCount++] = start.node
    costs[start.node] = start.cost
    via[start.node] = -1
    queue.push(start.node, start.cost)
  }
  for (const node of wanted) isWanted[node] = 1
  let left = wanted.size
  while (left > 0 && queue.length > 0) {
    const spent = queue.peekValue()!
    const node = queue.pop()!
    // A node is queued again when a better way to it is found; the older entry is void.
    if (spent > costs[node]!) continue
    left -= isWanted[node]!
    const end = first[node + 1]!
    for (let a = first[node]!; a < end; a++) {
      const next = to[a]!
      const found = spent + cost[a]!
      const known = costs[next]!
      if (found >= known) continue
      if (known === Infinity) touched[touchedCount++] = next
      costs[next] = found
      via[next] = edge[a]!
      queue.push(next, found)
    }
  }
  for (const node of wanted) isWanted[node] = 0
  desk.touchedCount = touchedCount
  return { costs, via }
}

/** Arcs that a profile may use, in the order of the node they are looked at from. */
interface Arcs {
  readonly first: Uint32Array
  readonly to: Int32Array
  readonly cost: Float64Array
  readonly edge: Int32Array
}

interface Desk {
  readonly costs: Float64Array
  readonly via: Int32Array
  readonly touched: Int32Array
  touchedCount: number
  readonly isWanted: Uint8Array
  readonly queue: FlatQueue<number>
  readonly arcs: Map<string, Arcs>
}

/** Kept from search to search, so that a short one doesn't pay for the size of the town. */
const desks = new WeakMap<Roads, Desk>()

function deskOf(roads: Roads): Desk {
  const found = desks.get(roads)
  if (found) return found
  const desk: Desk = {
    costs: new Float64Array(roads.nodeCount).fill(Infinity),
    via: new Int32Array(roads.nodeCount),
    touched: new Int32Array(roads.nodeCount),
    touchedCount: 0,
    isWanted: new Uint8Array(roads.nodeCount),
    // Each edge is relaxed once, so that no more entries than that can wait, and the two starts.
    queue: new FlatQueue(roads.edgeCount + 2, Float64Array, Uint32Array),
    arcs: new Map(),
  }
  desks.set(roads, desk)
  return desk
}

function arcsOf(desk: Desk, roads: Roads, profile: Profile, backward: boolean): Arcs {
  const key = `${profile}${backward ? ' backward' : ''}`
  const found = desk.arcs.get(key)
  if (found) return found
  const { milliseconds } = roads.profiles[profile]
  const bounds = backward ? roads.firstIn : roads.firstOut
  const first = new Uint32Array(roads.nodeCount + 1)
  const open: number[] = []
  for (let node = 0; node < roads.nodeCount; node++) {
    for (let i = bounds[node]!; i < bounds[node + 1]!; i++) {
      const edge = backward ? roads.inEdges[i]! : i
      if (milliseconds[edge]! >= 0) open.push(edge)
    }
    first[node + 1] = open.length
  }
  const arcs: Arcs = {
    first,
    to: Int32Array.from(open, (e) => (backward ? roads.tail[e]! : roads.head[e]!)),
    cost: Float64Array.from(open, (e) => costOf(milliseconds[e]!, roads.decimetres[e]!)),
    edge: Int32Array.from(open),
  }
  desk.arcs.set(key, arcs)
  return arcs
}
