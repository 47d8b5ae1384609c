import { readFileSync } from 'node:fs'
import path from 'node:path'
import type {
  CarrierId,
  Delivery,
  Instance,
  LonLat,
  MailboxId,
  PickupRequest,
  Place,
  PlaceId,
  Profile,
  RequestId,
  Round,
  RoundId,
  Stop,
  StopId,
  TravelTimes,
} from '../../algorithms/model.ts'
import { chance } from '../../algorithms/office/chance.ts'
import { buildRoads } from '../../algorithms/road/buildRoads.ts'
import { readOsm } from '../../algorithms/road/readOsm.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import { type Snap, snap } from '../../algorithms/road/snap.ts'
import { durations } from '../../algorithms/road/travel.ts'
import type { Insertion } from '../../algorithms/round/insertion.ts'
import { removePickup } from '../../algorithms/round/removePickup.ts'
import { defaultRoundSettings as settings } from '../../algorithms/round/settings.ts'
import { straightLineMetres } from '../../algorithms/round/straightLine.ts'
import { makeTravel, type Travel } from '../../backend/area/travel.ts'
import { writeTown } from '../../simulator/town.ts'
import { slowSchedule } from '../algorithms/round/slowSchedule.ts'

export const insertionTowns = ['Geneva', 'model town'] as const

/** A morning of a depot while presses come in: carriers confirm what they did, plans change. */
export interface InsertionMorning {
  readonly travel: Travel
  /** The next press, with the depot as it is then. */
  next(): { readonly instance: Instance; readonly request: PickupRequest; readonly nowAt: number }
  /** Puts it into its round, and tells its household a time. */
  take(insertion: Insertion): void
}

const stopsPerRound = 300
const eveningAt = Date.UTC(2026, 10, 23)
const outAt = eveningAt + 9.25 * 3_600_000
/** From the first press to the last. */
const firstAt = outAt + 20 * 60_000
const lastAt = outAt + 3 * 3_600_000
/** So many of those put in are still ahead of a carrier; older ones are cancelled. */
const livePerRound = 6

/**
 * Rounds of 300 stops at random places along a town's streets: three in five on foot, the others by
 * bike and car, one in eight a collection round in free order. Letters everywhere, a parcel at 3 % of
 * the stops, a registered item at 1 %, a collection at 3 % of which two thirds were told a time. Half
 * of the presses come from a stop's own place, half from elsewhere. Everything is drawn from the seed.
 */
export function insertionMorning({
  town,
  rounds: count,
  presses,
  seed,
}: {
  readonly town: (typeof insertionTowns)[number]
  readonly rounds: number
  readonly presses: number
  readonly seed: number
}): InsertionMorning {
  const roads = roadsOf(town)
  const wanted = count * stopsPerRound
  const all = placesAlong(roads, { count: wanted + 1 + presses, seed })
  const [depot, ...others] = all as [Place, ...Place[]]
  const served = others.slice(0, wanted)
  const elsewhere = others.slice(wanted)
  const places = new Map(all.map((place) => [place.placeId, place]))
  const travel = makeTravel(roads, all)
  const times = travel.times
  const ground = { depotPlaceId: depot.placeId, places, settings }

  const rounds = cellsOf(served, count).map((cell, index) =>
    morningRound(nearestFirst(cell, depot), { index, seed, times, ...ground }),
  )
  const nextConfirmAt = rounds.map((round) => firstTapAfter(round, round.outAt, ground, times).at)
  const live: { readonly index: number; readonly requestId: RequestId }[] = []
  let version = 1
  let pressed = 0
  let request: PickupRequest
  let nowAt = firstAt

  function advance(index: number) {
    const round = rounds[index]!
    const isOut = round.outAt <= nowAt
    if (isOut && round.progress.state === 'planned')
      rounds[index] = { ...round, progress: { state: 'out', leftAt: round.outAt } }
    while (nextConfirmAt[index]! <= nowAt) {
      const { progress } = rounds[index]!
      const tap = firstTapAfter(rounds[index]!, progress.confirmed?.at ?? 0, ground, times)
      if (tap.stopId && tap.at <= nowAt) {
        const confirmed = { stopId: tap.stopId, at: tap.at }
        rounds[index] = { ...rounds[index]!, progress: { ...progress, confirmed } }
      }
      nextConfirmAt[index] = firstTapAfter(rounds[index]!, nowAt, ground, times).at
    }
  }

  return {
    travel,
    next() {
      nowAt = Math.round(firstAt + ((lastAt - firstAt) * pressed) / presses)
      for (const index of rounds.keys()) advance(index)
      const fromStop = chance(seed, `${pressed}`, 'from') < 0.5
      const place = fromStop
        ? served[Math.floor(chance(seed, `${pressed}`, 'which') * served.length)]!
        : elsewhere[pressed]!
      const parcels = 1 + Math.floor(1.4 * chance(seed, `${pressed}`, 'parcels'))
      request = {
        requestId: `press.${pressed}` as RequestId,
        mailboxId: `${place.placeId}.9` as MailboxId,
        placeId: place.placeId,
        parcels,
        load: {
          litres: settings.parcelLoad.litres * parcels,
          grams: settings.parcelLoad.grams * parcels,
        },
        openedAt: nowAt,
      }
      pressed++
      return { instance: { ...ground, version: ++version, rounds: [...rounds] }, request, nowAt }
    },
    take(insertion) {
      if (insertion.kind === 'refusal') return
      const { plan, roundId, arriveAt, stopId } = insertion
      const index = rounds.findIndex((round) => round.roundId === roundId)
      rounds[index] = withPromise(plan, stopId, request.requestId, arriveAt + 30 * 60_000)
      nextConfirmAt[index] = firstTapAfter(rounds[index]!, nowAt, ground, times).at
      live.push({ index, requestId: request.requestId })
      if (live.length <= livePerRound * count) return
      const old = live.shift()!
      rounds[old.index] = removePickup({ round: rounds[old.index]!, requestId: old.requestId })
    },
  }
}

