import { checkPlan } from '../../algorithms/round/checkPlan.ts'
import type { CheckInput, Violation } from '../../algorithms/round/judge/violation.ts'
import type { DepotState, RoundRow } from '../store/depotState.ts'
import { activeRequests, type Planning, toInstance } from './planning.ts'

/** What the judge says of a depot's plan with these rounds instead of those that stand. */
export function judgeRounds(
  state: DepotState,
  rounds: readonly RoundRow[],
  { travel, settings, now }: Pick<Planning, 'travel' | 'settings' | 'now'>,
  given: Pick<CheckInput, 'absentRoundIds' | 'ordered'> = {},
): Violation[] {
  const before = toInstance(state, settings)
  const changed = new Map(rounds.map((round) => [round.roundId, round]))
  return checkPlan({
    before,
    after: {
      ...before,
      rounds: before.rounds.map((round) => changed.get(round.roundId) ?? round),
      version: before.version + 1,
    },
    travel: travel.times,
    requests: activeRequests(state, settings),
    nowAt: now,
    changedRoundIds: [...changed.keys()],
    ...given,
  })
}
