import type { RoundSettings } from '../../model.ts'
import { reserveShare } from '../lateness.ts'
import { nextRandom, type Random, randomBelow } from '../search/random.ts'
import { lineCost } from './lineCost.ts'
import { type Lines, noWay } from './lines.ts'

export interface LineOrders {
  /** A line's nodes in order, line by line. */
  readonly orders: readonly (readonly number[])[]
  /** Less than the orders as they are, in the seconds of `lineCost`. */
  readonly gain: number
}

/** So many stops are taken out at once at most: near ones, in time or in space. */
const mostRuined = 6
/** Of a line's gaps so many are tried whole, the others ruled out by what is known at once. */
const triedGaps = 3
/** Seconds by which a step may be worse, at first and in the end. */
const hotSeconds = 60
const coldSeconds = 1

/**
 * Takes some stops that are near each other out, puts each back where it costs least now, and keeps
 * what is better, or little worse at first: ruin and recreate (Schrimpf et al. 2000, Journal of
 * Computational Physics 159) under simulated annealing. The same for the same seed and iterations.
 */
export function searchLines(
  problem: Lines,
  {
    random,
    iterations,
    nowAt,
    settings,
  }: {
    readonly random: Random
    readonly iterations: number
    readonly nowAt: number
    readonly settings: RoundSettings
  },
): LineOrders {
  const { lines, movable, nodes, depot, home, mayTake, flightMetres, place } = problem
  const { shownBefore, dueAt } = problem
  const wide = depot + 1
  const orders = lines.map(({ order }) => {
    const room = new Int32Array(nodes)
    room.set(order)
    return room
  })
  const lengths = Int32Array.from(lines, ({ order }) => order.length)
  const costOf = (line: number) =>
    lineCost(problem, line, { order: orders[line]!, length: lengths[line]!, nowAt, settings })
  const timings = lines.map(() => ({
    leavesAt: new Float64Array(nodes + 1),
    lateBehind: new Int32Array(nodes + 1),
  }))
  const costs = new Float64Array(lines.length)
  for (const line of lines.keys()) reckon(line)
  const at = home.slice(0, movable)
  const near = nearNodes(problem)
  const kept = { orders: orders.map((order) => order.slice()), lengths: lengths.slice() }
  const isChanged = new Uint8Array(lines.length)
  const keptAt = at.slice()
  const first = sum(costs)
  let current = first
  let best = first
  let bestOrders: readonly (readonly number[])[] = lines.map(({ order }) => order)
  const ruined: number[] = []
  const gaps = new Int32Array(triedGaps)
  const gapSeconds = new Float64Array(triedGaps)
  const price = settings.stability.movedSeconds + settings.stability.leastGainSeconds.perStop

  for (let step = 0; step < iterations; step++) {
    ruin()
    if (recreate()) {
      const cost = sum(costs)
      const share = step / iterations
      const temperature = hotSeconds * (coldSeconds / hotSeconds) ** share
      if (cost < current - temperature * Math.log(1 - nextRandom(random))) {
        current = cost
        keep()
        if (cost < best - 1e-6) {
          best = cost
          bestOrders = orders.map((order, line) => [...order.subarray(0, lengths[line]!)])
        }
        continue
      }
    }
    goBack()
  }
  return { orders: bestOrders, gain: first - best }

  function ruin(): void {
    ruined.length = 0
    const seed = randomBelow(random, movable)
    const count = 1 + randomBelow(random, Math.min(mostRuined, movable))
    const neighbours = near[seed]!
    take(seed)
    // a gap here and there, so that not always the same go together
    for (let n = 0; n < neighbours.length && ruined.length < count; n++)
      if (nextRandom(random) < 0.7) take(neighbours[n]!)
  }

  function take(node: number): void {
    const line = at[node]!
    const order = orders[line]!
    order.copyWithin(order.indexOf(node), order.indexOf(node) + 1, lengths[line]!)
    lengths[line]!--
    isChanged[line] = 1
    ruined.push(node)
  }

  /** Each where it costs least, in any order of them; false where one of them has no place. */
  function recreate(): boolean {
    for (let line = 0; line < lines.length; line++) if (isChanged[line]) reckon(line)
    for (let n = ruined.length - 1; n > 0; n--) {
      const other = randomBelow(random, n + 1)
      const node = ruined[n]!
      ruined[n] = ruined[other]!
      ruined[other] = node
    }
    for (const node of ruined) {
      let least = Infinity
      let into = -1
      let gap = -1
      for (let line = 0; line < lines.length; line++) {
        if (!mayTake[line * movable + node]) continue
        findGaps(node, line)
        for (const index of gaps) {
          if (index < 0) break
          put(node, line, index)
          const cost = costOf(line) - costs[line]!
          drop(line, index)
          if (cost >= least) continue
          least = cost
          into = line
          gap = index
        }
      }
      if (into < 0) return false
      put(node, into, gap)
      at[node] = into
      isChanged[into] = 1
      reckon(into)
    }
    return true
  }

  /**
   * Into `gaps`, the best first, -1 behind them: where it's least on the way, with what else is known
   * there: prices of stability, and how late households would be.
   */
  function findGaps(node: number, line: number): void {
    const { round, head, leg, workMs, joinedMs, metresPerSecond, timed } = lines[line]!
    const order = orders[line]!
    const length = lengths[line]!
    const { leavesAt, lateBehind } = timings[line]!
    const isOver = leavesAt[length]! + 1000 * leg(order[length - 1] ?? head, depot) > round.returnAt
    const perSecond = 1 + (isOver ? settings.overtimeWeight : 0)
    const row = node * wide
    const due = dueAt[node]!
    const reserveFrom = timed.arriveAt[timed.nextIndex] ?? 0
    gaps.fill(-1)
    gapSeconds.fill(noWay)
    let before = head
    for (let index = 0; index <= length; index++) {
      const after = index < length ? order[index]! : depot
      const direct = leg(before, after)
      // as the crow flies he is no sooner there
      const flight = (flightMetres[row + before]! + flightMetres[row + after]!) / metresPerSecond
      if (flight - direct < gapSeconds.at(-1)!) {
        const joins = place[before] === place[node]
        const to = leg(before, node)
        let seconds = to + leg(node, after) - direct
        seconds += (joins ? joinedMs[node]! : workMs[node]!) / 1000
        seconds *= perSecond + settings.latenessWeight * lateBehind[index]!
        if (shownBefore[node] !== before) seconds += price
        if (index < length && shownBefore[after] === before) seconds += price
        if (due < Infinity) {
          const arriveAt = leavesAt[index]! + 1000 * to
          const lateMs = arriveAt + reserveShare * (arriveAt - reserveFrom) - due
          if (lateMs > 0) seconds += (settings.latenessWeight * lateMs) / 1000
        }
        let rank = gaps.length - 1
        if (seconds < gapSeconds[rank]!) {
          for (; rank > 0 && seconds < gapSeconds[rank - 1]!; rank--) {
            gapSeconds[rank] = gapSeconds[rank - 1]!
            gaps[rank] = gaps[rank - 1]!
          }
          gapSeconds[rank] = seconds
          gaps[rank] = index
        }
      }
      before = after
    }
  }

  function reckon(line: number): void {
    const order = orders[line]!
    const length = lengths[line]!
    costs[line] = lineCost(problem, line, {
      order,
      length,
      timing: timings[line]!,
      nowAt,
      settings,
    })
  }

  function put(node: number, line: number, index: number): void {
    const order = orders[line]!
    order.copyWithin(index + 1, index, lengths[line]!)
    order[index] = node
    lengths[line]!++
  }

  function drop(line: number, index: number): void {
    const order = orders[line]!
    order.copyWithin(index, index + 1, lengths[line]!)
    lengths[line]!--
  }

  function keep(): void {
    for (const [line, order] of orders.entries()) kept.orders[line]!.set(order)
    isChanged.fill(0)
    kept.lengths.set(lengths)
    keptAt.set(at)
  }

  function goBack(): void {
    lengths.set(kept.lengths)
    at.set(keptAt)
    for (const [line, order] of orders.entries()) {
      if (!isChanged[line]) continue
      order.set(kept.orders[line]!)
      reckon(line)
    }
    isChanged.fill(0)
  }
}

/** By movable node: the others, the nearest first. */
function nearNodes({ movable, depot, flightMetres }: Lines): readonly (readonly number[])[] {
  const most = 3 * mostRuined
  return Array.from({ length: movable }, (_, node) => {
    const metres = flightMetres.subarray(node * (depot + 1), node * (depot + 1) + movable)
    return [...metres.keys()]
      .filter((other) => other !== node)
      .sort((a, b) => metres[a]! - metres[b]! || a - b)
      .slice(0, most)
  })
}

function sum(costs: Float64Array): number {
  let total = 0
  for (const cost of costs) total += cost
  return total
}
