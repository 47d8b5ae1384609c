import type { LonLat, Place, PlaceId } from '../model.ts'
import { eastPerDegree } from '../round/straightLine.ts'
import { normalQuantile } from './normal.ts'

/** A day that is over: what was pressed on it, and when its first hour began. */
export interface PressHistory {
  readonly startAt: number
  readonly presses: readonly { readonly placeId: PlaceId; readonly at: number }[]
}

/** Presses that a mailbox makes in an hour of the day. */
export interface PressRate {
  readonly mean: number
  /** In 9 of 10 cases the true rate lies between these. */
  readonly low: number
  readonly high: number
}

/** Places that press alike, being near each other. */
export interface PressZone {
  /** The place of each mailbox: as often as it has boxes. */
  readonly boxes: readonly PlaceId[]
  /** Gamma distributions of what all boxes together make, by hour. */
  readonly hours: readonly Gamma[]
}

export interface PressRates {
  readonly zones: readonly PressZone[]
  /** Of one box; none where the place is unknown or the hour isn't one of the day. */
  findRate(placeId: PlaceId, hour: number): PressRate | undefined
}

/** Mean `shape / days`; the more days are known, the narrower. */
export interface Gamma {
  readonly shape: number
  readonly days: number
}

/** Half a kilometre: a few streets. */
export const zoneMetres = 500

/**
 * How often people press, by zone and hour, with how sure that is. A zone's count of an hour is Poisson;
 * its rate lies about that of all zones in this hour, spread as a gamma distribution whose shape is that
 * of the counts' own spread: so a zone that little is known of is taken for one like the others, and
 * one with a long history for itself (empirical Bayes: Clayton and Kaldor 1987, Biometrics 43, 671-681,
 * section 3; the shape by moments, Marshall 1991, Applied Statistics 40, 283-294). The hours' own rates
 * are drawn in the same way towards that of the whole day.
 *
 * @param options.hours how many hours of a day are looked at, from `startAt` on
 */
export function learnPressRates(
  history: readonly PressHistory[],
  options: { readonly places: Iterable<Place>; readonly hours: number },
): PressRates {
  const { hours } = options
  const { zones, zoneOf } = cutZones(options.places)
  const counts = zones.map(() => new Float64Array(hours))
  for (const { startAt, presses } of history)
    for (const { placeId, at } of presses) {
      const hour = hourOf(at, startAt)
      const zone = zoneOf.get(placeId)
      if (zone !== undefined && hour >= 0 && hour < hours) counts[zone]![hour]!++
    }
  const boxes = zones.reduce((sum, zone) => sum + zone.boxes.length, 0)
  const ofHour = Array.from({ length: hours }, (_, hour) =>
    counts.reduce((sum, count) => sum + count[hour]!, 0),
  )
  const days = history.length
  const all = ofHour.reduce((sum, count) => sum + count, 0)
  // half a press more keeps rates above 0 where nobody has ever pressed
  const mean = (all + 0.5) / Math.max(1, hours)
  const hourShape = shapeOf(ofHour.map((count) => ({ count, expected: mean })))
  const hourCounts = ofHour.map((count) => (mean * (hourShape + count)) / (hourShape + mean))
  const cells = zones.flatMap((zone, n) =>
    hourCounts.map((expected, hour) => ({
      count: counts[n]![hour]!,
      expected: (expected * zone.boxes.length) / boxes,
    })),
  )
  const shape = shapeOf(cells)
  const known = zones.map((zone, n): PressZone => {
    const gammas = hourCounts.map((_, hour): Gamma => {
      const { count, expected } = cells[n * hours + hour]!
      // gamma(shape, shape / expected rate), then `count` presses on `days` days
      return { shape: shape + count, days: Math.max(1, days) * (shape / expected + 1) }
    })
    return { ...zone, hours: gammas }
  })
  return {
    zones: known,
    findRate(placeId, hour) {
      const zone = known[zoneOf.get(placeId) ?? -1]
      const gamma = zone?.hours[hour]
      if (!zone || !gamma) return undefined
      const boxes = zone.boxes.length
      const rate = (p: number) => gammaQuantile(gamma, p) / boxes
      return { mean: gamma.shape / gamma.days / boxes, low: rate(0.05), high: rate(0.95) }
    },
  }
}

const hourOf = (at: number, startAt: number) => Math.floor((at - startAt) / 3_600_000)

/**
 * Wilson and Hilferty (1931, PNAS 17, 684-688): the cube root of a gamma variable is nearly normal; the
 * median within 2 % from shape 1 on.
 */
export function gammaQuantile({ shape, days }: Gamma, p: number): number {
  const spread = 1 / (9 * shape)
  const root = Math.max(0, 1 - spread + normalQuantile(p) * Math.sqrt(spread))
  return (shape * root ** 3) / days
}

/**
 * The shape of the gamma distribution about which counts vary: their squared differences from what was
 * expected, beyond what chance gives a Poisson count. Between 1, as uneven as can be believed, and all
 * that was counted: no rate is surer than that of all together.
 */
function shapeOf(cells: readonly { readonly count: number; readonly expected: number }[]): number {
  let beyond = 0
  let squares = 0
  let counted = 1
  for (const { count, expected } of cells) {
    beyond += (count - expected) ** 2 - expected
    squares += expected ** 2
    counted += count
  }
  return Math.max(1, beyond > 0 ? Math.min(counted, squares / beyond) : counted)
}

/** By squares of `zoneMetres`. */
function cutZones(places: Iterable<Place>) {
  const zones: { boxes: PlaceId[] }[] = []
  const zoneOf = new Map<PlaceId, number>()
  const known = new Map<string, number>()
  for (const { placeId, position, boxes, source } of places) {
    if (source === 'depot' || boxes === 0) continue
    const key = squareOf(position)
    const zone = known.get(key) ?? zones.push({ boxes: [] }) - 1
    known.set(key, zone)
    zoneOf.set(placeId, zone)
    for (let box = 0; box < boxes; box++) zones[zone]!.boxes.push(placeId)
  }
  return { zones, zoneOf }
}

function squareOf([lon, lat]: LonLat): string {
  const north = Math.floor((lat * eastPerDegree(0)) / zoneMetres)
  // all squares of a row are equally wide
  const rowLat = (north * zoneMetres) / eastPerDegree(0)
  return `${Math.floor((lon * eastPerDegree(rowLat)) / zoneMetres)} ${north}`
}
