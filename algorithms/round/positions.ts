import type {
  Collection,
  Instance,
  PickupRequest,
  PlaceId,
  Profile,
  Stop,
  TravelTimes,
} from '../model.ts'
import type { RoundAround } from './behind.ts'
import { frozenUntil } from './frozen.ts'
import { addedLateSeconds, type Promised } from './lateness.ts'
import { overtimeSeconds } from './schedule.ts'
import { collectedLoad, stopWorkSeconds } from './stopWork.ts'
import { straightLineMetres } from './straightLine.ts'

/** A place in a round's order where a request could go, before any road was asked. */
export interface Position {
  readonly candidate: CandidateRound
  /** The stop it joins, or the index the new stop takes. */
  readonly index: number
  readonly joined: boolean
  /** As if the roads led straight there: no road makes it less. */
  readonly leastSeconds: number
  readonly leastMetres: number
  readonly leastDetourSeconds: number
}

/** A round that may take a request; `behind` when its carrier has passed the place already. */
export interface CandidateRound extends RoundAround {
  readonly behind: boolean
  /** What its carrier's households were told. */
  readonly promised: readonly Promised[]
}

/** What a position costs by road. */
export interface Figures {
  /** How much later the carrier is back, in whole seconds, rounded up. */
  readonly addedSeconds: number
  readonly addedMetres: number
  /** Of the added seconds those on the way, without the work at the stop. */
  readonly detourSeconds: number
  readonly arriveAt: number
  /** Total overtime of the round with it. */
  readonly overtimeSeconds: number
  /** By which promises made before become later than they are. */
  readonly addedLateSeconds: number
}

export interface Press {
  readonly instance: Instance
  readonly request: PickupRequest
  readonly nowAt: number
}

/** Nobody is faster than this in a straight line; well over what the road profiles allow. */
const fastestMetresPerSecond: Readonly<Record<Profile, number>> = {
  foot: 1.5,
  'cargo-bike': 6,
  car: 37,
}
/** Places are snapped to their street, so a leg may be this much shorter than the crow's flight. */
const snapSlackMetres = 30

/** Every stop of a round that a request may join, and every gap it may be put into. */
export function listPositions(candidate: CandidateRound, press: Press): Position[] {
  const { round, schedule, crowMetres } = candidate
  const { instance, request, nowAt } = press
  const { settings, places, depotPlaceId } = instance
  const count = round.stops.length
  const list: Position[] = []
  for (let index = schedule.nextIndex; index < count; index++) {
    if (round.stops[index]!.placeId !== request.placeId || isCutOff(candidate, index)) continue
    const leastSeconds = joinFigures(candidate, index, press).addedSeconds
    list.push({
      candidate,
      index,
      joined: true,
      leastSeconds,
      leastMetres: 0,
      leastDetourSeconds: 0,
    })
  }

  const here = places.get(request.placeId)!.position
  const depot = places.get(depotPlaceId)?.position
  const depotMetres = depot ? straightLineMetres(depot, here) : 0
  const flight = (index: number) => {
    const metres = crowMetres[index] ?? depotMetres
    return Number.isFinite(metres) ? Math.max(0, metres - snapSlackMetres) : 0
  }
  const speed = fastestMetresPerSecond[round.profile]
  const workSeconds = newStopSeconds(candidate, request, instance)
  const first = frozenUntil({ round, schedule, settings, nowAt })
  let before = flight(stopBefore(candidate, first))
  for (let index = first; index <= count; index++) {
    // before what is left out is as good as after it
    if (isCutOff(candidate, index)) continue
    const after = flight(index)
    const flightSeconds = Math.floor((before + after) / speed)
    const { leavesAt, nextAt, legSeconds, legMetres } = gapAt(candidate, index, nowAt)
    list.push({
      candidate,
      index,
      joined: false,
      leastSeconds: wholeSeconds(leavesAt + 1000 * (flightSeconds + workSeconds) - nextAt),
      leastMetres: before + after - legMetres,
      leastDetourSeconds: flightSeconds - legSeconds,
    })
    before = after
  }
  return list
}

/**
 * The exact cost of a position by its difference: the legs before and after it, never the whole
 * round again. All that follows moves by the same amount, because whatever lies ahead is expected
 * later than now. Undefined where no way leads there and on.
 */
