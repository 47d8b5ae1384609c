import type { Pool } from 'pg'
import type { DepotId } from '../../algorithms/model.ts'
import type { Clock } from '../clock.ts'
import { type DepotState, loadDepotState } from '../store/depotState.ts'
import {
  AlreadyWorked,
  applyStep,
  type Change,
  commitSteps,
  draftOf,
  StalePlan,
  type Step,
} from './step.ts'

/** What is to be done about the state as it is given, at an instant; undefined for nothing. */
export type Decision = (
  state: DepotState,
  now: number,
) => Step | undefined | Promise<Step | undefined>

/** A depot's plan in memory, as its rows are, and the one way in which it changes. */
export interface DepotPlan {
  /** As it stands after the last commit. Read it, never write it. */
  state(): DepotState
  /** One at a time, in order; a failure is the caller's and doesn't stop the next. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
  /**
   * Decides on the newest state, each decision on what those before it leave, and commits them
   * together; decides again when that state was stale. After any failure the rows count: a commit
   * whose answer got lost may have been written all the same. To be called in turn.
   *
   * @returns the last change; undefined when there was nothing to do
   */
  commit(...decisions: readonly Decision[]): Promise<Change | undefined>
  /** Takes the rows anew where they are known to have changed, or may have. */
  refresh(): Promise<void>
  /** The rows were changed by another way. */
  forget(): void
  /** Resolves when nothing is in turn any more. */
  idle(): Promise<void>
}

export async function openDepotPlan({
  db,
  clock,
  depotId,
  onChange,
  onLoad,
}: {
  readonly db: Pool
  readonly clock: Clock
  readonly depotId: DepotId
  /** Called after each commit; `undefined` when everything may have changed. */
  readonly onChange: (change: Change | undefined) => void
  /** The rows were taken anew; done before anything is decided on them. */
  readonly onLoad: () => Promise<void>
}): Promise<DepotPlan> {
  let state = await loadDepotState(db, depotId)
  let isCurrent = true
  let queue: Promise<unknown> = Promise.resolve()

  async function refresh() {
    if (isCurrent) return
    state = await loadDepotState(db, depotId)
    await onLoad()
    isCurrent = true
    show(undefined)
  }

  /** What can't be shown is committed all the same. */
  function show(change: Change | undefined) {
    try {
      onChange(change)
    } catch (error) {
      console.error('live', error)
    }
  }

  return {
    state: () => state,
    inTurn(work) {
      const result = queue.then(work)
      queue = result.catch(() => undefined)
      return result
    },
    async commit(...decisions) {
      for (let attempt = 1; ; attempt++) {
        await refresh()
        const draft = draftOf(state)
        const steps: Step[] = []
        for (const decide of decisions) {
          const decidedAt = clock.now()
          const step = await decide(draft, decidedAt)
          if (!step) continue
          steps.push({ ...step, decidedAt })
          applyStep(draft, step, clock.now())
          // an insertion takes some ms: what the network sends meanwhile isn't held up by sixteen
          if (decisions.length > 1) await clock.nextTurn()
        }
        if (steps.length === 0) return undefined
        try {
          const now = clock.now()
          await commitSteps(db, state, steps, now)
          state.commits += 1
          let last: Change | undefined
          for (const step of steps) {
            last = applyStep(state, step, now)
            show(last)
          }
          return last
        } catch (error) {
          isCurrent = false
          // each time somebody else has got on
          if (error instanceof StalePlan && attempt < 50) continue
          // who looks now sees what was written, unless nobody can read it
          await refresh().catch(() => undefined)
          if (error instanceof AlreadyWorked && decisions.length === 1) return undefined
          throw error
        }
      }
    },
    refresh,
    forget: () => {
      isCurrent = false
    },
    async idle() {
      await queue
    },
  }
}
