import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Place, PlaceId, TravelTimes } from '../../algorithms/model.ts'
import { chance } from '../../algorithms/office/chance.ts'
import { makeOffice } from '../../algorithms/office/makeOffice.ts'
import { buildRoads } from '../../algorithms/road/buildRoads.ts'
import { listPlaces } from '../../algorithms/road/listPlaces.ts'
import { readOsm } from '../../algorithms/road/readOsm.ts'
import { snap } from '../../algorithms/road/snap.ts'
import { durations } from '../../algorithms/road/travel.ts'
import type {
  FixedOrderProblem,
  FixedRound,
} from '../../algorithms/round/fixedOrder/fixedOrderProblem.ts'
import { straightLineMetres } from '../../algorithms/round/straightLine.ts'

/** Letter rounds of Geneva on foot in their walking order, and places beside it that may press. */
export interface LetterCase {
  /** Place 0 is the depot, then come the stops in order, round by round, then the others. */
  readonly places: number
  /** Stops of each round. */
  readonly stops: readonly number[]
  /** Row by row. */
  readonly seconds: Int32Array
}

const profile = 'foot'
let town: { places: Place[]; roads: ReturnType<typeof buildRoads> } | undefined

/**
 * Rounds as an office makes them, over `stops` + `others` places that lie together; then as many of
 * them, at random, have no mail that day, and may press.
 */
export function letterCase({
  stops,
  others,
  rounds = 1,
  seed,
}: {
  readonly stops: number
  readonly others: number
  readonly rounds?: number
  readonly seed: number
}): LetterCase {
  const { places, roads } = openTown()
  const middle = places[Math.floor(chance(seed) * places.length)]!
  const farFrom = ({ position }: Place) => straightLineMetres(position, middle.position)
  const near = places
    .toSorted((a, b) => farFrom(a) - farFrom(b))
    .slice(0, 2 * (stops + others))
    .map((place) => ({ place, at: snap(roads, { ...place, profile, isStop: true }) }))
    .filter(({ at }) => at !== undefined)
  const snaps = near.map(({ at }) => at!)
  const size = near.length
  const all = durations(roads, profile, snaps, snaps).seconds
  const chosen = near
    .map(({ place }, n) => ({ place: { ...place, boxes: 1 }, n }))
    .filter(({ n }) => all[n]! >= 0 && all[n * size]! >= 0)
    .slice(0, stops + others + 1)
  if (chosen.length <= stops + others) throw new Error('Too few places lie together.')
  const at = new Map(chosen.map(({ place, n }) => [place.placeId, n]))
  const way = (from: PlaceId, to: PlaceId) => all[at.get(from)! * size + at.get(to)!]!
  const travel: TravelTimes = (_, from, to) => {
    const seconds = way(from, to)
    return seconds < 0 ? undefined : { seconds, metres: seconds }
  }
  const office = makeOffice({
    places: chosen.map(({ place }) => place),
    postOffices: [],
    travel,
    seed,
    options: { letterRounds: rounds, collectionRounds: 0, letterProfile: profile },
  })
  const depot = office.depot.placeId
  const orders = office.rounds.map(({ segments }) =>
    segments.flatMap(({ placeIds }) => placeIds).filter((id) => id !== depot),
  )
  const draw = (one: PlaceId, other: PlaceId) => chance(seed, one) - chance(seed, other)
  const pressing = orders.flat().toSorted(draw).slice(stops)
  const isOut = new Set(pressing)
  const walked = orders.map((order) => order.filter((id) => !isOut.has(id)))
  const ids = [depot, ...walked.flat(), ...pressing.toReversed()]
  const seconds = new Int32Array(ids.length ** 2)
  for (const [row, from] of ids.entries())
    for (const [column, to] of ids.entries())
      seconds[row * ids.length + column] = row === column ? 0 : way(from, to)
  return { places: ids.length, stops: walked.map(({ length }) => length), seconds }
}

function openTown() {
  if (town) return town
  const file = path.join(process.env.DOMINO_DATA ?? '', 'osm', 'geneva.osm.pbf')
  const osm = readOsm(readFileSync(file))
  town = { places: listPlaces(osm), roads: buildRoads(osm) }
  return town
}

/** Seconds of work at a stop, and of a collection at a new halt: at its place first, then its own. */
export const letterSeconds = 20
export const haltSeconds = 30
export const serviceSeconds = 30

/**
 * The first `count` of the places that may press, into the whole rounds; on foot with design.md's
 * seconds and weights, the shift so long that letters fill 85 % of it.
 */
export function letterProblem(of: LetterCase, count: number): FixedOrderProblem {
  const { stops, places, seconds } = of
  const numbers = (length: number, make: (index: number) => number) =>
    Float64Array.from({ length }, (_, n) => make(n))
  const all = stops.reduce((sum, some) => sum + some, 0)
  const wayOf = (from: number, to: number) => seconds[from * places + to]!
  const placeOf = (c: number) => 1 + all + c
  const rounds = stops.map((some, number): FixedRound => {
    const before = stops.slice(0, number).reduce((sum, one) => sum + one, 0)
    // the depot first and last
    const node = (n: number) => (n === 0 || n > some ? 0 : before + n)
    const legSeconds = numbers(some + 1, (gap) => wayOf(node(gap), node(gap + 1)))
    const length = legSeconds.reduce((sum, leg) => sum + leg, letterSeconds * some)
    const returnBySeconds = Math.round(length / 0.85)
    const gapOf = (at: number) => Math.floor(at / count)
    return {
      startSeconds: 0,
      legSeconds,
      workSeconds: numbers(some, () => letterSeconds),
      opensSeconds: numbers(some, () => -Infinity),
      closesSeconds: numbers(some, () => Infinity),
      stopPlace: Int32Array.from({ length: some }, (_, n) => node(n + 1)),
      joinSeconds: numbers(some, () => 0),
      promiseStop: new Int32Array(0),
      promiseDueSeconds: new Float64Array(0),
      litres: numbers(some + 1, () => 0),
      grams: numbers(some + 1, (n) => 20 * (some - n)),
      capacityLitres: 80,
      capacityGrams: 30_000,
      firstGap: 0,
      firstJoin: 0,
      returnBySeconds,
      latestReturnSeconds: returnBySeconds + 900,
      overtimeWeight: 2,
      // a quarter of an hour of added work; the round is as long as its stops' legs and work
      fairUntilSeconds: length + 900,
      unfairWeight: 1,
      latenessWeight: 3,
      toSeconds: numbers((some + 1) * count, (at) => wayOf(node(gapOf(at)), placeOf(at % count))),
      onSeconds: numbers((some + 1) * count, (at) =>
        wayOf(placeOf(at % count), node(gapOf(at) + 1)),
      ),
      betweenSeconds: numbers(count * count, (at) =>
        wayOf(placeOf(gapOf(at)), placeOf(at % count)),
      ),
      collectionPlace: Int32Array.from({ length: count }, (_, c) => placeOf(c)),
      haltSeconds: numbers(count, () => haltSeconds),
      serviceSeconds: numbers(count, () => serviceSeconds),
      handsSeconds: numbers(count, () => 0),
    }
  })
  return {
    collections: {
      count,
      litres: numbers(count, () => 2),
      grams: numbers(count, () => 500),
      opensSeconds: numbers(count, () => -Infinity),
      closesSeconds: numbers(count, () => Infinity),
      dueSeconds: numbers(count, () => Infinity),
      postponeSeconds: numbers(count, () => 1800),
    },
    rounds,
  }
}
