import type { Instance, Load, Round, StopId, TravelTimes } from '../model.ts'
import { stopStates, timeRound } from './timeRound.ts'

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
  readonly state: (typeof stopStates)[number]
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
  /** The break that is still due: before the work of that stop, or at the depot (their number). */
  readonly breakAhead?: { readonly index: number; readonly at: number; readonly ms: number }
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
export function scheduleRound(input: ScheduleInput): Schedule {
  const timed = timeRound(input)
  const count = input.round.stops.length
  const { arriveAt, departAt, legSeconds, legMetres, state, litres, grams, ...whole } = timed
  return {
    stops: input.round.stops.map(({ stopId }, index) => ({
      stopId,
      arriveAt: arriveAt[index]!,
      departAt: departAt[index]!,
      legSeconds: legSeconds[index]!,
      legMetres: legMetres[index]!,
      state: stopStates[state[index]!]!,
      load: { litres: litres[index + 1]!, grams: grams[index + 1]! },
    })),
    startAt: whole.startAt,
    startLoad: { litres: litres[0]!, grams: grams[0]! },
    returnLegSeconds: legSeconds[count]!,
    returnLegMetres: legMetres[count]!,
    returnAt: whole.returnAt,
    overtimeSeconds: whole.overtimeSeconds,
    nextIndex: whole.nextIndex,
    ...(whole.breakIndex < 0
      ? {}
      : { breakAhead: { index: whole.breakIndex, at: whole.breakAt, ms: whole.breakMs } }),
  }
}
