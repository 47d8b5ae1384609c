import type { RoundSettings } from '../model.ts'
import { leastCostOf } from './cost.ts'
import { frozenUntil } from './frozen.ts'
import {
  depotFlight,
  fastestMetresPerSecond,
  flight,
  flightSeconds,
  isAmidWalk,
  isCutOff,
  leastSecondsOfGap,
  newStopSeconds,
  type Press,
  type RoundAtHand,
  stopBefore,
} from './positions.ts'
import { eastPerDegree } from './straightLine.ts'
import { metresToStop, type Stretches } from './stretches.ts'

/** Gaps of a round, each with the least it may cost: flat, for most are looked at for a moment only. */
export interface Gaps {
  count: number
  /** How many have been taken, in their order. */
  next: number
  index: Int32Array
  leastSeconds: Float64Array
  /** With all that the objective counts beside the carrier's seconds. */
  leastCost: Float64Array
  leastMetres: Float64Array
  /** From the stop before, without what a snap may spare, and on to the next one. */
  toMetres: Float64Array
  onMetres: Float64Array
  order: Float64Array
}

export function emptyGaps(): Gaps {
  return { count: 0, next: 0, ...room(512) }
}

/** Where each stretch lies from a press: metres as the crow flies, from `at` on. */
interface Distances {
  readonly stretches: Stretches
  readonly metres: Float64Array
  readonly at: number
}

/**
 * What is still of interest: whatever may cost up to `upTo`, and what may lead no more than
 * `wayBackMetres` out of the way up to `wayBackUpTo`.
 */
export interface Range {
  upTo: number
  wayBackUpTo: number
  readonly wayBackMetres: number
  /** Both are of the carrier's seconds alone: nothing was found yet that another may be dearer than. */
  isOfSeconds: boolean
}

/** @param least that it may cost, or of seconds, which are less */
export function isWithin(range: Range, least: number, leastMetres: number): boolean {
  return least <= range.upTo || (leastMetres <= range.wayBackMetres && least <= range.wayBackUpTo)
}

/**
 * The gaps of a round that may be filled and are within the range, as `listPositions` would find them;
 * a stretch that is too far isn't opened.
 */
export function findGaps(
  candidate: RoundAtHand,
  press: Press,
  range: Range,
  { stretches, metres, at }: Distances,
  gaps: Gaps,
): void {
  const { round, schedule } = candidate
  const { instance, request, nowAt } = press
  const { settings, places } = instance
  const stops = round.stops.length
  if (gaps.index.length <= stops) Object.assign(gaps, room(2 * stops))
  gaps.count = 0
  const here = places.get(request.placeId)!.position
  const perDegree = eastPerDegree(here[1])
  const depotMetres = depotFlight(press)
  const workSeconds = newStopSeconds(candidate, request, instance)
  const first = frozenUntil({ round, schedule, settings, nowAt })
  const { isWhole, lastInsertedAt } = schedule.table
  // what is cut off is gone past, and what is put in later than now would be waited for
  const isBounded = isWhole && nowAt >= lastInsertedAt
  const speed = fastestMetresPerSecond[round.profile]
  for (let stretch = 0; stretch < stretches.count; stretch++) {
    const end = stretches.first[stretch + 1]!
    if (end <= first) continue
    const begin = stretches.first[stretch]!
    const there = 2 * flight(metres[at + stretch]!)
    const leastSeconds =
      flightSeconds(there, speed) + workSeconds - stretches.longestSeconds[stretch]!
    const leastMetres = there - stretches.longestMetres[stretch]!
    const isTooFar = !isWithin(range, leastSeconds, leastMetres)
    // of one that is too far only the leg that isn't its own
    const last = isBounded && isTooFar ? begin + stretches.isApart[stretch]! : end
    let toMetres = -1
    for (let index = Math.max(begin, first); index < last; index++) {
      if (isCutOff(candidate, index)) continue
      const onMetres = flight(metresToStop(here, perDegree, stretches, index))
      if (toMetres < 0 || !isWhole) {
        const before = stopBefore(candidate, index)
        toMetres =
          before < 0 ? depotMetres : flight(metresToStop(here, perDegree, stretches, before))
      }
      add(gaps, candidate, index, { toMetres, onMetres, workSeconds, nowAt, range, settings })
      toMetres = onMetres
    }
  }
  const before = stopBefore(candidate, stops)
  const toMetres =
    before < 0 ? depotMetres : flight(metresToStop(here, perDegree, stretches, before))
  const home = { toMetres, onMetres: depotMetres, workSeconds, nowAt, range, settings }
  add(gaps, candidate, stops, home)
  sortGaps(gaps)
}

function add(
  gaps: Gaps,
  candidate: RoundAtHand,
  index: number,
  found: {
    readonly toMetres: number
    readonly onMetres: number
    readonly workSeconds: number
    readonly nowAt: number
    readonly range: Range
    readonly settings: RoundSettings
  },
): void {
  const { toMetres, onMetres, workSeconds, nowAt, range, settings } = found
  if (isAmidWalk(candidate, index)) return
  const flightMetres = toMetres + onMetres
  const leastMetres = flightMetres - candidate.schedule.legMetres[index]!
  const leastSeconds = leastSecondsOfGap(candidate, index, { flightMetres, workSeconds, nowAt })
  if (!isWithin(range, leastSeconds, leastMetres)) return
  const leastCost = leastCostOf(candidate, index, leastSeconds, settings)
  if (!range.isOfSeconds && !isWithin(range, leastCost, leastMetres)) return
  const at = gaps.count++
  gaps.index[at] = index
  gaps.leastSeconds[at] = leastSeconds
  gaps.leastCost[at] = leastCost
  gaps.leastMetres[at] = leastMetres
  gaps.toMetres[at] = toMetres
  gaps.onMetres[at] = onMetres
}

/** Puts them in the order of the least they may cost, then of the round: read by `nextGap`. */
function sortGaps(gaps: Gaps): void {
  const { count, leastCost, order } = gaps
  for (let at = 0; at < count; at++) order[at] = Math.floor(leastCost[at]!) * perSecond + at
  order.subarray(0, count).sort()
  gaps.next = 0
}

/** Where the next gap that is within the range lies in `gaps`; -1 where none is left. */
export function nextGap(gaps: Gaps, range: Range): number {
  const { count, order, leastMetres } = gaps
  const least = range.isOfSeconds ? gaps.leastSeconds : gaps.leastCost
  while (gaps.next < count) {
    const key = order[gaps.next++]!
    const at = key - Math.floor(key / perSecond) * perSecond
    if (isWithin(range, least[at]!, leastMetres[at]!)) return at
  }
  return -1
}

/** More than a round has gaps: whole seconds and the place in `gaps` in one number. */
const perSecond = 2 ** 20

function room(gaps: number): Omit<Gaps, 'count' | 'next'> {
  return {
    index: new Int32Array(gaps),
    leastSeconds: new Float64Array(gaps),
    leastCost: new Float64Array(gaps),
    leastMetres: new Float64Array(gaps),
    toMetres: new Float64Array(gaps),
    onMetres: new Float64Array(gaps),
    order: new Float64Array(gaps),
  }
}
