import type {
  CarrierId,
  Load,
  LonLat,
  OrderPolicy,
  Place,
  PlaceId,
  Profile,
  RoundKind,
  TravelTimes,
} from '../model.ts'
import { straightLineMetres } from '../round/straightLine.ts'
import { bundleRounds } from './bundleRounds.ts'
import { type Cut, cutSegments, type OfficeSegment } from './cutSegments.ts'
import { expectedWorkSeconds } from './expectedWork.ts'
import type { Bundle } from './roundWork.ts'

/** Local times of a working day, `09:15`. */
export interface Shift {
  readonly startTime: string
  readonly outTime: string
  /** Must be back; the hand-over lies between it and `endTime`. */
  readonly returnTime: string
  readonly endTime: string
}

/** A round as it is every day, before its mail. */
export interface OfficeRound {
  /** `L01` letters, `C01` collection. */
  readonly number: string
  readonly kind: RoundKind
  readonly orderPolicy: OrderPolicy
  readonly profile: Profile
  readonly capacity: Load
  /** In walking order; none for a collection round. */
  readonly segments: readonly OfficeSegment[]
  readonly shift: Shift
  /** Expected from going out to being back on an ordinary day; 0 for a collection round. */
  readonly plannedSeconds: number
  /** Who walks it, once people are known. */
  readonly carrierId?: CarrierId
}

export interface Office {
  readonly depot: {
    readonly placeId: PlaceId
    /** The post office's, empty when the depot is at an ordinary address. */
    readonly name: string
    readonly position: LonLat
  }
  readonly rounds: readonly OfficeRound[]
  /** Places that no road joins to the depot, or that are too far for a day. */
  readonly unreached: readonly PlaceId[]
}

interface OfficeInput {
  /** One of source `depot` is where a round may start; it gets no mail. */
  readonly places: readonly Place[]
  readonly postOffices: readonly { readonly position: LonLat; readonly name: string }[]
  readonly travel: TravelTimes
  /** Draws the starts from which the order of segments is sought. */
  readonly seed: number
}

const letterShift = { startTime: '07:00', outTime: '09:15', returnTime: '12:40', endTime: '13:00' }
/** Out when the first letter rounds report what they have passed, back well before the truck. */
const collectionShift = {
  startTime: '09:15',
  outTime: '09:45',
  returnTime: '15:10',
  endTime: '15:30',
}
/** Design section 4: planned work fills at most this much of the time outside. */
const mostFilled = 0.85
const lettersPerCollection = 6
/** Letters may fill this much of a bag's mass; the rest is for parcels, given out and taken in. */
const letterShareOfBag = 0.6
const capacities: Readonly<Record<Profile, Load>> = {
  foot: { grams: 30_000, litres: 80 },
  'cargo-bike': { grams: 55_000, litres: 100 },
  car: { grams: 400_000, litres: 2500 },
}
/** On foot up to here from the depot, by car from there on (J). */
const footMetres = 1000
const carMetres = 5000
/** By car where fewer places than this lie on a square kilometre: farms (J). */
const scatteredPerSquareKilometre = 60
/** A post office farther than this from any place is another town's. */
const depotMetres = 500
const mostDepotsTried = 20

/**
 * An office for a town that has none: its depot, letter rounds that together serve each place once,
 * each within 85 % of its time outside, and a collection round for every six of them.
 *
 * Deterministic for the same places and seed, whatever their order. Groups and orders by the crow's
 * flight and asks the road for the legs of each finished round, some two pairs a
 * place (again and again: they must be kept outside).
 *
 * @throws when there is no place with a mailbox.
 */
export function makeOffice(input: OfficeInput): Office {
  const { places, travel, seed } = input
  const served = places.filter(({ source, boxes }) => source !== 'depot' && boxes > 0)
  if (served.length === 0) throw new Error('An office needs at least one place with a mailbox.')
  const depot = chooseDepot(input, served)
  const mostSeconds = Math.floor(
    mostFilled * secondsBetween(letterShift.outTime, letterShift.returnTime),
  )
  const unreached: PlaceId[] = []
  const bundles: Bundle[] = []
  const cuts = cutSegments(served)
  const groups = byProfile(cuts, served, depot.place, mostSeconds)
  const tooFar: Cut[] = []
  for (const profile of ['foot', 'cargo-bike', 'car'] as const) {
    const own = [...groups[profile], ...tooFar.splice(0)]
    const mostLetterGrams = letterShareOfBag * capacities[profile].grams
    const trade = { profile, depot: depot.place, travel, seed, mostSeconds, mostLetterGrams }
    const found = bundleRounds(trade, own)
    bundles.push(...found.bundles)
    unreached.push(...found.unreached)
    tooFar.push(...found.tooFar)
  }
  unreached.push(...tooFar.flatMap(({ places }) => places.map(({ placeId }) => placeId)))
  const letters = bundles.map((bundle, index) => letterRound(bundle, numbered('L', index)))
  const collections = Array.from(
    { length: Math.ceil(letters.length / lettersPerCollection) },
    (_, index) => collectionRound(numbered('C', index)),
  )
  const { placeId, position } = depot.place
  return {
    depot: { placeId, name: depot.name, position },
    rounds: [...letters, ...collections],
    unreached,
  }
}

