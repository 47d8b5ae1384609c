import type { Lap } from './lap.ts'
import { type Floats, type float, floats, type Ints, type int } from './numbers.ts'

/** As `listNearStops`: a leg counts with the wait that its windows force on it. */
export function nearNodes(lap: Lap): void {
  const values = floats(lap.per)
  for (let node = 0; node < lap.nodes; node++) {
    pick(lap, node, 1, lap.after, lap.afterCosts, values)
    pick(lap, node, 0, lap.before, lap.beforeCosts, values)
  }
}

/** The nearest after or before a node, into its part of the lists, the cheapest leg first. */
function pick(
  lap: Lap,
  node: int,
  isAfter: int,
  near: Ints,
  nearCosts: Ints,
  values: Floats,
): void {
  const nodes = lap.nodes
  const costs = lap.costs
  const per = lap.per
  const at = node * per
  const step = isAfter === 1 ? 1 : nodes
  for (let index = 0; index < per; index++) values[index] = Infinity
  let cell = isAfter === 1 ? node * nodes : node
  for (let other = 0; other < nodes; other++, cell += step) {
    let value: float = costs[cell]!
    if (value >= values[per - 1]! || other === node) continue
    if (lap.hasWindows === 1) {
      value +=
        isAfter === 1 ? forcedWait(lap, node, other, cell) : forcedWait(lap, other, node, cell)
      if (value >= values[per - 1]!) continue
    }
    let to = per - 1
    for (; to > 0 && values[to - 1]! > value; to--) {
      values[to] = values[to - 1]!
      near[at + to] = near[at + to - 1]!
    }
    values[to] = value
    near[at + to] = other
  }
  for (let index = at; index < at + per; index++) {
    const other = near[index]!
    const cost = costs[isAfter === 1 ? node * nodes + other : other * nodes + node]!
    let to = index
    for (; to > at && nearCosts[to - 1]! > cost; to--) {
      nearCosts[to] = nearCosts[to - 1]!
      near[to] = near[to - 1]!
    }
    nearCosts[to] = cost
    near[to] = other
  }
}

function forcedWait(lap: Lap, from: int, to: int, cell: int): float {
  const lasts = lap.times[cell]! + lap.work[from]!
  const soonest = (from === 0 ? lap.leavesAt : lap.opens[from]!) + lasts
  const idle = from === 0 ? 0 : lap.opens[to]! - lasts - lap.closes[from]!
  const wait = idle > 0 ? 0.2 * idle : 0
  return soonest > lap.closes[to]! ? 1e9 + wait : wait
}
