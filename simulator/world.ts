import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import tzLookup from '@photostructure/tz-lookup'
import type { MailboxId, Place, PlaceId, Profile } from '../algorithms/model.ts'
import { breakRuleOf } from '../algorithms/office/breakRules.ts'
import { usualMailShares } from '../algorithms/office/expectedWork.ts'
import type { Office } from '../algorithms/office/makeOffice.ts'
import { type DayPlan, minutesOf } from '../algorithms/office/shifts.ts'
import { listPlaces } from '../algorithms/road/listPlaces.ts'
import { OsmError } from '../algorithms/road/osmData.ts'
import { defaultRoundSettings } from '../algorithms/round/settings.ts'
import { type DepotLayout, layOutDepot } from '../backend/area/layOutDepot.ts'
import { listButtons, withBreaks } from '../backend/area/makeDepot.ts'
import { type Area, readArea } from '../backend/area/readArea.ts'
import { type Calendar, countryOf, makeCalendar } from '../backend/calendar.ts'
import { ScenarioProblem } from './scenarioProblem.ts'
import { writeTown } from './town.ts'

export interface WorldOptions {
  /** Draws the town, the walking orders and the names. */
  readonly seed: number
  /** An extract's file, instead of a model town. */
  readonly osm?: string
  /**
   * Served mailboxes, the nearest to the depot. Without it twice as many as the letter rounds plan
   * for, on an extract all.
   */
  readonly mailboxes?: number
  /** Letter rounds: 3 without it, on an extract as many as the usual shift asks for. */
  readonly rounds?: number
  /** Planned mailboxes a letter round a day, about: 40 without it, on an extract half of all. */
  readonly stops?: number
  readonly fleet?: Fleet
  /** When the letter rounds go out, instead of 9:15: the whole day lies so much later. */
  readonly outTime?: string
  /** Shifts and depot hours instead of the office's own. */
  readonly plan?: Partial<DayPlan>
  /** Of the mailboxes of letter rounds that fetch on the way what their bag doesn't hold. */
  readonly parcelShare?: number
  /** Relay boxes of the model town; an extract has its own. */
  readonly relays?: number
  /** Of the mailboxes, where vans bring parcels in free order and nothing else: no letters, nobody on call. */
  readonly vanParcelShare?: number
  /** How far collection rounds may go, instead of as far as a battery lasts. */
  readonly rangeMetres?: number
}

export interface Fleet {
  /** How all letter rounds go; by default as near, far or scattered their places are. */
  readonly letters?: Profile
  /** By cargo bike without it. */
  readonly collection?: Profile
  /** One for every six letter rounds without it. */
  readonly collectionRounds?: number
}

/** The depot that simulated days take place in; never changed by them. */
export interface World {
  /** Hash of all that is in it: who has the same key has the same depot. */
  readonly key: string
  readonly seed: number
  readonly area: Area & { readonly sha256: string; readonly timeZone: string }
  readonly calendar: Calendar
  readonly layout: DepotLayout
  readonly office: Office
  readonly places: readonly Place[]
  /** Every mailbox has a button. */
  readonly mailboxes: readonly Household[]
  /** How many of the mailboxes get letters on a day. */
  readonly letterShare: number
}

export interface Household {
  readonly mailboxId: MailboxId
  readonly placeId: PlaceId
  readonly deviceId: string
}

/** `writeTown` draws a smaller one as well, but not with every number of mailboxes. */
const leastTown = 50
/** A town of more takes ten seconds to draw. */
const mostTown = 40_000
const usual = { rounds: 3, stops: 40 }

/**
 * A depot with exactly so many letter rounds, made once in a process for the same options. Their
 * shift is as long as their work needs at 85 %, so that 300 stops on foot are a longer day than 40.
 *
 * @throws ScenarioProblem for what cannot be
 */
export function makeWorld(options: WorldOptions): World {
  checkNumbers(options)
  return remember(worlds, JSON.stringify(Object.entries(options).sort()), () => build(options))
}

const worlds = new Map<string, World>()
const lands = new Map<string, Land>()
/** Towns held at once: one of 30 000 mailboxes fills 200 MB. */
const mostKept = 3

/** The newest few are kept; with a town its roads' hierarchies, whoever made them. */
function remember<Made>(kept: Map<string, Made>, key: string, make: () => Made): Made {
  const made = kept.get(key) ?? make()
  kept.delete(key)
  kept.set(key, made)
  for (const old of kept.keys()) if (kept.size > mostKept) kept.delete(old)
  return made
}

