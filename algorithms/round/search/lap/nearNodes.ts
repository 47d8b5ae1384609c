import type { Lap } from './lap.ts'

type Legs = Pick<Lap, 'nodes' | 'costs' | 'times' | 'opens' | 'closes' | 'leavesAt' | 'hasWindows'>

/** As `listNearStops`: a leg counts with the wait that its windows force on it. */
export function nearNodes(
  lap: Legs,
  most: number,
): Pick<Lap, 'per' | 'after' | 'before' | 'afterCosts' | 'beforeCosts'> {
  const { nodes } = lap
  const per = Math.min(most, nodes - 2)
  const lists = {
    per,
    after: new Int32Array(nodes * per),
    before: new Int32Array(nodes * per),
    afterCosts: new Int32Array(nodes * per),
    beforeCosts: new Int32Array(nodes * per),
  }
  const values = new Float64Array(per)
  for (let node = 0; node < nodes; node++) {
    pick(lap, node, true, lists.after, lists.afterCosts, values)
    pick(lap, node, false, lists.before, lists.beforeCosts, values)
  }
  return lists
}

/** The nearest after or before a node, into its part of the lists, the cheapest leg first. */
function pick(
  lap: Legs,
  node: number,
  isAfter: boolean,
  near: Int32Array,
  nearCosts: Int32Array,
  values: Float64Array,
): void {
  const { nodes, costs, hasWindows } = lap
  const per = values.length
  const at = node * per
  const step = isAfter ? 1 : nodes
  values.fill(Infinity)
  let most = Infinity
  for (let other = 0, cell = isAfter ? node * nodes : node; other < nodes; other++, cell += step) {
    let value = costs[cell]!
    if (value >= most || other === node) continue
    if (hasWindows) {
      value += isAfter ? forcedWait(lap, node, other, cell) : forcedWait(lap, other, node, cell)
      if (value >= most) continue
    }
    let to = per - 1
    for (; to > 0 && values[to - 1]! > value; to--) {
      values[to] = values[to - 1]!
      near[at + to] = near[at + to - 1]!
    }
    values[to] = value
    near[at + to] = other
    most = values[per - 1]!
  }
  const costOf = (other: number) => costs[isAfter ? node * nodes + other : other * nodes + node]!
  near.subarray(at, at + per).sort((a, b) => costOf(a) - costOf(b))
  for (let index = at; index < at + per; index++) nearCosts[index] = costOf(near[index]!)
}

function forcedWait(
  { times, opens, closes, leavesAt }: Legs,
  from: number,
  to: number,
  cell: number,
): number {
  const lasts = times[cell]!
  const soonest = (from === 0 ? leavesAt : opens[from]!) + lasts
  const wait = from === 0 ? 0 : 0.2 * Math.max(0, opens[to]! - lasts - closes[from]!)
  return soonest > closes[to]! ? 1e9 + wait : wait
}
