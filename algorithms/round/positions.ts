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
import { legBetween } from './roundTable.ts'
import { collectedLoad, stopWorkSeconds } from './stopWork.ts'
import { straightLineMetres } from './straightLine.ts'
import { overtimeSeconds, stopStates } from './timeRound.ts'

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

/**
 * Nobody is faster than this in a straight line: the most that the road profiles allow is 5 km/h on a
 * ferry, 14 km/h by bike, and four fifths of a car's limit. (A ferry may be faster where its duration
 * is tagged; then what lies across the water is thought to be as far as by an ordinary one.)
 */
export const fastestMetresPerSecond: Readonly<Record<Profile, number>> = {
  foot: 1.4,
  'cargo-bike': 4.2,
  car: 37,
}
/** Places are snapped to their street, so a leg may be this much shorter than the crow's flight. */
export const snapSlackMetres = 30
/** Two legs, each in whole seconds. */
const roundedSeconds = 1
const cutOff = stopStates.indexOf('cut off')

/** Which positions are asked for, by the least they may cost. */
interface Range {
  readonly aboveSeconds?: number
  readonly upToSeconds?: number
  readonly upToMetres?: number
}

/**
 * Every stop of a round that a request may join, and every gap it may be put into, of those that may
 * cost more than `aboveSeconds` and no more than `upToSeconds` and `upToMetres`.
 */
export function listPositions(
  candidate: CandidateRound,
  press: Press,
  { aboveSeconds = -Infinity, upToSeconds = Infinity, upToMetres = Infinity }: Range = {},
): Position[] {
  const { round, schedule, crowMetres } = candidate
  const { instance, request, nowAt } = press
  const { settings } = instance
  const { arriveAt, departAt, state, legSeconds, legMetres, nextIndex } = schedule
  const count = round.stops.length
  const list: Position[] = []
  for (let index = nextIndex; index < count; index++) {
    // what is elsewhere is some way off
    if (crowMetres[index] !== 0 || round.stops[index]!.placeId !== request.placeId) continue
    if (state[index] === cutOff) continue
    const leastSeconds = joinFigures(candidate, index, press).addedSeconds
    if (leastSeconds <= aboveSeconds || leastSeconds > upToSeconds) continue
    const least = { leastSeconds, leastMetres: 0, leastDetourSeconds: 0 }
    list.push({ candidate, index, joined: true, ...least })
  }

  const depotMetres = depotFlight(press)
  const speed = fastestMetresPerSecond[round.profile]
  const workSeconds = newStopSeconds(candidate, request, instance)
  const first = frozenUntil({ round, schedule, settings, nowAt })
  const from = stopBefore(candidate, first)
  let before = from < 0 ? depotMetres : flight(crowMetres[from]!)
  for (let index = first; index <= count; index++) {
    // before what is left out is as good as after it
    if (state[index] === cutOff) continue
    const after = index === count ? depotMetres : flight(crowMetres[index]!)
    const leastMetres = before + after - legMetres[index]!
    const flightSeconds = Math.floor((before + after) / speed) - roundedSeconds
    before = after
    if (leastMetres > upToMetres) continue
    const leavesAt = Math.max(index === 0 ? schedule.startAt : departAt[index - 1]!, nowAt)
    const nextAt = index === count ? schedule.returnAt : arriveAt[index]!
    const leastSeconds = wholeSeconds(leavesAt + 1000 * (flightSeconds + workSeconds) - nextAt)
    if (leastSeconds <= aboveSeconds || leastSeconds > upToSeconds) continue
    const leastDetourSeconds = flightSeconds - legSeconds[index]!
    list.push({ candidate, index, joined: false, leastSeconds, leastMetres, leastDetourSeconds })
  }
  return list
}

/**
 * A position that none of a round's can better, from how near its stops come to the place at most: so
 * that of most rounds not a single stop is looked at.
 */
