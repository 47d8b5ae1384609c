import type { InsertionOrders } from './insertionOrders.ts'
import type { NearStops } from './nearStops.ts'
import { nextRandom, type Random } from './random.ts'
import { makeScratch, type Recreate, recreate } from './recreate.ts'
import { isFeasible, listAbsent, type Rounds, refreshRound } from './rounds.ts'
import { type RuinSettings, ruin, takeOut, usualRuin } from './ruin.ts'
import { exchangeTails } from './tails.ts'
import { beginStep, makeUndo, undoStep } from './undo.ts'

export interface AnnealSettings {
  /** In parts of the mean leg of the first rounds. */
  readonly firstTemperature: number
  readonly lastTemperature: number
  readonly blinkShare: number
  readonly ruin: RuinSettings
  /** How much of the time goes into serving all with fewer rounds, where that is asked for. */
  readonly fleetShare: number
  /**
   * So much of that first without ever leaving out more stops for such as were left out less: thus Li
   * and Lim's LC1_2_10 comes to 17 vehicles in 10 s (two seeds of three, none without it); then one
   * more than the fewest at most: with none LR1_2_5 stayed at 17 (one seed, 6 s).
   */
  readonly steadyShare: number
  /** How many near stops a stop is put beside. */
  readonly per: number
  readonly emptyShare: number
  /** How many exchanges of tails are tried a step. */
  readonly tails: number
}

export const usualAnneal: AnnealSettings = {
  firstTemperature: 1,
  lastTemperature: 0.01,
  blinkShare: 0.01,
  ruin: usualRuin,
  fleetShare: 0.6,
  steadyShare: 0.6,
  per: 20,
  emptyShare: 0.1,
  tails: 10,
}

/** The best found: `next` of all nodes, and what it costs. */
export interface Best {
  readonly next: Int32Array
  readonly roundOf: Int32Array
  penalty: number
  used: number
  cost: number
}

/**
 * Ruin and recreate under simulated annealing (Christiaens and Vanden Berghe 2020). `spent` says how
 * much of the budget is gone, 1 when all is; the temperature falls with it.
 *
 * Rejected, once the fewest vehicles are found: up to two pairs left out at a price that rises while
 * any is out, falls otherwise, in the first 80 % of what is left, with a fleet share of 0.45: LR1_2_5
 * 2.0 % above the best known instead of 2.4, LRC2_2_1 2.6 % as without (three seeds, 10 s).
 *
 * @returns the best found and how many steps it took
 */
