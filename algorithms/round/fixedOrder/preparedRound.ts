import { type BaseRound, baseRound } from './baseRound.ts'
import type { CollectionList, FixedOrderProblem, FixedRound } from './fixedOrderProblem.ts'

/** A round with all that a search asks again and again. Entries of a gap and a collection as there. */
export interface PreparedRound {
  readonly number: number
  readonly round: FixedRound
  readonly base: BaseRound
  /** What a collection costs there at least besides its seconds: hands, and lateness of its own. */
  readonly extra: Float64Array
  /** The same for joining the stop of that index. */
  readonly joinExtra: Float64Array
  /** Collections that may join a stop. */
  readonly joiners: readonly (readonly number[])[]
  /** Halt and service. */
  readonly workSeconds: Float64Array
}

export function prepareRounds(problem: FixedOrderProblem): PreparedRound[] {
  const { collections } = problem
  const isTimed = timedCollections(collections)
  return problem.rounds.map((round, number) => prepareRound(collections, isTimed, round, number))
}

/** 1 for those with a window or a promise. */
export function timedCollections(collections: CollectionList): Uint8Array {
  const { opensSeconds, closesSeconds, dueSeconds } = collections
  return Uint8Array.from(opensSeconds, (opens, c) =>
    opens > -Infinity || closesSeconds[c]! < Infinity || dueSeconds[c]! < Infinity ? 1 : 0,
  )
}

function prepareRound(
  collections: CollectionList,
  isTimed: Uint8Array,
  round: FixedRound,
  number: number,
): PreparedRound {
  const { count } = collections
  const stops = round.workSeconds.length
  const base = baseRound(round)
  const workSeconds = round.haltSeconds.map((halt, c) => halt + round.serviceSeconds[c]!)
  const extra = new Float64Array((stops + 1) * count)
  const joinExtra = new Float64Array(stops * count).fill(Infinity)
  for (let c = 0; c < count; c++) {
    const hands = round.handsSeconds[c]!
    const litres = collections.litres[c]!
    const grams = collections.grams[c]!
    for (let gap = 0; gap <= stops; gap++) {
      const isIn = gap >= round.firstGap && holds(base, gap, litres, grams)
      extra[gap * count + c] = isIn ? hands : Infinity
    }
  }
  const joiners: number[][] = Array.from({ length: stops }, () => [])
  for (let stop = round.firstJoin; stop < stops; stop++) {
    const place = round.stopPlace[stop]!
    if (place < 0) continue
    for (let c = 0; c < count; c++) {
      if (round.collectionPlace[c] !== place || round.handsSeconds[c] === Infinity) continue
      if (!holds(base, stop + 1, collections.litres[c]!, collections.grams[c]!)) continue
      joiners[stop]!.push(c)
      joinExtra[stop * count + c] = round.handsSeconds[c]!
    }
  }
  const prepared = { number, round, base, extra, joinExtra, joiners, workSeconds }
  if (isTimed.includes(1)) addOwnLateness(prepared, collections, isTimed)
  return prepared
}

function holds(base: BaseRound, node: number, litres: number, grams: number): boolean {
  return (
    (litres === 0 || litres <= base.roomLitres[node]!) &&
    (grams === 0 || grams <= base.roomGrams[node]!)
  )
}

/** By the earliest he can be there: on time so far, and by the shortest way over all collections. */
function addOwnLateness(
  { round, base, extra, joinExtra, joiners, workSeconds }: PreparedRound,
  { count, closesSeconds, dueSeconds }: CollectionList,
  isTimed: Uint8Array,
): void {
  const stops = round.workSeconds.length
  const shortest = shortestWays(round, count)
  const priceOf = (c: number, atSeconds: number): number =>
    atSeconds > closesSeconds[c]!
      ? Infinity
      : round.latenessWeight * Math.max(0, atSeconds - dueSeconds[c]!)
  let delay = 0
  for (let gap = 0; gap <= stops; gap++) {
    const departs = base.departSeconds[gap]! + delay
    let least = round.legSeconds[gap]!
    for (let c = 0; c < count; c++) {
      let reach = round.toSeconds[gap * count + c]!
      for (let by = 0; by < count; by++) {
        const to = round.toSeconds[gap * count + by]!
        if (by !== c) reach = Math.min(reach, to + workSeconds[by]! + shortest[by * count + c]!)
        // a way over collections may be quicker than the leg, where travel is no metric
        const on = round.onSeconds[gap * count + c]!
        const way = to + workSeconds[by]! + shortest[by * count + c]! + on
        if (way < least) least = way
      }
      if (isTimed[c]) extra[gap * count + c]! += priceOf(c, departs + reach)
    }
    if (gap === stops) break
    if (gap >= round.firstGap) delay += least - round.legSeconds[gap]!
    const begins = Math.max(
      base.departSeconds[gap]! + round.legSeconds[gap]! + delay,
      round.opensSeconds[gap]!,
    )
    for (const c of joiners[gap]!) {
      if (isTimed[c]) joinExtra[gap * count + c]! += priceOf(c, begins)
    }
    delay = begins + round.workSeconds[gap]! - base.departSeconds[gap + 1]!
  }
}

/** From each collection to each by way of any others, without work (Floyd and Warshall). */
function shortestWays(round: FixedRound, count: number): Float64Array {
  const ways = Float64Array.from(round.betweenSeconds)
  for (let c = 0; c < count; c++) ways[c * count + c] = 0
  for (let by = 0; by < count; by++) {
    for (let from = 0; from < count; from++) {
      const to = ways[from * count + by]!
      for (let c = 0; c < count; c++) {
        const way = to + ways[by * count + c]!
        if (way < ways[from * count + c]!) ways[from * count + c] = way
      }
    }
  }
  return ways
}
