import { leastLoss, lossOfMove } from './late.ts'
import { type float, type Ints, type int, ints } from './numbers.ts'
import { exchange, type Tour, turn } from './tour.ts'

/** The longest part that is turned where the way back isn't as long as the way there. */
const longestTurn = 60
/** The longest part that is turned on the way to another place. */
const longestBlock = 3

/** A local search on a tour: what it weighs, and the nodes it still has to look at. */
export class Search {
  readonly tour: Tour
  readonly queue: Ints
  readonly isQueued: Ints
  queued: int
  /** The best move found: what it gains in cost and warp together, and in cost alone. */
  gain: float
  saved: float
  /** 0 none, 1 exchange, 2 turn, 3 exchange whose first part is turned, 4 whose second is. */
  kind: int
  /** Positions. */
  first: int
  middle: int
  last: int

  constructor(tour: Tour) {
    this.tour = tour
    this.queue = ints(tour.lap.nodes)
    this.isQueued = ints(tour.lap.nodes)
    this.queued = 0
    this.gain = 0
    this.saved = 0
    this.kind = 0
    this.first = 0
    this.middle = 0
    this.last = 0
  }
}

export function enqueue(search: Search, node: int): void {
  if (search.isQueued[node] === 1) return
  search.isQueued[node] = 1
  search.queue[search.queued++] = node
}

/**
 * Improves until no queued node has a better move: only what a move touched is looked at again
 * (don't-look bits, Bentley 1992, ORSA Journal on Computing 4).
 */
export function descend(search: Search): void {
  while (search.queued > 0) {
    const node = search.queue[--search.queued]!
    search.isQueued[node] = 0
    while (improve(search, node));
  }
}

/**
 * Makes the best move that begins with a new leg from or to the node. Exchanges are the 3-opt moves
 * that turn nothing, found as a chain of legs taken out and put in whose sum of gains stays positive
 * (Kanellakis and Papadimitriou 1980, Operations Research 28; Lin and Kernighan 1973).
 */
function improve(search: Search, node: int): boolean {
  const tour = search.tour
  search.gain = 0.5
  search.kind = 0
  // what lateness costs now: a move may gain as much by ending it
  const bonus = lossOf(tour)
  findExchange(search, node, bonus)
  findTurn(search, node, bonus)
  findTurnedBlock(search, node, bonus)
  if (search.kind === 0) return false
  apply(search)
  return true
}

function findExchange(search: Search, node: int, bonus: float): void {
  const tour = search.tour
  const at = tour.at
  const position = tour.position
  const costTo = tour.costTo
  const lap = tour.lap
  const nodes = lap.nodes
  const costs = lap.costs
  const after = lap.after
  const afterCosts = lap.afterCosts
  const per = lap.per
  const x = position[node]!
  const next = at[x + 1]!
  const out = costTo[next]! + bonus
  const row = node * per
  for (let i = 0; i < per; i++) {
    const g1 = out - afterCosts[row + i]!
    if (g1 <= search.gain) break
    const y = after[row + i]!
    if (y === next) continue
    const py = position[y]!
    const pc = py === 0 ? nodes - 1 : py - 1
    const c = at[pc]!
    const g2 = g1 + costTo[y]!
    const rankX = x >= py ? x - py : x - py + nodes
    const row2 = c * per
    for (let j = 0; j < per; j++) {
      const g3 = g2 - afterCosts[row2 + j]!
      if (g3 <= search.gain) break
      const f = after[row2 + j]!
      const pf = position[f]!
      const rankF = pf >= py ? pf - py : pf - py + nodes
      if (rankF === 0 || rankF > rankX) continue
      const pe = pf === 0 ? nodes - 1 : pf - 1
      const e = at[pe]!
      const gain = g3 + costTo[f]! - costs[e * nodes + next]!
      if (gain <= search.gain) continue
      // the three legs taken out stand in this order round the lap
      if (pc > pe) propose(search, 1, gain, pe, x, pc)
      else if (pe < x) propose(search, 1, gain, pc, pe, x)
      else propose(search, 1, gain, x, pc, pe)
    }
  }
}

/** Turns the part between two legs. */
function findTurn(search: Search, node: int, bonus: float): void {
  const tour = search.tour
  const at = tour.at
  const position = tour.position
  const costTo = tour.costTo
  const lap = tour.lap
  const nodes = lap.nodes
  const costs = lap.costs
  const after = lap.after
  const before = lap.before
  const afterCosts = lap.afterCosts
  const beforeCosts = lap.beforeCosts
  const per = lap.per
  const hasWindows = lap.hasWindows
  const isSymmetric = lap.isSymmetric
  const longest = hasWindows === 1 ? longestTurn : nodes
  const x = position[node]!
  const next = at[x + 1]!
  const out = costTo[next]! + bonus
  for (let i = node * per, end = i + per; i < end; i++) {
    const g1 = out - afterCosts[i]!
    if (g1 <= search.gain) break
    const y = after[i]!
    const py = position[y]!
    if (py <= x + 1 || py - x > longest) continue
    const behind = at[py + 1]!
    let gain = g1 + costTo[behind]! - costs[next * nodes + behind]!
    if (isSymmetric === 0) gain += turnGain(tour, x + 1, py)
    if (gain > search.gain) propose(search, 2, gain, x, 0, py)
  }
  if (x === 0) return
  const previous = at[x - 1]!
  const into = costTo[node]! + bonus
  for (let i = node * per, end = i + per; i < end; i++) {
    const g1 = into - beforeCosts[i]!
    if (g1 <= search.gain) break
    const y = before[i]!
    const py = position[y]!
    if (py === 0 || py >= x - 1 || x - py > longest) continue
    const ahead = at[py - 1]!
    let gain = g1 + costTo[y]! - costs[ahead * nodes + previous]!
    if (isSymmetric === 0) gain += turnGain(tour, py, x - 1)
    if (gain > search.gain) propose(search, 2, gain, py - 1, 0, x - 1)
  }
}

