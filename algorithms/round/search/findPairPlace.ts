import { fitsBreaks } from './breaks.ts'
import type { Recreate } from './recreate.ts'
import type { Rounds } from './rounds.ts'
import { beginAt } from './windows.ts'

export interface PairAndRound {
  readonly first: number
  readonly second: number
  readonly round: number
  readonly tools: Recreate
}

/** Written over by the next search. */
const found = { delta: 0, beforeFirst: -1, beforeSecond: -1 }

/**
 * A pair's cheapest place in a round that costs less than `limit`: each place for its first half,
 * then along the round each for its second, as long as time and load allow.
 *
 * @param overlooked not behind this node the first half
 * @returns what it costs and behind which nodes, before either is in; -1 where there is none, and then
 *   the least that one costs
 */
export function findPairPlace(
  rounds: Rounds,
  { first, second, round, tools }: PairAndRound,
  { limit, overlooked = -1 }: { readonly limit: number; readonly overlooked?: number },
): Readonly<typeof found> {
  found.delta = Infinity
  found.beforeFirst = -1
  found.beforeSecond = -1
  const { problem, next, legCost, done, latest, latestNear, count } = rounds
  const { place, costs, times, blockAt, places, hasTimes, hasSetup, stops } = problem
  const { opens, closes, work, setup, hasSeveralWindows, hasLimits, hasBreaks, loadMode } = problem
  const { leastBehind } = tools.scratch
  if (count[round]! + 2 > problem.mostStops[round]!) return found
  if (problem.hasSkills && !hasSkillsFor(rounds, { first, second, round })) return found
  const block = blockAt[round]!
  const start = stops + 2 * round
  const end = start + 1
  const placeFirst = place[first]!
  const placeSecond = place[second]!
  const rowFirst = block + placeFirst * places
  const rowSecond = block + placeSecond * places
  const fixed = count[round] === 0 ? problem.fixedCost[round]! : 0
  if (!listSecond(rounds, { second, round, into: leastBehind })) return found
  found.delta = limit
  for (let before = start; before !== end; before = next[before]!) {
    if (before === overlooked) continue
    if (loadMode === 'along' && !carries(rounds, { first, node: before, round })) continue
    const from = place[before]!
    const rowFrom = block + from * places
    // nor is there any place for the second half further on
    if (leastBehind[before]! >= found.delta) break
    const toFirst = costs[rowFrom + placeFirst]! - legCost[before]! + fixed
    let at = 0
    if (hasTimes) {
      at = done[before]! + times[rowFrom + placeFirst]!
      // later ones are reached later still
      if (at > closes[first]!) break
      at = hasSeveralWindows ? beginAt(problem, first, at) : Math.max(at, opens[first]!)
      if (at < 0) continue
      at += work[first]!
      if (hasSetup && from !== placeFirst) at += setup[first]!
    }
    // the second half right behind the first
    const after = next[before]!
    const to = place[after]!
    const both = toFirst + costs[rowFirst + placeSecond]! + costs[rowSecond + to]!
    if (both < found.delta) {
      let isIn = true
      if (hasTimes) {
        let then = at + times[rowFirst + placeSecond]!
        isIn = then <= closes[second]!
        if (isIn) {
          then = hasSeveralWindows ? beginAt(problem, second, then) : Math.max(then, opens[second]!)
          isIn = then >= 0
          then += work[second]!
          if (hasSetup && placeFirst !== placeSecond) then += setup[second]!
          then += times[rowSecond + to]!
          if (then > (placeSecond === to ? latestNear[after]! : latest[after]!)) isIn = false
        }
      }
      if (hasLimits && !isWithin(rounds, { first, second, before, last: before, round }))
        isIn = false
      if (hasBreaks)
        isIn &&= fitsBreaks(rounds, round, {
          first,
          beforeFirst: before,
          second,
          beforeSecond: before,
        })
      if (isIn) note(both, before, before)
    }
    // behind each node further on
    const withFirst = toFirst + costs[rowFirst + to]!
    if (withFirst >= found.delta) continue
    let last = first
    let node = after
    while (node !== end && withFirst + leastBehind[node]! < found.delta) {
      if (hasTimes) {
        const near = place[last] === place[node]
        at += times[block + place[last]! * places + place[node]!]!
        if (at > (near ? latestNear[node]! : latest[node]!)) break
        at = hasSeveralWindows ? beginAt(problem, node, at) : Math.max(at, opens[node]!)
        if (at < 0) break
        at += work[node]!
        if (hasSetup && place[last] !== place[node]) at += setup[node]!
      }
      if (loadMode === 'along' && !carries(rounds, { first, node, round })) break
      last = node
      node = next[node]!
      const rowLast = block + place[last]! * places
      const target = place[node]!
      const delta =
        withFirst + costs[rowLast + placeSecond]! + costs[rowSecond + target]! - legCost[last]!
      if (delta >= found.delta) continue
      if (hasTimes) {
        let then = at + times[rowLast + placeSecond]!
        if (then > closes[second]!) break
        then = hasSeveralWindows ? beginAt(problem, second, then) : Math.max(then, opens[second]!)
        if (then < 0) break
        then += work[second]!
        if (hasSetup && place[last] !== placeSecond) then += setup[second]!
        then += times[rowSecond + target]!
        if (then > (placeSecond === target ? latestNear[node]! : latest[node]!)) continue
      }
      if (hasLimits && !isWithin(rounds, { first, second, before, last, round })) continue
      if (
        hasBreaks &&
        !fitsBreaks(rounds, round, { first, beforeFirst: before, second, beforeSecond: last })
      )
        continue
      note(delta, before, last)
    }
  }
  return found
}