function build(options: WorldOptions): World {
  const { seed, osm, fleet = {}, outTime, plan: shifts = {} } = options
  const { parcelShare, vanParcelShare, rangeMetres } = options
  const { area, places } = osm === undefined ? townOf(options) : extractOf(osm)
  const available = places.reduce((sum, { boxes }) => sum + boxes, 0)
  if (available === 0) throw problems.noPlaces(osm ?? 'town')
  const plan = planOf(options, available)
  if (plan.mailboxes > available) throw problems.tooFewMailboxes(plan.mailboxes, available)
  if (plan.rounds !== undefined && plan.rounds > places.length)
    throw problems.tooFewPlaces(plan.rounds, places.length)
  const laidOut = layOutDepot(area, {
    seed,
    places,
    office: {
      ...(plan.mailboxes < available ? { mailboxes: plan.mailboxes } : {}),
      ...(plan.rounds === undefined ? {} : { letterRounds: plan.rounds }),
      ...(plan.letterShare === usualMailShares.letters
        ? {}
        : { mailShares: { ...usualMailShares, letters: plan.letterShare } }),
      ...(fleet.letters ? { letterProfile: fleet.letters } : {}),
      ...(fleet.collection ? { collectionProfile: fleet.collection } : {}),
      ...(fleet.collectionRounds === undefined ? {} : { collectionRounds: fleet.collectionRounds }),
      ...(outTime === undefined ? {} : { outTime }),
    },
  })
  const shifted = withShifts(laidOut.office, shifts)
  const parcelled = {
    ...laidOut,
    office: parcelShare === undefined ? shifted : withParcels(shifted, parcelShare),
  }
  const layout = withBreaks(parcelled, breakRuleOf(countryOf(area.timeZone)))
  checkOffice(layout, plan)
  const ranged = rangeMetres === undefined ? layout.office : withRange(layout.office, rangeMetres)
  const office = vanParcelShare === undefined ? ranged : byVan(ranged, vanParcelShare)
  const deviceOf = new Map(
    listButtons(layout.mailboxes, 1).map(({ mailboxId, deviceId }) => [mailboxId, deviceId]),
  )
  const parts = [area.sha256, area.timeZone, seed, office, layout.places]
  return {
    key: createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16),
    seed,
    area,
    calendar: makeCalendar(area.timeZone, countryOf(area.timeZone)),
    layout: { ...layout, office },
    office,
    places: layout.places,
    mailboxes: layout.mailboxes.map((box) => ({ ...box, deviceId: deviceOf.get(box.mailboxId)! })),
    letterShare: plan.letterShare,
  }
}

function withShifts(office: Office, shifts: Partial<DayPlan>): Office {
  const { letters, collection, hours } = shifts
  const rounds = office.rounds.map((round) => {
    const shift = round.kind === 'letters' ? letters : collection
    return shift ? { ...round, shift } : round
  })
  return { ...office, rounds, hours: hours ?? office.hours }
}

function withParcels(office: Office, parcel: number): Office {
  const rounds = office.rounds.map((round) => {
    const mailShares = { ...(round.mailShares ?? usualMailShares), parcel }
    return round.kind === 'letters' ? { ...round, mailShares, reloads: true as const } : round
  })
  return { ...office, rounds }
}

function withRange(office: Office, mostMetres: number): Office {
  const rounds = office.rounds.map((round) =>
    round.kind === 'collection' ? { ...round, mostMetres } : round,
  )
  return { ...office, rounds }
}

/** Parcel rounds instead of the letter rounds, and in the shift of the collection rounds. */
function byVan(office: Office, parcel: number): Office {
  const shift = office.rounds.find(({ kind }) => kind === 'collection')?.shift
  const rounds = office.rounds
    .filter(({ kind }) => kind === 'letters')
    .map((round, n) => ({
      ...round,
      number: `C${String(n + 1).padStart(2, '0')}`,
      kind: 'collection' as const,
      orderPolicy: 'free' as const,
      mailShares: { letters: 0, registered: 0, parcel },
      ...(shift ? { shift } : {}),
    }))
  return { ...office, rounds }
}

interface Land {
  readonly area: World['area']
  readonly places: readonly Place[]
}

