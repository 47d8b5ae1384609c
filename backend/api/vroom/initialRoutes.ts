import {
  type Answer,
  type AnsweredRound,
  type AnswerViolation,
  checkAnswer,
} from '../../../algorithms/round/checkAnswer.ts'
import type { Instance } from '../../../algorithms/round/instances/instance.ts'
import type { PlacedProblem } from './placeProblem.ts'
import { VroomRefusal } from './refusal.ts'
import type { PlacedVehicle } from './task.ts'
import type { WantedRoute } from './wantedRoutes.ts'

/**
 * The routes to begin from, which the problem proposes in `steps`; undefined where it proposes none.
 *
 * @throws VroomRefusal in VROOM's words where they are no routes
 */
export function listInitialRoutes(
  instance: Instance,
  { tasks }: PlacedProblem,
  wanted: readonly WantedRoute[],
): Answer | undefined {
  const rounds = wanted
    .map(({ placed, vehicle, steps }) => ({
      placed,
      vehicle,
      stops: steps.flatMap(({ task }) => (task ? [task.index] : [])),
    }))
    .filter(({ stops }) => stops.length > 0)
  if (rounds.length === 0) return undefined
  for (const { placed, ...round } of rounds) checkRound(instance, placed, round)
  const served = new Set(rounds.flatMap(({ stops }) => stops))
  const unserved = tasks.map(({ index }) => index).filter((index) => !served.has(index))
  return { rounds: rounds.map(({ vehicle, stops }) => ({ vehicle, stops })), unserved }
}

function checkRound(instance: Instance, { asked }: PlacedVehicle, round: AnsweredRound): void {
  const others = [...instance.stops.keys()].filter((stop) => !round.stops.includes(stop))
  const { violations } = checkAnswer(instance, { rounds: [round], unserved: others })
  const [first] = violations
  if (!first) return
  const sentenceOf = sentences[first.code]
  const sentence = sentenceOf ? sentenceOf(asked.id) : `Infeasible route for vehicle ${asked.id}.`
  throw new VroomRefusal('input', sentence)
}

const sentences: Partial<Record<AnswerViolation['code'], (id: number) => string>> = {
  'over capacity': (id) => `Route over capacity for vehicle ${id}.`,
  'missing skill': (id) => `Missing skill or step out of reach for vehicle ${id}.`,
  'too long': (id) => `Route over max_travel_time or max_distance for vehicle ${id}.`,
  'too many stops': (id) => `Too many tasks for vehicle ${id}.`,
  'half a pair': (id) => `Invalid shipment in route for vehicle ${id}.`,
  'pair order': (id) => `Invalid shipment in route for vehicle ${id}.`,
}
