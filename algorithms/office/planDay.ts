import type {
  CarrierId,
  Delivery,
  Load,
  MailboxId,
  Place,
  PlaceId,
  Round,
  RoundId,
  ServiceDay,
  Stop,
  StopId,
  TravelTimes,
} from '../model.ts'
import { legBetween } from '../round/roundTable.ts'
import { defaultRoundSettings } from '../round/settings.ts'
import { deliveredLoad, stopWorkSeconds } from '../round/stopWork.ts'
import { chance } from './chance.ts'
import { type MailShares, usualMailShares } from './expectedWork.ts'
import type { Office, OfficeRound } from './makeOffice.ts'

interface DayInput {
  readonly office: { readonly depot: Pick<Office['depot'], 'placeId'> } & Pick<Office, 'rounds'>
  readonly places: ReadonlyMap<PlaceId, Place>
  readonly mailboxesOf: (placeId: PlaceId) => readonly MailboxId[]
  readonly serviceDay: ServiceDay
  /** A local time of that day, `09:15`, as ms since the epoch. */
  readonly toInstant: (localTime: string) => number
  readonly seed: number
  readonly travel: TravelTimes
}

/** A bag leaves with this much of it free, for what is collected before it empties. */
const fullestAtStart = 0.8

/**
 * A day's rounds with their mail: which mailbox gets what is drawn from the seed, the day and the
 * mailbox, nothing else. A place without mail is no stop that day. Parcels beyond four fifths of
 * the bag are left to another trade's van, or the round comes by the depot or a relay to fetch them.
 * Collection rounds start without stops.
 */
export function planDay(input: DayInput): Round[] {
  return input.office.rounds.map((round) => planRound(round, input))
}

function planRound(round: OfficeRound, input: DayInput): Round {
  const { serviceDay, toInstant } = input
  const { number, kind, orderPolicy, profile, capacity, mostMetres, shift, breakDue } = round
  const { mailShares = usualMailShares } = round
  const roundId = `${serviceDay}.${number}` as RoundId
  const stops: Stop[] = round.segments.flatMap(({ placeIds }, segment) =>
    placeIds
      .filter((placeId) => input.places.has(placeId))
      .map((placeId) => ({
        stopId: `${roundId}.${placeId}` as StopId,
        placeId,
        deliveries: input.mailboxesOf(placeId).flatMap((box) => drawMail(box, mailShares, input)),
        collections: [],
        segment,
      })),
  )
  return {
    roundId,
    number,
    kind,
    orderPolicy,
    profile,
    carrierId: round.carrierId ?? (`carrier.${number}` as CarrierId),
    capacity,
    ...(mostMetres === undefined ? {} : { mostMetres }),
    outAt: toInstant(shift.outTime),
    returnAt: toInstant(shift.returnTime),
    endAt: toInstant(shift.endTime),
    ...(breakDue
      ? {
          breakDue: {
            seconds: breakDue.seconds,
            fromAt: toInstant(breakDue.fromTime),
            toAt: toInstant(breakDue.toTime),
          },
        }
      : {}),
    stops: round.reloads
      ? withReloads(stops.filter(hasMail), round, input)
      : withinBag(stops, capacity).filter(hasMail),
    progress: { state: 'planned' },
    refused: [],
  }
}

function drawMail(
  mailboxId: MailboxId,
  mailShares: MailShares,
  { seed, serviceDay }: DayInput,
): Delivery[] {
  return (['letters', 'parcel', 'registered'] as const)
    .filter((kind) => chance(seed, serviceDay, mailboxId, kind) < mailShares[kind])
    .map((kind) => ({ mailboxId, kind }))
}

function hasMail({ deliveries }: Stop): boolean {
  return deliveries.length > 0
}

/** Cuts the mail where the bag is full: each time at its cheapest cut. */
function withReloads(stops: readonly Stop[], round: OfficeRound, input: DayInput): Stop[] {
  const { number, capacity } = round
  const most = { litres: fullestAtStart * capacity.litres, grams: fullestAtStart * capacity.grams }
  const made: Stop[] = []
  let from = 0
  for (;;) {
    const half = bagfulEnd(stops, from, { litres: most.litres / 2, grams: most.grams / 2 })
    const end = bagfulEnd(stops, from, most)
    if (end === stops.length) return [...made, ...stops.slice(from)]
    const { before, placeId, reload } = cheapestCut(stops, { half, end }, round, input)
    made.push(...stops.slice(from, before))
    made.push({
      stopId: `${input.serviceDay}.${number}.reload.${made.length}` as StopId,
      placeId,
      deliveries: [],
      collections: [],
      segment: stops[before - 1]!.segment,
      reload,
    })
    from = before
  }
}

/**
 * With less than half of the bag left, where to go by the depot or a relay takes the least time; a relay
 * that he can't get to takes for ever. Of equal ones the last, and the depot, which empties the bag too.
 */
function cheapestCut(
  stops: readonly Stop[],
  { half, end }: { readonly half: number; readonly end: number },
  { profile }: OfficeRound,
  { office: { depot }, places, travel }: DayInput,
): Pick<Stop, 'placeId'> & { readonly before: number; readonly reload: true | 'relay' } {
  const seconds = (from: PlaceId, to: PlaceId) =>
    legBetween(travel, profile, from, to)?.seconds ?? Infinity
  const relays = [...places.values()].filter(({ source }) => source === 'relay')
  const boxes = [
    { placeId: depot.placeId, reload: true as const },
    ...relays.map(({ placeId }) => ({ placeId, reload: 'relay' as const })),
  ].map((box) => ({
    ...box,
    work: stopWorkSeconds({ ...nothing, ...box }, profile, defaultRoundSettings),
  }))
  let cheapest = { before: end, placeId: depot.placeId, reload: true as true | 'relay' }
  let least = Infinity
  for (let before = end; before >= half; before--) {
    const [last, next] = [stops[before - 1]!.placeId, stops[before]!.placeId]
    const direct = seconds(last, next)
    for (const { placeId, reload, work } of boxes) {
      const added = seconds(last, placeId) + work + seconds(placeId, next) - direct
      if (added >= least) continue
      least = added
      cheapest = { before, placeId, reload }
    }
  }
  return cheapest
}

const nothing = { deliveries: [], collections: [] }

/** The first stop whose mail a bag doesn't hold any more; at least one stop goes into it. */
function bagfulEnd(stops: readonly Stop[], from: number, most: Load): number {
  let litres = 0
  let grams = 0
  let end = from
  for (; end < stops.length; end++) {
    const given = deliveredLoad(stops[end]!, defaultRoundSettings)
    litres += given.litres
    grams += given.grams
    if (end > from && (litres > most.litres || grams > most.grams)) break
  }
  return end
}

function withinBag(stops: readonly Stop[], capacity: Load): Stop[] {
  const { parcelLoad, letterGrams } = defaultRoundSettings
  const all = stops.flatMap(({ deliveries }) => deliveries)
  const flat = all.filter(({ kind }) => kind !== 'parcel').length
  let grams = fullestAtStart * capacity.grams - flat * letterGrams
  let litres = fullestAtStart * capacity.litres
  return stops.map((stop) => ({
    ...stop,
    deliveries: stop.deliveries.filter(({ kind }) => {
      if (kind !== 'parcel') return true
      if (litres < parcelLoad.litres || grams < parcelLoad.grams) return false
      litres -= parcelLoad.litres
      grams -= parcelLoad.grams
      return true
    }),
  }))
}