function townOf(options: WorldOptions): Land {
  const { seed, relays = 0 } = options
  const { mailboxes } = planOf(options, 0)
  if (mailboxes > mostTown) throw problems.tooLarge(mailboxes)
  const size = Math.max(leastTown, mailboxes)
  return remember(lands, `town ${seed} ${size} ${relays}`, () =>
    toLand(Buffer.from(writeTown({ seed, mailboxes: size, relays }))),
  )
}

function extractOf(file: string): Land {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    throw problems.noFile(file, (error as NodeJS.ErrnoException).code ?? '')
  }
  try {
    return remember(lands, sha256Of(bytes), () => toLand(bytes))
  } catch (error) {
    throw error instanceof OsmError ? problems.badFile(file, error) : error
  }
}

function toLand(bytes: Buffer): Land {
  const area = readArea(bytes)
  const [west, south, east, north] = area.bounds
  const timeZone = tzLookup((south + north) / 2, (west + east) / 2)
  return { area: { ...area, sha256: sha256Of(bytes), timeZone }, places: listPlaces(area.osm()) }
}

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

interface Plan {
  readonly mailboxes: number
  /** Absent where the office decides. */
  readonly rounds?: number
  readonly letterShare: number
}

/** @param available mailboxes of the extract */
function planOf({ osm, ...asked }: WorldOptions, available: number): Plan {
  const { rounds, stops } = osm === undefined ? { ...usual, ...asked } : asked
  const share = usualMailShares.letters
  if (rounds === undefined || stops === undefined) {
    const mailboxes = asked.mailboxes ?? available
    if (stops === undefined)
      return { mailboxes, letterShare: share, ...(rounds === undefined ? {} : { rounds }) }
    return planOf(
      { osm: '', seed: 0, mailboxes, stops, rounds: Math.ceil((share * mailboxes) / stops) },
      available,
    )
  }
  const planned = rounds * stops
  const mailboxes = asked.mailboxes ?? (osm === undefined ? Math.ceil(planned / share) : available)
  if (mailboxes < 1) throw problems.noMailbox()
  if (planned > mailboxes) throw problems.tooManyStops(rounds, stops, mailboxes)
  // rounded, so that a what-if with stops in fractions means the same mail
  return { mailboxes, rounds, letterShare: Math.round((1e6 * planned) / mailboxes) / 1e6 }
}

function checkNumbers({ mailboxes, rounds, stops, fleet, outTime }: WorldOptions): void {
  if (mailboxes === 0) throw problems.noMailbox()
  if (rounds === 0) throw problems.noCarrier()
  const isWhole = (value = 0) => Number.isSafeInteger(value) && value >= 0
  if (!isWhole(mailboxes)) throw problems.notWhole('--mailboxes', mailboxes)
  if (!isWhole(rounds)) throw problems.notWhole('--rounds', rounds)
  if (!isWhole(fleet?.collectionRounds))
    throw problems.notWhole('collectionRounds', fleet?.collectionRounds)
  // a what-if deals the same mail out to fewer rounds
  if (stops !== undefined && !(stops > 0 && Number.isFinite(stops))) throw problems.noStop(stops)
  if (outTime !== undefined && !/^([01]\d|2[0-3]):[0-5]\d$/.test(outTime))
    throw problems.noTime(outTime)
}

function checkOffice({ office, mailboxes }: DepotLayout, plan: Plan): void {
  const letters = office.rounds.filter(({ kind }) => kind === 'letters')
  const reached = office.places.length - office.unreached.length
  if (letters.length === 0) throw problems.noWay()
  if (plan.rounds !== undefined && letters.length !== plan.rounds)
    throw problems.tooFewPlaces(plan.rounds, reached)
  const boxesAt = new Map<PlaceId, number>()
  for (const { placeId } of mailboxes) boxesAt.set(placeId, (boxesAt.get(placeId) ?? 0) + 1)
  for (const { number, segments, capacity } of letters) {
    const ids = segments.flatMap(({ placeIds }) => placeIds)
    const boxes = ids.reduce((sum, placeId) => sum + boxesAt.get(placeId)!, 0)
    const grams = boxes * plan.letterShare * defaultRoundSettings.letterGrams
    if (grams > capacity.grams) throw problems.tooHeavy(number, grams, capacity.grams)
  }
  // the next day's sorting must not begin before this one is closed
  const [{ number, shift }] = letters as [(typeof letters)[0]]
  const { closesAt } = office.hours
  if (minutesOf(closesAt) >= minutesOf(shift.startTime) + 24 * 60)
    throw problems.tooLong(number, shift.returnTime)
}

