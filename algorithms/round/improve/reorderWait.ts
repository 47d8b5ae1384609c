import type { Round } from '../../model.ts'
import { type FuturesInput, openFutures } from './reorderFutures.ts'

/** How much is left for what may come. */
export interface WaitSettings {
  /** In this share of the futures all that comes is still collected. */
  readonly sureShare: number
  /** Home so much after the round must be back, at most. */
  readonly overtimeSeconds: number
}

/** What comes in the last minutes of a shift is late whether one waited or not. */
const tooLateMs = 10 * 60_000
/** A shorter wait isn't worth a word. */
const leastWaitMs = 60_000
const halvings = 6

/**
 * Until when a carrier with time to spare does better to wait before he sets out for the next stop:
 * what he hasn't passed yet is on his way, what he has passed isn't. As long as in `sureShare` of the
 * futures he gets round with all that will come (Mitrovic-Minic and Laporte 2004, Transportation
 * Research B 38: waiting where one is, rather than driving as early as one can).
 *
 * @returns `nowAt` where he should go on at once
 */
export function waitUntil(input: FuturesInput & WaitSettings): number {
  const { round, nowAt, futures, sureShare, overtimeSeconds } = input
  const { state } = round.progress
  if (round.orderPolicy !== 'free' || (state !== 'planned' && state !== 'out')) return nowAt
  const { returnAt } = round
  const likely = futures.map((future) => future.filter(({ at }) => at < returnAt - tooLateMs))
  const { tour } = openFutures({ ...input, futures: likely })
  const limitAt = returnAt + 1000 * overtimeSeconds
  const mayBeLate = futures.length - Math.floor(sureShare * futures.length) - 1
  const isLate = (waitMs: number) => {
    let late = 0
    for (let future = 0; future < futures.length; future++) {
      const { departAt, length } = tour(future, waitMs)
      if (departAt[length - 1]! > limitAt && ++late > mayBeLate) return true
    }
    return false
  }
  if (futures.length === 0 || isLate(leastWaitMs)) return nowAt
  let inTime = leastWaitMs
  let late = limitAt - nowAt
  for (let n = 0; n < halvings; n++) {
    const middle = (inTime + late) / 2
    if (isLate(middle)) late = middle
    else inTime = middle
  }
  return nowAt + Math.floor(inTime)
}

/** The round with a wait before its next stop; one that was there is taken back. */
export function letWait(
  round: Round,
  { nextIndex, nowAt, untilAt }: { nextIndex: number; nowAt: number; untilAt: number },
): Round {
  if (round.progress.state === 'planned') return { ...round, outAt: Math.max(nowAt, untilAt) }
  const stop = round.stops[nextIndex]
  const isWaiting = stop?.insertedAt !== undefined && stop.insertedAt > nowAt
  if (!stop || (untilAt <= nowAt && !isWaiting)) return round
  const insertedAt = Math.max(nowAt, untilAt)
  return { ...round, stops: round.stops.with(nextIndex, { ...stop, insertedAt }) }
}
