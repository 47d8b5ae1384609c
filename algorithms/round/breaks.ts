import type { BreakDue, Round } from '../model.ts'

/** What breaks mean for a round's times. */
export interface BreakTimes {
  /**
   * Still due: on reaching the first stop from `dueAt` on, for so long, or on the way to it at
   * `latestAt`; 0 ms where none is.
   */
  readonly dueAt: number
  readonly latestAt: number
  readonly dueMs: number
  /**
   * Taken: nobody goes on between these. Up to now at least while he hasn't ended it; both 0 where he
   * has done something since.
   */
  readonly restsFromAt: number
  readonly restsToAt: number
  /** Until when that stays as it is, if he says nothing. */
  readonly untilAt: number
}

/** Who ends his break this soon hasn't taken it: his thumb has slipped (J). */
const slipMs = 60_000

export function breakTimes(round: Round, nowAt: number): BreakTimes {
  const { breakDue, progress } = round
  const { state, breakStartedAt: startedAt, breakEndedAt: endedAt } = progress
  if (state !== 'planned' && state !== 'out') return none
  if (startedAt === undefined && endedAt === undefined) {
    if (!breakDue) return none
    return stillDue(breakDue)
  }
  if (startedAt === undefined) return none
  const overAt = endOf(round)
  if (overAt !== undefined) {
    if (breakDue && overAt - startedAt < slipMs) return stillDue(breakDue)
    return { ...none, restsFromAt: startedAt, restsToAt: overAt }
  }
  const plannedToAt = startedAt + 1000 * (breakDue?.seconds ?? 0)
  const isLonger = plannedToAt < nowAt
  return {
    ...none,
    restsFromAt: startedAt,
    restsToAt: isLonger ? nowAt : plannedToAt,
    untilAt: isLonger ? nowAt : plannedToAt,
  }
}

/** Since when its carrier is on a break, by his own word; undefined when he isn't. */
export function onBreakSince(round: Round): number | undefined {
  const { state, breakStartedAt } = round.progress
  const isUnderWay = state === 'planned' || state === 'out'
  return isUnderWay && endOf(round) === undefined ? breakStartedAt : undefined
}

/** Whoever does something at a stop, or leaves, has ended his break, said or not. */
function endOf({ progress }: Round): number | undefined {
  const { breakStartedAt: startedAt, breakEndedAt: endedAt, confirmed, leftAt } = progress
  if (startedAt === undefined) return undefined
  const overAt = Math.min(
    endedAt !== undefined && endedAt >= startedAt ? endedAt : Infinity,
    ...[confirmed?.at ?? 0, leftAt ?? 0].filter((at) => at > startedAt),
  )
  return overAt === Infinity ? undefined : overAt
}

function stillDue({ seconds, fromAt, toAt }: BreakDue): BreakTimes {
  return { ...none, dueAt: fromAt, latestAt: toAt, dueMs: 1000 * seconds }
}

const none: BreakTimes = {
  dueAt: Infinity,
  latestAt: Infinity,
  dueMs: 0,
  restsFromAt: 0,
  restsToAt: 0,
  untilAt: Infinity,
}
