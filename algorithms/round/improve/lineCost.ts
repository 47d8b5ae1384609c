import type { RoundSettings } from '../../model.ts'
import { unfairness } from '../fairness.ts'
import { reserveShare } from '../lateness.ts'
import type { Line, Lines } from './lines.ts'

/** A household keeps its time until its carrier is expected this much outside of it. */
const toleratedMs = 15 * 60_000

/** A line in an order, reckoned: what an insertion needs to say what it adds. */
export interface ReckonedLine {
  /** By design section 4's objective, in seconds of carrier time; Infinity where it can't be. */
  cost: number
  backAt: number
  /** From the head to the depot; 0 where there is no limit to it. */
  metres: number
  /** The stop before which he has his break; the number of stops where that is at the end, or none. */
  breakIndex: number
  /** When the head and each stop is left. */
  readonly leavesAt: Float64Array
  /** When the halt of each of them is reached: the first one's, of those that are made at one. */
  readonly reachedAt: Float64Array
  /** The head, and of each stop the one whose halt it's made at: what people see before the next. */
  readonly halts: Int32Array
  /** To each stop from the one before it; one more, to the depot. */
  readonly legSeconds: Float64Array
  /** The most on board from there on, until the bag is emptied. */
  readonly mostLitres: Float64Array
  readonly mostGrams: Float64Array
  /** Stops with a promise: where in the order, and how late by their reserve (below 0: in time). */
  promises: number
  readonly promisedIndex: Int32Array
  readonly lateMs: Float64Array
  /** And how far beyond the end of the window itself. */
  readonly beyondMs: Float64Array
}

export interface Pricing {
  readonly nowAt: number
  readonly settings: RoundSettings
}

export function emptyLine({ nodes }: Lines): ReckonedLine {
  const column = () => new Float64Array(nodes + 1)
  return {
    cost: 0,
    backAt: 0,
    metres: 0,
    breakIndex: 0,
    leavesAt: column(),
    reachedAt: column(),
    halts: new Int32Array(nodes + 1),
    legSeconds: column(),
    mostLitres: column(),
    mostGrams: column(),
    promises: 0,
    promisedIndex: new Int32Array(nodes),
    lateMs: column(),
    beyondMs: column(),
  }
}

/**
 * Reckons a line in an order: when he is back, over his time or not, promises that end late by their
 * reserve (`lateness.ts`), stops that follow another than people see, and households who get another
 * carrier or a new time. To empty a bag once more may cost nobody overtime.
 *
 * @param order nodes of which the first `length` count
 */
export function reckonLine(
  problem: Lines,
  number: number,
  order: ArrayLike<number>,
  length: number,
  { nowAt, settings }: Pricing,
  into: ReckonedLine,
): void {
  const { lines, home, dueAt, households, insertedAt, isSpecial, shownBefore } = problem
  const { moreLitres, moreGrams, mailLitres, mailGrams, empties } = problem
  const { round, timed, head, startAt, workMs, joinedMs, leg, ...line } = lines[number]!
  const { stability } = settings
  const { leavesAt, reachedAt, halts, legSeconds, mostLitres, mostGrams } = into
  let at = startAt
  let before = head
  let late = 0
  let prices = 0
  let { breakMs } = line
  into.breakIndex = length
  leavesAt[0] = at
  halts[0] = head
  mostLitres[0] = line.litres
  mostGrams[0] = line.grams
  let { litres, grams } = line.mail
  let isTooFull = line.litres > round.capacity.litres || line.grams > round.capacity.grams
  let isNewVisit = false
  const isLimited = line.mostMetres < Infinity
  let metres = 0
  into.promises = 0
  for (let index = 0; index < length; index++) {
    const node = order[index]!
    const isNew = home[node] !== number
    const setsOutAt = Math.max(at, isNew ? nowAt : insertedAt[node]!)
    const seconds = leg(before, node)
    legSeconds[index] = seconds
    if (isLimited) metres += line.metres(before, node)
    let arriveAt = setsOutAt + 1000 * seconds
    if (arriveAt >= line.breakDueAt && breakMs > 0) {
      arriveAt += breakMs
      breakMs = 0
      into.breakIndex = index
    }
    if (isSpecial[node]) arriveAt = Math.max(arriveAt, nowAt)
    const isJoined = joins(problem, node, before)
    const reached = isJoined ? reachedAt[index]! : arriveAt
    reachedAt[index + 1] = reached
    if (dueAt[node]! < Infinity) {
      const beyondMs = reached - dueAt[node]!
      const lateMs = beyondMs + reserveMs(problem, number, reached)
      into.promisedIndex[into.promises] = index
      into.lateMs[into.promises] = lateMs
      into.beyondMs[into.promises++] = beyondMs
      late += lateSeconds(lateMs)
      if (beyondMs > toleratedMs) prices += stability.retoldSeconds
    }
    if (isNew) prices += stability.changedHandsSeconds * households[node]!
    if (!isJoined) prices += movedPrice(problem, node, halts[index]!, settings)
    halts[index + 1] = isJoined ? halts[index]! : node
    at = arriveAt + (isJoined ? joinedMs[node]! : workMs[node]!)
    leavesAt[index + 1] = at
    litres += mailLitres[node]!
    grams += mailGrams[node]!
    const onLitres = empties[node] ? litres : mostLitres[index]! + moreLitres[node]!
    const onGrams = empties[node] ? grams : mostGrams[index]! + moreGrams[node]!
    if (onLitres > round.capacity.litres || onGrams > round.capacity.grams) isTooFull = true
    if (empties[node] && shownBefore[node] === -1) isNewVisit = true
    mostLitres[index + 1] = onLitres
    mostGrams[index + 1] = onGrams
    before = node
  }
  for (let index = length - 1; index >= 0; index--) {
    if (empties[order[index]!]) continue
    if (mostLitres[index + 1]! > mostLitres[index]!) mostLitres[index] = mostLitres[index + 1]!
    if (mostGrams[index + 1]! > mostGrams[index]!) mostGrams[index] = mostGrams[index + 1]!
  }
  legSeconds[length] = leg(before, problem.depot)
  if (isLimited) metres += line.metres(before, problem.depot)
  into.metres = metres
  const backAt = Math.max(at + 1000 * legSeconds[length]! + breakMs, nowAt)
  into.backAt = backAt
  const isOver = isNewVisit && backAt > Math.max(round.returnAt, timed.returnAt)
  const overtime = returnPrice(problem, number, backAt, settings)
  into.cost =
    isTooFull || isOver || metres > line.mostMetres
      ? Infinity
      : (backAt - timed.returnAt) / 1000 + overtime + settings.latenessWeight * late + prices
}

