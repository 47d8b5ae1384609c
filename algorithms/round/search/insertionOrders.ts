import { type FlatProblem, noWay } from './flatProblem.ts'
import { nextRandom, type Random } from './random.ts'

/** Keys by stop, smallest first, and how often each order is taken. */
export interface InsertionOrders {
  readonly keys: readonly (Float64Array | undefined)[]
  readonly weights: readonly number[]
  readonly drawn: Float64Array
}

/** The paper's orders and weights (section 5.3), those by windows only where there are some. */
export function listInsertionOrders(problem: FlatProblem): InsertionOrders {
  const { stops, hasTimes, opens, closes, kinds, place, places, costs } = problem
  const by = (key: (stop: number) => number) =>
    Float64Array.from({ length: stops }, (_, stop) => key(stop))
  // of a pair the halves together
  const pair = (stop: number) => Math.max(stop, problem.partner[stop]!)
  const heaviest = (stop: number) => {
    let most = 0
    for (let kind = 0; kind < kinds; kind++) {
      const at = stop * kinds + kind
      const amount =
        problem.delivered[at]! + problem.collected[at]! + Math.abs(problem.carried[at]!)
      most = Math.max(most, amount / Math.max(1, problem.capacity[kind]!))
    }
    return most
  }
  const start = problem.stops
  const depot = place[start]! === places - 1 ? place[start + 1]! : place[start]!
  const outward = (stop: number) =>
    Math.min(noWay, costs[problem.blockAt[0]! + depot * places + place[stop]!]!)
  const keys: (Float64Array | undefined)[] = [undefined]
  const weights = [4]
  const add = (weight: number, key: (stop: number) => number) => {
    keys.push(by(key))
    weights.push(weight)
  }
  if (problem.loadMode !== 'none') add(4, (stop) => -heaviest(stop))
  add(2, (stop) => -outward(stop))
  add(1, outward)
  if (hasTimes) {
    add(2, (stop) => closes[stop]! - opens[stop]!)
    add(2, (stop) => opens[stop]!)
    add(2, (stop) => -closes[pair(stop)]!)
  }
  return { keys, weights, drawn: new Float64Array(stops) }
}

/** Sorts the absent stops by an order drawn at random. */
export function sortAbsent(
  absent: Int32Array,
  {
    count,
    orders,
    random,
  }: { readonly count: number; readonly orders: InsertionOrders; readonly random: Random },
): void {
  const { keys, weights, drawn } = orders
  let sum = 0
  for (const weight of weights) sum += weight
  let pick = nextRandom(random) * sum
  let index = 0
  while (index < keys.length - 1 && (pick -= weights[index]!) >= 0) index++
  let key = keys[index]
  if (!key) {
    for (let at = 0; at < count; at++) drawn[absent[at]!] = nextRandom(random)
    key = drawn
  }
  if (count > 64) {
    const by = key
    absent.subarray(0, count).sort((a, b) => by[a]! - by[b]! || a - b)
    return
  }
  for (let at = 1; at < count; at++) {
    const stop = absent[at]!
    const value = key[stop]!
    let to = at - 1
    while (to >= 0 && key[absent[to]!]! > value) {
      absent[to + 1] = absent[to]!
      to--
    }
    absent[to + 1] = stop
  }
}