export function leastPosition(
  candidate: CandidateRound,
  press: Press,
  nearestMetres: number,
): Position {
  const { round, schedule } = candidate
  const { instance, request, nowAt } = press
  const { longest, startAt, arriveAt, departAt, returnAt, legSeconds, legMetres } = schedule
  const count = round.stops.length
  const speed = fastestMetresPerSecond[round.profile]
  const workSeconds = newStopSeconds(candidate, request, instance)
  const depotMetres = depotFlight(press)
  // past stops that are left out one may come from the depot anywhere
  const least = flight(nearestMetres)
  const near = schedule.table.isWhole ? least : Math.min(least, depotMetres)
  // it may join a stop
  let leastSeconds = nearestMetres === 0 ? 0 : Infinity
  let leastMetres = nearestMetres === 0 ? 0 : Infinity
  let leastDetourSeconds = nearestMetres === 0 ? 0 : Infinity
  const consider = (metres: number, gapMs: number, seconds: number, without: number) => {
    const flightSeconds = Math.floor(metres / speed) - roundedSeconds
    const added = wholeSeconds(1000 * (flightSeconds + workSeconds) - gapMs)
    leastSeconds = Math.min(leastSeconds, added)
    leastMetres = Math.min(leastMetres, metres - without)
    leastDetourSeconds = Math.min(leastDetourSeconds, flightSeconds - seconds)
  }
  if (count > 1) consider(2 * near, longest.gapMs, longest.seconds, longest.metres)
  // from the depot, and back there
  const fromDepot = depotMetres + (count === 0 ? depotMetres : near)
  const leavesAt = Math.max(count === 0 ? startAt : departAt[count - 1]!, nowAt)
  if (count > 0)
    consider(fromDepot, arriveAt[0]! - Math.max(startAt, nowAt), legSeconds[0]!, legMetres[0]!)
  consider(fromDepot, returnAt - leavesAt, legSeconds[count]!, legMetres[count]!)
  return { candidate, index: count, joined: false, leastSeconds, leastMetres, leastDetourSeconds }
}

function depotFlight({ instance: { places, depotPlaceId }, request }: Press): number {
  const here = places.get(request.placeId)!.position
  const depot = places.get(depotPlaceId)?.position
  return depot ? flight(straightLineMetres(depot, here)) : 0
}

/** No road makes it less: a place is snapped to its street. */
function flight(crowMetres: number): number {
  return crowMetres === Infinity ? 0 : Math.max(0, crowMetres - snapSlackMetres)
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
  const to = legBetween(travel, round.profile, from, request.placeId)
  const on = to && legBetween(travel, round.profile, request.placeId, placeAt(index))
  if (!to || !on) return undefined
  const { startAt, departAt, arriveAt: arrivesAt, returnAt, legSeconds, legMetres } = schedule
  // nobody sets out for a stop before it is in his round; what is left out is left at once
  const leavesAt = Math.max(index === 0 ? startAt : departAt[index - 1]!, nowAt)
  const nextAt = arrivesAt[index] ?? returnAt
  const arriveAt = leavesAt + 1000 * to.seconds
  const workSeconds = newStopSeconds(candidate, request, instance)
  const addedMs = arriveAt + 1000 * (workSeconds + on.seconds) - nextAt
  return {
    addedSeconds: wholeSeconds(addedMs),
    addedMetres: to.metres + on.metres - legMetres[index]!,
    detourSeconds: to.seconds + on.seconds - legSeconds[index]!,
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
  const from = joined ? index + 1 : index
  const { mostLitres, mostGrams } = schedule
  return (
    mostLitres[from]! + litres <= round.capacity.litres &&
    mostGrams[from]! + grams <= round.capacity.grams
  )
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
  const wasAt = schedule.arriveAt[index]!
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

/** The stop from which he comes to a gap; -1 for the depot. */
function stopBefore(candidate: CandidateRound, index: number): number {
  let before = index - 1
  while (before >= 0 && isCutOff(candidate, before)) before--
  return before
}

function isCutOff({ schedule }: CandidateRound, index: number): boolean {
  return schedule.state[index] === cutOff
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
