import type { RoundSettings } from '../../model.ts'
import { nextRandom, type Random, randomBelow } from '../search/random.ts'
import {
  delayPrice,
  emptyLine,
  joins,
  movedPrice,
  promisePrice,
  reckonLine,
  returnPrice,
} from './lineCost.ts'
import type { Lines } from './lines.ts'

export interface LineOrders {
  /** A line's nodes in order, line by line. */
  readonly orders: readonly (readonly number[])[]
  /** Less than the orders as they are, in the seconds of `lineCost`. */
  readonly gain: number
}

/** So many stops are taken out at once at most: near ones, in time or in space. */
const mostRuined = 6
/** So often a gap isn't seen: what is best one by one isn't always best together. */
const blinks = 0.05
/** Where bags are full, so many steps first send a carrier by the depot elsewhere, or not at all. */
const flexes = 0.15
/** A visit is tried at the best of so many gaps. */
const gapsTried = 3
/** Seconds by which a step may be worse, at first and in the end. */
const hotSeconds = 60
const coldSeconds = 1

/**
 * Takes some stops that are near each other out, puts each back where it costs least now, and keeps
 * what is better, or little worse at first: ruin and recreate with blinks under simulated annealing
 * (Christiaens and Vanden Berghe 2020, Transportation Science 54, section 5). A visit to the depot that
 * empties a bag comes, moves or goes with what is taken out, and is kept where it's needed then. The same
 * for the same seed and iterations.
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
  const { lines, movable, nodes, depot, home, mayTake, flightMetres, dueAt } = problem
  const { households, moreLitres, moreGrams } = problem
  const { stability } = settings
  const wide = depot + 1
  const orders = lines.map(({ order }) => {
    const room = new Int32Array(nodes)
    room.set(order)
    return room
  })
  const lengths = Int32Array.from(lines, ({ order }) => order.length)
  const pricing = { nowAt, settings }
  const reckoned = lines.map(() => emptyLine(problem))
  for (const line of lines.keys()) reckon(line)
  /** While a line is changed: as it was, to go back to. */
  const before = lines.map(() => emptyLine(problem))
  const at = home.slice(0, movable)
  const near = nearNodes(problem)
  const kept = { orders: orders.map((order) => order.slice()), lengths: lengths.slice() }
  const isChanged = new Uint8Array(lines.length)
  const keptAt = at.slice()
  const first = total()
  let current = first
  let best = first
  let bestOrders: readonly (readonly number[])[] = lines.map(({ order }) => order)
  const ruined: number[] = []
  /** Lines that come by the depot, or might. */
  const flexing = [...lines.keys()].filter((line) => lines[line]!.reloads.length > 0)
  const mostRestored = stability.movedSeconds + stability.leastGainSeconds.perStop
  let least = Infinity
  let leastLine = -1
  let leastGap = -1

  for (let step = 0; step < iterations; step++) {
    if (flexing.length > 0 && (movable === 0 || nextRandom(random) < flexes)) flex()
    if (movable > 0) ruin()
    if (recreate()) {
      const cost = total()
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
    remove(node, at[node]!)
    ruined.push(node)
  }

  function remove(node: number, line: number): void {
    const order = orders[line]!
    order.copyWithin(order.indexOf(node), order.indexOf(node) + 1, lengths[line]!)
    lengths[line]!--
    change(line)
  }

  /** One visit to the depot of some line goes, comes, or is elsewhere; what follows must suit it. */
  function flex(): void {
    const line = flexing[randomBelow(random, flexing.length)]!
    const { reloads } = lines[line]!
    const node = reloads[randomBelow(random, reloads.length)]!
    const wasThere = isIn(line, node)
    if (wasThere) remove(node, line)
    if (!wasThere || nextRandom(random) < 0.5) {
      put(node, line, nearGap(node, line))
      change(line)
    }
  }

  function isIn(line: number, node: number): boolean {
    const index = orders[line]!.indexOf(node)
    return index >= 0 && index < lengths[line]!
  }

  /** Of some gaps the one with the shortest way by it. */
  function nearGap(node: number, line: number): number {
    const { head, leg } = lines[line]!
    const order = orders[line]!
    const length = lengths[line]!
    let nearest = 0
    let shortest = Infinity
    for (let n = 0; n < gapsTried; n++) {
      const gap = randomBelow(random, length + 1)
      const before = gap === 0 ? head : order[gap - 1]!
      const after = gap === length ? depot : order[gap]!
      const seconds = leg(before, node) + leg(node, after) - leg(before, after)
      if (seconds >= shortest) continue
      nearest = gap
      shortest = seconds
    }
    return nearest
  }

  /** Visits to the depot without which the bag holds all, and all costs less. */
  function spareVisits(): void {
    for (const line of flexing) {
      if (!isChanged[line]) continue
      for (const node of lines[line]!.reloads) {
        if (!isIn(line, node)) continue
        const index = orders[line]!.indexOf(node)
        const { cost } = reckoned[line]!
        remove(node, line)
        reckon(line)
        if (reckoned[line]!.cost < cost) continue
        put(node, line, index)
        reckon(line)
      }
    }
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
      least = Infinity
      findGap(node, at[node]!)
      for (let line = 0; line < lines.length; line++)
        if (line !== at[node] && mayTake[line * movable + node]) findGap(node, line)
      if (least === Infinity) return false
      put(node, leastLine, leastGap)
      at[node] = leastLine
      change(leastLine)
      reckon(leastLine)
    }
    spareVisits()
    return true
  }

  /**
   * Takes the line's gap where it adds least, if that is less than `least`. All behind it is delayed
   * by the same time: nothing there is begun before it's reached.
   */
  function findGap(node: number, line: number): void {
    const { round, head, leg, workMs, joinedMs, metresPerSecond } = lines[line]!
    const { breakDueAt, breakMs, mostMetres } = lines[line]!
    const { leavesAt, reachedAt, halts, legSeconds, mostLitres, mostGrams, backAt, breakIndex } =
      reckoned[line]!
    const order = orders[line]!
    const length = lengths[line]!
    const row = node * wide
    const isPromised = dueAt[node]! < Infinity
    const hands = home[node] === line ? 0 : stability.changedHandsSeconds * households[node]!
    const wasOver = returnPrice(problem, line, backAt, settings)
    const litres = round.capacity.litres - Math.max(0, moreLitres[node]!)
    const grams = round.capacity.grams - Math.max(0, moreGrams[node]!)
    let before = head
    let metres = flightMetres[row + head]!
    for (let index = 0; index <= length; index++) {
      const after = index < length ? order[index]! : depot
      const nextMetres = flightMetres[row + after]!
      const direct = legSeconds[index]!
      // as the crow flies he is no sooner there; and one stop may follow the one that people see again
      const atLeast = (metres + nextMetres) / metresPerSecond - direct + hands - mostRestored
      metres = nextMetres
      if (atLeast < least && nextRandom(random) >= blinks) {
        let prices = hands
        if (!joins(problem, node, before)) {
          const halt = halts[index]!
          prices += movedPrice(problem, node, halt, settings)
          if (index < length)
            prices +=
              movedPrice(problem, after, node, settings) -
              movedPrice(problem, after, halt, settings)
        }
        if (atLeast + prices - hands + mostRestored < least) tryGap(index, before, after, prices)
      }
      before = after
    }

    function metresWith(before: number, after: number): number {
      const { metres } = lines[line]!
      const more = metres(before, node) + metres(node, after) - metres(before, after)
      return reckoned[line]!.metres + more
    }

    function tryGap(index: number, before: number, after: number, prices: number): void {
      const to = leg(before, node)
      const isJoined = joins(problem, node, before)
      const work = isJoined ? joinedMs[node]! : workMs[node]!
      const delayMs = 1000 * (to + leg(node, after) - legSeconds[index]!) + work
      let cost = delayMs / 1000 + prices
      if (mostMetres < Infinity && metresWith(before, after) > mostMetres) return
      if (cost >= least || mostLitres[index]! > litres || mostGrams[index]! > grams) return
      let arriveAt = leavesAt[index]! + 1000 * to
      if (breakIndex >= index && arriveAt >= breakDueAt) arriveAt += breakMs
      if (isJoined) arriveAt = reachedAt[index]!
      if (isPromised) cost += promisePrice(problem, line, node, arriveAt, settings)
      cost += delayPrice(reckoned[line]!, index, delayMs, settings)
      cost += returnPrice(problem, line, backAt + delayMs, settings) - wasOver
      if (cost >= least) return
      least = cost
      leastLine = line
      leastGap = index
    }
  }

  /** To be reckoned anew. */
  function change(line: number): void {
    if (isChanged[line]) return
    isChanged[line] = 1
    exchange(line)
  }

  function exchange(line: number): void {
    const one = reckoned[line]!
    reckoned[line] = before[line]!
    before[line] = one
  }

  function reckon(line: number): void {
    reckonLine(problem, line, orders[line]!, lengths[line]!, pricing, reckoned[line]!)
  }

  function put(node: number, line: number, index: number): void {
    const order = orders[line]!
    order.copyWithin(index + 1, index, lengths[line]!)
    order[index] = node
    lengths[line]!++
  }

  function total(): number {
    let cost = 0
    for (const line of reckoned) cost += line.cost
    return cost
  }

  function keep(): void {
    for (const [line, order] of orders.entries()) if (isChanged[line]) kept.orders[line]!.set(order)
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
      exchange(line)
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
