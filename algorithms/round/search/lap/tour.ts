import type { Lap } from './lap.ts'
import { type float, type Ints, type int, ints } from './numbers.ts'
import { retime, Times } from './times.ts'

/** A lap's order, changed in place, with what tells at once what a change of it would cost. */
export class Tour {
  readonly lap: Lap
  /** By position: nodes, 0 first and once more behind the last. */
  readonly at: Ints
  /** By node. */
  readonly position: Ints
  /** By node: the one before it, and what the leg from there costs and lasts, work included. */
  readonly comesFrom: Ints
  readonly costTo: Ints
  readonly timeTo: Ints
  /** By node: what that leg costs less than the way back. */
  readonly aheadTo: Ints
  readonly times: Times
  readonly settled: Ints
  readonly spare: Ints
  /** By position: what the way there costs less than the way back, up to it. */
  readonly ahead: Ints
  /** Positions changed since the last `settle` or `goBack`. */
  changedFrom: int
  changedTo: int
  /** Of the legs. */
  cost: float
  warp: float
  /** What lateness costs, beside `cost`. */
  late: float
  /** What a second of warp counts. */
  weight: float

  constructor(lap: Lap) {
    const nodes = lap.nodes
    this.lap = lap
    this.at = ints(nodes + 1)
    this.position = ints(nodes)
    this.comesFrom = ints(nodes)
    this.costTo = ints(nodes)
    this.timeTo = ints(nodes)
    this.aheadTo = ints(nodes)
    this.times = new Times(lap)
    this.settled = ints(nodes + 1)
    this.spare = ints(nodes + 1)
    this.ahead = ints(nodes + 1)
    this.changedFrom = nodes
    this.changedTo = 0
    this.cost = 0
    this.warp = 0
    this.late = 0
    this.weight = 1
    for (let node = 0; node < nodes; node++) this.comesFrom[node] = -1
  }
}

/** Takes over an order of all nodes but 0, that `at` holds. */
export function layTour(tour: Tour): void {
  const nodes = tour.lap.nodes
  for (let index = 0; index < nodes; index++) tour.position[tour.at[index]!] = index
  measure(tour, 1, nodes - 1)
  tour.cost = 0
  for (let node = 0; node < nodes; node++) tour.cost += tour.costTo[node]!
  tour.changedFrom = 0
  tour.changedTo = nodes
  settle(tour)
}

/** Takes note of what another order of positions changes. */
function measure(tour: Tour, from: int, to: int): void {
  const at = tour.at
  const comesFrom = tour.comesFrom
  const costTo = tour.costTo
  const timeTo = tour.timeTo
  const aheadTo = tour.aheadTo
  const times = tour.times
  const lap = tour.lap
  const nodes = lap.nodes
  const costs = lap.costs
  const work = lap.work
  let before = at[from - 1]!
  for (let index = from; index <= to + 1; index++) {
    const node = at[index]!
    if (comesFrom[node] !== before) {
      comesFrom[node] = before
      const cell = before * nodes + node
      const cost = costs[cell]!
      costTo[node] = cost
      timeTo[node] = lap.times[cell]! + work[before]!
      aheadTo[node] = cost - costs[node * nodes + before]!
    }
    before = node
  }
  if (lap.hasWindows === 1) {
    retime(tour, from, to)
    tour.warp = times.warpTo[times.end]!
    tour.late = times.lateTo[times.end]!
  }
  if (lap.isSymmetric === 0) countAhead(tour, from, to)
}

function countAhead(tour: Tour, from: int, to: int): void {
  const at = tour.at
  const ahead = tour.ahead
  const aheadTo = tour.aheadTo
  const nodes = tour.lap.nodes
  let sum = ahead[from - 1]!
  const before = ahead[to + 1]!
  for (let index = from; index <= to + 1; index++) {
    sum += aheadTo[at[index]!]!
    ahead[index] = sum
  }
  const more = sum - before
  if (more === 0) return
  for (let index = to + 2; index <= nodes; index++) ahead[index] = ahead[index]! + more
}

/** Exchanges the neighbouring parts behind `first` up to `middle` and up to `last`. */
export function exchange(tour: Tour, first: int, middle: int, last: int): void {
  const at = tour.at
  const position = tour.position
  const spare = tour.spare
  const left = middle - first
  const right = last - middle
  if (left <= right) {
    for (let index = 0; index < left; index++) spare[index] = at[first + 1 + index]!
    for (let index = middle + 1; index <= last; index++) at[index - left] = at[index]!
    for (let index = 0; index < left; index++) at[last - left + 1 + index] = spare[index]!
  } else {
    for (let index = 0; index < right; index++) spare[index] = at[middle + 1 + index]!
    for (let index = middle; index > first; index--) at[index + right] = at[index]!
    for (let index = 0; index < right; index++) at[first + 1 + index] = spare[index]!
  }
  for (let index = first + 1; index <= last; index++) position[at[index]!] = index
  noteChange(tour, first + 1, last)
}

/** Turns the part from one position to another, both included. */
export function turn(tour: Tour, from: int, to: int): void {
  const at = tour.at
  const position = tour.position
  let low = from
  let high = to
  while (low < high) {
    const node = at[low]!
    const other = at[high]!
    at[low] = other
    position[other] = low++
    at[high] = node
    position[node] = high--
  }
  noteChange(tour, from, to)
}

export function noteChange(tour: Tour, from: int, to: int): void {
  if (from < tour.changedFrom) tour.changedFrom = from
  if (to > tour.changedTo) tour.changedTo = to
  measure(tour, from, to)
}

/** Keeps what was changed. */
export function settle(tour: Tour): void {
  for (let index = tour.changedFrom; index <= tour.changedTo; index++)
    tour.settled[index] = tour.at[index]!
  noteNothing(tour)
}

/** Takes back what was changed; `cost` is the caller's. */
export function goBack(tour: Tour): void {
  const from = tour.changedFrom
  const to = tour.changedTo
  for (let index = from; index <= to; index++) {
    const node = tour.settled[index]!
    tour.at[index] = node
    tour.position[node] = index
  }
  noteNothing(tour)
  if (from <= to) measure(tour, from, to)
}

function noteNothing(tour: Tour): void {
  tour.changedFrom = tour.lap.nodes
  tour.changedTo = 0
}
