import type { Tour } from './tour.ts'

/** Somebody on the way: when his work at the last node begins, and the warp until then. */
export interface Walk {
  node: number
  time: number
  warp: number
}

/**
 * Walks on over the positions from one to another, both included, backwards where the second is
 * smaller; stops as soon as the warp reaches `limit`. (No object: called some million times a second.)
 */
export function walkOn(tour: Tour, walk: Walk, from: number, to: number, limit: number): void {
  const { at, lap } = tour
  const { nodes, times, opens, closes } = lap
  let { node, time, warp } = walk
  const step = from <= to ? 1 : -1
  for (let index = from; ; index += step) {
    const next = at[index]!
    time += times[node * nodes + next]!
    if (time < opens[next]!) time = opens[next]!
    else if (time > closes[next]!) {
      warp += time - closes[next]!
      time = closes[next]!
      if (warp >= limit) break
    }
    node = next
    if (index === to) break
  }
  walk.node = node
  walk.time = time
  walk.warp = warp
}

/** Sets out behind a position. */
export function walkFrom(tour: Tour, walk: Walk, position: number): void {
  walk.node = tour.at[position]!
  walk.time = tour.begins[position]!
  walk.warp = tour.warpTo[position]!
}

/** The whole warp where from `position` on all stays as it is. */
export function warpWith(tour: Tour, walk: Walk, position: number): number {
  const { at, lap, latest, warpFrom } = tour
  const reached = walk.time + lap.times[walk.node * lap.nodes + at[position]!]!
  const late = reached - latest[position]!
  return walk.warp + warpFrom[position]! + (late > 0 ? late : 0)
}
