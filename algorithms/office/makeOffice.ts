import type {
  CarrierId,
  Load,
  LonLat,
  OrderPolicy,
  Place,
  PlaceId,
  Profile,
  RoundKind,
} from '../model.ts'
import { bundleRounds } from './bundleRounds.ts'
import { chooseDepot, type DepotInput, outward, servedOf } from './chooseDepot.ts'
import { type Cut, cutSegments, type OfficeSegment } from './cutSegments.ts'
import { expectedWorkSeconds, type MailShares, usualMailShares } from './expectedWork.ts'
import { type ProfileGroups, profileGroups } from './profileGroups.ts'
import type { Bundle, Trade } from './roundWork.ts'
import { shareRounds } from './shareRounds.ts'
import { type DepotHours, dayFor, minutesOf, mostFilled, type Shift, usualDay } from './shifts.ts'

/** A round as it is every day, before its mail. */
export interface OfficeRound {
  /** `L01` letters, `C01` collection. */
  readonly number: string
  readonly kind: RoundKind
  readonly orderPolicy: OrderPolicy
  readonly profile: Profile
  readonly capacity: Load
  /** See `Round`. */
  readonly mostMetres?: number
  /** In walking order; none for a collection round. */
  readonly segments: readonly OfficeSegment[]
  readonly shift: Shift
  /** The break its carrier is due, and the local times between which it begins; see `withBreak`. */
  readonly breakDue?: {
    readonly seconds: number
    readonly fromTime: string
    readonly toTime: string
  }
  /** Expected from going out to being back on an ordinary day; 0 for a collection round. */
  readonly plannedSeconds: number
  /** What its mailboxes get on a day; the usual without it. */
  readonly mailShares?: MailShares
  /** Parcels that its bag doesn't hold are fetched on the way; without it they aren't its own. */
  readonly reloads?: true
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
  readonly hours: DepotHours
  /** Whom it serves, ordered by id; of the farthest maybe not all boxes. */
  readonly places: readonly Place[]
  /** Places of these that no road joins to the depot, or that are too far for a day. */
  readonly unreached: readonly PlaceId[]
}

interface OfficeInput extends DepotInput {
  /** Draws the starts from which the order of segments is sought. */
  readonly seed: number
  readonly options?: OfficeOptions
}

/** What an office may be told instead of finding it itself. */
export interface OfficeOptions {
  /** Only so many are served, the nearest to the depot as the crow flies. */
  readonly mailboxes?: number
  /**
   * Exactly so many letter rounds (as many as places, where there are fewer), their shift as long
   * as they need; without it as many as fill the usual shift.
   */
  readonly letterRounds?: number
  /** When those go out, instead of 9:15: the whole day lies so much later. */
  readonly outTime?: string
  /** How all of them go; by default as near, far or scattered their places are. */
  readonly letterProfile?: Profile
  /** One for every six letter rounds without it. */
  readonly collectionRounds?: number
  readonly collectionProfile?: Profile
  readonly mailShares?: MailShares
}

const lettersPerCollection = 6
/** Letters may fill this much of a bag's mass; the rest is for parcels, given out and taken in. */
const letterShareOfBag = 0.6
const capacities: Readonly<Record<Profile, Load>> = {
  foot: { grams: 30_000, litres: 80 },
  'cargo-bike': { grams: 55_000, litres: 100 },
  car: { grams: 400_000, litres: 2500 },
}
/** A judgement: what an assisted cargo bike's battery still gives in winter, stopping at every door. */
const ranges: Readonly<Partial<Record<Profile, { mostMetres: number }>>> = {
  'cargo-bike': { mostMetres: 40_000 },
}
const profileOrder = ['foot', 'cargo-bike', 'car'] as const

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
  const { places, travel, seed, options = {} } = input
  const { letterRounds, letterProfile, mailShares = usualMailShares } = options
  const town = servedOf(places).sort((a, b) => (a.placeId < b.placeId ? -1 : 1))
  if (town.length === 0) throw new Error('An office needs at least one place with a mailbox.')
  const depot = chooseDepot(input)
  const { mailboxes } = options
  const served = mailboxes === undefined ? town : nearest(town, depot.place, mailboxes)
  const { outTime, returnTime } = usualDay.letters
  const usualSeconds = 60 * (minutesOf(returnTime) - minutesOf(outTime))
  const trade = (profile: Profile): Trade => ({
    profile,
    depot: depot.place,
    travel,
    seed,
    mailShares,
    mostSeconds: Math.floor(mostFilled * usualSeconds),
    mostLetterGrams: letterShareOfBag * capacities[profile].grams,
  })
  const cuts = cutSegments(served)
  const groups: ProfileGroups = letterProfile
    ? { foot: [], 'cargo-bike': [], car: [], [letterProfile]: cuts }
    : profileGroups(cuts, served, depot.place)
  const { bundles, unreached } = letterRounds
    ? shareGroups(trade, groups, letterRounds)
    : bundleGroups(trade, groups, letterProfile ? [letterProfile] : profileOrder)
  const day = letterRounds
    ? dayFor(Math.max(0, ...bundles.map(({ plannedSeconds }) => plannedSeconds)), options.outTime)
    : usualDay
  const letters = bundles.map((bundle, index) => ({
    ...letterRound(bundle, numbered('L', index), day.letters),
    ...(options.mailShares ? { mailShares } : {}),
  }))
  const { collectionProfile = 'cargo-bike' } = options
  const { collectionRounds = Math.ceil(letters.length / lettersPerCollection) } = options
  const collections = Array.from({ length: collectionRounds }, (_, index) =>
    collectionRound(numbered('C', index), collectionProfile, day.collection),
  )
  const { placeId, position } = depot.place
  return {
    depot: { placeId, name: depot.name, position },
    rounds: [...letters, ...collections],
    hours: day.hours,
    places: served,
    unreached,
  }
}

