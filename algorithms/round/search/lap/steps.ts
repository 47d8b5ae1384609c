import { descend, enqueue, lossOf, Search } from './better.ts'
import { firstTour } from './firstTour.ts'
import { Lap } from './lap.ts'
import { nearNodes } from './nearNodes.ts'
import type { Floats, float, Ints, int } from './numbers.ts'
import { goBack, noteChange, settle, Tour } from './tour.ts'

// What a search calls: in TypeScript, or compiled, where a `Search` and the arrays are addresses.

export function openSearch(
  nodes: int,
  per: int,
  leavesAt: int,
  hasWindows: int,
  hasDues: int,
  isSymmetric: int,
  costs: Ints,
  times: Ints,
  work: Ints,
  opens: Ints,
  closes: Ints,
  dues: Ints,
  perSecond: Floats,
  isTimed: Ints,
): Search {
  const lap = new Lap(
    nodes,
    per,
    leavesAt,
    hasWindows,
    hasDues,
    isSymmetric,
    costs,
    times,
    work,
    opens,
    closes,
    dues,
    perSecond,
    isTimed,
  )
  nearNodes(lap)
  return new Search(new Tour(lap))
}

/** See `firstTour`. */
export function begin(search: Search, turns: Ints, timed: int): void {
  firstTour(search.tour, turns, timed)
}

/** What a second of warp counts from now on. */
export function weigh(search: Search, weight: float): void {
  search.tour.weight = weight
}

/** Looks at every node. */
export function descendFromAll(search: Search): void {
  for (let node = search.tour.lap.nodes - 1; node >= 0; node--) enqueue(search, node)
  descend(search)
}

/** Of the legs. */
export function costOf(search: Search): float {
  return search.tour.cost
}

export function warpOf(search: Search): float {
  return search.tour.warp
}

/** What lateness costs. */
export function lateOf(search: Search): float {
  return search.tour.late
}

/** By position. */
export function orderOf(search: Search): Ints {
  return search.tour.at
}

/** Keeps the order as it is now. */
export function keep(search: Search): void {
  settle(search.tour)
}

/** Goes back to what was kept, whose legs cost so much. */
export function takeBack(search: Search, cost: float): void {
  goBack(search.tour)
  search.tour.cost = cost
}

/**
 * Three neighbouring parts of so many nodes become the third, the second, the first: the double
 * bridge, which no exchange undoes (Martin, Otto and Felten 1991, Complex Systems 5). Then what that
 * touched is mended.
 *
 * @returns what it costs then, lateness and weighted warp included
 */
export function step(search: Search, from: int, one: int, two: int, three: int): float {
  const tour = search.tour
  const at = tour.at
  const spare = tour.spare
  const middle = from + one
  const last = middle + two
  const end = last + three
  let filled = 0
  for (let index = last; index < end; index++) spare[filled++] = at[index]!
  for (let index = middle; index < last; index++) spare[filled++] = at[index]!
  for (let index = from; index < middle; index++) spare[filled++] = at[index]!
  const before =
    leg(tour, from - 1) + leg(tour, middle - 1) + leg(tour, last - 1) + leg(tour, end - 1)
  for (let index = from; index < end; index++) {
    const node = spare[index - from]!
    at[index] = node
    tour.position[node] = index
  }
  noteChange(tour, from, end - 1)
  const second = from + three
  const third = second + two
  tour.cost +=
    leg(tour, from - 1) + leg(tour, second - 1) + leg(tour, third - 1) + leg(tour, end - 1) - before
  enqueueEnds(search, from - 1)
  enqueueEnds(search, second - 1)
  enqueueEnds(search, third - 1)
  enqueueEnds(search, end - 1)
  descend(search)
  return tour.cost + lossOf(tour)
}

function leg(tour: Tour, index: int): int {
  return tour.lap.costs[tour.at[index]! * tour.lap.nodes + tour.at[index + 1]!]!
}

function enqueueEnds(search: Search, index: int): void {
  enqueue(search, search.tour.at[index]!)
  enqueue(search, search.tour.at[index + 1]!)
}
