import type { PlaceId } from '../model.ts'
import { nextRandom, type Random, randomBelow } from '../round/search/random.ts'
import { gammaQuantile, type PressRates } from './pressRates.ts'

/** A press that may come. */
export interface LikelyPress {
  readonly placeId: PlaceId
  readonly at: number
}

/** What may still come on a day, in the order of time: drawn from rates, or what came on another day. */
export type Future = readonly LikelyPress[]

/**
 * A day's presses as they may come: of each zone and hour the rate is drawn from what it may be, then
 * a Poisson number of presses, at any of its boxes and at any instant of the hour.
 *
 * @param options.startAt when the first hour begins
 */
export function samplePresses(
  { zones }: PressRates,
  { startAt, random }: { readonly startAt: number; readonly random: Random },
): Future {
  const presses: LikelyPress[] = []
  for (const { boxes, hours } of zones)
    for (const [hour, gamma] of hours.entries()) {
      const count = poisson(gammaQuantile(gamma, nextRandom(random)), random)
      for (let n = 0; n < count; n++) {
        const placeId = boxes[randomBelow(random, boxes.length)]!
        const at = startAt + Math.floor(3_600_000 * (hour + nextRandom(random)))
        presses.push({ placeId, at })
      }
    }
  return presses.toSorted((a, b) => a.at - b.at)
}

/** Knuth 1969, The Art of Computer Programming 2, section 3.4.1: as many draws as it answers, and one. */
function poisson(mean: number, random: Random): number {
  // e^-700 is as small as a number gets; two halves are Poisson as well
  if (mean > 500) return poisson(mean / 2, random) + poisson(mean / 2, random)
  const least = Math.exp(-mean)
  let count = 0
  for (let product = nextRandom(random); product > least; product *= nextRandom(random)) count++
  return count
}