/** The places that so many mailboxes hang at, ordered as they were. */
function nearest(places: readonly Place[], depot: Place, mailboxes: number): Place[] {
  const boxesAt = new Map<PlaceId, number>()
  let left = mailboxes
  for (const { placeId, boxes } of outward(places, depot.position)) {
    boxesAt.set(placeId, Math.min(left, boxes))
    left -= boxesAt.get(placeId)!
  }
  return places
    .map((place) => ({ ...place, boxes: boxesAt.get(place.placeId)! }))
    .filter(({ boxes }) => boxes > 0)
}

type Bundles = { readonly bundles: readonly Bundle[]; readonly unreached: readonly PlaceId[] }

/** As many rounds as fill the usual shift; what is too far for one profile goes to the next. */
function bundleGroups(
  trade: (profile: Profile) => Trade,
  groups: ProfileGroups,
  profiles: readonly Profile[],
): Bundles {
  // less than half a round of its own isn't worth one: the bike takes it along
  if (profiles.length > 1)
    for (const profile of ['foot', 'car'] as const)
      if (workSeconds(trade(profile), groups[profile]) <= trade(profile).mostSeconds / 4)
        join(groups, profile, 'cargo-bike')
  const bundles: Bundle[] = []
  const unreached: PlaceId[] = []
  const tooFar: Cut[] = []
  for (const profile of profiles) {
    const found = bundleRounds(trade(profile), [...groups[profile], ...tooFar.splice(0)])
    bundles.push(...found.bundles)
    unreached.push(...found.unreached)
    tooFar.push(...found.tooFar)
  }
  unreached.push(...tooFar.flatMap(({ places }) => places.map(({ placeId }) => placeId)))
  return { bundles, unreached }
}

/** Exactly so many rounds, shared among the profiles by their work. */
function shareGroups(
  trade: (profile: Profile) => Trade,
  groups: ProfileGroups,
  rounds: number,
): Bundles {
  const seconds = new Map(
    profileOrder.map((profile) => [profile, workSeconds(trade(profile), groups[profile])]),
  )
  const all = [...seconds.values()].reduce((sum, one) => sum + one, 0)
  let used: Profile[]
  for (;;) {
    used = profileOrder
      .filter((profile) => groups[profile].length > 0)
      .sort((a, b) => seconds.get(a)! - seconds.get(b)!)
    const least = used[0]!
    if (used.length === 1) break
    if (used.length <= rounds && seconds.get(least)! * rounds > all / 2) break
    // half a round of its own isn't worth one: the bike takes it along, or whoever has most
    const toBike = least !== 'cargo-bike' && used.includes('cargo-bike')
    const to = toBike ? 'cargo-bike' : used.at(-1)!
    join(groups, least, to)
    seconds.set(to, workSeconds(trade(to), groups[to]))
  }
  const counts = new Map(used.map((profile) => [profile, 1]))
  const fullness = (profile: Profile) => {
    const count = counts.get(profile)!
    // a few places can't be shared by more rounds, however many their boxes
    return count < countPlaces(groups[profile]) ? seconds.get(profile)! / count : 0
  }
  for (let left = rounds - used.length; left > 0; left--) {
    const fullest = used.reduce((a, b) => (fullness(b) > fullness(a) ? b : a))
    counts.set(fullest, counts.get(fullest)! + 1)
  }
  const shared = profileOrder.map((profile) =>
    shareRounds(trade(profile), groups[profile], counts.get(profile) ?? 0),
  )
  return {
    bundles: shared.flatMap(({ bundles }) => bundles),
    unreached: shared.flatMap(({ unreached }) => unreached),
  }
}

function countPlaces(cuts: readonly Cut[]): number {
  return cuts.reduce((sum, { places }) => sum + places.length, 0)
}

function join(groups: ProfileGroups, from: Profile, to: Profile): void {
  groups[to].push(...groups[from])
  groups[from] = []
}

function workSeconds({ profile, mailShares }: Trade, cuts: readonly Cut[]): number {
  return cuts
    .flatMap(({ places }) => places)
    .reduce((sum, place) => sum + expectedWorkSeconds(place, profile, mailShares), 0)
}

function letterRound(
  { profile, cuts, plannedSeconds }: Bundle,
  number: string,
  shift: Shift,
): OfficeRound {
  return {
    number,
    kind: 'letters',
    orderPolicy: 'fixed',
    profile,
    capacity: capacities[profile],
    ...ranges[profile],
    segments: cuts.map(({ street, side, places }) => ({
      street,
      side,
      placeIds: places.map(({ placeId }) => placeId),
    })),
    shift,
    plannedSeconds,
  }
}

function collectionRound(number: string, profile: Profile, shift: Shift): OfficeRound {
  return {
    number,
    kind: 'collection',
    orderPolicy: 'free',
    profile,
    capacity: capacities[profile],
    ...ranges[profile],
    segments: [],
    shift,
    plannedSeconds: 0,
  }
}

function numbered(letter: string, index: number): string {
  return `${letter}${String(index + 1).padStart(2, '0')}`
}
