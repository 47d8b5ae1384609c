import type { RoundSettings } from '../../model.ts'
import { reserveShare } from '../lateness.ts'
import type { Line, Lines } from './lines.ts'

/** A household keeps its time until its carrier is expected this much outside of it. */
export const toleratedMs = 15 * 60_000

/** Of a line in an order; both begin with its head. */
export interface LineTiming {
  readonly leavesAt: Float64Array
  /** Promises behind it that end late already. */
  readonly lateBehind: Int32Array
}

/**
 * Design section 4's objective for one line in an order, in seconds of carrier time: when he is back,
 * overtime, promises that end late by their reserve (`lateness.ts`), stops that follow another than
 * people see, and households who get another carrier or a new time. Infinity where the bag bursts
 * or he comes home too late.
 *
 * @param order nodes of which the first `length` count
 * @param timing filled, where it's given
 */
export function lineCost(
  { lines, home, shownBefore, dueAt, households, insertedAt, isSpecial, place, ...of }: Lines,
  number: number,
  {
    order,
    length,
    timing,
    nowAt,
    settings,
  }: {
    readonly order: ArrayLike<number>
    readonly length: number
    readonly timing?: LineTiming
    readonly nowAt: number
    readonly settings: RoundSettings
  },
): number {
  const line = lines[number]!
  const { round, timed, workMs, joinedMs, leg } = line
  const { stability } = settings
  const nextAt = timed.arriveAt[timed.nextIndex] ?? 0
  let at = line.startAt
  let { litres, grams } = line
  let before = line.head
  let late = 0
  let prices = 0
  if (timing) {
    timing.leavesAt[0] = at
    timing.lateBehind.fill(0, 0, length + 1)
  }
  for (let index = 0; index < length; index++) {
    const node = order[index]!
    const isNew = home[node] !== number
    const setsOutAt = Math.max(at, isNew ? nowAt : insertedAt[node]!)
    let arriveAt = setsOutAt + 1000 * leg(before, node)
    if (isSpecial[node]) arriveAt = Math.max(arriveAt, nowAt)
    const joins = isJoined(before, node)
    if (dueAt[node]! < Infinity) {
      const lateMs = arriveAt + reserveShare * (arriveAt - nextAt) - dueAt[node]!
      if (lateMs > 0) {
        late += Math.ceil(lateMs / 1000)
        if (timing) timing.lateBehind[index] = 1
      }
      if (arriveAt > dueAt[node]! + toleratedMs) prices += stability.retoldSeconds
    }
    if (isNew) prices += stability.changedHandsSeconds * households[node]!
    if (shownBefore[node] !== before)
      prices += stability.movedSeconds + stability.leastGainSeconds.perStop
    at = arriveAt + (joins ? joinedMs[node]! : workMs[node]!)
    if (timing) timing.leavesAt[index + 1] = at
    litres += of.moreLitres[node]!
    grams += of.moreGrams[node]!
    if (litres > round.capacity.litres || grams > round.capacity.grams) return Infinity
    before = node
  }
  if (timing)
    for (let index = length - 1; index >= 0; index--)
      timing.lateBehind[index] = timing.lateBehind[index]! + timing.lateBehind[index + 1]!
  const backAt = Math.max(at + 1000 * leg(before, of.depot), nowAt)
  const overtime = Math.max(0, Math.ceil((backAt - round.returnAt) / 1000))
  if (overtime > settings.maxOvertimeSeconds && backAt > timed.returnAt) return Infinity
  return (
    (backAt - timed.returnAt) / 1000 +
    settings.overtimeWeight * overtime +
    settings.latenessWeight * late +
    prices
  )

  /** At a place where he halts anyway; what stood apart so far stays a halt of its own. */
  function isJoined(at: number, node: number): boolean {
    return node < of.movable && place[at] === place[node] && shownBefore[node] !== at
  }
}

/** How many of a line's stops follow another one than people see. */
export function countMoved({ shownBefore }: Lines, { head }: Line, order: readonly number[]) {
  return order.filter((node, index) => shownBefore[node] !== (order[index - 1] ?? head)).length
}
