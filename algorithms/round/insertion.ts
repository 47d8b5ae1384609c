import type { Instance, Place, PlaceId, Round, Stop, StopId, TravelTimes } from '../model.ts'
import type { InsertionReason, RefusalReason } from './explain.ts'
import { isTooFar } from './isTooFar.ts'
import {
  asCollection,
  type Figures,
  type Position,
  type Press,
  type RoundAtHand,
} from './positions.ts'

export interface InsertInput extends Press {
  readonly travel: TravelTimes
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
      /** By which promises made before become later than they were. */
      readonly addedLateSeconds: number
      /** Expected at the stop. */
      readonly arriveAt: number
      readonly reason: InsertionReason
    }
  | { readonly kind: 'refusal'; readonly reason: RefusalReason }

export type Inserted = Extract<Insertion, { kind: 'inserted' }>

/** A detour up to this is "you pass this house anyway": across the street, or a house set back. */
const passingMetres = 150
/** @param passedNumber of the letter round that serves the street, where its carrier has passed */
export function inserted(
  { position, figures }: { readonly position: Position; readonly figures: Figures },
  press: Press,
  passedNumber: string | undefined,
): Insertion {
  const { candidate, index, joined } = position
  const { request, nowAt } = press
  const { round } = candidate
  const stops: Stop[] = [...round.stops]
  const collection = asCollection(request)
  if (joined) {
    const stop = stops[index]!
    stops[index] = { ...stop, collections: [...stop.collections, collection] }
  } else {
    const stop: Stop = {
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
    addedLateSeconds: figures.addedLateSeconds,
    arriveAt: figures.arriveAt,
    reason: reasonOf(position, figures, press, passedNumber),
  }
}

function reasonOf(
  { candidate: { round, behind }, index, joined }: Position,
  { addedSeconds, addedMetres }: Figures,
  { instance, request }: Press,
  passedNumber: string | undefined,
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

/** Beyond the range that the round has; undefined where it isn't. */
export function whyTooFar(
  { round, schedule }: Pick<RoundAtHand, 'round' | 'schedule'>,
  { addedMetres }: Pick<Figures, 'addedMetres'>,
): RefusalReason | undefined {
  const metres = schedule.metres + addedMetres
  if (!isTooFar(round, metres, schedule.metres)) return undefined
  const overMetres = Math.ceil(metres - round.mostMetres!)
  return { kind: 'too far', number: round.number, overMetres }
}

/** Hardly out of the way of a carrier who has passed. */
export function isWayBack(
  { addedMetres }: Pick<Figures, 'addedMetres'>,
  { settings }: Instance,
): boolean {
  // there and back
  return addedMetres <= 2 * settings.wayBackMetres
}
