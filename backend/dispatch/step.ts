import type { Pool } from 'pg'
import type { Place, RequestId, RoundId, StopId } from '../../algorithms/model.ts'
import { type Announcement, saveAnnouncement } from '../store/announcements.ts'
import { type ClosureRow, endClosure, insertClosure } from '../store/closures.ts'
import { type CommittedStep, type Heard, insertCommit } from '../store/commits.ts'
import {
  answerCorrection,
  type CorrectionRow,
  insertCorrection,
  movePlace,
} from '../store/corrections.ts'
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
  updateLeaving,
  updateProgress,
} from '../store/plans.ts'
import { type Db, inTransaction } from '../store/transaction.ts'

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
  readonly closure?: ClosureStep
  readonly correction?: CorrectionStep
  /** What was said, where no row of its own keeps it. */
  readonly heard?: Heard
  /** When it was decided; at the commit without it. */
  readonly decidedAt?: number
}

/** What a manager does to a road; whoever planned on the roads before it is stale then. */
export type ClosureStep = { readonly by: string } & (
  | { readonly added: ClosureRow }
  | { readonly endedId: string }
)

/** What a carrier says is wrong on the map, or what a manager answers. */
export interface CorrectionStep {
  readonly row: CorrectionRow
  /** Who answers; absent while it's only said. */
  readonly answeredBy?: string
  /** Where its place lies from now on. */
  readonly moved?: Place
}

/** What a step did, for those who show it. */
export interface Change {
  readonly baseVersion: number
  /** Equal to the base where the plan didn't change. */
  readonly version: number
  readonly roundIds: readonly RoundId[]
  readonly requestIds: readonly RequestId[]
  readonly changes: readonly PlanChange[]
  /** A search found a better plan: nothing has happened. */
  readonly isImproved: boolean
  /** A place lies elsewhere from now on. */
  readonly isMoved: boolean
}

/** Another commit to the depot came first: nothing was written, decide again on the newest state. */
export class StalePlan extends Error {}

/** It has been done already, by another process perhaps: nothing was written, nor is needed. */
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
    const claimed = claimCommit(tx, { depotId, baseCommits, baseVersion, version })
    // sent behind the claim without waiting for it: each wait is a turn of a busy event loop
    const written = Promise.all([
      insertCommit(tx, {
        depotId,
        commit: baseCommits + 1,
        steps: listCommitted(state, steps, now),
      }),
      ...[...requests.values()].map((request) => saveRequest(tx, depotId, request)),
      ...steps.map((step, index) => {
        const planned = steps.slice(0, index + 1).filter(({ plan }) => plan).length
        return writeStep(tx, state, step, { version: baseVersion + planned, now })
      }),
    ])
    written.catch(() => {})
    if (!(await claimed)) throw new StalePlan(`commit ${baseCommits}`)
    await written
  })
}

function listCommitted(state: DepotState, steps: readonly Step[], now: number): CommittedStep[] {
  let { version } = state
  return steps.map(({ decidedAt = now, plan, press, event, closure, ...step }) => ({
    at: decidedAt,
    ...(press ? { pressId: press.press.pressId } : {}),
    ...(event ? { eventId: event.eventId } : {}),
    ...(step.heard ? { heard: step.heard } : {}),
    ...(closure && 'added' in closure ? { closureAdded: closure.added.closureId } : {}),
    ...(closure && 'endedId' in closure ? { closureEnded: closure.endedId } : {}),
    ...(plan ? { version: ++version } : {}),
    ...(plan && leavingOf(state, plan).length > 0 ? { leaves: leavingOf(state, plan) } : {}),
    ...(step.requests?.length ? { requests: step.requests } : {}),
    ...(step.announcement ? { announcement: step.announcement } : {}),
  }))
}

/** Rounds that leave at another time than so far. */
function leavingOf({ rounds }: DepotState, plan: NonNullable<Step['plan']>) {
  return plan.rounds
    .filter(({ roundId, outAt }) => rounds.get(roundId)?.outAt !== outAt)
    .map(({ roundId, outAt }) => ({ roundId, outAt }))
}

/** Sends all of a step's statements at once; they are run in this order. */
async function writeStep(
  tx: Db,
  state: DepotState,
  step: Step,
  { version, now }: { readonly version: number; readonly now: number },
): Promise<void> {
  const { day, depot } = state
  const { depotId } = depot
  const sent: Promise<unknown>[] = []
  const { press, event, plan, announcement, closure } = step
  if (press) {
    const {
      press: { pressId },
      fate,
      requestId,
    } = press
    const settled = settlePress(tx, { pressId, fate, requestId, workedAt: now })
    sent.push(refuseSecond(settled, pressId))
  }
  if (event) sent.push(refuseSecond(insertRoundEvent(tx, event), event.eventId))
  if (step.undoneEventId) sent.push(markUndone(tx, step.undoneEventId))
  if (plan) {
    const { changes } = plan
    sent.push(insertPlanVersion(tx, { depotId, version, day, committedAt: now, changes }))
    for (const { roundId, stops } of plan.rounds)
      sent.push(insertRoundPlan(tx, roundId, version, stops))
    for (const { roundId, outAt } of leavingOf(state, plan))
      sent.push(updateLeaving(tx, roundId, outAt))
  }
  if (announcement) sent.push(saveAnnouncement(tx, announcement))
  if (closure && 'added' in closure)
    sent.push(insertClosure(tx, depotId, closure.added, { by: closure.by, at: now }))
  else if (closure) {
    const { endedId, by } = closure
    sent.push(refuseSecond(endClosure(tx, depotId, endedId, { by, at: now }), endedId))
  }
  const { correction } = step
  if (correction?.answeredBy) {
    const { row, answeredBy, moved } = correction
    sent.push(refuseSecond(answerCorrection(tx, row, answeredBy), row.correctionId))
    if (moved) sent.push(movePlace(tx, moved))
  } else if (correction) sent.push(insertCorrection(tx, depotId, correction.row))
  for (const { roundId, progress } of step.progress ?? [])
    sent.push(updateProgress(tx, roundId, progress))
  await Promise.all(sent)
}

async function refuseSecond(isFirst: Promise<boolean>, id: string): Promise<void> {
  if (!(await isFirst)) throw new AlreadyWorked(id)
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
  if (step.correction) {
    const { row, moved } = step.correction
    state.corrections = new Map([...state.corrections, [row.correctionId, row]])
    if (moved) state.places = new Map([...state.places, [moved.placeId, moved]])
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
    isImproved: step.heard?.kind === 'improved',
    isMoved: step.correction?.moved !== undefined,
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
