import type { NearStops } from './nearStops.ts'
import { nextRandom, type Random, randomBelow } from './random.ts'
import { putAbsent, type Rounds, refreshRound, unlink } from './rounds.ts'
import { keepRound, type Undo } from './undo.ts'

export interface RuinSettings {
  /** How many stops are taken out on average. */
  readonly stops: number
  readonly longestString: number
  /** How often a string keeps some stops within it. */
  readonly splitShare: number
  /** How often the first round is emptied. */
  readonly wholeShare: number
}

/**
 * The paper's c̄, L max and α (section 6.1). Emptying a round is none of the paper's: before tails were
 * exchanged ORTEC's 332 stops came with it from 3.4 to 3.0 % above the best known answer (three seeds,
 * 4 s). Since then RC2_10_5 is the same with it and without (two seeds, 8 s).
 */
export const usualRuin: RuinSettings = {
  stops: 10,
  longestString: 10,
  splitShare: 0.5,
  wholeShare: 0.02,
}

/** How often a string may be longer than the mean round, where there are several kinds of vehicle. */
const wholeShare = 0.1

/** How often one more stop is kept within a split string (β). */
const keepMore = 0.01

/**
 * Takes strings of stops out of rounds near a random stop: adjacent string removal of Christiaens and
 * Vanden Berghe (2020, Transportation Science 54, section 5.2). Of a pair both halves go.
 */
export function ruin(
  rounds: Rounds,
  {
    near,
    random,
    undo,
    settings,
  }: {
    readonly near: NearStops
    readonly random: Random
    readonly undo: Undo
    readonly settings: RuinSettings
  },
): void {
  const { problem, roundOf, count } = rounds
  const { stops, vehicles } = problem
  let used = 0
  let served = 0
  for (let round = 0; round < vehicles; round++) {
    if (count[round]! === 0) continue
    used++
    served += count[round]!
  }
  if (used === 0) return
  const mean = served / used
  // where vehicles differ whole rounds have to change theirs, the longer than usual too
  const isWhole = problem.types > 1 && nextRandom(random) < wholeShare
  const longest = isWhole ? settings.longestString : Math.min(settings.longestString, mean)
  const most = (4 * settings.stops) / (1 + longest) - 1
  let strings = Math.floor(nextRandom(random) * Math.max(0, most) + 1)
  let isEmptying = nextRandom(random) < settings.wholeShare
  const seed = randomBelow(random, stops)
  const first = undo.step.touched
  const { around, aroundPer } = near
  for (let index = -1; index < aroundPer && strings > 0; index++) {
    const stop = index < 0 ? seed : around[seed * aroundPer + index]!
    if (stop < 0) break
    const round = roundOf[stop]!
    if (round < 0 || undo.keptIn[round] === undo.step.number) continue
    const size = count[round]!
    const length = isEmptying ? size : Math.floor(nextRandom(random) * Math.min(size, longest) + 1)
    isEmptying = false
    keepRound(undo, rounds, round)
    takeString(rounds, {
      stop,
      random,
      length: Math.min(length, size),
      splitShare: settings.splitShare,
    })
    strings--
  }
  for (let index = first; index < undo.step.touched; index++)
    refreshRound(rounds, undo.touched[index]!)
}

/** Takes out a string around a stop; a split one skips some stops in its middle. */
function takeString(
  rounds: Rounds,
  {
    stop,
    random,
    length,
    splitShare,
  }: {
    readonly stop: number
    readonly random: Random
    readonly length: number
    readonly splitShare: number
  },
): void {
  const { previous, next, problem, roundOf, count } = rounds
  const { stops } = problem
  const size = count[roundOf[stop]!]!
  let kept = 0
  if (length > 1 && length < size && nextRandom(random) < splitShare) {
    kept = 1
    while (length + kept < size && nextRandom(random) < keepMore) kept++
  }
  const span = length + kept
  // how far the string may reach to either side
  let back = 0
  let start = stop
  while (back < span - 1 && previous[start]! < stops) {
    start = previous[start]!
    back++
  }
  let ahead = 0
  for (let node = stop; ahead < span - 1 && next[node]! < stops; node = next[node]!) ahead++
  const least = Math.max(0, span - 1 - ahead)
  let toSkip = back - (least + randomBelow(random, back - least + 1))
  while (toSkip-- > 0) start = next[start]!
  const keepFrom = kept === 0 ? span : 1 + randomBelow(random, length - 1)
  let node = start
  for (let index = 0; index < span && node < stops; index++) {
    let after = next[node]!
    if (index < keepFrom || index >= keepFrom + kept) {
      const partner = problem.partner[node]!
      if (after === partner) after = next[after]!
      takeOut(rounds, node)
    }
    node = after
  }
}

/** Takes out a stop, and the other half of its pair. */
export function takeOut(rounds: Rounds, stop: number): void {
  const { partner, isDelivery } = rounds.problem
  const other = partner[stop]!
  unlink(rounds, stop)
  if (other >= 0) unlink(rounds, other)
  putAbsent(rounds, other >= 0 && isDelivery[stop] === 1 ? other : stop)
}
