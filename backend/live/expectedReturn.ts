import type { Round } from '../../algorithms/model.ts'
import type { Schedule } from '../../algorithms/round/schedule.ts'

/**
 * When a carrier is expected back, for people. A collection round with nothing ahead waits for
 * presses until its time is over: "back now", which its schedule says, would be wrong all morning.
 */
export function expectedReturn(
  { kind, progress, returnAt }: Pick<Round, 'kind' | 'progress' | 'returnAt'>,
  schedule: Pick<Schedule, 'nextIndex' | 'returnAt' | 'stops'>,
): number {
  const isUnderWay = progress.state === 'planned' || progress.state === 'out'
  const isWaiting = kind === 'collection' && schedule.nextIndex >= schedule.stops.length
  return isUnderWay && isWaiting ? Math.max(returnAt, schedule.returnAt) : schedule.returnAt
}
