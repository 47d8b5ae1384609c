import type {
  Instance,
  PickupRequest,
  Place,
  PlaceId,
  Round,
  Stop,
  StopId,
  TravelTimes,
} from '../model.ts'
import { findOwnRound, isBehind } from './behind.ts'
import type { InsertionReason, RefusalReason } from './explain.ts'
import { asCollection, type Figures, listPositions, type Position } from './positions.ts'
import { type DatedStop, scheduleRound } from './schedule.ts'

interface InsertInput {
  readonly instance: Instance
  readonly travel: TravelTimes
  readonly request: PickupRequest
  readonly nowAt: number
}

export type Insertion =
  | {
      readonly kind: 'inserted'
      /** The round that changed, whole. */
      readonly plan: Round
      readonly roundId: Round['roundId']
      readonly stopId: StopId
      /** It joined a stop that was there. */
      readonly joined: boolean
      /** How much later the carrier is back. */
      readonly addedSeconds: number
      readonly addedMetres: number
      /** Expected at the stop. */
      readonly arriveAt: number
      readonly reason: InsertionReason
    }
  | { readonly kind: 'refusal'; readonly reason: RefusalReason }

/** A detour up to this is "you pass this house anyway": across the street, or a house set back. */
const passingMetres = 150

/**
 * Puts a request where it costs the least carrier time, over all rounds that are planned or out:
 * joined to a stop at its place, or as a new stop of its own. The cost is the seconds the carrier
 * is back later, plus `overtimeWeight` for each second of overtime among them.
 *
 * What lies behind the carrier of its own street goes, in this order: on his way back when that
 * passes within `wayBackMetres`, to a collection round, to a neighbour, and last to a short turn
 * of at most `maxUTurnSeconds` on the way; else it is refused.
 *
 * Positions are tried by the least they can cost as the crow flies, so that few of them need the
 * road: `travel` is asked from a stop to the request's place, from there to a stop, and for the
 * legs that are planned. Ties go to the lower round number, then to a join, then to the earlier.
 *
 * @throws when the request's place isn't in the instance, or the request already in a round.
 */
export function insertPickup({ instance, travel, request, nowAt }: InsertInput): Insertion {
  const place = instance.places.get(request.placeId)
  if (!place) throw new Error(`Request ${request.requestId}: unknown place ${request.placeId}.`)
  refuseDouble(instance, request)

  const all = [...instance.rounds]
    .sort((a, b) => (a.number < b.number ? -1 : a.number > b.number ? 1 : 0))
    .map((round) => ({ round, schedule: scheduleRound({ round, instance, travel, nowAt }) }))
    .map((item) => ({ ...item, behind: isBehind(item, place, instance.places) }))
  const open = all.filter(({ round: { progress } }) => /^(planned|out)$/.test(progress.state))
  if (open.length === 0) {
    return { kind: 'refusal', reason: { kind: all.length > 0 ? 'rounds over' : 'no round' } }
  }
  const own = findOwnRound(all, place, instance.places)
  const passedNumber = own?.behind ? own.round.number : undefined

  const positions = open
    .flatMap((item) => listPositions({ item, instance, request, nowAt }))
    .sort((a, b) => a.atLeast.addedSeconds - b.atLeast.addedSeconds)

  let best: Choice | undefined
  let nearest: Miss | undefined
  for (const position of positions) {
    const atLeastSeconds = position.atLeast.addedSeconds
    const hoped = passedNumber === undefined ? 0 : rankOf(position, position.atLeast, instance)
    if (best && (best.rank < hoped || (best.rank === hoped && atLeastSeconds > best.cost))) continue
    if (limitOf(position, position.atLeast, request, instance)) {
      if (best || (nearest && atLeastSeconds > nearest.cost)) continue
    }
    const figures = position.measure(travel)
    if (!figures) continue
    const { addedSeconds, overtimeSeconds } = figures
    const reason = limitOf(position, figures, request, instance)
    if (reason) {
      const miss = { position, reason, rank: 0, cost: addedSeconds }
      if (!nearest || isBetter(miss, nearest)) nearest = miss
      continue
    }
    const moreOvertime = overtimeSeconds - position.schedule.overtimeSeconds
    const cost = addedSeconds + instance.settings.overtimeWeight * moreOvertime
    const rank = passedNumber === undefined ? 0 : rankOf(position, figures, instance)
    const choice = { position, figures, rank, cost }
    if (!best || isBetter(choice, best)) best = choice
  }

  if (best) return inserted(best, { instance, request, nowAt, passedNumber })
  if (passedNumber !== undefined) {
    return { kind: 'refusal', reason: { kind: 'behind', number: passedNumber } }
  }
  return { kind: 'refusal', reason: nearest?.reason ?? { kind: 'no way' } }
}

