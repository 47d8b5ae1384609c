import { type BaseRound, baseRound } from './baseRound.ts'
import type { CollectionList, FixedOrderProblem, FixedRound } from './fixedOrderProblem.ts'

/** A round with all that a search asks again and again. Entries of a gap and a collection as there. */
export interface PreparedRound {
  readonly number: number
  readonly round: FixedRound
  readonly base: BaseRound
  /** By which all that follows moves when a collection alone is in a gap, if he waits nowhere. */
  readonly aloneSeconds: Float64Array
  /** The same at least when others are there before it; the way home from them is saved. */
  readonly behindSeconds: Float64Array
  /** The way to a collection from the nearest other and its work; at the other's place its service. */
  readonly inSeconds: Float64Array
  /** What a collection costs there at least besides its seconds: hands, and lateness of its own. */
  readonly extra: Float64Array
  /** The same for joining the stop of that index. */
  readonly joinExtra: Float64Array
  /** Collections that may join a stop; undefined for none. */
  readonly joiners: readonly (readonly number[] | undefined)[]
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
  const { count, litres, grams } = collections
  const { toSeconds, onSeconds, legSeconds, handsSeconds, stopPlace, collectionPlace } = round
  const stops = round.workSeconds.length
  const sum = (values: Float64Array) => values.reduce((all, value) => all + value, 0)
  const base = baseRound(round, { litres: sum(litres), grams: sum(grams) })
  const workSeconds = round.haltSeconds.map((halt, c) => halt + round.serviceSeconds[c]!)
  const aloneSeconds = new Float64Array((stops + 1) * count)
  const extra = new Float64Array((stops + 1) * count)
  for (let gap = 0, at = 0; gap <= stops; gap++) {
    const leg = legSeconds[gap]!
    for (let c = 0; c < count; c++, at++) {
      aloneSeconds[at] = toSeconds[at]! + workSeconds[c]! + onSeconds[at]! - leg
      extra[at] = gap < round.firstGap ? Infinity : handsSeconds[c]!
    }
  }
  const joinExtra = new Float64Array(stops * count)
  const joiners: (number[] | undefined)[] = new Array(stops).fill(undefined)
  const atPlace = new Map<number, number[]>()
  for (let c = 0; c < count; c++) {
    const place = collectionPlace[c]!
    if (handsSeconds[c] === Infinity || place < 0) continue
    atPlace.set(place, [...(atPlace.get(place) ?? []), c])
  }
  for (let stop = round.firstJoin; stop < stops; stop++) {
    const found = atPlace.get(stopPlace[stop]!)
    if (!found) continue
    joiners[stop] = found.filter((c) => holds(base, stop + 1, litres[c]!, grams[c]!))
    for (const c of found) joinExtra[stop * count + c] = handsSeconds[c]!
  }
  for (let c = 0; c < count; c++) {
    // there is more and more room along the round
    for (let gap = 0; gap <= stops && !holds(base, gap, litres[c]!, grams[c]!); gap++)
      extra[gap * count + c] = Infinity
  }
  const { inSeconds, behindSeconds } = leastBehind(round, count, workSeconds)
  const prepared = {
    ...{ number, round, base, aloneSeconds, behindSeconds, inSeconds, extra, joinExtra, joiners },
    workSeconds,
  }
  if (isTimed.includes(1)) addOwnLateness(prepared, collections, isTimed)
  return prepared
}

/**
 * What a collection adds to a path through a gap at least, coming after another: its own way home in
 * place of the other's, and the way between; at the other's place only its service.
 */
function leastBehind(round: FixedRound, count: number, workSeconds: Float64Array) {
  const { onSeconds, betweenSeconds, serviceSeconds, collectionPlace } = round
  const gaps = round.legSeconds.length
  const added = new Float64Array(count * count)
  for (let c = 0; c < count; c++) {
    for (let by = 0; by < count; by++) {
      added[c * count + by] =
        by === c
          ? Infinity
          : collectionPlace[by] === collectionPlace[c]
            ? serviceSeconds[c]!
            : betweenSeconds[by * count + c]! + workSeconds[c]!
    }
  }
  const inSeconds = new Float64Array(count).fill(Infinity)
  for (let at = 0; at < added.length; at++) {
    const c = Math.floor(at / count)
    if (added[at]! < inSeconds[c]!) inSeconds[c] = added[at]!
  }
  const behindSeconds = new Float64Array(gaps * count)
  for (let gap = 0, row = 0; gap < gaps; gap++, row += count) {
    for (let c = 0, at = 0; c < count; c++) {
      let least = Infinity
      for (let by = 0; by < count; by++, at++) {
        const more = added[at]! - onSeconds[row + by]!
        // nothing comes after what can't be left
        if (more < least && more > -Infinity) least = more
      }
      behindSeconds[row + c] = least + onSeconds[row + c]!
    }
  }
  return { inSeconds, behindSeconds }
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
      const on = round.onSeconds[gap * count + c]!
      let reach = round.toSeconds[gap * count + c]!
      for (let by = 0; by < count; by++) {
        const to = round.toSeconds[gap * count + by]! + workSeconds[by]!
        const way = to + shortest[by * count + c]!
        if (by !== c && way < reach) reach = way
        // a way over collections may be quicker than the leg, where travel is no metric
        if (way + on < least) least = way + on
      }
      if (isTimed[c]) extra[gap * count + c]! += priceOf(c, departs + reach)
    }
    if (gap === stops) break
    if (gap >= round.firstGap) delay += least - round.legSeconds[gap]!
    const arrives = base.departSeconds[gap]! + round.legSeconds[gap]! + delay
    const begins = Math.max(arrives, round.opensSeconds[gap]!)
    for (const c of joiners[gap] ?? []) {
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
