import type { PlaceId } from '../model.ts'
import type { Cut } from './cutSegments.ts'
import { dissolveRounds } from './dissolveRounds.ts'
import { orderSegments } from './orderSegments.ts'
import {
  type Bundle,
  cutSeconds,
  fits,
  guessSeconds,
  letterGrams,
  measureRound,
  roughSeconds,
  type Trade,
} from './roundWork.ts'

export interface Bundled {
  readonly bundles: readonly Bundle[]
  /** No road joins them to the depot. */
  readonly unreached: readonly PlaceId[]
  /** Single places that fill more than a day by this profile. */
  readonly tooFar: readonly Cut[]
}

/**
 * Bundles segments into rounds of compact area: halves the area again and again across its longer
 * extent, in proportion to the rounds each half needs, until a part is a day's work. The estimate
 * is by the crow; each finished round is measured by road and halved once more when it is too
 * long. The light ones are dissolved into their neighbours afterwards.
 */
export function bundleRounds(trade: Trade, cuts: readonly Cut[]): Bundled {
  // the crow's estimate is corrected by what the road said of the first attempt
  const first = split(trade, cuts, 1)
  const measured = first.bundles.reduce((sum, { plannedSeconds }) => sum + plannedSeconds, 0)
  const guessed = first.bundles.reduce((sum, { cuts }) => sum + guessSeconds(trade, cuts), 0)
  const second = split(trade, cuts, guessed > 0 ? (1.02 * measured) / guessed : 1)
  const fewer = second.bundles.length < first.bundles.length ? second : first
  return { ...fewer, bundles: dissolveRounds(trade, fewer.bundles) }
}

function split(trade: Trade, cuts: readonly Cut[], correction: number): Bundled {
  const { mostSeconds, mostLetterGrams } = trade
  const [only] = cuts
  if (!only) return { bundles: [], unreached: [], tooFar: [] }
  const grams = letterGrams(trade, cuts)
  const rough = (roughSeconds(trade, cuts) * correction) / mostSeconds
  let parts = Math.max(rough, grams / mostLetterGrams)
  if (rough < 1.5 || cuts.length === 1) {
    const ordered = orderSegments({ cuts, depot: trade.depot.position, seed: trade.seed })
    const guess = (guessSeconds(trade, ordered) * correction) / mostSeconds
    parts = Math.max(guess, grams / mostLetterGrams)
    if (parts <= 1 || cuts.length === 1) {
      const { bundle, unreached } = measureRound(trade, ordered)
      if (!bundle) return { bundles: [], unreached, tooFar: [] }
      if (fits(trade, bundle)) return { bundles: [bundle], unreached, tooFar: [] }
    }
  }
  if (cuts.length === 1 && only.places.length === 1) {
    return { bundles: [], unreached: [], tooFar: cuts }
  }
  const [left, right] =
    cuts.length === 1 ? halvesOf(only) : halves(trade, cuts, Math.max(2, Math.ceil(parts)))
  const one = split(trade, left, correction)
  const other = split(trade, right, correction)
  return {
    bundles: [...one.bundles, ...other.bundles],
    unreached: [...one.unreached, ...other.unreached],
    tooFar: [...one.tooFar, ...other.tooFar],
  }
}

function halvesOf(cut: Cut): [Cut[], Cut[]] {
  const middle = cut.places.length >> 1
  return [
    [{ ...cut, places: cut.places.slice(0, middle) }],
    [{ ...cut, places: cut.places.slice(middle) }],
  ]
}

/** Two compact parts whose work is as `floor(n / 2)` to the rest of n rounds. */
function halves(trade: Trade, cuts: readonly Cut[], rounds: number): [Cut[], Cut[]] {
  const middles = new Map(cuts.map((cut) => [cut, cut.places[cut.places.length >> 1]!.position]))
  const narrowing = Math.cos((trade.depot.position[1] * Math.PI) / 180)
  const span = (axis: 0 | 1) => {
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (const position of middles.values()) {
      low = Math.min(low, position[axis])
      high = Math.max(high, position[axis])
    }
    return high - low
  }
  const axis = span(0) * narrowing > span(1) ? 0 : 1
  const sorted = [...cuts].sort((a, b) => middles.get(a)![axis] - middles.get(b)![axis])
  const total = sorted.reduce((sum, cut) => sum + cutSeconds(trade, cut), 0)
  const share = (total * Math.floor(rounds / 2)) / rounds
  let taken = 0
  let count = 0
  while (count < sorted.length - 1) {
    const seconds = cutSeconds(trade, sorted[count]!)
    if (count > 0 && taken + seconds / 2 > share) break
    taken += seconds
    count++
  }
  return [sorted.slice(0, count), sorted.slice(count)]
}
