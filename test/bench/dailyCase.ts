import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { LonLat } from '../../algorithms/model.ts'
import { chance } from '../../algorithms/office/chance.ts'
import { buildRoads } from '../../algorithms/road/buildRoads.ts'
import { listPlaces } from '../../algorithms/road/listPlaces.ts'
import { orderTrip } from '../../algorithms/road/orderTrip.ts'
import { readOsm } from '../../algorithms/road/readOsm.ts'
import { type Snap, snap } from '../../algorithms/road/snap.ts'
import { durations } from '../../algorithms/road/travel.ts'
import { straightLineMetres } from '../../algorithms/round/straightLine.ts'
import { writeTown } from '../../simulator/town.ts'

/** A carrier's free round by van: place 0 is the depot, seconds of each leg row by row. */
export interface DailyCase {
  /** Places, the depot included. */
  readonly count: number
  readonly seconds: Int32Array
  readonly serviceSeconds: number
  readonly shiftSeconds: number
  /** By place, seconds from the start of the shift; all of it where nothing was told. */
  readonly windows: readonly (readonly [from: number, to: number])[]
}

export const dailySizes = [150, 300, 500] as const
export const dailyTowns = ['Geneva', 'model town'] as const

export const serviceSeconds = 20
export const shiftSeconds = 5 * 3600

/**
 * Where the rounds lie and how near two stops may be. With 500 stops a mean leg of 16 s fills the
 * shift, so that they lie where addresses are densest.
 */
const sites: Readonly<
  Record<
    (typeof dailyTowns)[number],
    Readonly<Record<(typeof dailySizes)[number], { at: number; leastSeconds: number }>>
  >
> = {
  Geneva: {
    150: { at: 0.5, leastSeconds: 5 },
    300: { at: 0.5, leastSeconds: 5 },
    500: { at: 0.26, leastSeconds: 3 },
  },
  'model town': {
    150: { at: 0.5, leastSeconds: 5 },
    300: { at: 0.5, leastSeconds: 5 },
    500: { at: 0.5, leastSeconds: 5 },
  },
}

/** How many places round the middle one are looked at. */
const nearby = 1800

type Town = { readonly positions: LonLat[]; readonly roads: ReturnType<typeof buildRoads> }
const towns = new Map<string, Town>()

/**
 * The stops grow from one place, each time by the place nearest by road to any of them. With
 * windows a fifth of the stops is told 30 to 60 minutes that contain the arrival of a fair order
 * (cheapest insertion and 2-opt), at random within: so that a feasible round exists, as it does
 * where windows were told from a plan.
 */
export function dailyCase(
  town: (typeof dailyTowns)[number],
  stops: (typeof dailySizes)[number],
  withWindows: boolean,
): DailyCase {
  const { seconds } = dailyPlaces(town, { ...sites[town][stops], count: stops + 1 })
  const count = stops + 1
  const told = withWindows ? tellWindows(seconds, count) : new Map<number, [number, number]>()
  return {
    count,
    seconds,
    serviceSeconds,
    shiftSeconds,
    windows: Array.from({ length: count }, (_, place) => told.get(place) ?? [0, shiftSeconds]),
  }
}

/**
 * Places that lie together, each with a way to every other one: the first in the middle.
 *
 * @param options.at where in the town's list of places the middle is, from 0 to 1
 */
export function dailyPlaces(
  town: (typeof dailyTowns)[number],
  options: { readonly count: number; readonly at: number; readonly leastSeconds: number },
): { readonly positions: readonly LonLat[]; readonly seconds: Int32Array } {
  const { count, at, leastSeconds } = options
  const { positions, roads } = openTown(town)
  const middle = positions[Math.floor(positions.length * at)]!
  const near = positions
    .toSorted((a, b) => straightLineMetres(a, middle) - straightLineMetres(b, middle))
    .slice(0, nearby)
    .map((position) => ({ position, at: snap(roads, { position, profile: 'car', isStop: true }) }))
    .filter((one): one is { position: LonLat; at: Snap } => one.at !== undefined)
  const snaps = near.map(({ at }) => at)
  const all = durations(roads, 'car', snaps, snaps).seconds
  const chosen = grow(all, snaps.length, { count, leastSeconds })
  const seconds = new Int32Array(count * count)
  for (const [row, from] of chosen.entries())
    for (const [column, to] of chosen.entries())
      seconds[row * count + column] = row === column ? 0 : all[from * snaps.length + to]!
  return { positions: chosen.map((place) => near[place]!.position), seconds }
}

function openTown(name: (typeof dailyTowns)[number]): Town {
  const known = towns.get(name)
  if (known) return known
  const bytes =
    name === 'Geneva'
      ? readFileSync(path.join(process.env.DOMINO_DATA ?? '', 'osm', 'geneva.osm.pbf'))
      : Buffer.from(writeTown({ seed: 1, mailboxes: 8_000 }))
  const osm = readOsm(bytes)
  const positions = listPlaces(osm).map(({ position }) => position)
  const town = { positions, roads: buildRoads(osm) }
  towns.set(name, town)
  return town
}

/** Indexes of places; none nearer to another than `leastSeconds`, either way. */
function grow(
  seconds: Int32Array,
  size: number,
  { count, leastSeconds }: { readonly count: number; readonly leastSeconds: number },
): number[] {
  const nearest = new Float64Array(size).fill(Infinity)
  const chosen: number[] = []
  const isOut = new Uint8Array(size)
  let next = 0
  while (next >= 0) {
    chosen.push(next)
    isOut[next] = 1
    if (chosen.length === count) return chosen
    for (let place = 0; place < size; place++) {
      const there = seconds[next * size + place]!
      const back = seconds[place * size + next]!
      if (there < 0 || back < 0 || Math.min(there, back) < leastSeconds) isOut[place] = 1
      nearest[place] = Math.min(nearest[place]!, there, back)
    }
    next = -1
    for (let place = 0; place < size; place++)
      if (isOut[place] === 0 && !(nearest[place]! >= (nearest[next] ?? Infinity))) next = place
  }
  throw new Error(`Only ${chosen.length} of ${count} places lie together.`)
}

function tellWindows(seconds: Int32Array, count: number): Map<number, [number, number]> {
  const order = orderTrip({ size: count, seconds }, { first: 0, roundTrip: true })
  const told = new Map<number, [number, number]>()
  let at = 0
  for (const [index, place] of order.entries()) {
    if (index === 0) continue
    at += seconds[order[index - 1]! * count + place]!
    if (chance(count, `${place}`, 'told') < 0.2) {
      // as `algorithms/round/promiseWindow.ts`: 30 min near, 60 min further ahead
      const width = at < 90 * 60 ? 30 * 60 : 60 * 60
      const from = Math.max(0, Math.round(at - width * chance(count, `${place}`, 'within')))
      told.set(place, [from, Math.min(from + width, shiftSeconds)])
    }
    at += serviceSeconds
  }
  return told
}
