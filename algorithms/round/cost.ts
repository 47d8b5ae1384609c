import type { RoundSettings } from '../model.ts'
import { fairUntil, unfairness } from './fairness.ts'
import { addedLateSeconds } from './lateness.ts'
import type { Figures, RoundAtHand } from './positions.ts'
import { overtimeSeconds } from './timeRound.ts'

/** What of a change's figures the objective counts. */
export type Costing = Pick<Figures, 'addedSeconds' | 'overtimeSeconds' | 'addedLateSeconds'>

/** Design section 4: seconds of carrier time, overtime, unfairness and lateness by their weights. */
export function costOf(
  { round, schedule }: RoundAtHand,
  { addedSeconds, overtimeSeconds, addedLateSeconds }: Costing,
  settings: RoundSettings,
): number {
  const fairUntilAt = fairUntil(round, schedule, settings)
  const backAt = schedule.returnAt + 1000 * addedSeconds
  return (
    addedSeconds +
    unfairness(backAt, fairUntilAt, settings) -
    unfairness(schedule.returnAt, fairUntilAt, settings) +
    settings.overtimeWeight * (overtimeSeconds - schedule.overtimeSeconds) +
    settings.latenessWeight * addedLateSeconds
  )
}

/**
 * As `costOf`, of whatever makes the round at least so many seconds longer from a stop on: no less,
 * for later is never cheaper.
 */
export function leastCostOf(
  candidate: RoundAtHand,
  fromIndex: number,
  leastSeconds: number,
  settings: RoundSettings,
): number {
  const { round, schedule, promised } = candidate
  // added seconds are rounded up
  const leastMs = 1000 * (leastSeconds - 1)
  const costing = {
    addedSeconds: leastSeconds,
    overtimeSeconds: overtimeSeconds(round, schedule.returnAt + leastMs),
    addedLateSeconds: addedLateSeconds(promised, fromIndex, leastMs),
  }
  return costOf(candidate, costing, settings)
}
