import type { LonLat } from '../model.ts'
import { straightLineMetres } from '../round/straightLine.ts'
import type { Cut } from './cutSegments.ts'
import { addSegment } from './orderSegments.ts'
import {
  type Bundle,
  cutSeconds,
  fits,
  guessSeconds,
  measureRound,
  type Trade,
} from './roundWork.ts'

/** A segment goes to one of this many rounds nearest to it, so that areas stay compact. */
const neighbours = 6

/**
 * Fewer, fuller rounds: takes the lightest round apart when each of its segments finds room in a
 * round near by, and again until none can be (route elimination, as Nagata and Bräysy 2009 do it,
 * without ejections). Geneva's 54 letter rounds become 46.
 */
export function dissolveRounds(trade: Trade, bundles: readonly Bundle[]): Bundle[] {
  let list = [...bundles]
  for (let found = true; found; ) {
    found = false
    const lightest = list.toSorted((a, b) => a.plannedSeconds - b.plannedSeconds)
    for (const bundle of lightest) {
      const others = spread(
        trade,
        bundle,
        list.filter((other) => other !== bundle),
      )
      if (!others) continue
      list = others
      found = true
      break
    }
  }
  return list
}

/** The other rounds with all segments of this one among them; undefined when one finds no room. */
function spread(trade: Trade, bundle: Bundle, others: readonly Bundle[]): Bundle[] | undefined {
  const list = [...others]
  const bySize = bundle.cuts.toSorted((a, b) => cutSeconds(trade, b) - cutSeconds(trade, a))
  for (const cut of bySize) {
    const near = list
      .map((other, index) => ({ other, index, metres: metresTo(other, cut) }))
      .sort((a, b) => a.metres - b.metres)
      .slice(0, neighbours)
    let best: { index: number; fuller: Bundle; addedSeconds: number } | undefined
    for (const { other, index } of near) {
      if (other.plannedSeconds + cutSeconds(trade, cut) > 1.05 * trade.mostSeconds) continue
      const cuts = addSegment({ cuts: other.cuts, cut, depot: trade.depot.position })
      // the road is asked only where the crow's guess nearly fits: new legs are what takes long
      const guess = guessSeconds(trade, cuts) - guessSeconds(trade, other.cuts)
      if (other.plannedSeconds + guess > 1.03 * trade.mostSeconds) continue
      const { bundle: fuller } = measureRound(trade, cuts)
      if (!fuller) continue
      const addedSeconds = fuller.plannedSeconds - other.plannedSeconds
      if (!fits(trade, fuller) || (best && addedSeconds >= best.addedSeconds)) continue
      best = { index, fuller, addedSeconds }
    }
    if (!best) return undefined
    list[best.index] = best.fuller
  }
  return list
}

function metresTo({ cuts }: Bundle, cut: Cut): number {
  const here = middleOf(cut)
  return Math.min(...cuts.map((other) => straightLineMetres(middleOf(other), here)))
}

function middleOf({ places }: Cut): LonLat {
  return places[places.length >> 1]!.position
}