export function measurePosition(
  position: Position,
  press: Press,
  travel: TravelTimes,
): Figures | undefined {
  const { candidate, index, joined } = position
  const { instance, request, nowAt } = press
  if (joined) return joinFigures(candidate, index, press)
  const { round, schedule } = candidate
  const placeAt = (at: number): PlaceId => round.stops[at]?.placeId ?? instance.depotPlaceId
  const from = placeAt(stopBefore(candidate, index))
  const to = leg(travel, round.profile, from, request.placeId)
  const on = to && leg(travel, round.profile, request.placeId, placeAt(index))
  if (!to || !on) return undefined
  const { leavesAt, nextAt, legSeconds, legMetres } = gapAt(candidate, index, nowAt)
  const arriveAt = leavesAt + 1000 * to.seconds
  const workSeconds = newStopSeconds(candidate, request, instance)
  const addedMs = arriveAt + 1000 * (workSeconds + on.seconds) - nextAt
  return {
    addedSeconds: wholeSeconds(addedMs),
    addedMetres: to.metres + on.metres - legMetres,
    detourSeconds: to.seconds + on.seconds - legSeconds,
    arriveAt,
    overtimeSeconds: overtimeSeconds(round, schedule.returnAt + addedMs),
    addedLateSeconds: addedLateSeconds(candidate.promised, index, addedMs),
  }
}

/** Whether the bag holds it from here to the depot. */
export function bagHolds(
  { candidate: { round, schedule }, index, joined }: Position,
  { instance: { settings }, request }: Press,
): boolean {
  const { litres, grams } = collectedLoad(workOf(request), settings)
  // a new stop is left with what left the stop before it, and the request's own
  let load = index === 0 ? schedule.startLoad : schedule.stops[index - 1]!.load
  for (let next = index; ; next++) {
    const skipped = joined && next === index
    const full =
      load.litres + litres > round.capacity.litres || load.grams + grams > round.capacity.grams
    if (full && !skipped) return false
    if (next >= schedule.stops.length) return true
    load = schedule.stops[next]!.load
  }
}

export function asCollection({ requestId, mailboxId, parcels }: PickupRequest): Collection {
  return { requestId, mailboxId, parcels }
}

/** A stop with letters alone may be under way; with a collection he is expected there now. */
function joinFigures(
  { round, schedule, promised }: CandidateRound,
  index: number,
  { instance: { settings }, request, nowAt }: Press,
): Figures {
  const stop = round.stops[index]!
  const both = { ...stop, collections: [...stop.collections, asCollection(request)] }
  const longer =
    stopWorkSeconds(both, round.profile, settings) - stopWorkSeconds(stop, round.profile, settings)
  const wasAt = schedule.stops[index]!.arriveAt
  const arriveAt = Math.max(wasAt, nowAt)
  const addedMs = arriveAt - wasAt + 1000 * longer
  return {
    addedSeconds: wholeSeconds(addedMs),
    addedMetres: 0,
    detourSeconds: 0,
    arriveAt,
    overtimeSeconds: overtimeSeconds(round, schedule.returnAt + addedMs),
    // the time of arrival there stays, whatever is done then
    addedLateSeconds: addedLateSeconds(promised, index + 1, addedMs),
  }
}

/** The gap before stop `index`, or before the depot. */
function gapAt(candidate: CandidateRound, index: number, nowAt: number) {
  const { schedule } = candidate
  // what is left out is left at once
  const before = index === 0 ? schedule.startAt : schedule.stops[index - 1]!.departAt
  const following = schedule.stops[index]
  return {
    // nobody sets out for a stop before it is in his round
    leavesAt: Math.max(before, nowAt),
    nextAt: following?.arriveAt ?? schedule.returnAt,
    legSeconds: following?.legSeconds ?? schedule.returnLegSeconds,
    legMetres: following?.legMetres ?? schedule.returnLegMetres,
  }
}

/** The stop from which he comes to a gap; -1 for the depot. */
function stopBefore(candidate: CandidateRound, index: number): number {
  let before = index - 1
  while (before >= 0 && isCutOff(candidate, before)) before--
  return before
}

function isCutOff({ schedule }: CandidateRound, index: number): boolean {
  return schedule.stops[index]?.state === 'cut off'
}

function newStopSeconds({ round }: CandidateRound, request: PickupRequest, instance: Instance) {
  return stopWorkSeconds(workOf(request), round.profile, instance.settings)
}

function workOf(request: PickupRequest): Pick<Stop, 'deliveries' | 'collections'> {
  return { deliveries: [], collections: [asCollection(request)] }
}

/** Rounded up, and never -0. */
function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000) || 0
}

function leg(travel: TravelTimes, profile: Profile, from: PlaceId, to: PlaceId) {
  return from === to ? { seconds: 0, metres: 0 } : travel(profile, from, to)
}