export function anneal(
  rounds: Rounds,
  {
    near,
    orders,
    random,
    settings,
    spent,
    onBetter,
  }: {
    readonly near: NearStops
    readonly orders: InsertionOrders
    readonly random: Random
    readonly settings: AnnealSettings
    readonly spent: (step: number) => number
    readonly onBetter: (best: Best) => void
  },
): { readonly best: Best; readonly steps: number } {
  const { problem, sums, absent, roundOf } = rounds
  const undo = makeUndo(rounds)
  const tools: Recreate = {
    near,
    orders,
    random,
    undo,
    blinkShare: settings.blinkShare,
    emptyShare: settings.emptyShare,
    scratch: makeScratch(rounds),
  }
  const missed = new Float64Array(problem.stops).fill(1)
  const best: Best = {
    next: new Int32Array(problem.nodes),
    roundOf: new Int32Array(problem.nodes),
    penalty: Infinity,
    used: Infinity,
    cost: Infinity,
  }
  let isTold = true
  const keepBest = () => {
    best.next.set(rounds.next)
    best.roundOf.set(roundOf)
    best.penalty = sums.penalty
    best.cost = sums.cost
    best.used = usedRounds(rounds)
    isTold = false
  }
  beginStep(undo, rounds)
  recreate(rounds, tools)
  keepBest()
  const legs = problem.stops - sums.absent + best.used
  const meanLeg = Math.max(1e-9, sums.cost / Math.max(1, legs))
  const hot = meanLeg * settings.firstTemperature
  const cold = meanLeg * settings.lastTemperature
  const fewest = problem.fewestVehiclesFirst ? fewestRounds(rounds) : 0
  let isCutting = problem.fewestVehiclesFirst
  let isSteady = isCutting
  let fewestAbsent = Infinity
  let missedSum = 0
  const sumMissed = () => {
    let sum = 0
    for (let index = 0; index < sums.absent; index++) sum += missed[absent[index]!]!
    return sum
  }
  let temperature = hot
  const isOfTails = !problem.hasPairs && near.per > 0
  let step = 0
  for (; ; step++) {
    if ((step & 63) === 0) {
      if (!isTold) {
        onBetter(best)
        isTold = true
      }
      let gone = spent(step)
      if (gone >= 1) break
      if (problem.fewestVehiclesFirst) {
        if (isCutting && (gone > settings.fleetShare || best.used <= fewest)) {
          isCutting = false
          if (sums.absent > 0 && best.penalty === 0) {
            restore(rounds, best)
            missedSum = 0
          }
          closeEmpty(rounds)
        }
        if (isCutting) {
          gone = gone / settings.fleetShare
          isSteady = gone < settings.steadyShare
        } else gone = Math.max(0, (gone - settings.fleetShare) / (1 - settings.fleetShare))
      }
      temperature = hot * (cold / hot) ** gone
      if (isCutting && sums.absent === 0) {
        dissolveOne(rounds, missed)
        missedSum = sumMissed()
        fewestAbsent = Infinity
      }
    }
    for (let tries = isOfTails ? settings.tails : 0; tries > 0; tries--) {
      const most = -temperature * Math.log(1 - nextRandom(random))
      exchangeTails(rounds, { near, random, most, emptyOf: tools.scratch.emptyOf })
    }
    const cost = sums.cost
    const penalty = sums.penalty
    const many = sums.absent
    beginStep(undo, rounds)
    const threshold = cost - temperature * Math.log(1 - nextRandom(random))
    ruin(rounds, { near, random, undo, settings: settings.ruin })
    // where all are served they stay so: what is too dear half way is too dear in the end
    let isIn = recreate(rounds, tools, penalty === 0 ? threshold : Infinity)
    for (let index = 0; index < undo.step.touched && isIn; index++)
      isIn = isFeasible(rounds, undo.touched[index]!)
    if (isIn) {
      if (sums.penalty === 0 && penalty === 0) isIn = sums.cost < threshold
      else {
        const mostAbsent = isSteady ? many : fewestAbsent + 1
        const sum = sumMissed()
        for (let index = 0; index < sums.absent; index++) missed[absent[index]!]!++
        if (sums.penalty < penalty) isIn = true
        else if (sums.penalty === penalty) isIn = sum < missedSum || sums.cost < threshold
        else isIn = many > 0 && sum < missedSum && (!isCutting || sums.absent <= mostAbsent)
        if (isIn) {
          missedSum = sumMissed()
          fewestAbsent = Math.min(fewestAbsent, sums.absent)
        }
      }
    }
    if (!isIn) undoStep(undo, rounds)
    if (sums.penalty > best.penalty) continue
    if (sums.penalty < best.penalty || isCutting || sums.cost < best.cost - 1e-6) {
      if (isCutting && sums.penalty === best.penalty) {
        const used = usedRounds(rounds)
        if (used > best.used || (used === best.used && sums.cost >= best.cost)) continue
      }
      keepBest()
    }
  }
  if (!isTold) onBetter(best)
  return { best, steps: step }

  function dissolveOne(of: Rounds, counters: Float64Array): void {
    let least = -1
    let leastSum = Infinity
    for (let round = 0; round < problem.vehicles; round++) {
      if (of.count[round] === 0) {
        of.closed[round] = 1
        continue
      }
      let sum = 0
      const start = problem.stops + 2 * round
      for (let node = of.next[start]!; node !== start + 1; node = of.next[node]!)
        sum += counters[node]!
      sum *= 1 + 0.1 * nextRandom(random)
      if (sum < leastSum) {
        leastSum = sum
        least = round
      }
    }
    if (least < 0) return
    of.closed[least] = 1
    const start = problem.stops + 2 * least
    while (of.next[start] !== start + 1) takeOut(of, of.next[start]!)
    refreshRound(of, least)
  }
}

function usedRounds({ count }: Rounds): number {
  let used = 0
  for (const many of count) if (many > 0) used++
  return used
}

function closeEmpty({ count, closed }: Rounds): void {
  for (let round = 0; round < count.length; round++) closed[round] = count[round] === 0 ? 1 : 0
}

/** What the loads need at least. */
function fewestRounds({ problem }: Rounds): number {
  const { stops, kinds, delivered, collected, capacity, vehicles } = problem
  let fewest = 1
  for (let kind = 0; kind < kinds; kind++) {
    let out = 0
    let back = 0
    let most = 1
    for (let stop = 0; stop < stops; stop++) {
      out += delivered[stop * kinds + kind]!
      back += collected[stop * kinds + kind]!
    }
    for (let round = 0; round < vehicles; round++)
      most = Math.max(most, capacity[round * kinds + kind]!)
    fewest = Math.max(fewest, Math.ceil(Math.max(out, back) / most))
  }
  return fewest
}

/** Makes the rounds what the best ones were. */
function restore(rounds: Rounds, best: Best): void {
  const { problem, next, previous, roundOf } = rounds
  const { stops, vehicles } = problem
  next.set(best.next)
  roundOf.set(best.roundOf)
  for (let round = 0; round < vehicles; round++) {
    const end = stops + 2 * round + 1
    for (let node = end - 1; node !== end; node = next[node]!) previous[next[node]!] = node
    refreshRound(rounds, round)
  }
  listAbsent(rounds)
}
