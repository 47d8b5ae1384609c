import type { Round } from '../model.ts'
import type { Schedule } from './schedule.ts'

/** A collection ahead of the carrier whose household was told a time. */
export interface Promised {
  /** Its stop in the round. */
  readonly index: number
  /** How long after the end of its window the carrier is expected; below 0 there is time left. */
  readonly lateMs: number
}

/**
 * The promises a round still has to keep, in its order. There are few: a dozen in a long round. What
 * no way leads to isn't among them, since nothing makes it later.
 */
export function listPromised(round: Round, { stops, nextIndex }: Schedule): Promised[] {
  const promised: Promised[] = []
  for (let index = nextIndex; index < round.stops.length; index++) {
    if (stops[index]!.state === 'cut off') continue
    for (const { promisedToAt } of round.stops[index]!.collections) {
      if (promisedToAt === undefined) continue
      promised.push({ index, lateMs: stops[index]!.arriveAt - promisedToAt })
    }
  }
  return promised
}

/**
 * The seconds by which a delay from stop `fromIndex` on makes promises later than they are: what
 * is late already counts with the increase only, what stays in time with nothing.
 */
export function addedLateSeconds(
  promised: readonly Promised[],
  fromIndex: number,
  delayMs: number,
): number {
  let seconds = 0
  for (let n = promised.length - 1; n >= 0 && promised[n]!.index >= fromIndex; n--) {
    const { lateMs } = promised[n]!
    seconds += Math.max(0, lateSeconds(lateMs + delayMs) - lateSeconds(lateMs))
  }
  return seconds
}

function lateSeconds(lateMs: number): number {
  return Math.max(0, Math.ceil(lateMs / 1000))
}
