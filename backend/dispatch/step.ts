import type { Pool } from 'pg'
import type { RequestId, RoundId, StopId } from '../../algorithms/model.ts'
import { type Announcement, saveAnnouncement } from '../store/announcements.ts'
import type { DepotState, PlanChange, RequestRow, RoundRow } from '../store/depotState.ts'
import {
  claimCommit,
  insertPlanVersion,
  insertRoundEvent,
  insertRoundPlan,
  markUndone,
  type RoundEventRow,
  saveRequest,
  settlePress,
  type UnworkedPress,
  updateProgress,
} from '../store/plans.ts'
import { inTransaction } from '../store/transaction.ts'

/** All that one decision of the planner writes, in one transaction: all of it or nothing. */
export interface Step {
  readonly press?: {
    readonly press: UnworkedPress
    readonly fate: string
    readonly requestId: RequestId | null
  }
  readonly requests?: readonly RequestRow[]
  readonly announcement?: Announcement
  /** Rounds whose stops changed: a new plan version, and why. */
  readonly plan?: {
    readonly rounds: readonly RoundRow[]
    readonly changes: readonly Omit<PlanChange, 'version' | 'at'>[]
  }
  /** Rounds whose progress or refusals changed, without a new plan version. */
  readonly progress?: readonly RoundRow[]
  readonly event?: RoundEventRow
  readonly undoneEventId?: string
}

/** What a step did, for those who show it. */
export interface Change {
  readonly baseVersion: number
  /** Equal to the base where the plan didn't change. */
  readonly version: number
  readonly roundIds: readonly RoundId[]
  readonly requestIds: readonly RequestId[]
  readonly changes: readonly PlanChange[]
}

/** Another commit to the depot came first: nothing was written, decide again on the newest state. */
export class StalePlan extends Error {}

/** The press or the event has been worked by another process: nothing was written, nor is needed. */
export class AlreadyWorked extends Error {}

/**
 * Writes steps in one transaction, each decided upon what those before it leave: all or nothing.
 * The state in memory is left alone: `applyStep` brings it along.
 * @throws StalePlan or AlreadyWorked, or what the database said
 */
export async function commitSteps(
  db: Pool,
  state: DepotState,
  steps: readonly Step[],
  now: number,
): Promise<void> {
  const { depotId } = state.depot
  const { version: baseVersion, commits: baseCommits } = state
  const version = baseVersion + steps.filter(({ plan }) => plan).length
  // a request that is opened and planned at once is written as it stands in the end
  const requests = new Map(
    steps.flatMap((step) => (step.requests ?? []).map((r) => [r.requestId, r] as const)),
  )
  await inTransaction(db, async (tx) => {
    if (!(await claimCommit(tx, { depotId, baseCommits, baseVersion, version })))
      throw new StalePlan(`commit ${baseCommits}`)
    for (const request of requests.values()) await saveRequest(tx, depotId, request)
    let planVersion = baseVersion
    for (const step of steps) {
      if (step.press) {
        const { press, fate, requestId } = step.press
        if (!(await settlePress(tx, { pressId: press.pressId, fate, requestId, workedAt: now })))
          throw new AlreadyWorked(press.pressId)
      }
      if (step.event && !(await insertRoundEvent(tx, step.event)))
        throw new AlreadyWorked(step.event.eventId)
      if (step.undoneEventId) await markUndone(tx, step.undoneEventId)
      if (step.plan) {
        planVersion += 1
        const plan = { depotId, version: planVersion, day: state.day, committedAt: now }
        await insertPlanVersion(tx, { ...plan, changes: step.plan.changes })
        for (const { roundId, stops } of step.plan.rounds)
          await insertRoundPlan(tx, roundId, planVersion, stops)
      }
      if (step.announcement) await saveAnnouncement(tx, step.announcement)
      for (const { roundId, progress } of step.progress ?? [])
        await updateProgress(tx, roundId, progress)
    }
  })
}

/** Brings a state in memory along with a step, and says what changed. */
export function applyStep(state: DepotState, step: Step, now: number): Change {
  const { version: baseVersion } = state
  const version = step.plan ? baseVersion + 1 : baseVersion
  const changes = (step.plan?.changes ?? []).map((change) => ({ ...change, version, at: now }))
  const rounds = [...(step.plan?.rounds ?? []), ...(step.progress ?? [])]
  state.version = version
  for (const round of [...(step.progress ?? []), ...(step.plan?.rounds ?? [])])
    state.rounds.set(round.roundId, round)
  for (const request of step.requests ?? []) state.requests.set(request.requestId, request)
  if (step.announcement) {
    const { mailboxId, requestId } = step.announcement
    state.announced.delete(mailboxId)
    state.announced.set(requestId ?? mailboxId, step.announcement)
  }
  if (changes.length > 0) state.changes = [...changes, ...state.changes]
  if (step.press) {
    const { pressId, mailboxId, pressedAt } = step.press.press
    const { fate, requestId } = step.press
    const worked = { pressId, mailboxId, pressedAt, fate, requestId }
    state.presses = [worked, ...state.presses].slice(0, 100)
  }
  return {
    baseVersion,
    version,
    roundIds: rounds.map((round) => round.roundId),
    requestIds: (step.requests ?? []).map((request) => request.requestId),
    changes,
  }
}

/** A copy to decide upon: what is applied to it leaves the state that people see as it is. */
export function draftOf(state: DepotState): DepotState {
  return {
    ...state,
    rounds: new Map(state.rounds),
    requests: new Map(state.requests),
    announced: new Map(state.announced),
  }
}

/** The stop that collects for a request, where there is one. */
export function findStopOf(round: RoundRow | undefined, requestId: RequestId): StopId | undefined {
  return round?.stops.find((stop) => stop.collections.some((c) => c.requestId === requestId))
    ?.stopId
}
