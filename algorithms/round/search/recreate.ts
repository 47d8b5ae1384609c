import { fitsBreaks } from './breaks.ts'
import { noWay } from './flatProblem.ts'
import { type InsertionOrders, sortAbsent } from './insertionOrders.ts'
import { insertPair } from './insertPair.ts'
import type { NearStops } from './nearStops.ts'
import { makePairPlaces, type PairPlaces } from './pairPlaces.ts'
import { nextRandom, type Random } from './random.ts'
import { link, type Rounds, refreshAround } from './rounds.ts'
import { keepRound, type Undo } from './undo.ts'
import { beginAt } from './windows.ts'

export interface Recreate {
  readonly near: NearStops
  readonly orders: InsertionOrders
  readonly random: Random
  readonly undo: Undo
  /** How often a place is overlooked (γ). */
  readonly blinkShare: number
  /** How often an empty round is looked at although others have a place. */
  readonly emptyShare: number
  readonly scratch: Scratch
}

/** What one insertion writes down, kept to be written over by the next. */
export interface Scratch {
  readonly candidates: Int32Array
  /** By type: its first empty round, -1 where there is none left. */
  readonly emptyOf: Int32Array
  /** By round: the first half of the pair that it was last tried for. */
  readonly triedFor: Int32Array
  /** By node, of one round: the least that a pair's second half costs behind it or further on. */
  readonly leastBehind: Float64Array
  readonly pairPlaces: PairPlaces
  /** How many places are looked at until the next blink. */
  readonly blink: { left: number }
  /** Where `findPlace` would put it: behind this node, and what that costs. */
  readonly found: { before: number; delta: number }
}

export function makeScratch(rounds: Rounds): Scratch {
  return {
    candidates: new Int32Array(rounds.problem.nodes + 2 * rounds.problem.stops),
    emptyOf: new Int32Array(rounds.problem.types),
    triedFor: new Int32Array(rounds.problem.vehicles).fill(-1),
    leastBehind: new Float64Array(rounds.problem.nodes),
    pairPlaces: makePairPlaces(rounds.problem),
    blink: { left: 1 },
    found: { before: -1, delta: 0 },
  }
}

/**
 * Greedy insertion with blinks of Christiaens and Vanden Berghe (section 5.3).
 *
 * @param most gives up as soon as a stop can't be put in without the cost rising to this
 * @returns false when it gave up: the step is then to be undone
 */
export function recreate(rounds: Rounds, tools: Recreate, most = Infinity): boolean {
  const { problem, absent, sums } = rounds
  const { emptyOf, found } = tools.scratch
  sortAbsent(absent, { count: sums.absent, orders: tools.orders, random: tools.random })
  findEmpty(rounds, emptyOf)
  let left = 0
  const count = sums.absent
  for (let index = 0; index < count; index++) {
    const stop = absent[index]!
    let isIn = false
    const limit = Math.min(noWay, most - sums.cost)
    if (problem.partner[stop]! >= 0) isIn = insertPair(rounds, stop, { tools, limit })
    else {
      findPlace(rounds, stop, { tools, limit })
      if (found.before >= 0) {
        const round = rounds.roundOf[found.before]!
        keepRound(tools.undo, rounds, round)
        link(rounds, stop, found.before)
        refreshAround(rounds, stop, found.delta)
        isIn = true
      }
    }
    if (isIn) {
      sums.penalty -= problem.penalty[stop]!
      if (rounds.count[rounds.roundOf[stop]!]! <= 2) findEmpty(rounds, emptyOf)
    } else if (most < Infinity) return false
    else absent[left++] = stop
  }
  sums.absent = left
  return true
}

function findEmpty(rounds: Rounds, emptyOf: Int32Array): void {
  const { problem, count, closed } = rounds
  emptyOf.fill(-1)
  for (let round = problem.vehicles - 1; round >= 0; round--)
    if (count[round] === 0 && closed[round] === 0) emptyOf[problem.typeOf[round]!] = round
}

/** So many near stops on either side are looked at before the others are sifted. */
const nearest = 3

