import type {
  Place,
  PlaceId,
  Round,
  RoundSettings,
  Stop,
  TravelTimes,
} from '../../algorithms/model.ts'
import { stopWorkSeconds } from '../../algorithms/round/stopWork.ts'
import type { Nature } from '../nature.ts'

/** What all policies meet on one day: the same streets, the same times, the same depot. */
export interface Ground {
  readonly depotPlaceId: PlaceId
  readonly places: ReadonlyMap<PlaceId, Place>
  readonly settings: RoundSettings
  /** As planned with. */
  readonly travel: TravelTimes
  /** As it truly is. */
  readonly times: TrueTimes
}

type Walked = Pick<Round, 'roundId' | 'carrierId' | 'profile' | 'outAt'>

/** True times, drawn by names: the same whatever was asked before. */
export interface TrueTimes {
  leavesAt(round: Walked): number
  legSeconds(
    round: Walked,
    leg: { readonly toStopId: string; readonly segment: number; readonly plannedSeconds: number },
  ): number
  workSeconds(round: Walked, stop: Stop): number
}

/** A day on which all goes by plan. */
export function timesAsPlanned(settings: RoundSettings): TrueTimes {
  return {
    leavesAt: ({ outAt }) => outAt,
    legSeconds: (_, { plannedSeconds }) => plannedSeconds,
    workSeconds: ({ profile }, stop) => stopWorkSeconds(stop, profile, settings),
  }
}

/** @param knowsRound whether its carrier of that day is its regular */
export function timesBy(
  nature: Nature,
  settings: RoundSettings,
  knowsRound: (round: Walked) => boolean,
): TrueTimes {
  const walker = (round: Walked) => ({ ...round, knowsRound: knowsRound(round) })
  return {
    leavesAt: (round) => round.outAt + 1000 * nature.leavesLateSeconds(walker(round)),
    legSeconds: (round, leg) => nature.legSeconds(walker(round), leg),
    workSeconds: (round, stop) => nature.workSeconds(walker(round), stop, settings),
  }
}
