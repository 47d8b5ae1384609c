import type { float, int } from './numbers.ts'
import type { Tour } from './tour.ts'

/**
 * What lateness would cost in all if the part behind `first` up to `last` were walked as two others,
 * one after the other, each backwards where it ends before it begins; as the first alone where
 * `from2` is negative. Only stops with a window are looked at, and it stops as soon as `limit` is reached. (One
 * function without objects: called some hundred thousand times a second.)
 */
export function lossOfMove(
  tour: Tour,
  first: int,
  from: int,
  to: int,
  from2: int,
  to2: int,
  limit: float,
): float {
  const at = tour.at
  const lap = tour.lap
  const nodes = lap.nodes
  const times = lap.times
  const work = lap.work
  const isTimed = lap.isTimed
  const weight = tour.weight
  const rank = tour.times.rank
  const since = tour.times.since
  const standsAt = tour.times.standsAt
  const span = tour.times.span
  const opens = tour.times.opens
  const closes = tour.times.closes
  const dues = tour.times.dues
  const perSecond = tour.times.perSecond
  const begins = tour.times.begins
  const warpTo = tour.times.warpTo
  const lateTo = tour.times.lateTo
  const latest = tour.times.latest
  const warpFrom = tour.times.warpFrom
  const end = tour.times.end
  let before = at[first]!
  let time = begins[rank[first]!]! + since[first]!
  let loss: float = weight * warpTo[rank[first]!]! + lateTo[rank[first]!]!
  let low = from
  let high = to
  let isSecond = from2 < 0
  for (;;) {
    if (loss >= limit) return loss
    time += times[before * nodes + at[low]!]! + work[before]!
    if (low <= high) {
      let next = rank[low]!
      const until = rank[high]!
      if (standsAt[next] !== low) {
        next++
        time += (next <= until ? span[next]! : since[high]!) - since[low]!
      }
      if (next <= until) {
        for (;;) {
          if (time < opens[next]!) time = opens[next]!
          if (time > dues[next]!) {
            if (time > closes[next]!) {
              loss += weight * (time - closes[next]!)
              time = closes[next]!
            }
            loss += perSecond[next]! * (time - dues[next]!)
            if (loss >= limit) return loss
          }
          if (next === until) break
          if (time === begins[next]) {
            loss += weight * (warpTo[until]! - warpTo[next]!) + lateTo[until]! - lateTo[next]!
            time = begins[until]!
            break
          }
          next++
          time += span[next]!
        }
        time += since[high]!
      }
    } else {
      for (let index = low; ; index--) {
        const node = at[index]!
        if (isTimed[node] === 1) {
          if (time < lap.opens[node]!) time = lap.opens[node]!
          if (time > lap.dues[node]!) {
            if (time > lap.closes[node]!) {
              loss += weight * (time - lap.closes[node]!)
              time = lap.closes[node]!
            }
            loss += lap.perSecond[node]! * (time - lap.dues[node]!)
            if (loss >= limit) return loss
          }
        }
        if (index === high) break
        time += times[node * nodes + at[index - 1]!]! + work[node]!
      }
    }
    before = at[high]!
    if (isSecond) break
    isSecond = true
    low = from2
    high = to2
  }
  let behind = from > to ? from : to
  if (from2 > behind) behind = from2
  if (to2 > behind) behind = to2
  behind++
  time += times[before * nodes + at[behind]!]! + work[before]!
  let next = rank[behind]!
  if (standsAt[next] !== behind) {
    next++
    time += span[next]! - since[behind]!
  }
  if (lap.hasDues === 0) {
    const late = time - latest[next]!
    return loss + weight * (warpFrom[next]! + (late > 0 ? late : 0))
  }
  for (; next <= end; next++) {
    if (time < opens[next]!) time = opens[next]!
    if (time > dues[next]!) {
      if (time > closes[next]!) {
        loss += weight * (time - closes[next]!)
        time = closes[next]!
      }
      loss += perSecond[next]! * (time - dues[next]!)
      if (loss >= limit) return loss
    }
    if (time === begins[next])
      return loss + weight * (warpTo[end]! - warpTo[next]!) + lateTo[end]! - lateTo[next]!
    if (next < end) time += span[next + 1]!
  }
  return loss
}

/**
 * No change of the order behind `first` up to `last` that saves so much time on the way loses less:
 * as if he waited for nobody and were never late there. (Of ten moves it refuses seven at once.)
 */
export function leastLoss(tour: Tour, first: int, last: int, saved: float): float {
  const rank = tour.times.rank
  const standsAt = tour.times.standsAt
  const travel = tour.times.travel
  const begins = tour.times.begins
  const warpTo = tour.times.warpTo
  const lateTo = tour.times.lateTo
  const latest = tour.times.latest
  const warpFrom = tour.times.warpFrom
  const weight = tour.weight
  const before = rank[first]!
  const behind = rank[last + 1]!
  const next = standsAt[behind] === last + 1 ? behind : behind + 1
  const late = begins[before]! + travel[next]! - travel[before]! - saved - latest[next]!
  const warp = warpTo[before]! + warpFrom[next]! + (late > 0 ? late : 0)
  return weight * warp + lateTo[before]!
}
