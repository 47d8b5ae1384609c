import type { LonLat, Place, PlaceId, Profile, TravelTimes } from '../model.ts'
import { defaultRoundSettings } from '../round/settings.ts'
import { straightLineMetres } from '../round/straightLine.ts'
import type { Cut } from './cutSegments.ts'
import { expectedWorkSeconds, mailShares } from './expectedWork.ts'
import { orderSegments } from './orderSegments.ts'

/** Segments in walking order that one carrier can serve, with what the day is expected to take. */
export interface Bundle {
  readonly profile: Profile
  readonly cuts: readonly Cut[]
  readonly plannedSeconds: number
}

interface BundleInput {
  readonly cuts: readonly Cut[]
  readonly profile: Profile
  readonly depot: Place
  readonly travel: TravelTimes
  readonly seed: number
  /** Planned work may not exceed it. */
  readonly mostSeconds: number
  /** What letters may weigh at the start. */
  readonly mostLetterGrams: number
}

/** Roads are longer than the crow's flight by about this much in towns. */
const detourFactor = 1.3
/** Rough speeds between two boxes, loaded; the road's own are taken for the check. */
const roughMetresPerSecond: Readonly<Record<Profile, number>> = {
  foot: 1.1,
  'cargo-bike': 2.5,
  car: 7,
}

/**
 * Bundles segments into rounds of compact area: halves the area again and again across its longer
 * extent, in proportion to the rounds each half needs, until a part is a day's work. The estimate
 * is by the crow; each finished round is measured by road and halved once more when it is too
 * long. Pairs of light neighbours are put together afterwards. What no road reaches, or no carrier
 * in a day, is returned as `unreached`.
 */
export function bundleRounds(input: BundleInput): { bundles: Bundle[]; unreached: PlaceId[] } {
  // the crow's estimate is corrected by what the road said of the first attempt
  const first = split(input, input.cuts, 1)
  const measured = first.bundles.reduce((sum, { plannedSeconds }) => sum + plannedSeconds, 0)
  const guessed = first.bundles.reduce((sum, { cuts }) => sum + guessSeconds(input, cuts), 0)
  const second = split(input, input.cuts, guessed > 0 ? (1.02 * measured) / guessed : 1)
  const fewer = second.bundles.length < first.bundles.length ? second : first
  return { bundles: merged(input, fewer.bundles), unreached: fewer.unreached }
}

function split(
  input: BundleInput,
  cuts: readonly Cut[],
  correction: number,
): { bundles: Bundle[]; unreached: PlaceId[] } {
  if (cuts.length === 0) return { bundles: [], unreached: [] }
  const { mostSeconds, mostLetterGrams } = input
  const grams = letterGrams(cuts)
  const rough = (roughSeconds(input, cuts) * correction) / mostSeconds
  let parts = Math.max(rough, grams / mostLetterGrams)
  if (rough < 1.5) {
    const ordered = orderSegments({ cuts, depot: input.depot.position, seed: input.seed })
    const guess = (guessSeconds(input, ordered) * correction) / mostSeconds
    parts = Math.max(guess, grams / mostLetterGrams)
    if (parts <= 1 || cuts.length === 1) {
      const found = measured(input, ordered)
      if (found.bundle && fits(input, found.bundle)) {
        return { bundles: [found.bundle], unreached: found.unreached }
      }
      if (!found.bundle) return { bundles: [], unreached: found.unreached }
      if (cuts.length === 1) return splitOne(input, found.bundle.cuts[0]!, correction)
    }
  }
  const [left, right] = halves(input, cuts, Math.max(2, Math.ceil(parts)))
  const one = split(input, left, correction)
  const other = split(input, right, correction)
  return {
    bundles: [...one.bundles, ...other.bundles],
    unreached: [...one.unreached, ...other.unreached],
  }
}

/** A segment that fills a day alone is halved; a single place too far is left to the car. */
function splitOne(input: BundleInput, cut: Cut, correction: number) {
  if (cut.places.length > 1) {
    const middle = cut.places.length >> 1
    const parts = [cut.places.slice(0, middle), cut.places.slice(middle)]
    const found = parts.map((places) => split(input, [{ ...cut, places }], correction))
    return {
      bundles: found.flatMap(({ bundles }) => bundles),
      unreached: found.flatMap(({ unreached }) => unreached),
    }
  }
  if (input.profile !== 'car') return split({ ...input, profile: 'car' }, [cut], correction)
  return { bundles: [], unreached: cut.places.map(({ placeId }) => placeId) }
}

function fits({ mostSeconds, mostLetterGrams }: BundleInput, { plannedSeconds, cuts }: Bundle) {
  return plannedSeconds <= mostSeconds && letterGrams(cuts) <= mostLetterGrams
}

/** Two compact parts whose work is as `floor(n / 2)` to the rest of n rounds. */
function halves(input: BundleInput, cuts: readonly Cut[], rounds: number): [Cut[], Cut[]] {
  const middles = new Map(cuts.map((cut) => [cut, cut.places[cut.places.length >> 1]!.position]))
  const narrowing = Math.cos((input.depot.position[1] * Math.PI) / 180)
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
  const total = sorted.reduce((sum, cut) => sum + cutSeconds(input, cut), 0)
  const share = (total * Math.floor(rounds / 2)) / rounds
  let taken = 0
  let count = 0
  while (count < sorted.length - 1) {
    const seconds = cutSeconds(input, sorted[count]!)
    if (count > 0 && taken + seconds / 2 > share) break
    taken += seconds
    count++
  }
  return [sorted.slice(0, count), sorted.slice(count)]
}

