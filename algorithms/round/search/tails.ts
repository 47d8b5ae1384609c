import type { NearStops } from './nearStops.ts'
import { nextRandom, type Random, randomBelow } from './random.ts'
import { isFeasible, type Rounds, refreshRound } from './rounds.ts'

/**
 * How often a round is cut in two, the rear to an empty round, instead of exchanging with another: it
 * makes up for rounds that are merged while it is hot. Gehring and Homberger's RC2_10_5 after 250 000
 * steps, mean of two seeds: 2.8 % above the best known answer with 0.05, 2.1 % with 0.3; ORTEC's 332
 * stops after 200 000, of four: 2.8 and 3.0 %.
 */
const splitShare = 0.3

/**
 * Lets two rounds of like vehicles exchange what they serve behind a random stop and before one near
 * to it (2-opt*, Potvin and Rousseau 1995, Journal of the Operational Research Society 46): the one
 * change that strings of ten stops can't make where rounds are long. Rounds begin and end so too.
 *
 * @param most it is made where the cost rises by less
 * @returns true where it was made
 */
export function exchangeTails(
  rounds: Rounds,
  {
    near,
    random,
    most,
    emptyOf,
  }: {
    readonly near: NearStops
    readonly random: Random
    readonly most: number
    readonly emptyOf: Int32Array
  },
): boolean {
  const { problem, next, previous, roundOf, legCost, done, latest, latestNear, count } = rounds
  const { stops, costs, times, places, place, typeOf, fixedCost, hasTimes } = problem
  const last = randomBelow(random, stops)
  const round = roundOf[last]!
  if (round < 0) return false
  let other: number
  let first: number
  if (nextRandom(random) < splitShare) {
    other = emptyOf[typeOf[round]!]!
    if (other < 0 || count[other] !== 0 || next[last]! >= stops) return false
    first = stops + 2 * other + 1
  } else {
    first = near.after[last * near.per + randomBelow(random, near.per)]!
    if (first < 0) return false
    other = roundOf[first]!
    if (other < 0 || other === round || typeOf[other] !== typeOf[round]) return false
  }
  const lastOfOther = previous[first]!
  const rest = next[last]!
  const block = problem.blockAt[round]!
  const from = place[last]!
  const to = place[first]!
  const fromOther = place[lastOfOther]!
  const toRest = place[rest]!
  const emptied = rest >= stops && lastOfOther >= stops
  let delta = costs[block + from * places + to]! - legCost[last]! - legCost[lastOfOther]!
  if (emptied) delta -= fixedCost[other]!
  else delta += costs[block + fromOther * places + toRest]!
  if (count[other] === 0) delta += fixedCost[other]!
  if (delta >= most) return false
  if (hasTimes) {
    const at = done[last]! + times[block + from * places + to]!
    if (at > (from === to ? latestNear[first]! : latest[first]!)) return false
    if (!emptied) {
      const then = done[lastOfOther]! + times[block + fromOther * places + toRest]!
      if (then > (fromOther === toRest ? latestNear[rest]! : latest[rest]!)) return false
    }
  }
  if (problem.loadMode !== 'none' && !fits(rounds, { last, first, lastOfOther, rest })) return false
  exchange(rounds, last, lastOfOther)
  if (isRight(rounds, round) && isRight(rounds, other)) return true
  exchange(rounds, last, lastOfOther)
  return false
}

/** Limits and breaks are looked at once it is made. */
function isRight(rounds: Rounds, round: number): boolean {
  const { hasLimits, hasBreaks, mostStops } = rounds.problem
  if (!hasLimits && !hasBreaks) return true
  return rounds.count[round]! <= mostStops[round]! && isFeasible(rounds, round)
}

/** Exchanges what stands behind two nodes of different rounds, the ends excepted. */
function exchange(rounds: Rounds, last: number, lastOfOther: number): void {
  const { problem, next, previous, roundOf } = rounds
  const round = roundOf[last]!
  const other = roundOf[lastOfOther]!
  const rest = next[last]!
  const first = next[lastOfOther]!
  const endOfRest = previous[problem.stops + 2 * round + 1]!
  const endOfFirst = previous[problem.stops + 2 * other + 1]!
  put(rounds, { first, end: endOfFirst, last, round })
  put(rounds, { first: rest, end: endOfRest, last: lastOfOther, round: other })
  refreshRound(rounds, round)
  refreshRound(rounds, other)
}

/** Ends a round behind `last` with the stops from `first` to `end`, or with none. */
function put(
  { problem, next, previous, roundOf }: Rounds,
  {
    first,
    end,
    last,
    round,
  }: {
    readonly first: number
    readonly end: number
    readonly last: number
    readonly round: number
  },
): void {
  const final = problem.stops + 2 * round + 1
  let before = last
  if (first < problem.stops) {
    next[last] = first
    previous[first] = last
    for (let node = first; ; node = next[node]!) {
      roundOf[node] = round
      if (node === end) break
    }
    before = end
  }
  next[before] = final
  previous[final] = before
}

/** True where both rounds have room for the other's rear, of which there are no pairs. */
function fits(
  rounds: Rounds,
  {
    last,
    first,
    lastOfOther,
    rest,
  }: {
    readonly last: number
    readonly first: number
    readonly lastOfOther: number
    readonly rest: number
  },
): boolean {
  const { problem, total, roundOf, load, mostBefore, mostAfter } = rounds
  const { kinds, capacity, delivered, collected } = problem
  const round = roundOf[last]!
  const other = roundOf[first]!
  for (let kind = 0; kind < kinds; kind++) {
    const most = capacity[round * kinds + kind]!
    const mostOfOther = capacity[other * kinds + kind]!
    if (problem.loadMode === 'total') {
      const both = total[round * kinds + kind]! + total[other * kinds + kind]!
      const rear =
        sumBehind(rounds, delivered, first, kind) + sumBehind(rounds, collected, first, kind)
      const restOf =
        sumBehind(rounds, delivered, rest, kind) + sumBehind(rounds, collected, rest, kind)
      const now = total[round * kinds + kind]! - restOf + rear
      if (now > most || both - now > mostOfOther) return false
      continue
    }
    // what is delivered behind is on board before, what was collected before is on board behind
    const rear = sumBehind(rounds, delivered, first, kind)
    const restOf = sumBehind(rounds, delivered, rest, kind)
    const had = load[last * kinds + kind]! - restOf
    const otherHad = load[lastOfOther * kinds + kind]! - rear
    if (mostBefore[last * kinds + kind]! - restOf + rear > most) return false
    if (mostBefore[lastOfOther * kinds + kind]! - rear + restOf > mostOfOther) return false
    if (mostAfter[lastOfOther * kinds + kind]! - otherHad + had > most) return false
    if (mostAfter[last * kinds + kind]! - had + otherHad > mostOfOther) return false
  }
  return true
}

function sumBehind({ problem, next }: Rounds, of: Int32Array, first: number, kind: number): number {
  const { stops, kinds } = problem
  let sum = 0
  for (let node = first; node < stops; node = next[node]!) sum += of[node * kinds + kind]!
  return sum
}
