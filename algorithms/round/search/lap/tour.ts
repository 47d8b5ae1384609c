import type { Lap } from './lap.ts'

/**
 * A lap's order, changed in place, with what each position needs to say at once how late all behind
 * it would be. Lateness is "time warp": who comes late goes back in time to the window's end and
 * pays for it (Nagata, Braeysy and Dullaert 2010; Vidal et al. 2013, Computers & Operations Research
 * 40, section 4.1).
 */
export interface Tour {
  readonly lap: Lap
  /** By position: nodes, 0 first and once more behind the last. */
  readonly at: Int32Array
  /** By node. */
  readonly position: Int32Array
  /** By position: when he arrives and begins; the warp up to then, and what lateness has cost. */
  readonly arrives: Int32Array
  readonly begins: Int32Array
  readonly warpTo: Float64Array
  readonly lateTo: Float64Array
  /** By position: the first one from there on whose node has a window. */
  readonly nextTimed: Int32Array
  /** Who reaches the position at t has from there on a warp of `warpFrom` + max(0, t - `latest`). */
  readonly latest: Int32Array
  readonly warpFrom: Float64Array
  /** Positions changed since the last `settle` or `goBack`. */
  readonly changed: { from: number; to: number }
  readonly settled: Int32Array
  readonly spare: Int32Array
  /** By position: what the way there costs less than the way back, up to it. */
  readonly ahead: Int32Array
  /** `late` is what lateness costs, beside the legs' `cost`; `weight` what a second of warp does. */
  readonly sums: { cost: number; warp: number; late: number; weight: number }
}

export function makeTour(lap: Lap): Tour {
  const { nodes } = lap
  return {
    lap,
    at: new Int32Array(nodes + 1),
    position: new Int32Array(nodes),
    arrives: new Int32Array(nodes + 1),
    begins: new Int32Array(nodes + 1),
    warpTo: new Float64Array(nodes + 1),
    lateTo: new Float64Array(nodes + 1),
    nextTimed: new Int32Array(nodes + 1).fill(nodes),
    latest: new Int32Array(nodes + 1),
    warpFrom: new Float64Array(nodes + 1),
    changed: { from: nodes, to: 0 },
    settled: new Int32Array(nodes + 1),
    spare: new Int32Array(nodes + 1),
    ahead: new Int32Array(nodes + 1),
    sums: { cost: 0, warp: 0, late: 0, weight: 1 },
  }
}

/** Takes over an order of all nodes but 0. */
export function layTour(tour: Tour, order: ArrayLike<number>): void {
  const { at, position, changed, lap } = tour
  const { nodes, costs } = lap
  for (let index = 0; index < nodes - 1; index++) at[index + 1] = order[index]!
  let cost = 0
  for (let index = 0; index < nodes; index++) {
    position[at[index]!] = index
    cost += costs[at[index]! * nodes + at[index + 1]!]!
  }
  tour.sums.cost = cost
  changed.from = nodes
  changed.to = 0
  tour.settled.set(at)
  if (lap.hasWindows) retime(tour, 1, nodes - 1)
  if (!lap.isSymmetric) weigh(tour, 1, nodes - 1)
}

function weigh({ at, ahead, lap }: Tour, from: number, to: number): void {
  const { nodes, costs } = lap
  let sum = ahead[from - 1]!
  let node = at[from - 1]!
  const before = ahead[to + 1]!
  for (let index = from; index <= to + 1; index++) {
    const next = at[index]!
    sum += costs[node * nodes + next]! - costs[next * nodes + node]!
    ahead[index] = sum
    node = next
  }
  const more = sum - before
  if (more === 0) return
  for (let index = to + 2; index <= nodes; index++) ahead[index] = ahead[index]! + more
}

/** Exchanges the neighbouring parts behind `first` up to `middle` and up to `last`. */
export function exchange(tour: Tour, first: number, middle: number, last: number): void {
  const { at, position, spare } = tour
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
export function turn(tour: Tour, from: number, to: number): void {
  const { at, position } = tour
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

export function noteChange(tour: Tour, from: number, to: number): void {
  const { changed, lap } = tour
  if (from < changed.from) changed.from = from
  if (to > changed.to) changed.to = to
  if (lap.hasWindows) retime(tour, from, to)
  if (!lap.isSymmetric) weigh(tour, from, to)
}

/** Keeps what was changed. */
export function settle(tour: Tour): void {
  const { at, settled, changed, lap } = tour
  for (let index = changed.from; index <= changed.to; index++) settled[index] = at[index]!
  changed.from = lap.nodes
  changed.to = 0
}

/** Takes back what was changed; `sums.cost` is the caller's. */
export function goBack(tour: Tour): void {
  const { at, position, settled, changed, lap } = tour
  const { from, to } = changed
  for (let index = from; index <= to; index++) {
    const node = settled[index]!
    at[index] = node
    position[node] = index
  }
  changed.from = lap.nodes
  changed.to = 0
  if (from > to) return
  if (lap.hasWindows) retime(tour, from, to)
  if (!lap.isSymmetric) weigh(tour, from, to)
}

/** Counts the times anew around changed positions, as far as they differ. */
function retime(tour: Tour, from: number, to: number): void {
  const { at, arrives, begins, warpTo, lateTo, nextTimed, latest, warpFrom, lap, sums } = tour
  const { nodes, times, opens, closes, dues, perSecond, isTimed } = lap
  if (from === 1) {
    begins[0] = lap.leavesAt
    latest[nodes] = closes[0]!
  }
  let before = at[from - 1]!
  let time = begins[from - 1]!
  let warp = warpTo[from - 1]!
  let cost = lateTo[from - 1]!
  for (let index = from; index <= nodes; index++) {
    const node = at[index]!
    time += times[before * nodes + node]!
    arrives[index] = time
    if (time < opens[node]!) time = opens[node]!
    if (time > dues[node]!) {
      if (time > closes[node]!) {
        warp += time - closes[node]!
        time = closes[node]!
      }
      cost += perSecond[node]! * (time - dues[node]!)
    }
    if (index > to && begins[index] === time) {
      const more = warp - warpTo[index]!
      const dearer = cost - lateTo[index]!
      if (more !== 0 || dearer !== 0)
        for (; index <= nodes; index++) {
          warpTo[index] = warpTo[index]! + more
          lateTo[index] = lateTo[index]! + dearer
        }
      break
    }
    begins[index] = time
    warpTo[index] = warp
    lateTo[index] = cost
    before = node
  }
  sums.warp = warpTo[nodes]!
  sums.late = lateTo[nodes]!
  let timed = nextTimed[to + 1]!
  for (let index = to; index > 0; index--) {
    if (isTimed[at[index]!] === 1) timed = index
    if (index < from && nextTimed[index] === timed) break
    nextTimed[index] = timed
  }
  let after = at[to + 1]!
  let late = latest[to + 1]!
  warp = warpFrom[to + 1]!
  for (let index = to; index > 0; index--) {
    const node = at[index]!
    late -= times[node * nodes + after]!
    if (late < opens[node]!) {
      warp += opens[node]! - late
      late = opens[node]!
    } else if (late > closes[node]!) late = closes[node]!
    if (index < from && latest[index] === late) {
      const more = warp - warpFrom[index]!
      if (more !== 0) for (; index > 0; index--) warpFrom[index] = warpFrom[index]! + more
      break
    }
    latest[index] = late
    warpFrom[index] = warp
    after = node
  }
}
