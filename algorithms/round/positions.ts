import type {
  Collection,
  Instance,
  Leg,
  PickupRequest,
  Profile,
  Stop,
  TravelTimes,
} from '../model.ts'
import type { RoundAround } from './behind.ts'
import { frozenUntil } from './frozen.ts'
import { addedLateSeconds, type Promised } from './lateness.ts'
import { legOf } from './roundTable.ts'
import { collectedLoad, stopWorkSeconds } from './stopWork.ts'
import { straightLineMetres } from './straightLine.ts'
import { overtimeSeconds, stopStates } from './timeRound.ts'
import { isOneWalk } from './walk.ts'

/** A place in a round's order where a request could go, before any road was asked. */
export interface Position {
  readonly candidate: RoundAtHand
  /** The stop it joins, or the index the new stop takes. */
  readonly index: number
  readonly joined: boolean
  /** As if the roads led straight there: no road makes it less. */
  readonly leastSeconds: number
  readonly leastMetres: number
  readonly leastDetourSeconds: number
}

/** A round that may take a request; `behind` when its carrier has passed the place already. */
export interface RoundAtHand extends Pick<RoundAround, 'round' | 'schedule'> {
  readonly behind: boolean
  /** What its carrier's households were told. */
  readonly promised: readonly Promised[]
}

export interface CandidateRound extends RoundAtHand, RoundAround {}

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
const cutOff = stopStates.indexOf('cut off')

/** Every stop of a round that a request may join, and every gap it may be put into. */
export function listPositions(candidate: CandidateRound, press: Press): Position[] {
  const { round, schedule, crowMetres } = candidate
  const { instance, request, nowAt } = press
  const { settings } = instance
  const count = round.stops.length
  const list: Position[] = []
  for (let index = schedule.nextIndex; index < count; index++) {
    // what is elsewhere is some way off
    if (crowMetres[index] !== 0 || !mayJoin(candidate, index, request)) continue
    list.push(joinAt(candidate, index, press))
  }
  const depotMetres = depotFlight(press)
  const workSeconds = newStopSeconds(candidate, request, instance)
  const first = frozenUntil({ round, schedule, settings, nowAt })
  const from = stopBefore(candidate, first)
  let before = from < 0 ? depotMetres : flight(crowMetres[from]!)
  for (let index = first; index <= count; index++) {
    // before what is left out is as good as after it
    if (schedule.state[index] === cutOff) continue
    if (isAmidWalk(candidate, index)) {
      before = flight(crowMetres[index]!)
      continue
    }
    const after = index === count ? depotMetres : flight(crowMetres[index]!)
    list.push(gapAt(candidate, index, { flightMetres: before + after, workSeconds, nowAt }))
    before = after
  }
  return list
}

/** Not what is cut off, nor the depot's counter. */
export function mayJoin(
  { round, schedule }: RoundAtHand,
  index: number,
  { placeId }: PickupRequest,
): boolean {
  const stop = round.stops[index]!
  return stop.placeId === placeId && !stop.reload && schedule.state[index] !== cutOff
}

export function joinAt(candidate: RoundAtHand, index: number, press: Press): Position {
  const leastSeconds = joinFigures(candidate, index, press).addedSeconds
  return { candidate, index, joined: true, leastSeconds, leastMetres: 0, leastDetourSeconds: 0 }
}

interface Flown {
  /** From the stop before and to the next, without what a snap may spare. */
  readonly flightMetres: number
  readonly workSeconds: number
  readonly nowAt: number
}

export function gapAt(candidate: RoundAtHand, index: number, flown: Flown): Position {
  const { round, schedule } = candidate
  const { flightMetres } = flown
  return {
    candidate,
    index,
    joined: false,
    leastSeconds: leastSecondsOfGap(candidate, index, flown),
    leastMetres: flightMetres - schedule.legMetres[index]!,
    leastDetourSeconds:
      flightSeconds(flightMetres, fastestMetresPerSecond[round.profile]) -
      schedule.legSeconds[index]!,
  }
}

export function leastSecondsOfGap(
  { round, schedule }: RoundAtHand,
  index: number,
  { flightMetres, workSeconds, nowAt }: Flown,
): number {
  const nextAt = index === round.stops.length ? schedule.returnAt : schedule.arriveAt[index]!
  const addedMs =
    1000 * (flightSeconds(flightMetres, fastestMetresPerSecond[round.profile]) + workSeconds)
  return wholeSeconds(
    leavesAt(schedule, index, nowAt) + addedMs + breakOf(schedule, index) - nextAt,
  )
}