const problems = {
  noMailbox: () =>
    new ScenarioProblem('no-mailbox', {
      fr: 'Il faut au moins une boîte aux lettres.',
      en: 'There must be at least one mailbox.',
    }),
  noCarrier: () =>
    new ScenarioProblem('no-carrier', {
      fr: 'Il faut au moins une tournée de lettres, sinon personne ne passe.',
      en: 'There must be at least one letter round, else nobody comes by.',
    }),
  notWhole: (name: string, value: unknown) =>
    new ScenarioProblem('not-a-number', {
      fr: `${name} doit être un nombre entier positif : ${value} n’en est pas un.`,
      en: `${name} must be a whole number, not negative: got ${value}.`,
    }),
  noStop: (stops: number) =>
    new ScenarioProblem('no-stop', {
      fr: `Une tournée doit compter au moins une boîte par jour : ${stops} demandée.`,
      en: `A round must have at least one mailbox a day: got ${stops}.`,
    }),
  noTime: (time: string) =>
    new ScenarioProblem('no-time', {
      fr: `« ${time} » n’est pas une heure de départ ; écrivez-la comme 09:15.`,
      en: `"${time}" isn't a time to go out at; write it like 09:15.`,
    }),
  tooManyStops: (rounds: number, stops: number, mailboxes: number) =>
    new ScenarioProblem('more-stops-than-places', {
      fr: `${rounds} tournées de ${stops} boîtes par jour en demandent ${rounds * stops}, il n’y en a que ${mailboxes}.`,
      en: `${rounds} rounds of ${stops} mailboxes a day need ${rounds * stops}, but there are ${mailboxes} only.`,
    }),
  tooFewPlaces: (rounds: number, places: number) =>
    new ScenarioProblem('more-rounds-than-places', {
      fr: `${rounds} tournées ne peuvent se partager ${places} lieux.`,
      en: `${rounds} rounds can't share ${places} places.`,
    }),
  tooFewMailboxes: (mailboxes: number, available: number) =>
    new ScenarioProblem('too-few-mailboxes', {
      fr: `${mailboxes} boîtes demandées, mais cet extrait n’en a que ${available}.`,
      en: `${mailboxes} mailboxes were asked for, but this extract has ${available} only.`,
    }),
  tooLarge: (mailboxes: number) =>
    new ScenarioProblem('town-too-large', {
      fr: `Une ville modèle a ${mostTown} boîtes au plus : ${mailboxes} demandées.`,
      en: `A model town has ${mostTown} mailboxes at most: got ${mailboxes}.`,
    }),
  noPlaces: (file: string) =>
    new ScenarioProblem('no-places', {
      fr: `${file} a des rues, mais ni adresse ni maison : il n’y a rien à collecter.`,
      en: `${file} has roads but no address and no house: there is nowhere to collect.`,
    }),
  noFile: (file: string, why: string) =>
    new ScenarioProblem('osm-file', {
      fr: `${file} ne peut être lu (${why}).`,
      en: `${file} can't be read (${why}).`,
    }),
  badFile: (file: string, { code, message }: OsmError) =>
    new ScenarioProblem('osm-file', {
      fr: `${file} n’est pas un extrait utilisable (${code}).`,
      en: `${file} can't be used: ${message}`,
    }),
  noWay: () =>
    new ScenarioProblem('no-way', {
      fr: 'Aucune rue ne mène du dépôt à une boîte aux lettres.',
      en: 'No road leads from the depot to any mailbox.',
    }),
  tooHeavy: (number: string, grams: number, most: number) =>
    new ScenarioProblem('bag-too-heavy', {
      fr: `${number} partirait avec ${kilos(grams)} kg de lettres, le sac en porte ${kilos(most)}.`,
      en: `${number} would leave with ${kilos(grams)} kg of letters, the bag holds ${kilos(most)}.`,
    }),
  tooLong: (number: string, returnTime: string) =>
    new ScenarioProblem('day-too-long', {
      fr: `${number} ne rentrerait qu’à ${returnTime} : le jour suivant aurait commencé.`,
      en: `${number} would be back at ${returnTime} only: the next day would have begun.`,
    }),
}

const kilos = (grams: number) => Math.ceil(grams / 1000)
