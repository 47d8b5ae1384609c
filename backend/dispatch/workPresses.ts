import type { Pool } from 'pg'
import type { RequestId } from '../../algorithms/model.ts'
import { listUnworkedPresses, type UnworkedPress } from '../store/plans.ts'
import type { Chores } from './chores.ts'
import { decidePress } from './decidePress.ts'
import type { Decision, DepotPlan } from './depotPlan.ts'
import type { Planning } from './planning.ts'
import { AlreadyWorked } from './step.ts'

/** Presses that one commit takes: worked in some 50 ms, which a carrier's tap may have to wait. */
const maxBatch = 16

/** What has queued up is drained in batches; a press that can't be worked doesn't take others along. */
export async function workPresses({
  db,
  plan,
  planning,
  chores,
  isClosed,
  onWorked,
}: {
  readonly db: Pool
  readonly plan: DepotPlan
  readonly planning: (now?: number) => Planning
  readonly chores: Pick<Chores, 'planOne' | 'takeBackOne'>
  readonly isClosed: () => boolean
  readonly onWorked: (pressId: string) => void
}): Promise<void> {
  /** A press and the request that it may open, in one commit. */
  const work = (press: UnworkedPress): Decision[] => [
    (draft, now) => decidePress(draft, press, planning(now)),
    chores.planOne(press.pressId as RequestId),
    ...(press.kind === 'long' ? [chores.takeBackOne] : []),
  ]
  const { depotId } = plan.state().depot
  const failed = new Set<string>()
  for (;;) {
    const unworked = await listUnworkedPresses(db, depotId, maxBatch + failed.size)
    const presses = unworked.filter(({ pressId }) => !failed.has(pressId))
    if (presses.length === 0 || isClosed()) return
    try {
      await plan.inTurn(() => plan.commit(...presses.flatMap(work)))
    } catch {
      for (const press of presses)
        await plan
          .inTurn(() => plan.commit(...work(press)))
          .catch((error) => {
            // the next sweep tries it again
            if (error instanceof AlreadyWorked) return
            console.error('planner', press.pressId, error)
            failed.add(press.pressId)
          })
    }
    for (const { pressId } of presses) if (!failed.has(pressId)) onWorked(pressId)
  }
}
