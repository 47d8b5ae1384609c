import { makeClock, type RoundClock, setClock } from './oneRoundClock.ts'
import type { OneRoundProblem } from './oneRoundProblem.ts'

/** Sums of what turning costs are kept in blocks of 2 ** this many positions. */
const blockBits = 5

/**
 * A round as an array: `order[0]` and `order[end]` are the depot. What turning the stops round
 * between two positions costs is a difference of two sums, so that a turn is as cheap to price on
 * asymmetric legs as on symmetric ones.
 */
export interface Tour {
  readonly count: number
  readonly costs: Int32Array
  readonly end: number
  readonly order: Int32Array
  /** Position by place; the depot's is 0. */
  readonly at: Int32Array
  readonly isSymmetric: boolean
  /** Way back less way there, summed over the legs before a position: within its block, and of the blocks before. */
  readonly turned: Float64Array
  readonly turnedBlocks: Float64Array
  readonly clock: RoundClock | undefined
  /** What a second of warp costs. */
  penalty: number
  cost: number
  readonly scratch: Int32Array
  /** What changes overwrote: stops, then pairs (first position, how many). */
  journal: Int32Array
  journalSize: number
  readonly changes: number[]
}

/** @param order of all stops, the depot left out */
export function makeTour(problem: OneRoundProblem, stops: ArrayLike<number>): Tour {
  const { count, costs, windows } = problem
  const order = new Int32Array(count + 1)
  for (let index = 0; index < stops.length; index++) order[index + 1] = stops[index]!
  const tour: Tour = {
    count,
    costs,
    end: count,
    order,
    at: new Int32Array(count),
    isSymmetric: isSymmetric(count, costs),
    turned: new Float64Array(count + 1),
    turnedBlocks: new Float64Array((count >> blockBits) + 2),
    clock: windows && makeClock(windows, count),
    penalty: 1,
    cost: 0,
    scratch: new Int32Array(count + 1),
    journal: new Int32Array(64 * count),
    journalSize: 0,
    changes: [],
  }
  setPositions(tour, 0, count)
  for (let at = 0; at < count; at++) tour.cost += costs[order[at]! * count + order[at + 1]!]!
  return tour
}

export function warpOf({ clock, end }: Tour): number {
  return clock ? clock.warp[end]! : 0
}

/** What the legs between two positions cost more the other way round. */
export function turnCost({ turned, turnedBlocks }: Tour, from: number, to: number): number {
  return (
    turned[to]! + turnedBlocks[to >> blockBits]! - turned[from]! - turnedBlocks[from >> blockBits]!
  )
}

/** A change of a tour: after position `before` come the stops from `cut` + 1 to `last`, then those up to `cut`. */
export interface Move {
  before: number
  cut: number
  last: number
  /** Whether the part that was first, and the one that was second, is turned round. */
  turnsFirst: boolean
  turnsSecond: boolean
  /** What it adds to the cost, and to the cost with the warp's price. */
  cost: number
  gain: number
}

/** Makes a move and remembers what was there. */
export function makeMove(tour: Tour, move: Move): void {
  const { order, scratch } = tour
  const { before, cut, last } = move
  let size = 0
  if (move.turnsSecond) for (let at = last; at > cut; at--) scratch[size++] = order[at]!
  else for (let at = cut + 1; at <= last; at++) scratch[size++] = order[at]!
  if (move.turnsFirst) for (let at = cut; at > before; at--) scratch[size++] = order[at]!
  else for (let at = before + 1; at <= cut; at++) scratch[size++] = order[at]!
  remember(tour, before + 1, size)
  for (let index = 0; index < size; index++) order[before + 1 + index] = scratch[index]!
  tour.cost += move.cost
  setPositions(tour, before + 1, last)
}

function remember(tour: Tour, from: number, size: number): void {
  if (tour.journalSize + size > tour.journal.length) {
    const longer = new Int32Array(2 * tour.journal.length)
    longer.set(tour.journal)
    tour.journal = longer
  }
  const { journal, order } = tour
  for (let index = 0; index < size; index++)
    journal[tour.journalSize + index] = order[from + index]!
  tour.journalSize += size
  tour.changes.push(from, size)
}

export function forgetMoves(tour: Tour): void {
  tour.journalSize = 0
  tour.changes.length = 0
}

/** Takes back all moves since the last `forgetMoves`; the cost is for who calls to set. */
export function takeBackMoves(tour: Tour): void {
  const { changes, journal, order } = tour
  let first = tour.end
  let last = 0
  while (changes.length > 0) {
    const size = changes.pop()!
    const from = changes.pop()!
    tour.journalSize -= size
    for (let index = 0; index < size; index++) {
      order[from + index] = journal[tour.journalSize + index]!
    }
    if (from < first) first = from
    if (from + size - 1 > last) last = from + size - 1
  }
  if (first <= last) setPositions(tour, first, last)
}

/** Brings positions and sums up to date where the stops between two positions are new. */
function setPositions(tour: Tour, from: number, to: number): void {
  const { at, clock, count, costs, end, order } = tour
  for (let position = from; position <= to; position++) at[order[position]!] = position
  at[0] = 0
  if (clock) setClock(clock, order, { from, to, end })
  if (tour.isSymmetric) return
  const { turned, turnedBlocks } = tour
  const firstBlock = Math.max(0, from - 1) >> blockBits
  const lastBlock = Math.min(end - 1, to) >> blockBits
  for (let block = firstBlock; block <= lastBlock; block++) {
    let position = block << blockBits
    const stop = Math.min(end, position + (1 << blockBits))
    let sum = 0
    for (; position < stop; position++) {
      turned[position] = sum
      const here = order[position]!
      const next = order[position + 1]!
      sum += costs[next * count + here]! - costs[here * count + next]!
    }
    const shift = turnedBlocks[block]! + sum - turnedBlocks[block + 1]!
    if (block < lastBlock) turnedBlocks[block + 1] = turnedBlocks[block]! + sum
    else if (shift !== 0) {
      for (let later = block + 1; later < turnedBlocks.length; later++)
        turnedBlocks[later]! += shift
    }
  }
}

function isSymmetric(count: number, costs: Int32Array): boolean {
  for (let from = 1; from < count; from++) {
    for (let to = 0; to < from; to++) {
      if (costs[from * count + to] !== costs[to * count + from]) return false
    }
  }
  return true
}