/**
 * The cheapest place of a stop that costs less than `limit`: beside near stops and in empty rounds,
 * anywhere if there is none. After the nearest few, only places are looked at whose price can still
 * be the lowest: one leg of the detour is known, the other isn't shorter than the stop's shortest.
 */
function findPlace(
  rounds: Rounds,
  stop: number,
  { tools, limit }: { readonly tools: Recreate; readonly limit: number },
): void {
  const { near, scratch } = tools
  const { candidates, found } = scratch
  const { previous, roundOf, legCost } = rounds
  const { per, before, after, beforeCost, afterCost } = near
  const isTotal = rounds.problem.loadMode === 'total'
  found.before = -1
  found.delta = limit
  const first = stop * per
  const end = first + per
  const split = Math.min(end, first + nearest)
  let many = 0
  for (let at = first; at < split; at++) {
    const other = before[at]!
    if (other >= 0 && roundOf[other]! >= 0) candidates[many++] = other
    const behind = after[at]!
    if (behind >= 0 && roundOf[behind]! >= 0) candidates[many++] = previous[behind]!
  }
  tryPlaces(rounds, stop, many, tools)
  const isEmptyTried = nextRandom(tools.random) < tools.emptyShare
  many = isEmptyTried ? addEmpty(rounds, 0, tools) : 0
  const mostBefore = found.delta - near.leastOut[stop]!
  const mostAfter = found.delta - near.leastIn[stop]!
  for (let at = split; at < end; at++) {
    const other = before[at]!
    if (other < 0) break
    if (beforeCost[at]! - legCost[other]! < mostBefore && roundOf[other]! >= 0)
      candidates[many++] = other
  }
  for (let at = split; at < end; at++) {
    const behind = after[at]!
    if (behind < 0) break
    if (roundOf[behind]! < 0) continue
    const other = previous[behind]!
    if (afterCost[at]! - legCost[other]! < mostAfter) candidates[many++] = other
  }
  tryPlaces(rounds, stop, many, tools)
  if (found.before >= 0) return
  many = 0
  const { vehicles, stops } = rounds.problem
  const least = near.leastIn[stop]! + near.leastOut[stop]! - limit
  for (let round = 0; round < vehicles; round++) {
    if (rounds.closed[round] === 1 || rounds.count[round] === 0) continue
    if (isTotal && !fitsTotal(rounds, stop, round)) continue
    const end = stops + 2 * round + 1
    for (let node = end - 1; node !== end; node = rounds.next[node]!)
      if (legCost[node]! > least) candidates[many++] = node
  }
  tryPlaces(rounds, stop, many, tools)
  if (found.before >= 0) return
  tryPlaces(rounds, stop, addEmpty(rounds, 0, tools), tools)
  if (found.before < 0) tryPlaces(rounds, stop, addAllEmpty(rounds, 0, scratch), tools)
}

/**
 * Of several kinds of empty rounds each is looked at every other time only: the one that is cheapest
 * for the first stop needn't be the one for all that follow.
 */
function addEmpty({ problem }: Rounds, many: number, { scratch, random }: Recreate): number {
  const { emptyOf, candidates } = scratch
  let to = many
  for (let type = 0; type < emptyOf.length; type++) {
    if (emptyOf[type]! < 0 || (emptyOf.length > 1 && nextRandom(random) < 0.5)) continue
    candidates[to++] = problem.stops + 2 * emptyOf[type]!
  }
  return to
}

function addAllEmpty({ problem }: Rounds, many: number, { emptyOf, candidates }: Scratch): number {
  let to = many
  for (let type = 0; type < emptyOf.length; type++)
    if (emptyOf[type]! >= 0) candidates[to++] = problem.stops + 2 * emptyOf[type]!
  return to
}

