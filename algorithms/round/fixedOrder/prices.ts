import { type BaseRound, delayPast, latenessAt, returnCost } from './baseRound.ts'
import type { FixedRound } from './fixedOrderProblem.ts'

/**
 * A lower bound of every placement's cost, in parts: each collection costs at least its price; what
 * is put into a gap that is in demand pays that gap's price besides; and a delay of `d` seconds on
 * leaving gap `g`'s near end costs at least `constant[g] + slope[g] × d` until he is home. They are
 * the dual prices of the relaxed problem (Desaulniers, Desrosiers, Solomon: Column Generation,
 * 2005), where a set of collections in a gap is a column.
 */
export interface Prices {
  readonly collection: Float64Array
  readonly rounds: readonly RoundPrices[]
  /** The sum of it all for rounds as they are. */
  readonly bound: number
}

export interface RoundPrices {
  readonly slope: Float64Array
  readonly constant: Float64Array
  /** 0 or more a gap. */
  readonly gap: Float64Array
}

/**
 * The cost of a delay as a straight line below the true one, which is convex: it touches it where
 * the delays are those of `delays`, one a stop on reaching it, and one for the return.
 */
export function delayLines(
  base: BaseRound,
  round: FixedRound,
  delays: ArrayLike<number> | undefined,
): { slope: Float64Array; constant: Float64Array } {
  const stops = round.workSeconds.length
  const slope = new Float64Array(stops + 1)
  const constant = new Float64Array(stops + 1)
  const home = delays?.[stops] ?? 0
  let a = 1 + (base.overSeconds + home > 0 ? round.overtimeWeight : 0)
  let k = returnCost(base, home, round.overtimeWeight) - a * home
  for (let stop = stops; stop >= 0; stop--) {
    slope[stop] = a
    constant[stop] = k
    const event = stop > 0 ? base.eventOf[stop - 1]! : -1
    if (event < 0) continue
    const here = base.events[event]!
    const reached = delays?.[stop - 1] ?? 0
    const begun = delayPast(here, reached)
    const late = here.lateSeconds.filter((seconds) => seconds + begun > 0).length
    const more = round.latenessWeight * late
    a += more
    k += latenessAt(here, begun, round.latenessWeight) - more * begun
    // begun = max(reached - wait, earliest)
    const wait = here.beginSeconds - here.arriveSeconds
    if (begun > reached - wait) {
      k += a * begun
      a = 0
    } else k -= a * wait
  }
  return { slope, constant }
}
