import { never } from '../../instances/instance.ts'
import { type FlatProblem, noWay } from '../flatProblem.ts'

/**
 * One carrier's whole round as a cycle: node 0 is where he starts and where he ends, node n the
 * problem's stop n - 1. What a leg costs and how long it takes are looked up by node, without places.
 */
export interface Lap {
  /** Stops and one. */
  readonly nodes: number
  /** Row by row, from row to column. */
  readonly costs: Int32Array
  /** The leg and the work done before it. */
  readonly times: Int32Array
  readonly opens: Int32Array
  readonly closes: Int32Array
  /** When he sets out. */
  readonly leavesAt: number
  readonly hasWindows: boolean
  readonly isSymmetric: boolean
  readonly per: number
  /** `per` nodes by node, best first: those that may come after it, and those before. */
  readonly after: Int32Array
  readonly before: Int32Array
  /** What the legs to and from them cost: beside each other, where a row of `costs` would be read. */
  readonly afterCosts: Int32Array
  readonly beforeCosts: Int32Array
}

/**
 * The problem as one lap; undefined where there is more to decide than the order of its stops, or
 * where its order has to keep to more than one window a stop.
 */
export function lapOf(problem: FlatProblem, per = 8): Lap | undefined {
  if (!isLap(problem)) return undefined
  const { stops, costs, times, places, place, work, setup, hasTimes } = problem
  const nodes = stops + 1
  const rowAt = (node: number) => place[node === 0 ? stops : node - 1]! * places
  const columnAt = (node: number) => place[node === 0 ? stops + 1 : node - 1]!
  const ways = new Int32Array(nodes * nodes)
  const lasts = hasTimes ? new Int32Array(nodes * nodes) : ways
  let isSymmetric = true
  for (let from = 0; from < nodes; from++) {
    const done = from === 0 ? 0 : work[from - 1]! + setup[from - 1]!
    for (let to = 0; to < nodes; to++) {
      if (from === to) continue
      const cell = problem.blockAt[0]! + rowAt(from) + columnAt(to)
      if (costs[cell]! >= noWay || times[cell]! >= noWay) return undefined
      ways[from * nodes + to] = costs[cell]!
      if (hasTimes) lasts[from * nodes + to] = times[cell]! + done
      if (to < from && costs[cell] !== ways[to * nodes + from]) isSymmetric = false
    }
  }
  const byNode = (of: Int32Array, end: number) =>
    Int32Array.from({ length: nodes }, (_, node) => (node === 0 ? end : of[node - 1]!))
  const opens = byNode(problem.opens, 0)
  const closes = byNode(problem.closes, problem.closes[stops + 1]!)
  const leavesAt = problem.opens[stops]!
  return {
    nodes,
    costs: ways,
    times: lasts,
    opens,
    closes,
    leavesAt,
    hasWindows: hasTimes,
    isSymmetric,
    ...nearNodes({ nodes, ways, lasts, opens, closes, leavesAt, hasTimes }, per),
  }
}

function isLap(problem: FlatProblem): boolean {
  const { stops, vehicles, kinds, capacity, place, mayServe } = problem
  if (vehicles !== 1 || stops < 8) return false
  if (problem.hasPairs || problem.hasSeveralWindows) return false
  if (problem.hasLimits) {
    if (problem.mostStops[0]! < stops) return false
    if (problem.mostTravel[0]! < never || problem.mostLength[0]! < never) return false
  }
  if (problem.hasSkills && mayServe.some((may) => may === 0)) return false
  for (let kind = 0; kind < kinds; kind++) {
    let sum = 0
    for (let at = kind; at < stops * kinds; at += kinds)
      sum += problem.delivered[at]! + problem.collected[at]!
    if (sum > capacity[kind]!) return false
  }
  // with a place to itself each stop is set up for, whatever stands before it
  return !problem.hasSetup || new Set(place.subarray(0, stops + 1)).size === stops + 1
}

/** As `listNearStops`: a leg counts with the wait that its windows force on it. */
function nearNodes(
  {
    nodes,
    ways,
    lasts,
    opens,
    closes,
    leavesAt,
    hasTimes,
  }: {
    readonly nodes: number
    readonly ways: Int32Array
    readonly lasts: Int32Array
    readonly opens: Int32Array
    readonly closes: Int32Array
    readonly leavesAt: number
    readonly hasTimes: boolean
  },
  most: number,
): Pick<Lap, 'per' | 'after' | 'before' | 'afterCosts' | 'beforeCosts'> {
  const per = Math.min(most, nodes - 2)
  const far = new Float64Array(nodes * nodes).fill(Infinity)
  for (let from = 0; from < nodes; from++) {
    for (let to = 0; to < nodes; to++) {
      if (from === to) continue
      const cell = from * nodes + to
      far[cell] = ways[cell]!
      if (!hasTimes) continue
      const soonest = (from === 0 ? leavesAt : opens[from]!) + lasts[cell]!
      if (soonest > closes[to]!) far[cell] = far[cell]! + 1e9
      if (from === 0) continue
      far[cell] = far[cell]! + 0.2 * Math.max(0, opens[to]! - lasts[cell]! - closes[from]!)
    }
  }
  const pick = (cellOf: (node: number, other: number) => number) => {
    const near = new Int32Array(nodes * per)
    for (let node = 0; node < nodes; node++) {
      let filled = 0
      const at = node * per
      for (let other = 0; other < nodes; other++) {
        const value = far[cellOf(node, other)]!
        if (other === node) continue
        if (filled === per && value >= far[cellOf(node, near[at + per - 1]!)]!) continue
        let to = filled === per ? per - 1 : filled++
        while (to > 0 && far[cellOf(node, near[at + to - 1]!)]! > value) {
          near[at + to] = near[at + to - 1]!
          to--
        }
        near[at + to] = other
      }
    }
    return near
  }
  const after = pick((node, other) => node * nodes + other)
  const before = pick((node, other) => other * nodes + node)
  const nodeAt = (index: number) => Math.floor(index / per)
  return {
    per,
    after,
    before,
    afterCosts: after.map((other, index) => ways[nodeAt(index) * nodes + other]!),
    beforeCosts: before.map((other, index) => ways[other * nodes + nodeAt(index)]!),
  }
}
