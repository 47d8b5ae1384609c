import type { Pool } from 'pg'
import type { Calendar } from '../calendar.ts'
import type { Clock } from '../clock.ts'
import type { DepotState } from '../store/depotState.ts'
import { findPress } from '../store/plans.ts'
import { answerOf, type PressAnswer } from './answerOf.ts'

/** Networks that wait for what becomes of a press. */
export interface PressAnswers {
  /** What became of a stored press; `received` when that isn't known by the (real) deadline. */
  answer(pressId: string, realDeadlineAt: number): Promise<PressAnswer>
  /** It has been worked. */
  tell(pressId: string): void
}

export function makePressAnswers({
  db,
  clock,
  calendar,
  state,
  wake,
}: {
  readonly db: Pool
  readonly clock: Pick<Clock, 'realNow' | 'setRealTimer'>
  readonly calendar: Calendar
  readonly state: () => DepotState
  /** Has it worked soon: its ring may have been lost. */
  readonly wake: () => void
}): PressAnswers {
  const waiters = new Map<string, (() => void)[]>()
  return {
    async answer(pressId, realDeadlineAt) {
      let cancel = () => {}
      const late = new Promise<'late'>((resolve) => {
        cancel = clock.setRealTimer(realDeadlineAt - clock.realNow(), () => resolve('late'))
      })
      const worked = new Promise<'worked'>((resolve) => {
        waiters.set(pressId, [...(waiters.get(pressId) ?? []), () => resolve('worked')])
      })
      wake()
      try {
        const known = await findPress(db, pressId)
        // one that another process opened may still have to be planned
        const opened = known?.requestId ? state().requests.get(known.requestId) : undefined
        const isPending = known?.fate == null || opened?.state === 'open'
        if (isPending && (await Promise.race([worked, late])) === 'late')
          return { outcome: 'received' }
        // asked again in any case: meanwhile the state has taken in what the row says
        const press = await findPress(db, pressId)
        const request = press?.requestId ? state().requests.get(press.requestId) : undefined
        return answerOf(press?.fate ?? '', request, state(), calendar)
      } finally {
        cancel()
        waiters.delete(pressId)
      }
    },
    tell(pressId) {
      for (const resolve of waiters.get(pressId) ?? []) resolve()
    },
  }
}