/** Looks behind each candidate for a cheaper place than the one found. */
export function tryPlaces(rounds: Rounds, stop: number, many: number, tools: Recreate): void {
  const { problem, next, roundOf, legCost, done, latest, latestNear, total, count } = rounds
  const { place, costs, costsBack, times, timesBack, blockAt, places, kinds, capacity } = problem
  const { hasTimes, hasSetup, hasSeveralWindows, hasLimits, hasBreaks, hasSkills, types } = problem
  const { delivered, collected, mayServe, typeOf, stops, fixedCost } = problem
  const { candidates, blink, found } = tools.scratch
  const isTotal = problem.loadMode === 'total'
  const isAlong = problem.loadMode === 'along'
  const hasFixed = types > 1 || fixedCost[0]! !== 0
  const here = place[stop]!
  const row = here * places
  const opens = problem.opens[stop]!
  const closes = problem.closes[stop]!
  const work = problem.work[stop]!
  const setup = problem.setup[stop]!
  const first = stop * kinds
  const amount = isTotal ? delivered[first]! + collected[first]! : 0
  let bestDelta = found.delta
  let best = found.before
  let left = blink.left
  for (let index = 0; index < many; index++) {
    const before = candidates[index]!
    const round = roundOf[before]!
    if (isTotal) {
      if (total[round * kinds]! + amount > capacity[round * kinds]!) continue
      if (kinds > 1 && !fitsTotal(rounds, stop, round)) continue
    }
    if (--left <= 0) {
      left = 1 + Math.floor(Math.log(1 - nextRandom(tools.random)) / Math.log(1 - tools.blinkShare))
      continue
    }
    const after = next[before]!
    const row2 = blockAt[round]! + row
    const from = place[before]!
    const to = place[after]!
    let delta = costsBack[row2 + from]! + costs[row2 + to]! - legCost[before]!
    if (hasFixed && count[round] === 0) delta += fixedCost[round]!
    if (delta >= bestDelta) continue
    if (hasTimes) {
      let at = done[before]! + timesBack[row2 + from]!
      if (at > closes) continue
      if (hasSeveralWindows) {
        at = beginAt(problem, stop, at)
        if (at < 0) continue
      } else if (at < opens) at = opens
      at += work
      if (hasSetup && from !== here) at += setup
      at += times[row2 + to]!
      if (at > (here === to ? latestNear[after]! : latest[after]!)) continue
    }
    if (hasSkills && mayServe[typeOf[round]! * stops + stop] === 0) continue
    if (isAlong && !fitsAlong(rounds, stop, before)) continue
    if (hasLimits && !isWithinLimits(rounds, stop, before)) continue
    if (hasBreaks && !fitsBreaks(rounds, round, { first: stop, beforeFirst: before })) continue
    bestDelta = delta
    best = before
  }
  found.delta = bestDelta
  found.before = best
  blink.left = left
}

function fitsTotal({ problem, total }: Rounds, stop: number, round: number): boolean {
  const { kinds, capacity, delivered, collected } = problem
  for (let kind = 0; kind < kinds; kind++) {
    const amount = delivered[stop * kinds + kind]! + collected[stop * kinds + kind]!
    if (total[round * kinds + kind]! + amount > capacity[round * kinds + kind]!) return false
  }
  return true
}

/** What is delivered here is on board before it, what is collected here behind it. */
function fitsAlong(rounds: Rounds, stop: number, before: number): boolean {
  const { problem, mostBefore, mostAfter, roundOf } = rounds
  const { kinds, capacity, delivered, collected } = problem
  const round = roundOf[before]!
  for (let kind = 0; kind < kinds; kind++) {
    const most = capacity[round * kinds + kind]!
    if (mostBefore[before * kinds + kind]! + delivered[stop * kinds + kind]! > most) return false
    if (mostAfter[before * kinds + kind]! + collected[stop * kinds + kind]! > most) return false
  }
  return true
}

function isWithinLimits(rounds: Rounds, stop: number, before: number): boolean {
  const { problem, next, roundOf, count, travel, length } = rounds
  const { place, places, times, lengths, blockAt } = problem
  const round = roundOf[before]!
  if (count[round]! >= problem.mostStops[round]!) return false
  const block = blockAt[round]!
  const from = block + place[before]! * places
  const here = place[stop]!
  const to = place[next[before]!]!
  const isEmpty = count[round] === 0
  const more = (legs: Int32Array) =>
    legs[from + here]! + legs[block + here * places + to]! - (isEmpty ? 0 : legs[from + to]!)
  if (travel[round]! + more(times) > problem.mostTravel[round]!) return false
  return lengths === undefined || length[round]! + more(lengths) <= problem.mostLength[round]!
}
