import { type Answer, type AnsweredRound, checkAnswer } from '../checkAnswer.ts'
import type { Instance } from '../instances/instance.ts'
import { type AnnealSettings, anneal, type Best, usualAnneal } from './anneal.ts'
import { type FlatProblem, flatProblem } from './flatProblem.ts'
import { listInsertionOrders } from './insertionOrders.ts'
import { solveLap } from './lap/solveLap.ts'
import { listNearStops } from './nearStops.ts'
import { seedRandom } from './random.ts'
import { emptyRounds } from './rounds.ts'
import { startFrom } from './startFrom.ts'

export interface SolveOptions {
  readonly seed: number
  /** How many steps; the same answer for the same seed and steps. */
  readonly iterations?: number
  /** How much of the time is gone, from 0 to 1; over at 1. */
  readonly spent?: () => number
  /** Where nobody knows how long it lasts: the search is warmed up anew ever longer. */
  readonly isOver?: () => boolean
  readonly onBetter?: (answer: Answer) => void
  readonly settings?: AnnealSettings
  /** Rounds to begin with: no answer is worse, where its vehicles may drive them as they are. */
  readonly start?: Answer
}

export interface Solution {
  readonly answer: Answer
  readonly iterations: number
}

/**
 * Good rounds for an instance. What has to be served and isn't in the answer didn't fit. Whoever
 * knows the time there is gives `spent` rather than `isOver`: it cools down to just then.
 *
 * @throws SearchError where the instance has what the search knows nothing of
 */
export function solve(instance: Instance, options: SolveOptions): Solution {
  const problem = flatProblem(instance)
  if (problem.stops === 0) return { answer: { rounds: [], unserved: [] }, iterations: 0 }
  const { onBetter, start, settings = usualAnneal } = options
  const isOptional = instance.stops.some(({ priority }) => priority !== undefined)
  const spent = budgetOf(options)
  if (!isOptional && !options.isOver && !problem.hasBreaks) {
    const vehicle = problem.vehicleAt[0]!
    const answerOfLap = (order: Int32Array): Answer => ({
      rounds: [{ vehicle, stops: [...order] }],
      unserved: [],
    })
    const lap = solveLap(problem, {
      seed: options.seed,
      spent,
      ...(onBetter ? { onBetter: (order: Int32Array) => onBetter(answerOfLap(order)) } : {}),
    })
    if (lap?.order) {
      const found = answerOfLap(lap.order)
      const answer = start && !isBetter(instance, found, start) ? start : found
      return { answer, iterations: lap.steps }
    }
    // the general search leaves out what doesn't fit
  }
  const rounds = emptyRounds(problem)
  if (start) startFrom(rounds, instance, start)
  const { best, steps } = anneal(rounds, {
    near: listNearStops(problem, { per: settings.per, aroundPer: 120 }),
    orders: listInsertionOrders(problem),
    random: seedRandom(options.seed),
    settings: start
      ? { ...settings, firstTemperature: settings.firstTemperature * warmShare }
      : settings,
    spent,
    onBetter: (better) => onBetter?.(answerOf(problem, better)),
  })
  return { answer: answerOf(problem, best), iterations: steps }
}

/** How hot it begins with rounds that are given: so much of that that it begins with without. */
const warmShare = 0.1

/** Where only the end is told, the steps until a new start double, from this many. */
const firstCycle = 1 << 14

function budgetOf({ iterations, spent, isOver }: SolveOptions): (step: number) => number {
  if (spent) return spent
  if (iterations !== undefined) return (step) => step / Math.max(1, iterations)
  return (step) => {
    if (isOver?.() ?? true) return 1
    let length = firstCycle
    let from = 0
    while (step >= from + length) {
      from += length
      length *= 2
    }
    return (step - from) / length
  }
}

/** Where every stop has to be served, in one round. */
function isBetter(instance: Instance, one: Answer, other: Answer): boolean {
  const judged = checkAnswer(instance, other)
  return judged.violations.length > 0 || checkAnswer(instance, one).cost < judged.cost
}

function answerOf(problem: FlatProblem, { next, roundOf }: Best): Answer {
  const { stops, vehicles, vehicleAt } = problem
  const rounds: AnsweredRound[] = []
  for (let round = 0; round < vehicles; round++) {
    const start = stops + 2 * round
    const served: number[] = []
    for (let node = next[start]!; node !== start + 1; node = next[node]!) served.push(node)
    if (served.length > 0) rounds.push({ vehicle: vehicleAt[round]!, stops: served })
  }
  const unserved = [...Array(stops).keys()].filter((stop) => roundOf[stop]! < 0)
  return { rounds, unserved }
}
