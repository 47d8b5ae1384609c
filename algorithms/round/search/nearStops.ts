import { type FlatProblem, noWay } from './flatProblem.ts'

/** Lists of stops by stop, nearest first: `per` for each, -1 where there are fewer. */
export interface NearStops {
  readonly per: number
  /** Those that it may well come behind, and those that may well come behind it. */
  readonly before: Int32Array
  readonly after: Int32Array
  /** Beside each of the two: what the leg from or to it costs, in the cheapest block. */
  readonly beforeCost: Int32Array
  readonly afterCost: Int32Array
  /** By stop: the least that any leg to it, or from it, costs. */
  readonly leastIn: Int32Array
  readonly leastOut: Int32Array
  readonly aroundPer: number
  /** By the way there and back, whatever the time of day: what is taken out together. */
  readonly around: Int32Array
}

/**
 * For insertion a leg counts with the least wait and lateness its windows force on it, as in Vidal,
 * Crainic, Gendreau and Prins (2013, Computers & Operations Research 40, section 4.5).
 */
export function listNearStops(
  problem: FlatProblem,
  { per, aroundPer }: { readonly per: number; readonly aroundPer: number },
): NearStops {
  const { stops, costs, times, places, place, work, opens, closes, hasTimes } = problem
  const width = Math.min(per, Math.max(0, stops - 1))
  const aroundWidth = Math.min(aroundPer, Math.max(0, stops - 1))
  const near: NearStops = {
    per: width,
    before: new Int32Array(stops * width).fill(-1),
    after: new Int32Array(stops * width).fill(-1),
    beforeCost: new Int32Array(stops * width),
    afterCost: new Int32Array(stops * width),
    leastIn: new Int32Array(stops),
    leastOut: new Int32Array(stops),
    aroundPer: aroundWidth,
    around: new Int32Array(stops * aroundWidth).fill(-1),
  }
  const legCosts = cheapestBlock(problem, costs)
  const legTimes = times === costs ? legCosts : cheapestBlock(problem, times)
  const keys = new Float64Array(stops)
  const inOrder = (from: number, to: number) => {
    const cell = place[from]! * places + place[to]!
    const cost = legCosts[cell]!
    if (cost >= noWay) return Infinity
    if (!hasTimes) return cost
    const travel = work[from]! + legTimes[cell]!
    if (opens[from]! + travel > closes[to]!) return Infinity
    const wait = opens[to]! - travel - closes[from]!
    return wait > 0 ? cost + waitWeight * wait : cost
  }
  const list = (into: Int32Array, width: number, far: (stop: number, other: number) => number) => {
    for (let stop = 0; stop < stops; stop++) {
      let many = 0
      for (let other = 0; other < stops; other++) {
        const value = other === stop ? Infinity : far(stop, other)
        // the number behind the value, so that sorting numbers sorts both
        if (value < Infinity) keys[many++] = Math.round(value) * stops + other
      }
      const kept = Math.min(width, many)
      moveLeastFirst(keys, many, kept)
      keys.subarray(0, kept).sort()
      for (let index = 0; index < kept; index++) into[stop * width + index] = keys[index]! % stops
    }
  }
  list(near.before, width, (stop, other) => inOrder(other, stop))
  list(near.after, width, inOrder)
  list(near.around, aroundWidth, (stop, other) => {
    const a = place[stop]!
    const b = place[other]!
    return legCosts[a * places + b]! + legCosts[b * places + a]!
  })
  noteCosts(near, problem, legCosts)
  return near
}

function noteCosts(
  { per, before, after, beforeCost, afterCost, leastIn, leastOut }: NearStops,
  { stops, place, places }: FlatProblem,
  legCosts: Int32Array,
): void {
  const nodesAt = new Int32Array(places)
  for (const at of place) nodesAt[at]!++
  for (let stop = 0; stop < stops; stop++) {
    const here = place[stop]!
    for (let at = stop * per; at < (stop + 1) * per; at++) {
      if (before[at]! >= 0) beforeCost[at] = legCosts[place[before[at]!]! * places + here]!
      if (after[at]! >= 0) afterCost[at] = legCosts[here * places + place[after[at]!]!]!
    }
    let into = noWay
    let out = noWay
    for (let other = 0; other < places; other++) {
      if (nodesAt[other]! < (other === here ? 2 : 1)) continue
      into = Math.min(into, legCosts[other * places + here]!)
      out = Math.min(out, legCosts[here * places + other]!)
    }
    leastIn[stop] = into
    leastOut[stop] = out
  }
}

/** A second of forced waiting counts as much of a leg's cost. */
const waitWeight = 0.2

/** Of each leg the least that it is in any block. */
function cheapestBlock({ places, blockAt }: FlatProblem, legs: Int32Array): Int32Array {
  const cells = places * places
  if (legs.length === cells) return legs
  const least = new Int32Array(cells).fill(noWay)
  for (const block of new Set(blockAt))
    for (let cell = 0; cell < cells; cell++)
      least[cell] = Math.min(least[cell]!, legs[block + cell]!)
  return least
}

/** Moves the `kept` least of the first `many` to the front, in any order (Hoare's quickselect). */
function moveLeastFirst(keys: Float64Array, many: number, kept: number): void {
  let low = 0
  let high = many - 1
  while (low < high) {
    const pivot = keys[(low + high) >>> 1]!
    let left = low
    let right = high
    while (left <= right) {
      while (keys[left]! < pivot) left++
      while (keys[right]! > pivot) right--
      if (left > right) break
      const key = keys[left]!
      keys[left++] = keys[right]!
      keys[right--] = key
    }
    if (kept - 1 <= right) high = right
    else if (kept - 1 >= left) low = left
    else return
  }
}
