import { findPairPlace, type PairAndRound } from './findPairPlace.ts'
import { nextRandom } from './random.ts'
import type { Recreate } from './recreate.ts'
import { link, type Rounds, refreshRound } from './rounds.ts'
import { keepRound } from './undo.ts'

/**
 * Puts a pair where it is cheapest, for less than `limit`: in rounds that pass near either half, in
 * any if there is none. Where the cheapest place of a round is overlooked (a blink) it is the next one.
 *
 * @returns false where it fits nowhere
 */
export function insertPair(
  rounds: Rounds,
  first: number,
  { tools, limit }: { readonly tools: Recreate; readonly limit: number },
): boolean {
  const { problem, closed, count } = rounds
  const { emptyOf, candidates, triedFor } = tools.scratch
  const second = problem.partner[first]!
  best.delta = limit
  best.round = -1
  const many = listNearRounds(rounds, { first, second, tools })
  for (let index = 0; index < many; index++)
    tryRound(rounds, { first, second, round: candidates[index]!, tools })
  const isEmptyTried = best.round < 0 || nextRandom(tools.random) < tools.emptyShare
  for (let round = 0; isEmptyTried && round < problem.vehicles; round++) {
    if (closed[round] === 1 || triedFor[round] === first) continue
    // of the empty rounds of a type one is enough
    const isEmpty = count[round] === 0
    if (isEmpty ? emptyOf[problem.typeOf[round]!] === round : best.round < 0)
      tryRound(rounds, { first, second, round, tools })
  }
  triedFor.fill(-1)
  if (best.round < 0) return false
  keepRound(tools.undo, rounds, best.round)
  // the second half first: where both go behind the same node it then stands behind the first
  link(rounds, second, best.beforeSecond)
  link(rounds, first, best.beforeFirst)
  refreshRound(rounds, best.round)
  return true
}

/** @returns how many rounds `candidates` then holds, nearest first; each is marked in `triedFor` */
function listNearRounds(
  { roundOf }: Rounds,
  {
    first,
    second,
    tools,
  }: { readonly first: number; readonly second: number; readonly tools: Recreate },
): number {
  const { per, before, after } = tools.near
  const { candidates, triedFor } = tools.scratch
  let many = 0
  for (let at = 0; at < per; at++) {
    for (let list = 0; list < 4; list++) {
      const half = list < 2 ? first : second
      const stop = (list % 2 === 0 ? before : after)[half * per + at]!
      const round = stop < 0 ? -1 : roundOf[stop]!
      if (round < 0 || triedFor[round] === first) continue
      triedFor[round] = first
      candidates[many++] = round
    }
  }
  return many
}

/** The cheapest so far: behind which nodes, before either is in. */
const best = { delta: 0, round: -1, beforeFirst: -1, beforeSecond: -1 }

/** Looks for a cheaper place in a round, unless what is known of it from before says it. */
function tryRound(rounds: Rounds, of: PairAndRound): void {
  const { first, round, tools } = of
  const { blink, pairPlaces: known } = tools.scratch
  const at = known.rowOf[first]! + round
  const isKnown = known.version[at] === rounds.version[round]
  if (isKnown && known.delta[at]! >= best.delta) return
  if (!isKnown || known.beforeFirst[at]! < 0) {
    const { delta, beforeFirst, beforeSecond } = findPairPlace(rounds, of, { limit: best.delta })
    known.version[at] = rounds.version[round]!
    known.delta[at] = delta
    known.beforeFirst[at] = beforeFirst
    known.beforeSecond[at] = beforeSecond
    if (beforeFirst < 0) return
  }
  if (--blink.left > 0) {
    keep(known.delta[at]!, round, known.beforeFirst[at]!, known.beforeSecond[at]!)
    return
  }
  blink.left =
    1 + Math.floor(Math.log(1 - nextRandom(tools.random)) / Math.log(1 - tools.blinkShare))
  // the cheapest place is overlooked: the next one then, of which nothing is kept
  const next = findPairPlace(rounds, of, { limit: best.delta, overlooked: known.beforeFirst[at]! })
  if (next.beforeFirst >= 0) keep(next.delta, round, next.beforeFirst, next.beforeSecond)
}

function keep(delta: number, round: number, beforeFirst: number, beforeSecond: number): void {
  best.delta = delta
  best.round = round
  best.beforeFirst = beforeFirst
  best.beforeSecond = beforeSecond
}