/** The break that lies between a stop and the one before it: it stays before that stop's work. */
function breakOf({ breakIndex, breakMs }: RoundAtHand['schedule'], index: number): number {
  return breakIndex === index ? breakMs : 0
}

/**
 * Nobody sets out for a stop before it is in his round, nor on his break; what is left out is left at
 * once.
 */
function leavesAt(
  { startAt, departAt, restsToAt }: RoundAtHand['schedule'],
  index: number,
  nowAt: number,
) {
  return Math.max(index === 0 ? startAt : departAt[index - 1]!, nowAt, restsToAt)
}

/** Two legs at a profile's best; each is in whole seconds, rounded. */
export function flightSeconds(metres: number, metresPerSecond: number): number {
  return Math.floor(metres / metresPerSecond) - 1
}

export function depotFlight({ instance: { places, depotPlaceId }, request }: Press): number {
  const here = places.get(request.placeId)!.position
  const depot = places.get(depotPlaceId)?.position
  return depot ? flight(straightLineMetres(depot, here)) : 0
}

/** No road makes it less: a place is snapped to its street. */
export function flight(crowMetres: number): number {
  return crowMetres === Infinity ? 0 : Math.max(0, crowMetres - snapSlackMetres)
}

/** The way to a position's place from the stop before; undefined where there is none. */
export function legTo(
  { candidate, index }: Position,
  { instance, request }: Press,
  travel: TravelTimes,
): Leg | undefined {
  const { round } = candidate
  const from = round.stops[stopBefore(candidate, index)]
  const { depotPlaceId } = instance
  return legOf(travel, round.profile, { from, to: request, depotPlaceId })
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
  to = position.joined ? undefined : legTo(position, press, travel),
): Figures | undefined {
  const { candidate, index, joined } = position
  const { instance, request, nowAt } = press
  if (joined) return joinFigures(candidate, index, press)
  const { round, schedule } = candidate
  const ends = { from: request, to: round.stops[index], depotPlaceId: instance.depotPlaceId }
  const on = to && legOf(travel, round.profile, ends)
  if (!to || !on) return undefined
  const { arriveAt: arrivesAt, returnAt, legSeconds, legMetres } = schedule
  const { breakIndex, breakDueAt, breakMs } = schedule
  const nextAt = arrivesAt[index] ?? returnAt
  const reachedAt = leavesAt(schedule, index, nowAt) + 1000 * to.seconds
  const workSeconds = newStopSeconds(candidate, request, instance)
  const addedMs = reachedAt + 1000 * (workSeconds + on.seconds) + breakOf(schedule, index) - nextAt
  const isBreakHere = breakIndex >= index && reachedAt >= breakDueAt
  const arriveAt = reachedAt + (isBreakHere ? breakMs : 0)
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
  { round, schedule, promised }: RoundAtHand,
  index: number,
  { instance: { settings }, request, nowAt }: Press,
): Figures {
  const stop = round.stops[index]!
  const both = { ...stop, collections: [...stop.collections, asCollection(request)] }
  const longer =
    stopWorkSeconds(both, round.profile, settings) - stopWorkSeconds(stop, round.profile, settings)
  const wasAt = schedule.arriveAt[index]!
  const arriveAt = Math.max(wasAt, nowAt, schedule.restsToAt)
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
export function stopBefore(candidate: RoundAtHand, index: number): number {
  let before = index - 1
  while (before >= 0 && isCutOff(candidate, before)) before--
  return before
}

/** Within a walk, where nobody rides by. */
export function isAmidWalk(candidate: RoundAtHand, index: number): boolean {
  const { stops } = candidate.round
  return isOneWalk(stops[stopBefore(candidate, index)], stops[index])
}

export function isCutOff({ schedule }: RoundAtHand, index: number): boolean {
  return schedule.state[index] === cutOff
}

export function newStopSeconds(
  { round }: Pick<RoundAtHand, 'round'>,
  request: PickupRequest,
  instance: Instance,
): number {
  return stopWorkSeconds(workOf(request), round.profile, instance.settings)
}

function workOf(request: PickupRequest): Pick<Stop, 'deliveries' | 'collections'> {
  return { deliveries: [], collections: [asCollection(request)] }
}

/** Rounded up, and never -0. */
function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000) || 0
}
