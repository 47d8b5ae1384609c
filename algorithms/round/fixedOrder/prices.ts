import type { BaseRound } from './baseRound.ts'
import type { FixedRound } from './fixedOrderProblem.ts'

/**
 * A lower bound of every placement's cost, in parts: each collection costs at least its price; what
 * is put into a gap that is in demand pays that gap's price besides; and a delay of `d` seconds on
 * leaving gap `g`'s near end, with `l` litres and `w` grams collected, costs at least `constant[g] +
 * slope[g] × d + litres[g] × l + grams[g] × w` until he is home. They are
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
  readonly litres: Float64Array
  readonly grams: Float64Array
  /** 0 or more a gap. */
  readonly gap: Float64Array
}

export type DelayLines = Omit<RoundPrices, 'gap'>

/**
 * The cost of a delay as a straight line below the true one, which is convex: beyond each kink it
 * costs at least the multiplier given for it, from 0 to the kink's weight, for each second more.
 * What is late already costs in full; where he waits, a delay before costs nothing.
 */
export function delayLines(
  base: BaseRound,
  round: FixedRound,
  multipliers: ArrayLike<number> | undefined,
): DelayLines {
  const stops = round.workSeconds.length
  const slope = new Float64Array(stops + 1)
  const constant = new Float64Array(stops + 1)
  const loads = { litres: new Float64Array(stops + 1), grams: new Float64Array(stops + 1) }
  let a = 1
  if (base.overSeconds > 0) a += round.overtimeWeight
  if (base.unfairSeconds > 0) a += round.unfairWeight
  let k = 0
  let kink = base.kinks.length - 1
  const passKinks = (stop: number): void => {
    for (; kink >= 0; kink--) {
      const { what, stop: at, slack } = base.kinks[kink]!
      if (what !== 'seconds' || at !== stop) return
      const more = multipliers?.[kink] ?? 0
      a += more
      k -= more * slack || 0
    }
  }
  passKinks(stops)
  for (let stop = stops; stop >= 0; stop--) {
    slope[stop] = a
    constant[stop] = k
    const event = stop > 0 ? base.events[base.eventOf[stop - 1]!] : undefined
    if (!event) continue
    passKinks(stop - 1)
    for (const late of event.lateSeconds) if (late > 0) a += round.latenessWeight
    if (event.beginSeconds > event.arriveSeconds) a = 0
  }
  for (; kink >= 0; kink--) {
    const { what, stop, slack } = base.kinks[kink]!
    const more = multipliers?.[kink] ?? 0
    if (more === 0 || what === 'seconds') continue
    for (let gap = 0; gap <= stop; gap++) {
      loads[what][gap]! += more
      constant[gap]! -= more * slack
    }
  }
  return { slope, constant, ...loads }
}
