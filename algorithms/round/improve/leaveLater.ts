import { breakTimes } from '../breaks.ts'
import { allLateSeconds } from '../lateness.ts'
import { timeRound } from '../timeRound.ts'
import { type FuturesInput, openFutures } from './reorderFutures.ts'

/** How much is left for what may come. */
export interface LeaveSettings {
  /** In this share of the futures all that comes is still collected. */
  readonly sureShare: number
  /** Home so much after the round must be back, at most. */
  readonly overtimeSeconds: number
}

/** What comes in the last minutes of a shift is late whether one waited or not. */
const tooLateMs = 10 * 60_000
/** Nobody notices less. */
const leastLaterMs = 60_000
const halvings = 6

/**
 * When a carrier with time to spare does better to leave: what is pressed before lies on his way, what is
 * pressed behind him doesn't. As late as he keeps what was promised, and in `sureShare` of the futures
 * gets round with all that will come (Mitrovic-Minic and Laporte 2004, Transportation Research B 38:
 * waiting where one is, rather than driving as early as one can).
 *
 * On the way he goes on at once. To wait there too, reckoned anew at each stop, made Geneva's 300 + 60 two
 * points shorter and left 3 % of the collections for tomorrow; it has to be told to a carrier each time.
 *
 * @returns the round's `outAt` where it should leave no later, has left, or its order is fixed
 */
export function leaveLater(input: FuturesInput & LeaveSettings): number {
  const { round, nowAt, futures, sureShare, overtimeSeconds } = input
  const { outAt, returnAt } = round
  if (round.orderPolicy !== 'free' || round.progress.state !== 'planned') return outAt
  const fromAt = Math.max(outAt, nowAt)
  const likely = futures.map((future) => future.filter(({ at }) => at < returnAt - tooLateMs))
  const { tour } = openFutures({ ...input, futures: likely })
  // tours know no breaks
  const limitAt = returnAt + 1000 * overtimeSeconds - breakTimes(round, nowAt).dueMs
  const mayBeLate = futures.length - Math.floor(sureShare * futures.length) - 1
  const lateSeconds = (leavesAt: number) =>
    allLateSeconds(timeRound({ ...input, round: { ...round, outAt: leavesAt } }))
  const wasLate = lateSeconds(fromAt)
  const isLate = (laterMs: number) => {
    if (lateSeconds(fromAt + laterMs) > wasLate) return true
    let late = 0
    for (let future = 0; future < futures.length; future++) {
      const { departAt, length } = tour(future, laterMs)
      if (departAt[length - 1]! > limitAt && ++late > mayBeLate) return true
    }
    return false
  }
  if (futures.length === 0 || isLate(leastLaterMs)) return outAt
  let inTime = leastLaterMs
  let late = limitAt - fromAt
  for (let n = 0; n < halvings; n++) {
    const middle = (inTime + late) / 2
    if (isLate(middle)) late = middle
    else inTime = middle
  }
  return fromAt + Math.floor(inTime / 60_000) * 60_000
}
