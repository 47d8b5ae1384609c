import type { Round, RoundSettings } from '../../model.ts'
import { breakTimes } from '../breaks.ts'
import { type Random, randomBelow, seedRandom } from '../search/random.ts'
import { leaveLater } from './leaveLater.ts'
import { type FuturesInput, openFutures } from './reorderFutures.ts'
import { openTail } from './reorderTail.ts'

/**
 * So much longer ways for what is known may one change make. Of what 10 000 steps gain on Geneva's 300 +
 * 60, 753 s, a limit of 50 s leaves 158 to 338 s.
 */
const mostLongerSeconds = 150
/** A stop is put beside one of so many that are nearest to it. */
const neighbours = 12
/**
 * So many futures are looked at before an order may be given up, for being this much worse on the mean
 * (at 40 s a step takes a seventh longer).
 */
const leastFutures = 3
const hopelessSeconds = 10
/** How often it's reckoned anew when he leaves: a better order leaves more time for what comes before. */
const stages = 4

/**
 * A free round that hasn't left in an order that is good for what may come as well: one that comes by
 * everywhere late once more, so that what is pressed behind the carrier lies on his way again. Ways for
 * what is known get longer by that (on Geneva's 300 stops and 60 presses by 7 %), all together shorter.
 *
 * Parts change places or are turned as long as price of the order and mean of what is added in the
 * futures together get less (sample average approximation: Kleywegt, Shapiro and Homem-de-Mello 2002,
 * SIAM Journal on Optimization 12, 479-502); one that is worse in the first futures is given up.
 *
 * Nobody may have seen the order yet: no stop that moves has a price.
 *
 * @param input.steps how many orders are tried
 * @returns undefined where it has left, where its order is fixed, or where nothing better is found
 */
export function reorderMorning(
  input: FuturesInput & { readonly seed: number; readonly steps: number },
): Round | undefined {
  const { round, instance, seed, steps } = input
  if (round.progress.state !== 'planned' || input.futures.length === 0) return undefined
  const settings = unseen(instance.settings)
  const tail = openTail({ ...input, instance: { ...instance, settings } })
  const likely = openFutures(input)
  const { open, numberOf } = likely
  if (!tail || tail.nodes - 1 !== open.length || open.length < 4) return undefined

  const random = seedRandom(seed)
  const numbers = open.map(({ placeId }) => numberOf(placeId))
  const depot = numberOf(instance.depotPlaceId)
  const near = numbers.map((from, n) =>
    numbers
      .map((to, other) => ({ other, seconds: likely.leg(from, to) }))
      .filter(({ other }) => other !== n)
      .toSorted((a, b) => a.seconds - b.seconds || a.other - b.other)
      .slice(0, neighbours)
      .map(({ other }) => other),
  )
  const waysOf = (order: Int32Array) => {
    let at = depot
    let seconds = 0
    for (const stop of order) {
      seconds += likely.leg(at, numbers[stop]!)
      at = numbers[stop]!
    }
    return seconds + likely.leg(at, depot)
  }
  const priceOf = (order: Int32Array) => tail.costOf(order.map((stop) => stop + 1))
  // futures know no breaks
  const breakMs = breakTimes(round, input.nowAt).dueMs
  const latestAt = round.returnAt + 1000 * settings.maxOvertimeSeconds - breakMs

  let order: Int32Array = Int32Array.from(open, (_, n) => n)
  let ways = waysOf(order)
  let price = priceOf(order)
  let laterMs = 0
  let costs: Float64Array = new Float64Array(0)
  /** What a future adds to an order's price: ways, and what wouldn't be done in time. */
  const addedIn = (future: number, tried: Int32Array, plainWays: number) => {
    const { departAt, length, waySeconds } = likely.tour(future, laterMs, tried)
    return waySeconds - plainWays + Math.max(0, departAt[length - 1]! - latestAt) / 1000
  }
  const consider = (tried: Int32Array) => {
    if (tried === order) return false
    const triedWays = waysOf(tried)
    if (triedWays > ways + mostLongerSeconds) return false
    const triedPrice = priceOf(tried)
    if (triedPrice === Infinity) return false
    const triedCosts = new Float64Array(likely.futures)
    let worse = 0
    for (let future = 0; future < likely.futures; future++) {
      triedCosts[future] = triedPrice + addedIn(future, tried, triedWays)
      worse += triedCosts[future]! - costs[future]!
      if (future + 1 >= leastFutures && worse > hopelessSeconds * (future + 1)) return false
    }
    if (worse >= 0) return false
    order = tried
    ways = triedWays
    price = triedPrice
    costs = triedCosts
    return true
  }
  let isBetter = false
  for (let step = 0; step < steps; step++) {
    if (step % Math.ceil(steps / stages) === 0) {
      const reached = tail.write(order.map((stop) => stop + 1))
      const leavesAt = leaveLater({
        ...input,
        round: reached,
        sureShare: 0.5,
        overtimeSeconds: settings.maxOvertimeSeconds,
      })
      laterMs = Math.max(laterMs, leavesAt - Math.max(round.outAt, input.nowAt))
      costs = Float64Array.from(
        { length: likely.futures },
        (_, n) => price + addedIn(n, order, ways),
      )
    }
    isBetter = consider(changed(order, near, random)) || isBetter
  }
  return isBetter ? tail.write(order.map((stop) => stop + 1)) : undefined
}

function unseen(settings: RoundSettings): RoundSettings {
  const { stability } = settings
  const leastGainSeconds = { perStop: 0, inAll: 0 }
  return { ...settings, stability: { ...stability, movedSeconds: 0, leastGainSeconds } }
}

/** The longest part that goes elsewhere; half of them are of up to `shortPart` stops. */
const longPart = 60
const shortPart = 4

/** A stop and one near it follow each other: all between them is turned, or a part goes there. */
function changed(order: Int32Array, near: readonly (readonly number[])[], random: Random) {
  const first = order[randomBelow(random, order.length)]!
  const beside = near[first]!
  const second = beside[randomBelow(random, beside.length)]!
  const i = order.indexOf(first)
  const j = order.indexOf(second)
  if (randomBelow(random, 2) === 0) {
    const next = order.slice()
    next.subarray(Math.min(i, j) + 1, Math.max(i, j) + 1).reverse()
    return next
  }
  const most = randomBelow(random, 2) === 0 ? shortPart : longPart
  const end = Math.min(order.length, j + 1 + randomBelow(random, most))
  const part = order.slice(j, end)
  if (randomBelow(random, 3) === 0) part.reverse()
  // where the part holds the stop that it should go behind, it stays
  if (i >= j && i < end) return order
  const to = i < j ? i + 1 : i + 1 - part.length
  const next = new Int32Array(order.length)
  const rest = [...order.subarray(0, j), ...order.subarray(end)]
  next.set(rest.slice(0, to))
  next.set(part, to)
  next.set(rest.slice(to), to + part.length)
  return next
}
