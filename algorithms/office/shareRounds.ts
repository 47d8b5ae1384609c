import type { PlaceId } from '../model.ts'
import type { Cut } from './cutSegments.ts'
import { orderSegments } from './orderSegments.ts'
import { type Bundle, measureRound, placeSeconds, type Trade } from './roundWork.ts'

/** The longest round of so many attempts is 5 to 10 % longer than the mean; more don't help. */
const attempts = 5
const evenEnough = 1.05
/** A segment stays whole where that makes a round this much longer or shorter. */
const unevenness = 0.03

/**
 * Exactly so many rounds (as many as places, where there are fewer), as even as the streets allow,
 * however long that makes them: halves the area again and again across its longer extent, through a
 * segment where need be, in proportion to the rounds each half is to hold. The first estimate is by
 * the crow; what each round then takes by road corrects the next attempt, and the evenest counts.
 */
export function shareRounds(
  trade: Trade,
  cuts: readonly Cut[],
  rounds: number,
): { readonly bundles: readonly Bundle[]; readonly unreached: readonly PlaceId[] } {
  const seconds = new Map<PlaceId, number>()
  for (const cut of cuts)
    for (const [index, { placeId }] of cut.places.entries())
      seconds.set(placeId, placeSeconds(trade, cut, index))
  const unreached: PlaceId[] = []
  let left = cuts
  let best: { bundles: readonly Bundle[]; longestSeconds: number } | undefined
  for (let attempt = 0; attempt < attempts; attempt++) {
    const measured = share({ trade, seconds }, left, rounds).map((part) =>
      measureRound(
        trade,
        orderSegments({ cuts: part, depot: trade.depot.position, seed: trade.seed }),
      ),
    )
    const lost = measured.flatMap((each) => each.unreached)
    if (lost.length > 0) {
      // their rounds are lighter than they were meant to be, or empty: all over again
      unreached.push(...lost)
      left = without(left, new Set(lost))
      best = undefined
      attempt = -1
      continue
    }
    const bundles = measured.flatMap(({ bundle }) => bundle ?? [])
    const longestSeconds = Math.max(0, ...bundles.map(({ plannedSeconds }) => plannedSeconds))
    if (!best || longestSeconds < best.longestSeconds) best = { bundles, longestSeconds }
    const sum = bundles.reduce((sum, { plannedSeconds }) => sum + plannedSeconds, 0)
    if (longestSeconds * bundles.length <= evenEnough * sum) break
    for (const { cuts, plannedSeconds } of bundles) {
      const ids = cuts.flatMap(({ places }) => places.map(({ placeId }) => placeId))
      const guessed = ids.reduce((sum, placeId) => sum + seconds.get(placeId)!, 0)
      for (const placeId of ids)
        seconds.set(placeId, (seconds.get(placeId)! * plannedSeconds) / guessed)
    }
  }
  return { bundles: best?.bundles ?? [], unreached }
}

interface Work {
  readonly trade: Trade
  /** What each place is thought to add to a round. */
  readonly seconds: ReadonlyMap<PlaceId, number>
}

function share(work: Work, cuts: readonly Cut[], rounds: number): (readonly Cut[])[] {
  const count = cuts.reduce((sum, { places }) => sum + places.length, 0)
  const parts = Math.min(rounds, count)
  if (parts <= 1) return count === 0 ? [] : [cuts]
  const fewer = parts >> 1
  const sorted = acrossLongerSide(work, cuts)
  const index = borderOf(work, sorted, { fewer, parts, count })
  return [
    ...share(work, takePlaces(sorted, 0, index), fewer),
    ...share(work, takePlaces(sorted, index, count), parts - fewer),
  ]
}

function acrossLongerSide({ trade }: Work, cuts: readonly Cut[]): Cut[] {
  const middleOf = ({ places }: Cut) => places[places.length >> 1]!.position
  const narrowing = Math.cos((trade.depot.position[1] * Math.PI) / 180)
  const spans = [0, 1].map((axis) => {
    const values = cuts.map((cut) => middleOf(cut)[axis]!)
    return Math.max(...values) - Math.min(...values)
  })
  const axis = spans[0]! * narrowing > spans[1]! ? 0 : 1
  // walked towards the far side, so that a segment that is cut is cut across as well
  return cuts
    .map((cut) => {
      const isTurned = cut.places[0]!.position[axis] > cut.places.at(-1)!.position[axis]
      return isTurned ? { ...cut, places: cut.places.toReversed() } : cut
    })
    .sort((a, b) => middleOf(a)[axis] - middleOf(b)[axis])
}

/** How many places lie before the border: at the end of a segment, if one ends near enough. */
function borderOf(
  { seconds }: Work,
  sorted: readonly Cut[],
  {
    fewer,
    parts,
    count,
  }: { readonly fewer: number; readonly parts: number; readonly count: number },
): number {
  const placeSeconds = sorted.flatMap(({ places }) =>
    places.map(({ placeId }) => seconds.get(placeId)!),
  )
  const total = placeSeconds.reduce((sum, one) => sum + one, 0)
  const wanted = (total * fewer) / parts
  const near = (unevenness * total) / parts
  let index = 0
  let taken = 0
  while (index < count && taken + placeSeconds[index]! / 2 <= wanted)
    taken += placeSeconds[index++]!
  let end = 0
  let until = 0
  for (const { places } of sorted) {
    for (let one = end; one < end + places.length; one++) until += placeSeconds[one]!
    end += places.length
    if (Math.abs(until - wanted) <= near) index = end
  }
  return Math.max(fewer, Math.min(count - (parts - fewer), index))
}

/** The places from one index on up to another, counted through all segments. */
function takePlaces(cuts: readonly Cut[], from: number, to: number): Cut[] {
  const taken: Cut[] = []
  let first = 0
  for (const cut of cuts) {
    const places = cut.places.slice(Math.max(0, from - first), Math.max(0, to - first))
    if (places.length > 0) taken.push({ ...cut, places })
    first += cut.places.length
  }
  return taken
}

function without(cuts: readonly Cut[], lost: ReadonlySet<PlaceId>): Cut[] {
  return cuts
    .map((cut) => ({ ...cut, places: cut.places.filter(({ placeId }) => !lost.has(placeId)) }))
    .filter(({ places }) => places.length > 0)
}
