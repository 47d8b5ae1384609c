import type { Instance, Load, PlaceId, Round, StopId, TravelTimes } from '../model.ts'
import { collectedLoad, deliveredLoad, isSpecialStop, stopWorkSeconds } from './stopWork.ts'

export interface ScheduledStop {
  readonly stopId: StopId
  readonly arriveAt: number
  readonly departAt: number
  /** From the stop before, or the depot. */
  readonly legSeconds: number
  readonly legMetres: number
  /**
   * `done` is the last one confirmed; `passed` is inferred from it and from the time since. `cut
   * off` is one that no way leads to now: left out, as long as that lasts. Its times are those of
   * passing it by and say nothing of when he would be there.
   */
  readonly state: 'passed' | 'done' | 'planned' | 'cut off'
  /** On board when leaving it. */
  readonly load: Load
}

export interface Schedule {
  /** One a stop of the round, in its order. */
  readonly stops: readonly ScheduledStop[]
  /** Leaves the depot, or left it. */
  readonly startAt: number
  /** On board when leaving the depot. */
  readonly startLoad: Load
  /** The leg from the last stop to the depot. */
  readonly returnLegSeconds: number
  readonly returnLegMetres: number
  /** Back at the depot. */
  readonly returnAt: number
  /** How much later than the round's own `returnAt`; 0 when in time. */
  readonly overtimeSeconds: number
  /** The first stop still to be made; the number of stops when there is none. */
  readonly nextIndex: number
}

interface ScheduleInput {
  readonly round: Round
  readonly instance: Pick<Instance, 'depotPlaceId' | 'settings'>
  readonly travel: TravelTimes
  readonly nowAt: number
}

/**
 * When a carrier reaches each stop and the depot, and what he carries, from what he confirmed.
 *
 * The times run from the last confirmed event (made when the work at that stop was done), else
 * from leaving the depot. A stop with letters alone counts as passed once its time is over. A
 * special stop (collection, parcel, registered) must be confirmed: until then he isn't past it,
 * and when its time is over he is late and expected now. Times before the confirmed stop are only
 * kept in order. A stop emptied by a cancellation costs its leg and nothing else. One that no way
 * leads to is left out: he goes on from the stop before it, with what he has for it.
 *
 * @throws when he could get to a stop and not from there to the depot: a place is reached both ways
 * or not at all, and the judge refuses a plan that has it otherwise.
 */
export function scheduleRound({ round, instance, travel, nowAt }: ScheduleInput): Schedule {
  const { settings, depotPlaceId } = instance
  const { progress, profile, stops } = round
  const finished = progress.state === 'back' || progress.state === 'handed over'
  const startAt =
    progress.state === 'planned'
      ? Math.max(round.outAt, nowAt)
      : (progress.leftAt ?? Math.min(round.outAt, nowAt))
  const confirmed = progress.confirmed
  const confirmedIndex = confirmed
    ? stops.findIndex(({ stopId }) => stopId === confirmed.stopId)
    : -1

  const startLoad = loadAtStart(round, instance)
  let { litres, grams } = startLoad
  let clockAt = startAt
  let placeId: PlaceId = depotPlaceId
  let nextIndex = stops.length
  const scheduled = stops.map((stop, index): ScheduledStop => {
    const way = legBetween(round, placeId, stop.placeId, travel)
    if (!way && index > confirmedIndex && !finished) {
      const state = 'cut off' as const
      const times = { arriveAt: clockAt, departAt: clockAt, legSeconds: 0, legMetres: 0 }
      return { stopId: stop.stopId, ...times, state, load: { litres, grams } }
    }
    // He has been there; that no way leads there any more doesn't change it.
    const leg = way ?? { seconds: 0, metres: 0 }
    const workMs = 1000 * stopWorkSeconds(stop, profile, settings)
    let arriveAt = Math.max(clockAt, stop.insertedAt ?? 0) + 1000 * leg.seconds
    let departAt = arriveAt + workMs
    let state: ScheduledStop['state'] = 'planned'
    if (confirmed && index < confirmedIndex) {
      state = 'passed'
      arriveAt = Math.min(arriveAt, confirmed.at)
      departAt = Math.min(departAt, confirmed.at)
    } else if (confirmed && index === confirmedIndex) {
      state = 'done'
      departAt = confirmed.at
      arriveAt = Math.min(arriveAt, departAt)
    } else if (finished) {
      state = 'passed'
    } else if (isSpecialStop(stop)) {
      arriveAt = Math.max(arriveAt, nowAt)
      departAt = arriveAt + workMs
    } else if (departAt <= nowAt && nextIndex === stops.length && progress.state === 'out') {
      state = 'passed'
    }
    if (state === 'planned' && nextIndex === stops.length) nextIndex = index
    clockAt = departAt
    if (way) placeId = stop.placeId
    const given = deliveredLoad(stop, settings)
    const taken = collectedLoad(stop, settings)
    litres += taken.litres - given.litres
    grams += taken.grams - given.grams
    return {
      stopId: stop.stopId,
      arriveAt,
      departAt,
      legSeconds: leg.seconds,
      legMetres: leg.metres,
      state,
      load: { litres, grams },
    }
  })

  const home = legBetween(round, placeId, depotPlaceId, travel)
  if (!home)
    throw new Error(`Round ${round.number}: no way (${round.profile}) ${placeId} to depot.`)
  const expectedAt = clockAt + 1000 * home.seconds
  const returnAt = finished ? Math.min(expectedAt, nowAt) : Math.max(expectedAt, nowAt)
  return {
    stops: scheduled,
    startAt,
    startLoad,
    returnLegSeconds: home.seconds,
    returnLegMetres: home.metres,
    returnAt,
    overtimeSeconds: overtimeSeconds(round, returnAt),
    nextIndex,
  }
}

/** Whole seconds, rounded up, that `backAt` lies after the round must be back. */
export function overtimeSeconds(round: Round, backAt: number): number {
  return Math.max(0, Math.ceil((backAt - round.returnAt) / 1000))
}

function loadAtStart(round: Round, instance: Pick<Instance, 'settings'>): Load {
  let litres = 0
  let grams = 0
  for (const stop of round.stops) {
    const load = deliveredLoad(stop, instance.settings)
    litres += load.litres
    grams += load.grams
  }
  return { litres, grams }
}

function legBetween(round: Round, from: PlaceId, to: PlaceId, travel: TravelTimes) {
  if (from === to) return { seconds: 0, metres: 0 }
  return travel(round.profile, from, to)
}
