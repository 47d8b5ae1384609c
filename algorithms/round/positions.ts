import type { Instance, LonLat, PickupRequest, PlaceId, Profile, TravelTimes } from '../model.ts'
import type { ScheduledRound } from './behind.ts'
import { frozenUntil } from './frozen.ts'
import { overtimeSeconds } from './schedule.ts'
import { collectedLoad, stopWorkSeconds } from './stopWork.ts'
import { straightLineMetres } from './straightLine.ts'

/** A place in a round's order where a request could go, before any road was asked. */
export interface Position extends CandidateRound {
  /** The stop it joins, or the index the new stop takes. */
  readonly index: number
  readonly joined: boolean
  /** The bag holds it from here to the depot. */
  readonly fits: boolean
  /** As if the roads led straight there: no real figure is lower. */
  readonly atLeast: Figures
  /** Exact figures by road; undefined where no way leads there and on. */
  readonly measure: (travel: TravelTimes) => Figures | undefined
}

/** A round that may take a request; `behind` when its carrier has passed the place already. */
export interface CandidateRound extends ScheduledRound {
  readonly behind: boolean
}

export interface Figures {
  /** How much later the carrier is back, in whole seconds, rounded up. */
  readonly addedSeconds: number
  readonly addedMetres: number
  /** Of the added seconds those on the way, without the work at the stop. */
  readonly detourSeconds: number
  readonly arriveAt: number
  /** Total overtime of the round with it. */
  readonly overtimeSeconds: number
}

/** Nobody is faster than this in a straight line; well over what the road profiles allow. */
const fastestMetresPerSecond: Readonly<Record<Profile, number>> = {
  foot: 1.5,
  'cargo-bike': 6,
  car: 37,
}
/** Places are snapped to their street, so a leg may be this much shorter than the crow's flight. */
const snapSlackMetres = 30

interface ListInput {
  readonly item: CandidateRound
  readonly instance: Instance
  readonly request: PickupRequest
  readonly nowAt: number
}

/**
 * Every stop of a round that a request may join and every gap it may be put into, with the exact
 * cost of each by its difference: the legs before and after it, never the whole round again. All
 * that follows moves by the same amount, because whatever lies ahead is expected later than now.
 */
export function listPositions({ item, instance, request, nowAt }: ListInput): Position[] {
  const { round, schedule } = item
  const { settings, places, depotPlaceId } = instance
  const { profile, stops, capacity } = round
  const count = stops.length
  const here = places.get(request.placeId)!.position
  const alone = { deliveries: [], collections: [asCollection(request)] }
  const load = collectedLoad(alone, settings)
  const newWork = stopWorkSeconds(alone, profile, settings)

  // the fullest the bag gets from leaving stop i to the depot, volume and mass apart
  const fullest = Array.from(schedule.stops, ({ load: { litres, grams } }) => ({ litres, grams }))
  for (let index = count - 2; index >= 0; index--) {
    fullest[index]!.litres = Math.max(fullest[index]!.litres, fullest[index + 1]!.litres)
    fullest[index]!.grams = Math.max(fullest[index]!.grams, fullest[index + 1]!.grams)
  }
  const fitsFrom = (index: number) => {
    const { litres, grams } = index < 0 ? schedule.startLoad : fullest[index]!
    return litres + load.litres <= capacity.litres && grams + load.grams <= capacity.grams
  }
  // a new stop's bag holds what left the stop before, and then what every later stop leaves with
  const fitsAt = (index: number) => {
    const onArrival = index === 0 ? schedule.startLoad : schedule.stops[index - 1]!.load
    const holds =
      onArrival.litres + load.litres <= capacity.litres &&
      onArrival.grams + load.grams <= capacity.grams
    return holds && (index === count || fitsFrom(index))
  }
  const withAdded = (addedMs: number, detour: Leg, arriveAt: number): Figures => ({
    addedSeconds: Math.ceil(addedMs / 1000) || 0,
    addedMetres: detour.metres,
    detourSeconds: detour.seconds,
    arriveAt,
    overtimeSeconds: overtimeSeconds(round, schedule.returnAt + addedMs),
  })

  const list: Position[] = []
  for (let index = schedule.nextIndex; index < count; index++) {
    const stop = stops[index]!
    if (stop.placeId !== request.placeId) continue
    const collections = [...stop.collections, asCollection(request)]
    const longer =
      stopWorkSeconds({ ...stop, collections }, profile, settings) -
      stopWorkSeconds(stop, profile, settings)
    // a stop with letters alone may be under way; with a collection he is expected there now
    const { arriveAt: wasAt } = schedule.stops[index]!
    const arriveAt = Math.max(wasAt, nowAt)
    const measured = withAdded(arriveAt - wasAt + 1000 * longer, noDetour, arriveAt)
    const fits = fitsFrom(index)
    list.push({ ...item, index, joined: true, fits, atLeast: measured, measure: () => measured })
  }

  const placeAt = (index: number): PlaceId => stops[index]?.placeId ?? depotPlaceId
  const flight = (placeId: PlaceId) => {
    const position: LonLat | undefined = places.get(placeId)?.position
    if (!position || placeId === request.placeId) return 0
    return Math.max(0, straightLineMetres(position, here) - snapSlackMetres)
  }
  const first = frozenUntil({ round, schedule, settings, nowAt })
  let flightBefore = flight(placeAt(first - 1))
  for (let index = first; index <= count; index++) {
    const flightAfter = flight(placeAt(index))
    const before = placeAt(index - 1)
    const after = placeAt(index)
    const leavesAt = index === 0 ? schedule.startAt : schedule.stops[index - 1]!.departAt
    const following = schedule.stops[index]
    const nextAt = following?.arriveAt ?? schedule.returnAt
    const planned = {
      seconds: following?.legSeconds ?? schedule.returnLegSeconds,
      metres: following?.legMetres ?? schedule.returnLegMetres,
    }
    const measured = (to: Leg, on: Leg) => {
      // nobody sets out for a stop before it is in his round
      const arriveAt = Math.max(leavesAt, nowAt) + 1000 * to.seconds
      const addedMs = arriveAt + 1000 * (newWork + on.seconds) - nextAt
      const detour = {
        seconds: to.seconds + on.seconds - planned.seconds,
        metres: to.metres + on.metres - planned.metres,
      }
      return withAdded(addedMs, detour, arriveAt)
    }
    const speed = fastestMetresPerSecond[profile]
    const crow = (metres: number): Leg => ({ seconds: Math.floor(metres / speed), metres })
    list.push({
      ...item,
      index,
      joined: false,
      fits: fitsAt(index),
      atLeast: measured(crow(flightBefore), crow(flightAfter)),
      measure: (travel) => {
        const to = leg(travel, profile, before, request.placeId)
        const on = to && leg(travel, profile, request.placeId, after)
        return to && on && measured(to, on)
      },
    })
    flightBefore = flightAfter
  }
  return list
}

export function asCollection({ requestId, mailboxId, parcels }: PickupRequest) {
  return { requestId, mailboxId, parcels }
}

interface Leg {
  readonly seconds: number
  readonly metres: number
}

const noDetour: Leg = { seconds: 0, metres: 0 }

function leg(travel: TravelTimes, profile: Profile, from: PlaceId, to: PlaceId): Leg | undefined {
  return from === to ? noDetour : travel(profile, from, to)
}
