import { lossWith, type Walk, walkFrom, walkOn } from './late.ts'
import { exchange, type Tour, turn } from './tour.ts'

/** A local search on a tour: what it weighs, and the nodes it still has to look at. */
export interface Search {
  readonly tour: Tour
  readonly queue: Int32Array
  readonly isQueued: Uint8Array
  queued: number
  readonly walk: Walk
  /** Positions and the kind of the best move found: nothing to be allocated. */
  readonly move: Move
}

interface Move {
  /** In cost and warp together, and in cost alone. */
  gain: number
  saved: number
  /** The kind: 0 none, 1 exchange, 2 turn, 3 exchange whose first part is turned, 4 whose second is. */
  kind: number
  first: number
  middle: number
  last: number
}

/** The longest part that is turned where the way back isn't as long as the way there. */
const longestTurn = 60
/** The longest part that is turned on the way to another place. */
const longestBlock = 3

export function openSearch(tour: Tour): Search {
  const { nodes } = tour.lap
  return {
    tour,
    queue: new Int32Array(nodes),
    isQueued: new Uint8Array(nodes),
    queued: 0,
    walk: { node: 0, time: 0, loss: 0 },
    move: { gain: 0, saved: 0, kind: 0, first: 0, middle: 0, last: 0 },
  }
}

export function enqueue(search: Search, node: number): void {
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
function improve(search: Search, node: number): boolean {
  const { move, tour } = search
  move.gain = 0.5
  move.kind = 0
  // what lateness costs now: a move may gain as much by ending it
  const bonus = lossOf(tour)
  findExchange(search, node, bonus)
  findTurn(search, node, bonus)
  findTurnedBlock(search, node, bonus)
  if (move.kind === 0) return false
  apply(search)
  return true
}

function findExchange(search: Search, node: number, bonus: number): void {
  const { tour, move } = search
  const { at, position, lap } = tour
  const { nodes, costs, after, afterCosts, per } = lap
  const x = position[node]!
  const next = at[x + 1]!
  const out = costs[node * nodes + next]! + bonus
  const row = node * per
  for (let i = 0; i < per; i++) {
    const g1 = out - afterCosts[row + i]!
    if (g1 <= move.gain) break
    const y = after[row + i]!
    if (y === next) continue
    const py = position[y]!
    const pc = py === 0 ? nodes - 1 : py - 1
    const c = at[pc]!
    const g2 = g1 + costs[c * nodes + y]!
    const rankX = x >= py ? x - py : x - py + nodes
    const row2 = c * per
    for (let j = 0; j < per; j++) {
      const g3 = g2 - afterCosts[row2 + j]!
      if (g3 <= move.gain) break
      const f = after[row2 + j]!
      const pf = position[f]!
      const rankF = pf >= py ? pf - py : pf - py + nodes
      if (rankF === 0 || rankF > rankX) continue
      const pe = pf === 0 ? nodes - 1 : pf - 1
      const e = at[pe]!
      const gain = g3 + costs[e * nodes + f]! - costs[e * nodes + next]!
      if (gain <= move.gain) continue
      // the three legs taken out, by position
      let first = x
      let middle = pc
      let last = pe
      if (first > middle) [first, middle] = [middle, first]
      if (middle > last) [middle, last] = [last, middle]
      if (first > middle) [first, middle] = [middle, first]
      propose(search, 1, gain, first, middle, last)
    }
  }
}

/** Turns the part between two legs. */
function findTurn(search: Search, node: number, bonus: number): void {
  const { tour, move } = search
  const { at, position, lap } = tour
  const { nodes, costs, after, before, afterCosts, beforeCosts, per, hasWindows, isSymmetric } = lap
  const longest = hasWindows ? longestTurn : nodes
  const x = position[node]!
  const next = at[x + 1]!
  const out = costs[node * nodes + next]! + bonus
  for (let i = node * per, end = i + per; i < end; i++) {
    const g1 = out - afterCosts[i]!
    if (g1 <= move.gain) break
    const y = after[i]!
    const py = position[y]!
    if (py <= x + 1 || py - x > longest) continue
    const behind = at[py + 1]!
    let gain = g1 + costs[y * nodes + behind]! - costs[next * nodes + behind]!
    if (!isSymmetric) gain += turnGain(tour, x + 1, py)
    if (gain > move.gain) propose(search, 2, gain, x, 0, py)
  }
  if (x === 0) return
  const previous = at[x - 1]!
  const into = costs[previous * nodes + node]! + bonus
  for (let i = node * per, end = i + per; i < end; i++) {
    const g1 = into - beforeCosts[i]!
    if (g1 <= move.gain) break
    const y = before[i]!
    const py = position[y]!
    if (py === 0 || py >= x - 1 || x - py > longest) continue
    const ahead = at[py - 1]!
    let gain = g1 + costs[ahead * nodes + y]! - costs[ahead * nodes + previous]!
    if (!isSymmetric) gain += turnGain(tour, py, x - 1)
    if (gain > move.gain) propose(search, 2, gain, py - 1, 0, x - 1)
  }
}

/** What turning a part gains within it. */
function turnGain({ ahead }: Tour, from: number, to: number): number {
  return ahead[to]! - ahead[from]!
}

/** Puts up to `longestBlock` stops that begin or end with the node elsewhere, turned (Or 1976). */
function findTurnedBlock(search: Search, node: number, bonus: number): void {
  const { tour, move } = search
  const { at, position, lap } = tour
  const { nodes, costs, after, before, afterCosts, beforeCosts, per } = lap
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
        costs[ahead * nodes + node]! +
        costs[far * nodes + behind]! -
        costs[ahead * nodes + behind]! +
        turnGain(tour, x, to)
      for (let i = node * per, end = i + per; i < end; i++) {
        const g1 = out - afterCosts[i]!
        if (g1 <= move.gain) break
        const z = after[i]!
        const pz = position[z] === 0 ? nodes : position[z]!
        if (pz >= x && pz <= to + 1) continue
        const w = at[pz - 1]!
        const gain = g1 + costs[w * nodes + z]! - costs[w * nodes + far]!
        if (gain <= move.gain) continue
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
        costs[ahead * nodes + far]! +
        costs[node * nodes + behind]! -
        costs[ahead * nodes + behind]! +
        turnGain(tour, from, x)
      for (let i = node * per, end = i + per; i < end; i++) {
        const g1 = out - beforeCosts[i]!
        if (g1 <= move.gain) break
        const w = before[i]!
        const pw = position[w]!
        if (pw >= from - 1 && pw <= x) continue
        const z = at[pw + 1]!
        const gain = g1 + costs[w * nodes + z]! - costs[far * nodes + z]!
        if (gain <= move.gain) continue
        if (pw < from) propose(search, 4, gain, pw, from - 1, x)
        else propose(search, 3, gain, from - 1, x, pw)
      }
    }
  }
}

