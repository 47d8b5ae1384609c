import { type FlatProblem, noWay } from './flatProblem.ts'

/** Lists of stops by stop, nearest first: `per` for each, -1 where there are fewer. */
export interface NearStops {
  readonly per: number
  /** Those that it may well come behind, and those that may well come behind it. */
  readonly before: Int32Array
  readonly after: Int32Array
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
    aroundPer: aroundWidth,
    around: new Int32Array(stops * aroundWidth).fill(-1),
  }
  const blocks = [...new Set(problem.blockAt)]
  const leg = (table: Int32Array, from: number, to: number) => {
    let least = noWay
    for (const block of blocks)
      least = Math.min(least, table[block + place[from]! * places + place[to]!]!)
    return least
  }
  const inOrder = (from: number, to: number) => {
    const cost = leg(costs, from, to)
    if (cost >= noWay) return Infinity
    if (!hasTimes) return cost
    const travel = work[from]! + leg(times, from, to)
    if (opens[from]! + travel > closes[to]!) return Infinity
    return cost + 0.2 * Math.max(0, opens[to]! - travel - closes[from]!)
  }
  const both = (a: number, b: number) => leg(costs, a, b) + leg(costs, b, a)
  for (let stop = 0; stop < stops; stop++) {
    nearest(near.before, { stop, width, stops, far: (other) => inOrder(other, stop) })
    nearest(near.after, { stop, width, stops, far: (other) => inOrder(stop, other) })
    nearest(near.around, { stop, width: aroundWidth, stops, far: (other) => both(stop, other) })
  }
  return near
}

function nearest(
  into: Int32Array,
  {
    stop,
    width,
    stops,
    far,
  }: {
    readonly stop: number
    readonly width: number
    readonly stops: number
    readonly far: (other: number) => number
  },
): void {
  const values = new Float64Array(stops)
  const keys: number[] = []
  for (let other = 0; other < stops; other++) {
    values[other] = other === stop ? Infinity : far(other)
    if (values[other]! < Infinity) keys.push(other)
  }
  keys.sort((a, b) => values[a]! - values[b]! || a - b)
  for (let index = 0; index < width && index < keys.length; index++)
    into[stop * width + index] = keys[index]!
}
