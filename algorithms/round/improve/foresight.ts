import type { Future } from '../../forecast/samplePresses.ts'
import type {
  DeliveryKind,
  Instance,
  Leg,
  Load,
  MailboxId,
  PickupRequest,
  Place,
  PlaceId,
  Profile,
  RequestId,
  Round,
  RoundSettings,
  Stop,
  StopId,
  TravelTimes,
} from '../../model.ts'
import { insertPickup } from '../insertPickup.ts'
import { shortestOrder } from '../morning/shortestOrder.ts'
import {
  type AnticipationCheck,
  chooseAnticipation,
  foreseePresses,
  type PastDay,
} from './anticipate.ts'

/** A day of a free round that is over: what it went out with, and what it was asked for. No names. */
export interface RoundOfDay {
  readonly profile: Profile
  readonly capacity: Load
  /** When its shift lets it leave, and when it must be back. */
  readonly outAt: number
  readonly returnAt: number
  readonly stops: readonly { readonly placeId: PlaceId; readonly kinds: readonly DeliveryKind[] }[]
  /** Those too that it had no room for. */
  readonly presses: readonly {
    readonly placeId: PlaceId
    readonly parcels: number
    readonly at: number
  }[]
}

/** How much is looked at. */
export interface ForesightEffort {
  /** Past days that are lived again. */
  readonly replays: number
  readonly futures: number
  /** Orders that are tried in a morning. */
  readonly morningSteps: number
}

interface ForesightInput {
  /** The free round of today. */
  readonly round: Round
  readonly past: readonly RoundOfDay[]
  readonly places: ReadonlyMap<PlaceId, Place>
  readonly depotPlaceId: PlaceId
  readonly settings: RoundSettings
  readonly effort: ForesightEffort
}

/** Whether looking ahead pays in a round, lived again on its past days. */
export function checkForesight(
  input: ForesightInput & { readonly travel: TravelTimes },
): AnticipationCheck {
  const { effort } = input
  const travel = remembered(input.travel)
  const days = pastDays(input).map((day) => knownInTime(ordered(day, travel), travel))
  return chooseAnticipation(days, { travel, ...effort })
}

/** The same ways, each asked for once: some fifty days go the same ones. */
function remembered(travel: TravelTimes): TravelTimes {
  const known = new Map<string, Leg | undefined>()
  return (profile, from, to) => {
    const key = `${profile} ${from} ${to}`
    let leg = known.get(key)
    if (leg === undefined && !known.has(key)) known.set(key, (leg = travel(profile, from, to)))
    return leg
  }
}

/** What may come in a round today. The same for the same past and seed. */
export function foreseeRound(input: ForesightInput & { readonly seed: number }): Future[] {
  const { round, effort, seed } = input
  const days = pastDays(input)
  return foreseePresses(days, {
    instance: instanceOf(round, input),
    futures: effort.futures,
    seed,
  })
}

function pastDays(input: ForesightInput): PastDay[] {
  const { round, past, settings } = input
  return past.map(({ stops, presses, ...shift }, day): PastDay => {
    const gone: Round = {
      ...round,
      ...shift,
      endAt: shift.returnAt,
      stops: stops.map(asStop),
      progress: { state: 'planned' },
      refused: [],
    }
    const { litres, grams } = settings.parcelLoad
    const requests = presses.map(
      ({ placeId, parcels, at }, n): PickupRequest => ({
        requestId: `${day}.${n}` as RequestId,
        mailboxId: `${placeId}.1` as MailboxId,
        placeId,
        parcels,
        load: { litres: parcels * litres, grams: parcels * grams },
        openedAt: at,
      }),
    )
    return { instance: instanceOf(gone, input), presses: requests }
  })
}

function asStop({ placeId, kinds }: RoundOfDay['stops'][number]): Stop {
  const deliveries = kinds.map((kind, n) => ({
    mailboxId: `${placeId}.${n + 1}` as MailboxId,
    kind,
  }))
  return { stopId: placeId as string as StopId, placeId, deliveries, collections: [], segment: 0 }
}

function instanceOf(round: Round, input: ForesightInput): Instance {
  const { depotPlaceId, settings } = input
  return { depotPlaceId, settings, version: 1, places: groundOf(input), rounds: [round] }
}

/** The places of a round's own streets: all that it has come to on any of these days, or was asked to. */
function groundOf({ round, past, places, depotPlaceId }: ForesightInput): Instance['places'] {
  const known = grounds.get(past)
  if (known) return known
  const ids = new Set([depotPlaceId, ...round.stops.map(({ placeId }) => placeId)])
  for (const { stops, presses } of past)
    for (const { placeId } of [...stops, ...presses]) ids.add(placeId)
  const ground = new Map<PlaceId, Place>()
  for (const id of [...ids].sort()) {
    const place = places.get(id)
    if (place) ground.set(id, place)
  }
  grounds.set(past, ground)
  return ground
}

const grounds = new WeakMap<readonly RoundOfDay[], Instance['places']>()

function ordered({ instance, presses }: PastDay, travel: TravelTimes): PastDay {
  const [round] = instance.rounds as [Round]
  const { depotPlaceId } = instance
  const stops = shortestOrder(round, { depotPlaceId, travel })
  return { presses, instance: { ...instance, rounds: [{ ...round, stops }] } }
}

/** What was pressed before it left is part of its morning, not of what came on its way. */
function knownInTime({ instance, presses }: PastDay, travel: TravelTimes): PastDay {
  const { outAt } = instance.rounds[0]!
  let now = instance
  for (const request of presses.filter(({ openedAt }) => openedAt <= outAt)) {
    const found = insertPickup({ instance: now, travel, request, nowAt: outAt })
    if (found.kind === 'inserted') now = { ...now, rounds: [found.plan] }
  }
  return { instance: now, presses: presses.filter(({ openedAt }) => openedAt > outAt) }
}