/** The most central post office, at its own place or the nearest; else the most central place. */
function chooseDepot(
  { places, postOffices, travel }: OfficeInput,
  served: readonly Place[],
): { place: Place; name: string } {
  const mean = (axis: 0 | 1) =>
    served.reduce((sum, { position }) => sum + position[axis], 0) / served.length
  const centre: LonLat = [mean(0), mean(1)]
  const outward = (some: readonly Place[]) =>
    some
      .map((place) => ({ place, metres: straightLineMetres(place.position, centre) }))
      .sort((a, b) => a.metres - b.metres || (a.place.placeId < b.place.placeId ? -1 : 1))
      .map(({ place }) => place)
  const depots = outward(places.filter(({ source }) => source === 'depot'))
  const sites = depots.length > 0 ? depots : outward(served)
  const named = postOffices.map(({ name, position }) => {
    const place = nearestTo(position, sites)
    return { name, place, metres: straightLineMetres(position, place.position) }
  })
  const nameOf = new Map(
    named
      .filter(({ metres }) => metres <= depotMetres)
      .sort((a, b) => b.metres - a.metres)
      .map(({ place, name }) => [place, name]),
  )
  const candidates = [...outward([...nameOf.keys()]), ...depots, ...outward(served)]
  // a few places from the middle outwards tell whether the roads there lead anywhere
  const samples = outward(served).filter(
    (_, index, { length }) => index % Math.ceil(length / 5) === 0,
  )
  const place =
    candidates.slice(0, mostDepotsTried).find((candidate) => leadsTo(travel, candidate, samples)) ??
    candidates[0]!
  return { place, name: nameOf.get(place) ?? '' }
}

/** Whether most of these places are reached, and left again, by bike. */
function leadsTo(travel: TravelTimes, depot: Place, samples: readonly Place[]): boolean {
  const joined = samples.filter(
    ({ placeId }) =>
      placeId === depot.placeId ||
      (travel('cargo-bike', depot.placeId, placeId) &&
        travel('cargo-bike', placeId, depot.placeId)),
  )
  return 2 * joined.length > samples.length
}

function nearestTo(position: LonLat, places: readonly Place[]): Place {
  let nearest = places[0]!
  let metres = Number.POSITIVE_INFINITY
  for (const place of places) {
    const one = straightLineMetres(position, place.position)
    if (one < metres) {
      nearest = place
      metres = one
    }
  }
  return nearest
}

/** On foot near the depot, by car among scattered farms and far out, else by cargo bike. */
function byProfile(
  cuts: readonly Cut[],
  served: readonly Place[],
  depot: Place,
  mostSeconds: number,
): Record<Profile, Cut[]> {
  const densityAt = densityOf(served)
  const groups: Record<Profile, Cut[]> = { foot: [], 'cargo-bike': [], car: [] }
  for (const cut of cuts) {
    const { position } = cut.places[cut.places.length >> 1]!
    const metres = straightLineMetres(position, depot.position)
    const scattered = densityAt(position) < scatteredPerSquareKilometre
    const profile =
      scattered || metres > carMetres ? 'car' : metres <= footMetres ? 'foot' : 'cargo-bike'
    groups[profile].push(cut)
  }
  // less than half a round of its own isn't worth one: the bike takes it along
  for (const profile of ['foot', 'car'] as const) {
    const seconds = groups[profile]
      .flatMap(({ places }) => places)
      .reduce((sum, place) => sum + expectedWorkSeconds(place, profile), 0)
    if (seconds > mostSeconds / 4) continue
    groups['cargo-bike'].push(...groups[profile])
    groups[profile] = []
  }
  return groups
}

/** Places on a square kilometre, in the 750 m square around a position. */
function densityOf(places: readonly Place[]): (position: LonLat) => number {
  const north = 250 / 111_195
  const east = north / Math.cos((places[0]!.position[1] * Math.PI) / 180)
  const keyOf = (column: number, row: number) => column * 1e7 + row
  const counts = new Map<number, number>()
  const square = ([lon, lat]: LonLat) => [Math.floor(lon / east), Math.floor(lat / north)] as const
  for (const { position } of places) {
    const key = keyOf(...square(position))
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return (position) => {
    const [column, row] = square(position)
    let count = 0
    for (let x = -1; x <= 1; x++) {
      for (let y = -1; y <= 1; y++) count += counts.get(keyOf(column + x, row + y)) ?? 0
    }
    return count / 0.75 ** 2
  }
}

function letterRound({ profile, cuts, plannedSeconds }: Bundle, number: string): OfficeRound {
  return {
    number,
    kind: 'letters',
    orderPolicy: 'fixed',
    profile,
    capacity: capacities[profile],
    segments: cuts.map(({ street, side, places }) => ({
      street,
      side,
      placeIds: places.map(({ placeId }) => placeId),
    })),
    shift: letterShift,
    plannedSeconds,
  }
}

function collectionRound(number: string): OfficeRound {
  return {
    number,
    kind: 'collection',
    orderPolicy: 'free',
    profile: 'cargo-bike',
    capacity: capacities['cargo-bike'],
    segments: [],
    shift: collectionShift,
    plannedSeconds: 0,
  }
}

function numbered(letter: string, index: number): string {
  return `${letter}${String(index + 1).padStart(2, '0')}`
}

function secondsBetween(from: string, to: string): number {
  const seconds = (time: string) => {
    const [hours, minutes] = time.split(':').map(Number)
    return 60 * (60 * hours! + minutes!)
  }
  return seconds(to) - seconds(from)
}
