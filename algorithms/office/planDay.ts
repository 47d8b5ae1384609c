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
import { deliveredLoad } from '../round/stopWork.ts'
import { straightLineMetres } from '../round/straightLine.ts'
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
}

/** A bag leaves with this much of it free, for what is collected before it empties. */
const fullestAtStart = 0.8

/**
 * A day's rounds with their mail: which mailbox gets what is drawn from the seed, the day and the
 * mailbox, nothing else. A place without mail is no stop that day. Parcels beyond four fifths of
 * the bag are left to another trade's van, or the round comes by the depot to fetch them. Collection
 * rounds start without stops.
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

/**
 * Cuts the mail where the bag is full: the carrier comes by the depot where he is nearest to it, with
 * less than half of the bag left.
 */
function withReloads(
  stops: readonly Stop[],
  { number, capacity }: OfficeRound,
  { office: { depot }, places, serviceDay }: DayInput,
): Stop[] {
  const most = { litres: fullestAtStart * capacity.litres, grams: fullestAtStart * capacity.grams }
  const depotPosition = places.get(depot.placeId)?.position
  const metres = stops.map(({ placeId }) =>
    depotPosition ? straightLineMetres(depotPosition, places.get(placeId)!.position) : 0,
  )
  const made: Stop[] = []
  let from = 0
  while (from < stops.length) {
    const half = bagfulEnd(stops, from, { litres: most.litres / 2, grams: most.grams / 2 })
    const end = bagfulEnd(stops, from, most)
    const cut =
      end === stops.length
        ? end
        : Math.max(from + 1, nearestIn(metres, Math.min(half, end), end) + 1)
    made.push(...stops.slice(from, cut))
    from = cut
    if (from === stops.length) break
    made.push({
      stopId: `${serviceDay}.${number}.reload.${made.length}` as StopId,
      placeId: depot.placeId,
      deliveries: [],
      collections: [],
      segment: stops[from - 1]!.segment,
      reload: true,
    })
  }
  return made
}

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

/** Of the stops before the last `end`, from `half` less one on, the nearest; the last of equal ones. */
function nearestIn(metres: readonly number[], half: number, end: number): number {
  let nearest = end - 1
  for (let index = end - 1; index >= half - 1; index--)
    if (metres[index]! < metres[nearest]!) nearest = index
  return nearest
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
