import { type Random, randomBelow } from '../search/random.ts'
import type { Tail } from './reorderTail.ts'

/** Up to so many stops every order is tried. */
const mostTried = 6
/** So far around a kick its repair is looked for. */
const window = 24
/** The longest part that is turned. */
const longestTurned = 3

/**
 * An order of a tail whose whole price is as low as is found; the one it has where nothing is lower.
 * Of few stops the best of all. Of many, two neighbouring parts of any length change places or a short
 * one is turned, the best first, as long as it pays: since every new leg has its price, few are worth a
 * look. Then `kicks` times three parts are mixed and mended near by (Martin, Otto and
 * Felten 1991, Complex Systems 5).
 */
export function searchTail(tail: Tail, { random, kicks }: { random: Random; kicks: number }) {
  const stops = tail.nodes - 1
  const shown = Int32Array.from({ length: stops }, (_, n) => n + 1)
  if (stops <= mostTried) return tryAll(tail, shown)
  let best = descend(tail, { order: shown, cost: tail.costOf(shown) }, [0, stops])
  for (let kick = 0; kick < kicks; kick++) {
    const from = randomBelow(random, stops - 3)
    const cuts = [0, 1, 2].map(() => from + 1 + randomBelow(random, Math.min(10, stops - from - 1)))
    const [a, b, c] = cuts.toSorted((one, other) => one - other) as [number, number, number]
    const mixed = exchange(exchange(best.order, from, a, b), from, b, c)
    const near: [number, number] = [Math.max(0, from - window), Math.min(stops, c + window)]
    const mended = descend(tail, { order: mixed, cost: tail.costOf(mixed) }, near)
    if (mended.cost < best.cost) best = mended
  }
  return best
}

interface Priced {
  readonly order: Int32Array
  readonly cost: number
}

function tryAll(tail: Tail, shown: Int32Array): Priced {
  const { nodes, costs } = tail
  let best: Priced = { order: shown, cost: tail.costOf(shown) }
  const order = new Int32Array(shown.length)
  const isIn = new Uint8Array(nodes)
  const append = (filled: number) => {
    if (filled === order.length) {
      const cost = tail.costOf(order)
      if (cost < best.cost) best = { order: order.slice(), cost }
      return
    }
    const before = filled === 0 ? 0 : order[filled - 1]!
    for (let node = 1; node < nodes; node++) {
      if (isIn[node] === 1 || costs[before * nodes + node]! === Infinity) continue
      isIn[node] = 1
      order[filled] = node
      append(filled + 1)
      isIn[node] = 0
    }
  }
  append(0)
  return best
}

/** @param within positions between which parts may begin and end */
function descend(tail: Tail, from: Priced, within: readonly [number, number]): Priced {
  let best = from
  for (;;) {
    const better = bestMove(tail, best, within)
    if (!better) return best
    best = better
  }
}

function bestMove(
  tail: Tail,
  { order, cost }: Priced,
  [low, high]: readonly [number, number],
): Priced | undefined {
  const { nodes, costs, latePrice } = tail
  const stops = nodes - 1
  const at = (index: number) => (index < 0 || index === stops ? 0 : order[index]!)
  const leg = (from: number, to: number) => costs[from * nodes + to]!
  // what the leg to each position costs; the last is the way home
  const into = Float64Array.from({ length: stops + 1 }, (_, n) => leg(at(n - 1), at(n)))
  let most = 0.5
  let found: Priced | undefined
  const consider = (gain: number, make: () => Int32Array) => {
    if (gain + latePrice <= most) return
    const made = make()
    const madeCost = tail.costOf(made)
    if (cost - madeCost <= most) return
    most = cost - madeCost
    found = { order: made, cost: madeCost }
  }
  const exchangeAt = (one: number, two: number, three: number) => {
    let [i, j, k] = [one, two, three]
    if (i > j) [i, j] = [j, i]
    if (j > k) [j, k] = [k, j]
    if (i > j) [i, j] = [j, i]
    const [a, b, c] = [at(i), at(j), at(k)]
    const gain =
      into[i]! + into[j]! + into[k]! - leg(at(i - 1), b) - leg(at(k - 1), a) - leg(at(j - 1), c)
    consider(gain, () => exchange(order, i, j, k))
  }

  const all = Array.from({ length: high - low + 1 }, (_, n) => low + n)
  const long = all.toSorted((a, b) => into[b]! - into[a]! || a - b)
  const least = 2 * tail.cheapestNew - latePrice
  for (let x = 0; x < long.length; x++) {
    const one = into[long[x]!]!
    if (3 * one <= least + most) break
    for (let y = x + 1; y < long.length; y++) {
      const two = one + into[long[y]!]!
      if (two + into[long[y]!]! <= least + most) break
      for (let z = y + 1; z < long.length; z++) {
        if (two + into[long[z]!]! <= least + most) break
        exchangeAt(long[x]!, long[y]!, long[z]!)
      }
    }
  }
  // only where two legs that aren't shown go, one that is may come back without a price
  const strange = all.filter((n) => n < stops && at(n) !== at(n - 1) + 1)
  for (const [x, one] of strange.entries())
    for (const two of strange.slice(x + 1))
      for (const three of all) if (three !== one && three !== two) exchangeAt(one, two, three)
  for (let i = low; i < Math.min(high, stops); i++)
    for (let size = 2; size <= longestTurned && i + size <= Math.min(high, stops); size++) {
      const end = i + size
      let gain = into[i]! + into[end]! - leg(at(i - 1), at(end - 1)) - leg(at(i), at(end))
      for (let n = i + 1; n < end; n++) gain += into[n]! - leg(at(n), at(n - 1))
      consider(gain, () => turned(order, i, end))
    }
  return found
}

/** What stands from i on and what stands from j on up to k change places. */
function exchange(order: Int32Array, i: number, j: number, k: number): Int32Array {
  const next = order.slice()
  next.set(order.subarray(j, k), i)
  next.set(order.subarray(i, j), i + k - j)
  return next
}

function turned(order: Int32Array, from: number, end: number): Int32Array {
  const next = order.slice()
  next.subarray(from, end).reverse()
  return next
}
