import type { Place, PlaceId, Profile, TravelTimes } from '../model.ts'
import { defaultRoundSettings } from '../round/settings.ts'
import { straightLineMetres } from '../round/straightLine.ts'
import type { Cut } from './cutSegments.ts'
import { expectedWorkSeconds, type MailShares } from './expectedWork.ts'

/** Segments in walking order that one carrier can serve, with what the day is expected to take. */
export interface Bundle {
  readonly profile: Profile
  readonly cuts: readonly Cut[]
  readonly plannedSeconds: number
}

/** What the rounds of one profile have in common. */
export interface Trade {
  readonly profile: Profile
  readonly depot: Place
  readonly travel: TravelTimes
  readonly seed: number
  readonly mailShares: MailShares
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

/** The round by road, without the places that no road joins to the depot. */
export function measureRound(
  trade: Trade,
  ordered: readonly Cut[],
): { bundle?: Bundle; unreached: PlaceId[] } {
  const { profile, depot, travel } = trade
  const unreached: PlaceId[] = []
  let cuts = ordered
  for (;;) {
    const ids = cuts.flatMap(({ places }) => places.map(({ placeId }) => placeId))
    if (ids.length === 0) return { unreached }
    let seconds = cuts.reduce((sum, cut) => sum + serviceSeconds(trade, cut), 0)
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
    const lost = lostAt(trade, ids, broken)
    unreached.push(lost)
    cuts = cuts
      .map((cut) => ({ ...cut, places: cut.places.filter(({ placeId }) => placeId !== lost) }))
      .filter(({ places }) => places.length > 0)
  }
}

/** Of the two ends of a leg without a way: the one that the depot doesn't reach, and come back. */
function lostAt({ profile, depot, travel }: Trade, ids: PlaceId[], index: number): PlaceId {
  const from = ids[index - 1]
  const to = ids[index]
  if (from === undefined || to === undefined) return (from ?? to)!
  const joined = (id: PlaceId) =>
    id === depot.placeId ||
    (travel(profile, depot.placeId, id) && travel(profile, id, depot.placeId))
  return joined(to) ? from : to
}

export function letterGrams({ mailShares }: Trade, cuts: readonly Cut[]): number {
  let boxes = 0
  for (const { places } of cuts) for (const place of places) boxes += place.boxes
  return boxes * mailShares.letters * defaultRoundSettings.letterGrams
}

function serviceSeconds({ profile, mailShares }: Trade, { places }: Cut): number {
  return places.reduce((sum, place) => sum + expectedWorkSeconds(place, profile, mailShares), 0)
}

/** Work and walk within one segment. */
export function cutSeconds(trade: Trade, cut: Cut): number {
  return cut.places.reduce((sum, _, index) => sum + placeSeconds(trade, cut, index), 0)
}

/** Work at one place of a segment, and the walk to it from the one before. */
export function placeSeconds(
  { profile, mailShares }: Trade,
  { places }: Cut,
  index: number,
): number {
  const place = places[index]!
  const before = places[index - 1] ?? place
  const metres = straightLineMetres(before.position, place.position) * detourFactor
  return expectedWorkSeconds(place, profile, mailShares) + metres / roughMetresPerSecond[profile]
}

/** Without an order: each segment, and the way to the middle of them and back. */
export function roughSeconds(trade: Trade, cuts: readonly Cut[]): number {
  const inside = cuts.reduce((sum, cut) => sum + cutSeconds(trade, cut), 0)
  const middle = cuts[cuts.length >> 1]!.places[0]!.position
  const out = straightLineMetres(trade.depot.position, middle)
  return inside + (2 * out * detourFactor) / roughMetresPerSecond[trade.profile]
}

/** With an order: also the ways between the segments. */
export function guessSeconds(trade: Trade, ordered: readonly Cut[]): number {
  let metres = 0
  let here = trade.depot.position
  for (const { places } of ordered) {
    metres += straightLineMetres(here, places[0]!.position)
    here = places.at(-1)!.position
  }
  metres += straightLineMetres(here, trade.depot.position)
  const inside = ordered.reduce((sum, cut) => sum + cutSeconds(trade, cut), 0)
  return inside + (metres * detourFactor) / roughMetresPerSecond[trade.profile]
}

export function fits(trade: Trade, { plannedSeconds, cuts }: Bundle): boolean {
  const { mostSeconds, mostLetterGrams } = trade
  return plannedSeconds <= mostSeconds && letterGrams(trade, cuts) <= mostLetterGrams
}
