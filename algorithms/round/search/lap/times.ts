import type { Lap } from './lap.ts'
import { type Floats, floats, type Ints, type int, ints } from './numbers.ts'
import type { Tour } from './tour.ts'

/**
 * When a tour's stops are reached, kept by those that have a window only: between two of them a delay
 * stays what it is, so that the others need to know no more than how far the last one is behind them.
 * A window's stop is called by its rank, the depot's start being 0 and its end the last.
 *
 * Lateness is "time warp": who comes late goes back in time to the window's end and pays for it
 * (Nagata, Braeysy and Dullaert 2010; Vidal et al. 2013, Computers & Operations Research 40,
 * section 4.1).
 */
export class Times {
  /** By position: the rank of the last one with a window from there back. */
  readonly rank: Ints
  /** By position: the time from where that one's work begins. */
  readonly since: Ints
  /** By rank: where it stands, and the time from the one before. */
  readonly standsAt: Ints
  readonly span: Ints
  /** By rank: the window, and what a second beyond `dues` costs. */
  readonly opens: Ints
  readonly closes: Ints
  readonly dues: Ints
  readonly perSecond: Floats
  /** By rank: the time that all legs from the start to it take, without waits. */
  readonly travel: Ints
  /** By rank: when he begins; the warp up to then, and what lateness has cost. */
  readonly begins: Ints
  readonly warpTo: Floats
  readonly lateTo: Floats
  /** By rank: who reaches it at t has from there on a warp of `warpFrom` + max(0, t - `latest`). */
  readonly latest: Ints
  readonly warpFrom: Floats
  readonly end: int

  constructor(lap: Lap) {
    const nodes = lap.nodes
    let ranks = 2
    for (let node = 1; node < nodes; node++) ranks += lap.isTimed[node]!
    const end = ranks - 1
    this.end = end
    this.rank = ints(nodes + 1)
    this.since = ints(nodes + 1)
    this.standsAt = ints(ranks)
    this.span = ints(ranks)
    this.opens = ints(ranks)
    this.closes = ints(ranks)
    this.dues = ints(ranks)
    this.perSecond = floats(ranks)
    this.travel = ints(ranks)
    this.begins = ints(ranks)
    this.warpTo = floats(ranks)
    this.lateTo = floats(ranks)
    this.latest = ints(ranks)
    this.warpFrom = floats(ranks)
    this.begins[0] = lap.leavesAt
    this.rank[nodes] = end
    this.standsAt[end] = nodes
    takeWindow(this, end, lap, 0)
    this.latest[end] = lap.closes[0]!
  }
}

function takeWindow(times: Times, rank: int, lap: Lap, node: int): void {
  times.opens[rank] = lap.opens[node]!
  times.closes[rank] = lap.closes[node]!
  times.dues[rank] = lap.dues[node]!
  times.perSecond[rank] = lap.perSecond[node]!
}

/** Counts anew what another order of the positions `from` to `to` has changed, as far as it differs. */
export function retime(tour: Tour, from: int, to: int): void {
  layOut(tour, from, to)
  const times = tour.times
  const first = times.rank[from - 1]!
  const last = times.rank[to]!
  countOn(times, first, last)
  countBack(times, first, last)
}

/** Who has a window where, and how far the positions are from each other. */
function layOut(tour: Tour, from: int, to: int): void {
  const lap = tour.lap
  const at = tour.at
  const timeTo = tour.timeTo
  const times = tour.times
  const rank = times.rank
  const since = times.since
  const standsAt = times.standsAt
  const span = times.span
  const nodes = lap.nodes
  const isTimed = lap.isTimed
  let last = rank[from - 1]!
  let there = since[from - 1]!
  for (let index = from; index <= nodes; index++) {
    const node = at[index]!
    there += timeTo[node]!
    if (index === nodes || isTimed[node] === 1) {
      last++
      span[last] = there
      if (index > to) break
      standsAt[last] = index
      takeWindow(times, last, lap, node)
      there = 0
    } else if (index > to && since[index] === there) break
    rank[index] = last
    since[index] = there
  }
}

/** When he begins, from the rank behind `first` on; behind `last` only as long as it differs. */
function countOn(times: Times, first: int, last: int): void {
  const begins = times.begins
  const span = times.span
  const travel = times.travel
  const opens = times.opens
  const closes = times.closes
  const dues = times.dues
  const perSecond = times.perSecond
  const warpTo = times.warpTo
  const lateTo = times.lateTo
  const end = times.end
  let time = begins[first]!
  let way = travel[first]!
  let warp = warpTo[first]!
  let cost = lateTo[first]!
  for (let rank = first + 1; rank <= end; rank++) {
    time += span[rank]!
    way += span[rank]!
    if (time < opens[rank]!) time = opens[rank]!
    if (time > dues[rank]!) {
      if (time > closes[rank]!) {
        warp += time - closes[rank]!
        time = closes[rank]!
      }
      cost += perSecond[rank]! * (time - dues[rank]!)
    }
    if (rank > last && begins[rank] === time) {
      const more = warp - warpTo[rank]!
      const dearer = cost - lateTo[rank]!
      const longer = way - travel[rank]!
      if (more === 0 && dearer === 0 && longer === 0) return
      for (; rank <= end; rank++) {
        travel[rank] = travel[rank]! + longer
        warpTo[rank] = warpTo[rank]! + more
        lateTo[rank] = lateTo[rank]! + dearer
      }
      return
    }
    travel[rank] = way
    begins[rank] = time
    warpTo[rank] = warp
    lateTo[rank] = cost
  }
}

/** By when he has to be there, from `last` back; from `first` back only as long as it differs. */
function countBack(times: Times, first: int, last: int): void {
  const span = times.span
  const opens = times.opens
  const closes = times.closes
  const latest = times.latest
  const warpFrom = times.warpFrom
  let time = latest[last + 1]!
  let warp = warpFrom[last + 1]!
  for (let rank = last; rank > 0; rank--) {
    time -= span[rank + 1]!
    if (time < opens[rank]!) {
      warp += opens[rank]! - time
      time = opens[rank]!
    } else if (time > closes[rank]!) time = closes[rank]!
    if (rank <= first && latest[rank] === time) {
      const more = warp - warpFrom[rank]!
      if (more !== 0) for (; rank > 0; rank--) warpFrom[rank] = warpFrom[rank]! + more
      return
    }
    latest[rank] = time
    warpFrom[rank] = warp
  }
}
