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
} from '../model.ts'
import { defaultRoundSettings } from '../round/settings.ts'
import { chance } from './chance.ts'
import { type MailShares, usualMailShares } from './expectedWork.ts'
import type { Office, OfficeRound } from './makeOffice.ts'

interface DayInput {
  readonly office: Pick<Office, 'rounds'>
  readonly places: ReadonlyMap<PlaceId, Place>
  readonly mailboxesOf: (placeId: PlaceId) => readonly MailboxId[]
  readonly serviceDay: ServiceDay
  /** A local time of that day, `09:15`, as ms since the epoch. */
  readonly toInstant: (localTime: string) => number
  readonly seed: number
}

/** A bag leaves with this much of it free, for what is collected before it empties. */
const fullestAtStart = 0.8

/**
 * A day's rounds with their mail: which mailbox gets what is drawn from the seed, the day and the
 * mailbox, nothing else. A place without mail is no stop that day. Parcels beyond four fifths of
 * the bag are left to another trade's van. Collection rounds start without stops.
 */
export function planDay(input: DayInput): Round[] {
  return input.office.rounds.map((round) => planRound(round, input))
}

function planRound(round: OfficeRound, input: DayInput): Round {
  const { serviceDay, toInstant } = input
  const { number, kind, orderPolicy, profile, capacity, shift } = round
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
    outAt: toInstant(shift.outTime),
    returnAt: toInstant(shift.returnTime),
    endAt: toInstant(shift.endTime),
    stops: withinBag(stops, capacity).filter(({ deliveries }) => deliveries.length > 0),
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
