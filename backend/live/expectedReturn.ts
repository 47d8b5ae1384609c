import type { Round } from '../../algorithms/model.ts'
import type { Schedule } from '../../algorithms/round/schedule.ts'

/**
 * When a carrier is expected back, for people. A collection round waits for presses until its time
 * is over: the end of what it has by now, which is all its schedule knows, would be wrong all day.
 */
export function expectedReturn(
  { kind, progress, returnAt }: Pick<Round, 'kind' | 'progress' | 'returnAt'>,
  schedule: Pick<Schedule, 'returnAt'>,
): number {
  const isUnderWay = progress.state === 'planned' || progress.state === 'out'
  return kind === 'collection' && isUnderWay
    ? Math.max(returnAt, schedule.returnAt)
    : schedule.returnAt
}