type Ground = Pick<Instance, 'depotPlaceId' | 'places' | 'settings'>

/** A carrier is a little faster or slower than planned at each stop that he confirms. */
function firstTapAfter(
  round: Round,
  after: number,
  ground: Ground,
  travel: TravelTimes,
): { readonly at: number; readonly stopId?: StopId } {
  const { stops } = slowSchedule({ round, instance: ground, travel, nowAt: after })
  const from = stops.findLastIndex(({ state }) => state === 'done') + 1
  const index = round.stops.findIndex(
    (stop, n) =>
      n >= from &&
      (stop.collections.length > 0 || stop.deliveries.some(({ kind }) => kind !== 'letters')),
  )
  if (index < 0) return { at: Infinity }
  const { stopId, departAt } = stops[index]!
  const lag = 60_000 * (2 * chance(1, stopId, 'lag') - 0.7)
  return { at: Math.max(Math.round(departAt + lag), after + 1), stopId }
}

function withPromise(round: Round, stopId: StopId, requestId: RequestId, toAt: number): Round {
  const stops = round.stops.map((stop) =>
    stop.stopId === stopId
      ? {
          ...stop,
          collections: stop.collections.map((one) =>
            one.requestId === requestId ? { ...one, promisedToAt: toAt } : one,
          ),
        }
      : stop,
  )
  return { ...round, stops }
}

function morningRound(
  cell: readonly Place[],
  {
    index,
    seed,
    times,
    ...ground
  }: { readonly index: number; readonly seed: number; readonly times: TravelTimes } & Ground,
): Round {
  const draw = (...names: string[]) => chance(seed, `${index}`, ...names)
  const kind = index % 8 === 7 ? 'collection' : 'letters'
  const number = `${kind === 'letters' ? 'L' : 'C'}${String(index + 1).padStart(3, '0')}`
  const roundId = `2026-11-23.${number}` as RoundId
  const profile: Profile =
    kind === 'collection'
      ? 'cargo-bike'
      : draw('profile') < 0.7
        ? 'foot'
        : draw('profile') < 0.9
          ? 'cargo-bike'
          : 'car'
  const stops = cell.map(({ placeId }, n): Stop => {
    const mail = draw(placeId, 'mail')
    const letters = 1 + Math.floor(2 * draw(placeId, 'boxes'))
    const deliveries = Array.from(
      { length: letters },
      (_, box): Delivery => ({ mailboxId: `${placeId}.${box + 1}` as MailboxId, kind: 'letters' }),
    )
    const own = `${placeId}.1` as MailboxId
    if (mail < 0.03) deliveries.push({ mailboxId: own, kind: 'parcel' })
    else if (mail < 0.04) deliveries.push({ mailboxId: own, kind: 'registered' })
    const collects = mail > 0.97
    return {
      stopId: `${roundId}.${placeId}` as StopId,
      placeId,
      deliveries,
      collections: collects
        ? [{ requestId: `early.${placeId}` as RequestId, mailboxId: own, parcels: 1 }]
        : [],
      segment: Math.floor(n / 12),
    }
  })
  // one in ten goes out at eleven
  const late = draw('late') < 0.1 ? 1.75 * 3_600_000 : 0
  const round: Round = {
    roundId,
    number,
    kind,
    orderPolicy: kind === 'letters' ? 'fixed' : 'free',
    profile,
    carrierId: `carrier.${number}` as CarrierId,
    capacity: capacities[profile],
    outAt: outAt + late,
    returnAt: 0,
    endAt: 0,
    stops,
    progress: { state: 'planned' },
    refused: [],
  }
  const planned = slowSchedule({ round, instance: ground, travel: times, nowAt: 0 })
  const returnAt = round.outAt + Math.round((planned.returnAt - round.outAt) / 0.85)
  return {
    ...round,
    returnAt,
    endAt: returnAt + 20 * 60_000,
    stops: stops.map((stop, n) => {
      const { arriveAt } = planned.stops[n]!
      const slackMs = 60_000 * (50 * draw(stop.placeId, 'slack') - 5)
      const told = draw(stop.placeId, 'told') < 2 / 3
      if (!told) return stop
      const promisedToAt = Math.round(arriveAt + 0.2 * (arriveAt - round.outAt) + slackMs)
      const collections = stop.collections.map((one) => ({ ...one, promisedToAt }))
      return { ...stop, collections }
    }),
  }
}