/** What a delay of all that comes from `index` on costs in promises. */
export function delayPrice(
  { promises, promisedIndex, lateMs, beyondMs }: ReckonedLine,
  index: number,
  delayMs: number,
  { latenessWeight, stability }: RoundSettings,
): number {
  let price = 0
  for (let n = promises - 1; n >= 0 && promisedIndex[n]! >= index; n--) {
    price += latenessWeight * (lateSeconds(lateMs[n]! + delayMs) - lateSeconds(lateMs[n]!))
    const beyond = beyondMs[n]!
    if (beyond <= toleratedMs && beyond + delayMs > toleratedMs) price += stability.retoldSeconds
  }
  return price
}

/** What a stop's own promise costs that is reached then. */
export function promisePrice(
  problem: Lines,
  number: number,
  node: number,
  arriveAt: number,
  { latenessWeight, stability }: RoundSettings,
): number {
  const beyondMs = arriveAt - problem.dueAt[node]!
  const late = lateSeconds(beyondMs + reserveMs(problem, number, arriveAt))
  return latenessWeight * late + (beyondMs > toleratedMs ? stability.retoldSeconds : 0)
}

/**
 * Overtime, and what is more than was agreed; Infinity where he comes home later than he may, and than
 * he would.
 */
export function returnPrice(
  { lines }: Lines,
  number: number,
  backAt: number,
  settings: RoundSettings,
): number {
  const { round, timed, fairUntilAt } = lines[number]!
  const { overtimeWeight, maxOvertimeSeconds } = settings
  const overtime = Math.max(0, Math.ceil((backAt - round.returnAt) / 1000))
  if (overtime > maxOvertimeSeconds && backAt > timed.returnAt) return Infinity
  return overtimeWeight * overtime + unfairness(backAt, fairUntilAt, settings)
}

/** A stop that people see behind another; what the change must gain for it is part of its price. */
export function movedPrice(
  { shownBefore }: Lines,
  node: number,
  before: number,
  { stability }: RoundSettings,
): number {
  if (shownBefore[node] === before) return 0
  return stability.movedSeconds + stability.leastGainSeconds.perStop
}

/** At a place where he halts anyway; what stood apart so far stays a halt of its own, as does the head. */
export function joins({ movable, nodes, place, shownBefore }: Lines, node: number, before: number) {
  const isThere = before < nodes && place[before] === place[node]
  return isThere && node < movable && shownBefore[node] !== before
}

/** How many of a line's stops follow another one than people see; none that are made at another's halt. */
export function countMoved(problem: Lines, { head }: Line, order: readonly number[]) {
  let halt = head
  let moved = 0
  for (const [index, node] of order.entries()) {
    if (joins(problem, node, order[index - 1] ?? head)) continue
    if (problem.shownBefore[node] !== halt) moved++
    halt = node
  }
  return moved
}

function reserveMs({ lines }: Lines, number: number, arriveAt: number): number {
  const { timed } = lines[number]!
  return reserveShare * (arriveAt - (timed.arriveAt[timed.nextIndex] ?? 0))
}

function lateSeconds(lateMs: number): number {
  return lateMs > 0 ? Math.ceil(lateMs / 1000) : 0
}
