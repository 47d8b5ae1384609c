import type {
  CarrierId,
  Instance,
  Leg,
  MailboxId,
  PickupRequest,
  Place,
  PlaceId,
  RequestId,
  Round,
  RoundId,
  RoundSettings,
  Stop,
  StopId,
  TravelTimes,
} from '../../algorithms/model.ts'
import { chance } from '../../algorithms/office/chance.ts'
import { oneRound } from '../../algorithms/round/instances/oneRound.ts'
import { solve } from '../../algorithms/round/search/solve.ts'
import { defaultRoundSettings } from '../../algorithms/round/settings.ts'
import { dailyPlaces, type dailyTowns, serviceSeconds, shiftSeconds } from './dailyCase.ts'

/** A free round by van in the morning, and the presses of its day in their order. */
export interface DynamicDay {
  readonly instance: Instance
  readonly travel: TravelTimes
  readonly presses: readonly PickupRequest[]
}

/** When the carrier leaves: eight o'clock. */
export const outAt = Date.UTC(2026, 10, 23, 8)
const depotPlaceId = 'p0' as PlaceId
const roundId = '2026-11-23.C01' as RoundId

/** Every stop takes the daily case's seconds, whatever is done there. */
const settings: RoundSettings = {
  ...defaultRoundSettings,
  serviceSeconds: {
    ...defaultRoundSettings.serviceSeconds,
    parcel: serviceSeconds,
    collectionNew: serviceSeconds,
  },
  setupSeconds: { ...defaultRoundSettings.setupSeconds, car: 0 },
}

/** Steps of the search for the morning's order, which has all night. */
const morningSteps = 20_000

const grounds = new Map<string, ReturnType<typeof dailyPlaces>>()

/**
 * Which of the places press is drawn by the seed, and when, uniformly over the shift; the others are
 * parcels to deliver, in the best order that a long search finds for them alone.
 */
export function dynamicDay(options: {
  readonly town: (typeof dailyTowns)[number]
  readonly planned: number
  readonly presses: number
  readonly seed: number
  /** Whether its stops are put in a good order. */
  readonly isOrdered?: boolean
}): DynamicDay {
  const { town, planned, presses, seed, isOrdered = true } = options
  const count = 1 + planned + presses
  const ground = groundOf(town, count)
  const draw = (place: number, what: string) => chance(seed, town, `${count}`, `${place}`, what)
  const drawn = Array.from({ length: count - 1 }, (_, n) => n + 1).toSorted(
    (a, b) => draw(a, 'which') - draw(b, 'which'),
  )
  const known = drawn.slice(presses).toSorted((a, b) => a - b)
  const order = isOrdered ? orderOf(ground.seconds, count, known) : known
  const round: Round = {
    roundId,
    number: 'C01',
    kind: 'collection',
    orderPolicy: 'free',
    profile: 'car',
    carrierId: 'carrier' as CarrierId,
    capacity: { litres: 100_000, grams: 10_000_000 },
    outAt,
    returnAt: outAt + 1000 * shiftSeconds,
    endAt: outAt + 1000 * shiftSeconds,
    stops: order.map(stopAt),
    progress: { state: 'planned' },
    refused: [],
  }
  const places = ground.positions.map(
    (position, n): Place => ({
      placeId: placeIdOf(n),
      position,
      street: '',
      houseNumber: '',
      source: n === 0 ? 'depot' : 'address',
      boxes: 1,
    }),
  )
  return {
    instance: {
      depotPlaceId,
      version: 1,
      rounds: [round],
      places: new Map(places.map((place) => [place.placeId, place])),
      settings,
    },
    travel: travelBy(ground.seconds, count),
    presses: drawn
      .slice(0, presses)
      .map((place) => requestAt(place, Math.floor(1000 * shiftSeconds * draw(place, 'when'))))
      .toSorted((a, b) => a.openedAt - b.openedAt),
  }
}

function groundOf(town: (typeof dailyTowns)[number], count: number) {
  const key = `${town} ${count}`
  let ground = grounds.get(key)
  if (!ground) grounds.set(key, (ground = dailyPlaces(town, { count, at: 0.5, leastSeconds: 5 })))
  return ground
}

function orderOf(seconds: Int32Array, count: number, known: readonly number[]): number[] {
  const places = [0, ...known]
  const times = Int32Array.from({ length: places.length ** 2 }, (_, at) => {
    const from = places[Math.floor(at / places.length)]!
    return seconds[from * count + places[at % places.length]!]!
  })
  const { answer } = solve(
    oneRound({
      name: 'morning',
      places: places.length,
      times,
      stopAt: () => ({ serviceTime: serviceSeconds }),
      shift: [0, 1_000_000],
    }),
    { seed: 1, iterations: morningSteps },
  )
  return answer.rounds[0]!.stops.map((stop) => places[stop + 1]!)
}

function travelBy(seconds: Int32Array, count: number): TravelTimes {
  const numbers = new Map(Array.from({ length: count }, (_, n) => [placeIdOf(n), n]))
  const legs: Leg[] = Array.from(seconds, (each) => ({ seconds: each, metres: 8 * each }))
  return (_, from, to) => legs[numbers.get(from)! * count + numbers.get(to)!]
}

const placeIdOf = (n: number) => `p${n}` as PlaceId
const mailboxAt = (n: number) => `p${n}.1` as MailboxId

function stopAt(n: number): Stop {
  return {
    stopId: `${roundId}.p${n}` as StopId,
    placeId: placeIdOf(n),
    deliveries: [{ mailboxId: mailboxAt(n), kind: 'parcel' }],
    collections: [],
    segment: 0,
  }
}

function requestAt(n: number, afterMs: number): PickupRequest {
  return {
    requestId: `r${n}` as RequestId,
    mailboxId: mailboxAt(n),
    placeId: placeIdOf(n),
    parcels: 1,
    load: settings.parcelLoad,
    openedAt: outAt + afterMs,
  }
}
