import type { Tour } from './tour.ts'

/** Somebody on the way: when his work at the last node begins, and what lateness has cost until then. */
export interface Walk {
  node: number
  time: number
  loss: number
}

/** Sets out behind a position. */
export function walkFrom(tour: Tour, walk: Walk, position: number): void {
  walk.node = tour.at[position]!
  walk.time = tour.begins[position]!
  walk.loss = tour.sums.weight * tour.warpTo[position]! + tour.lateTo[position]!
}

/**
 * Walks on over the positions from one to another, both included, backwards where the second is
 * smaller; stops as soon as the loss reaches `limit`. (No object: called some million times a second.)
 */
export function walkOn(tour: Tour, walk: Walk, from: number, to: number, limit: number): void {
  reach(tour, walk, from)
  if (from <= to) {
    if (from < to) follow(tour, walk, from, to, limit)
    return
  }
  for (let index = from - 1; index >= to; index--) {
    if (walk.loss >= limit) return
    reach(tour, walk, index)
  }
}

/** The whole loss where from `position` on all stays as it is. */
export function lossWith(tour: Tour, walk: Walk, position: number, limit: number): number {
  const { at, lap, latest, warpFrom, sums } = tour
  if (lap.hasDues) {
    reach(tour, walk, position)
    follow(tour, walk, position, lap.nodes, limit)
    return walk.loss
  }
  const reached = walk.time + lap.times[walk.node * lap.nodes + at[position]!]!
  const late = reached - latest[position]!
  return walk.loss + sums.weight * (warpFrom[position]! + (late > 0 ? late : 0))
}

function reach({ at, lap, sums }: Tour, walk: Walk, position: number): void {
  const { nodes, times, opens, closes, dues, perSecond } = lap
  const node = at[position]!
  let time = walk.time + times[walk.node * nodes + node]!
  if (time < opens[node]!) time = opens[node]!
  if (time > dues[node]!) {
    if (time > closes[node]!) {
      walk.loss += sums.weight * (time - closes[node]!)
      time = closes[node]!
    }
    walk.loss += perSecond[node]! * (time - dues[node]!)
  }
  walk.node = node
  walk.time = time
}

/**
 * Goes on from a position, where work begins at `walk.time`, in the order that is. Only stops with a
 * window are looked at: between them a delay stays what it is, and once it's gone all is as it was.
 */
function follow(tour: Tour, walk: Walk, from: number, to: number, limit: number): void {
  const { at, begins, arrives, nextTimed, warpTo, lateTo, lap, sums } = tour
  const { opens, closes, dues, perSecond } = lap
  let delay = walk.time - begins[from]!
  let last = from
  let { loss } = walk
  for (let index = nextTimed[from + 1]!; delay !== 0 && index <= to; ) {
    const node = at[index]!
    let time = arrives[index]! + delay
    if (time < opens[node]!) time = opens[node]!
    if (time > dues[node]!) {
      if (time > closes[node]!) {
        loss += sums.weight * (time - closes[node]!)
        time = closes[node]!
      }
      loss += perSecond[node]! * (time - dues[node]!)
      if (loss >= limit) break
    }
    delay = time - begins[index]!
    last = index
    if (index === to) break
    index = nextTimed[index + 1]!
  }
  if (delay === 0) {
    loss += sums.weight * (warpTo[to]! - warpTo[last]!) + lateTo[to]! - lateTo[last]!
  }
  walk.node = at[to]!
  walk.time = begins[to]! + delay
  walk.loss = loss
}