interface Candidate {
  readonly position: Position
  /** The lower goes first, whatever it costs. */
  readonly rank: number
  readonly cost: number
}
interface Choice extends Candidate {
  readonly figures: Figures
}
interface Miss extends Candidate {
  readonly reason: RefusalReason
}

/** Design section 4: a press behind the carrier tries his way back, a later round, a neighbour. */
function rankOf({ round, behind }: Position, figures: Figures, instance: Instance): number {
  if (behind) return isWayBack(figures, instance) ? 0 : 3
  return round.kind === 'collection' ? 1 : 2
}

function isWayBack({ addedMetres }: Pick<Figures, 'addedMetres'>, { settings }: Instance): boolean {
  // there and back
  return addedMetres <= 2 * settings.wayBackMetres
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.rank !== b.rank) return a.rank < b.rank
  if (a.cost !== b.cost) return a.cost < b.cost
  const one = a.position
  const other = b.position
  if (one.round.number !== other.round.number) return one.round.number < other.round.number
  if (one.joined !== other.joined) return one.joined
  return one.index < other.index
}

/** What forbids a position, with these figures; undefined when nothing does. */
function limitOf(
  position: Position,
  figures: Figures,
  request: PickupRequest,
  instance: Instance,
): RefusalReason | undefined {
  const { settings } = instance
  const { number, refused } = position.round
  if (refused.includes(request.requestId)) return { kind: 'carrier refused', number }
  if (
    position.behind &&
    !isWayBack(figures, instance) &&
    figures.detourSeconds > settings.maxUTurnSeconds
  ) {
    return { kind: 'behind', number }
  }
  if (!position.fits) return { kind: 'bag full', number, parcels: request.parcels }
  const { overtimeSeconds } = figures
  if (
    overtimeSeconds > settings.maxOvertimeSeconds &&
    overtimeSeconds > position.schedule.overtimeSeconds
  ) {
    return { kind: 'too long', number, overSeconds: overtimeSeconds }
  }
  return undefined
}

interface Outcome {
  readonly instance: Instance
  readonly request: PickupRequest
  readonly nowAt: number
  readonly passedNumber: string | undefined
}

function inserted({ position, figures }: Choice, outcome: Outcome): Insertion {
  const { round, index, joined } = position
  const { request, nowAt } = outcome
  const stops: Stop[] = [...round.stops]
  const collection = asCollection(request)
  if (joined) {
    const stop = stops[index]!
    stops[index] = { ...stop, collections: [...stop.collections, collection] }
  } else {
    const stop: DatedStop = {
      stopId: `${round.roundId}.${request.requestId}` as StopId,
      placeId: request.placeId,
      deliveries: [],
      collections: [collection],
      segment: (stops[index - 1] ?? stops[0])?.segment ?? 0,
      insertedAt: nowAt,
    }
    stops.splice(index, 0, stop)
  }
  return {
    kind: 'inserted',
    plan: { ...round, stops },
    roundId: round.roundId,
    stopId: stops[index]!.stopId,
    joined,
    addedSeconds: figures.addedSeconds,
    addedMetres: figures.addedMetres,
    arriveAt: figures.arriveAt,
    reason: reasonOf(position, figures, outcome),
  }
}

function reasonOf(
  { round, index, joined, behind }: Position,
  { addedSeconds, addedMetres }: Figures,
  { instance, request, passedNumber }: Outcome,
): InsertionReason {
  const { places } = instance
  const added = { addedSeconds, addedMetres }
  if (joined) {
    const { houseNumber } = places.get(request.placeId)!
    return { kind: 'joined', houseNumber, addedSeconds }
  }
  if (behind) {
    const kind = isWayBack(added, instance) ? 'way back' : 'short turn'
    return { kind, ...added }
  }
  if (passedNumber !== undefined) {
    return {
      kind: round.kind === 'collection' ? 'later round' : 'neighbour',
      passedNumber,
      ...added,
    }
  }
  if (addedMetres <= passingMetres) return { kind: 'passing', ...added }
  return {
    kind: 'detour',
    after: addressOf(places.get(round.stops[index - 1]?.placeId as PlaceId)),
    ...added,
  }
}

/** Empty for the depot, and where the town has no addresses. */
function addressOf(place: Place | undefined): string {
  return place ? `${place.houseNumber} ${place.street}`.trim() : ''
}

function refuseDouble({ rounds }: Instance, { requestId }: PickupRequest): void {
  for (const { number, stops } of rounds) {
    for (const { collections } of stops) {
      if (collections.some((collection) => collection.requestId === requestId)) {
        throw new Error(`Request ${requestId} is in round ${number} already.`)
      }
    }
  }
}