export function lossOf({ sums }: Tour): number {
  return sums.weight * sums.warp + sums.late
}

/**
 * Takes a move for the best so far if its gain in cost, `bonus` included, isn't lost to warp. Parts
 * are first + 1 to middle and middle + 1 to last.
 */
function propose(
  search: Search,
  kind: number,
  gain: number,
  first: number,
  middle: number,
  last: number,
): void {
  const { tour, move, walk } = search
  const saved = Math.round(gain - lossOf(tour))
  if (tour.lap.hasWindows) {
    // gain counts the present loss as gone; this much may come back
    const limit = gain - move.gain
    walkFrom(tour, walk, first)
    if (walk.loss >= limit) return
    if (kind === 2) walkOn(tour, walk, last, first + 1, limit)
    else {
      if (kind === 4) walkOn(tour, walk, last, middle + 1, limit)
      else walkOn(tour, walk, middle + 1, last, limit)
      if (walk.loss >= limit) return
      if (kind === 3) walkOn(tour, walk, middle, first + 1, limit)
      else walkOn(tour, walk, first + 1, middle, limit)
    }
    if (walk.loss >= limit) return
    const loss = lossWith(tour, walk, last + 1, limit)
    if (loss >= limit) return
    gain -= loss
  }
  move.gain = gain
  move.saved = saved
  move.kind = kind
  move.first = first
  move.middle = middle
  move.last = last
}

function apply(search: Search): void {
  const { tour, move } = search
  const { at, sums } = tour
  const { kind, first, middle, last } = move
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
  sums.cost -= move.saved
}