/** Light rounds whose work together fits, the nearest to each other first. */
function merged(input: BundleInput, bundles: readonly Bundle[]): Bundle[] {
  const list = [...bundles]
  const centre = ({ cuts }: Bundle): LonLat => {
    const all = cuts.flatMap(({ places }) => places)
    const mean = (axis: 0 | 1) =>
      all.reduce((sum, { position }) => sum + position[axis], 0) / all.length
    return [mean(0), mean(1)]
  }
  for (;;) {
    const pairs: { a: number; b: number; metres: number }[] = []
    for (let a = 0; a < list.length; a++) {
      for (let b = a + 1; b < list.length; b++) {
        const one = list[a]!
        const other = list[b]!
        if (one.profile !== other.profile) continue
        if (one.plannedSeconds + other.plannedSeconds > 1.2 * input.mostSeconds) continue
        pairs.push({ a, b, metres: straightLineMetres(centre(one), centre(other)) })
      }
    }
    pairs.sort((one, other) => one.metres - other.metres)
    const done = pairs.some(({ a, b }) => {
      const cuts = [...list[a]!.cuts, ...list[b]!.cuts]
      const { profile } = list[a]!
      const ordered = orderSegments({ cuts, depot: input.depot.position, seed: input.seed })
      const { bundle } = measured({ ...input, profile }, ordered)
      if (!bundle || !fits(input, bundle)) return false
      list[a] = bundle
      list.splice(b, 1)
      return true
    })
    if (!done) return list
  }
}

/** The round by road, without the places that no road joins to the depot. */
function measured(
  input: BundleInput,
  ordered: readonly Cut[],
): { bundle?: Bundle; unreached: PlaceId[] } {
  const { profile, depot, travel } = input
  const unreached: PlaceId[] = []
  let cuts = ordered
  for (;;) {
    const ids = cuts.flatMap(({ places }) => places.map(({ placeId }) => placeId))
    if (ids.length === 0) return { unreached }
    let seconds = cuts.reduce((sum, cut) => sum + serviceSeconds(cut, profile), 0)
    let broken = -1
    for (let index = 0; index <= ids.length && broken < 0; index++) {
      const from = ids[index - 1] ?? depot.placeId
      const to = ids[index] ?? depot.placeId
      const leg = from === to ? { seconds: 0 } : travel(profile, from, to)
      if (leg) seconds += leg.seconds
      else broken = index
    }
    if (broken < 0)
      return { bundle: { profile, cuts, plannedSeconds: Math.ceil(seconds) }, unreached }
    const lost = lostAt(input, ids, broken)
    unreached.push(lost)
    cuts = cuts
      .map((cut) => ({ ...cut, places: cut.places.filter(({ placeId }) => placeId !== lost) }))
      .filter(({ places }) => places.length > 0)
  }
}

/** Of the two ends of a leg without a way: the one that the depot doesn't reach, and come back. */
function lostAt({ profile, depot, travel }: BundleInput, ids: PlaceId[], index: number): PlaceId {
  const from = ids[index - 1]
  const to = ids[index]
  if (from === undefined || to === undefined) return (from ?? to)!
  const joined = (id: PlaceId) =>
    id === depot.placeId ||
    (travel(profile, depot.placeId, id) && travel(profile, id, depot.placeId))
  return joined(to) ? from : to
}

function letterGrams(cuts: readonly Cut[]): number {
  let boxes = 0
  for (const { places } of cuts) for (const place of places) boxes += place.boxes
  return boxes * mailShares.letters * defaultRoundSettings.letterGrams
}

function serviceSeconds({ places }: Cut, profile: Profile): number {
  return places.reduce((sum, place) => sum + expectedWorkSeconds(place, profile), 0)
}

/** Work and walk within one segment. */
function cutSeconds({ profile }: BundleInput, cut: Cut): number {
  let metres = 0
  for (let index = 1; index < cut.places.length; index++) {
    metres += straightLineMetres(cut.places[index - 1]!.position, cut.places[index]!.position)
  }
  return serviceSeconds(cut, profile) + (metres * detourFactor) / roughMetresPerSecond[profile]
}

/** Without an order: each segment, and the way to the middle of them and back. */
function roughSeconds(input: BundleInput, cuts: readonly Cut[]): number {
  const inside = cuts.reduce((sum, cut) => sum + cutSeconds(input, cut), 0)
  const middle = cuts[cuts.length >> 1]!.places[0]!.position
  const out = straightLineMetres(input.depot.position, middle)
  return inside + (2 * out * detourFactor) / roughMetresPerSecond[input.profile]
}

/** With an order: also the ways between the segments. */
function guessSeconds(input: BundleInput, ordered: readonly Cut[]): number {
  let metres = 0
  let here = input.depot.position
  for (const { places } of ordered) {
    metres += straightLineMetres(here, places[0]!.position)
    here = places.at(-1)!.position
  }
  metres += straightLineMetres(here, input.depot.position)
  const inside = ordered.reduce((sum, cut) => sum + cutSeconds(input, cut), 0)
  return inside + (metres * detourFactor) / roughMetresPerSecond[input.profile]
}