/**
 * By node of the round: what the second half alone costs at least, at the cheapest place behind it or
 * further on. With both halves in no place is cheaper or earlier, as no way round is shorter than the way.
 *
 * @returns false where it fits nowhere
 */
function listSecond(
  { problem, previous, legCost, done, latest, latestNear }: Rounds,
  {
    second,
    round,
    into,
  }: { readonly second: number; readonly round: number; readonly into: Float64Array },
): boolean {
  const { place, costs, costsBack, times, timesBack, places, hasTimes, stops } = problem
  const { opens, closes, work } = problem
  const row = problem.blockAt[round]! + place[second]! * places
  const start = stops + 2 * round
  let least = Infinity
  for (let node = start + 1; node !== start; ) {
    const after = node
    node = previous[node]!
    const from = row + place[node]!
    const to = row + place[after]!
    const delta = costsBack[from]! + costs[to]! - legCost[node]!
    if (delta < least) {
      let fits = true
      if (hasTimes) {
        const at = Math.max(done[node]! + timesBack[from]!, opens[second]!)
        fits = at <= closes[second]!
        // with nothing to set up, which some of its places spare it
        if (at + work[second]! + times[to]! > Math.max(latest[after]!, latestNear[after]!))
          fits = false
      }
      if (fits) least = delta
    }
    into[node] = least
  }
  return least < Infinity
}

function hasSkillsFor(
  { problem: { mayServe, typeOf, stops } }: Rounds,
  {
    first,
    second,
    round,
  }: { readonly first: number; readonly second: number; readonly round: number },
): boolean {
  const row = typeOf[round]! * stops
  return mayServe[row + first] === 1 && mayServe[row + second] === 1
}

function note(delta: number, beforeFirst: number, beforeSecond: number): void {
  found.delta = delta
  found.beforeFirst = beforeFirst
  found.beforeSecond = beforeSecond
}

/** True where what the first half brings fits in as well on the way behind a node. */
function carries(
  { problem, load }: Rounds,
  { first, node, round }: { readonly first: number; readonly node: number; readonly round: number },
): boolean {
  const { kinds, carried, capacity } = problem
  for (let kind = 0; kind < kinds; kind++)
    if (
      load[node * kinds + kind]! + carried[first * kinds + kind]! >
      capacity[round * kinds + kind]!
    )
      return false
  return true
}

function isWithin(
  { problem, next, count, travel, length }: Rounds,
  {
    first,
    second,
    before,
    last,
    round,
  }: {
    readonly first: number
    readonly second: number
    readonly before: number
    readonly last: number
    readonly round: number
  },
): boolean {
  const { place, places, times, lengths, blockAt } = problem
  const block = blockAt[round]!
  const isEmpty = count[round] === 0
  const leg = (legs: Int32Array, from: number, to: number) =>
    legs[block + place[from]! * places + place[to]!]!
  const more = (legs: Int32Array) => {
    const after = next[before]!
    if (last === before) {
      const put = leg(legs, before, first) + leg(legs, first, second) + leg(legs, second, after)
      return put - (isEmpty ? 0 : leg(legs, before, after))
    }
    const behind = next[last]!
    return (
      leg(legs, before, first) +
      leg(legs, first, after) -
      leg(legs, before, after) +
      leg(legs, last, second) +
      leg(legs, second, behind) -
      leg(legs, last, behind)
    )
  }
  if (travel[round]! + more(times) > problem.mostTravel[round]!) return false
  return lengths === undefined || length[round]! + more(lengths) <= problem.mostLength[round]!
}