/** What turning a part gains within it. */
function turnGain(tour: Tour, from: int, to: int): int {
  return tour.ahead[to]! - tour.ahead[from]!
}

/** Puts up to `longestBlock` stops that begin or end with the node elsewhere, turned (Or 1976). */
function findTurnedBlock(search: Search, node: int, bonus: float): void {
  const tour = search.tour
  const at = tour.at
  const position = tour.position
  const costTo = tour.costTo
  const lap = tour.lap
  const nodes = lap.nodes
  const costs = lap.costs
  const after = lap.after
  const before = lap.before
  const afterCosts = lap.afterCosts
  const beforeCosts = lap.beforeCosts
  const per = lap.per
  const x = position[node]!
  if (x === 0) return
  for (let size = 1; size <= longestBlock; size++) {
    // the block begins with the node: turned, it ends with it, before z
    const to = x + size - 1
    if (to < nodes && size > 1) {
      const far = at[to]!
      const ahead = at[x - 1]!
      const behind = at[to + 1]!
      const out =
        bonus +
        costTo[node]! +
        costTo[behind]! -
        costs[ahead * nodes + behind]! +
        turnGain(tour, x, to)
      for (let i = node * per, end = i + per; i < end; i++) {
        const g1 = out - afterCosts[i]!
        if (g1 <= search.gain) break
        const z = after[i]!
        const pz = position[z] === 0 ? nodes : position[z]!
        if (pz >= x && pz <= to + 1) continue
        const w = at[pz - 1]!
        const gain = g1 + costTo[z]! - costs[w * nodes + far]!
        if (gain <= search.gain) continue
        if (pz < x) propose(search, 4, gain, pz - 1, x - 1, to)
        else propose(search, 3, gain, x - 1, to, pz - 1)
      }
    }
    // the block ends with the node: turned, it begins with it, behind w
    const from = x - size + 1
    if (from > 0) {
      const far = at[from]!
      const ahead = at[from - 1]!
      const behind = at[x + 1]!
      const out =
        bonus +
        costTo[far]! +
        costTo[behind]! -
        costs[ahead * nodes + behind]! +
        turnGain(tour, from, x)
      for (let i = node * per, end = i + per; i < end; i++) {
        const g1 = out - beforeCosts[i]!
        if (g1 <= search.gain) break
        const w = before[i]!
        const pw = position[w]!
        if (pw >= from - 1 && pw <= x) continue
        const z = at[pw + 1]!
        const gain = g1 + costTo[z]! - costs[far * nodes + z]!
        if (gain <= search.gain) continue
        if (pw < from) propose(search, 4, gain, pw, from - 1, x)
        else propose(search, 3, gain, from - 1, x, pw)
      }
    }
  }
}

export function lossOf(tour: Tour): float {
  return tour.weight * tour.warp + tour.late
}

/**
 * Takes a move for the best so far if its gain in cost, `bonus` included, isn't lost to warp. Parts
 * are first + 1 to middle and middle + 1 to last.
 */
function propose(search: Search, kind: int, gain: float, first: int, middle: int, last: int): void {
  const tour = search.tour
  const saved = Math.round(gain - lossOf(tour))
  if (tour.lap.hasWindows === 1) {
    // gain counts the present loss as gone; this much may come back
    const limit = gain - search.gain
    if (tour.lap.costsTime === 1 && leastLoss(tour, first, last, saved) >= limit) return
    const loss =
      kind === 2
        ? lossOfMove(tour, first, last, first + 1, -1, -1, limit)
        : kind === 4
          ? lossOfMove(tour, first, last, middle + 1, first + 1, middle, limit)
          : kind === 3
            ? lossOfMove(tour, first, middle + 1, last, middle, first + 1, limit)
            : lossOfMove(tour, first, middle + 1, last, first + 1, middle, limit)
    if (loss >= limit) return
    gain -= loss
  }
  search.gain = gain
  search.saved = saved
  search.kind = kind
  search.first = first
  search.middle = middle
  search.last = last
}

function apply(search: Search): void {
  const tour = search.tour
  const at = tour.at
  const kind = search.kind
  const first = search.first
  const middle = search.middle
  const last = search.last
  enqueue(search, at[first]!)
  enqueue(search, at[first + 1]!)
  enqueue(search, at[last]!)
  enqueue(search, at[last + 1]!)
  if (kind !== 2) {
    enqueue(search, at[middle]!)
    enqueue(search, at[middle + 1]!)
  }
  if (kind === 2) turn(tour, first + 1, last)
  else {
    if (kind === 3) turn(tour, first + 1, middle)
    if (kind === 4) turn(tour, middle + 1, last)
    exchange(tour, first, middle, last)
  }
  tour.cost -= search.saved
}