const capacities = {
  foot: { grams: 30_000, litres: 120 },
  'cargo-bike': { grams: 55_000, litres: 150 },
  car: { grams: 400_000, litres: 2500 },
} as const

/** As many in each, cut across the longer side again and again. */
function cellsOf(places: readonly Place[], count: number): Place[][] {
  if (count === 1) return [[...places]]
  const span = (axis: 0 | 1) => {
    const values = places.map(({ position }) => position[axis])
    // too many to be arguments of a call
    let least = Infinity
    let most = -Infinity
    for (const value of values) {
      least = Math.min(least, value)
      most = Math.max(most, value)
    }
    return most - least
  }
  const axis = 0.7 * span(0) > span(1) ? 0 : 1
  const sorted = places.toSorted((a, b) => a.position[axis] - b.position[axis])
  const half = count >> 1
  const at = half * (places.length / count)
  return [...cellsOf(sorted.slice(0, at), half), ...cellsOf(sorted.slice(at), count - half)]
}

/** A walk that always goes to the nearest that is left. */
function nearestFirst(cell: readonly Place[], depot: Place): Place[] {
  const left = [...cell]
  const order: Place[] = []
  let at = depot
  while (left.length > 0) {
    let nearest = 0
    let least = Infinity
    for (const [n, place] of left.entries()) {
      const metres = straightLineMetres(at.position, place.position)
      if (metres >= least) continue
      least = metres
      nearest = n
    }
    at = left[nearest]!
    order.push(at)
    left[nearest] = left.at(-1)!
    left.pop()
  }
  return order
}

/** The first is the most central of some; up to 20 m beside a street, to be come to by everybody. */
function placesAlong(
  roads: Roads,
  { count, seed }: { readonly count: number; readonly seed: number },
): Place[] {
  const { pieces } = roads
  const drawn: Place[] = []
  const spots = Math.ceil(count * 1.25) + 100
  for (let n = 0; n < spots; n++) {
    const draw = (name: string) => chance(seed, `${n}`, name)
    const piece = Math.floor(draw('piece') * pieces.count)
    const first = pieces.firstPoint[piece]!
    const points = pieces.firstPoint[piece + 1]! - first
    const from = first + Math.floor(draw('point') * (points - 1))
    const share = draw('share')
    const aside = (name: string) => (draw(name) - 0.5) * 0.0004
    const between = (values: Float64Array) =>
      values[from]! + share * (values[from + 1]! - values[from]!)
    const position: LonLat = [
      between(pieces.lons) + aside('east'),
      between(pieces.lats) + aside('north'),
    ]
    drawn.push({
      placeId: `n${n + 1}` as PlaceId,
      position,
      street: '',
      houseNumber: '',
      source: 'address',
      boxes: 2,
    })
  }
  const lon = median(drawn.map(({ position }) => position[0]))
  const lat = median(drawn.map(({ position }) => position[1]))
  const far = (place: Place) => straightLineMetres(place.position, [lon, lat])
  const central = drawn.slice(0, 500).sort((a, b) => far(a) - far(b))
  for (const depot of central.slice(0, 20)) {
    let reached: Place[] = drawn
    for (const profile of ['foot', 'cargo-bike', 'car'] as const)
      reached = reachedFrom(depot, reached, roads, profile)
    reached = reached.filter((place) => place !== depot)
    if (reached.length >= count - 1) return [depot, ...reached.slice(0, count - 1)]
  }
  throw new Error(`No ${count} places are joined to a depot.`)
}

function reachedFrom(depot: Place, places: readonly Place[], roads: Roads, profile: Profile) {
  const snapOf = ({ position }: Place) => snap(roads, { position, profile, isStop: true })
  const home = snapOf(depot)
  if (!home) return []
  const found = places.flatMap((place) => {
    const at = snapOf(place)
    return at ? [{ place, at }] : []
  })
  const snaps: Snap[] = found.map(({ at }) => at)
  const there = durations(roads, profile, [home], snaps).seconds
  const back = durations(roads, profile, snaps, [home]).seconds
  return found.filter((_, n) => there[n]! >= 0 && back[n]! >= 0).map(({ place }) => place)
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}

function roadsOf(town: (typeof insertionTowns)[number]): Roads {
  const bytes =
    town === 'Geneva'
      ? readFileSync(path.join(process.env.DOMINO_DATA ?? '', 'osm', 'geneva.osm.pbf'))
      : Buffer.from(writeTown({ seed: 1, mailboxes: 30_000 }))
  return buildRoads(readOsm(bytes))
}
