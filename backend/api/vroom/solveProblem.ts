import { type Answer, checkAnswer } from '../../../algorithms/round/checkAnswer.ts'
import type { Instance } from '../../../algorithms/round/instances/instance.ts'
import { InstanceError } from '../../../algorithms/round/instances/instanceError.ts'
import { listUnservable, noRoom } from '../../../algorithms/round/instances/whyUnserved.ts'
import { SearchError } from '../../../algorithms/round/search/searchError.ts'
import { solve } from '../../../algorithms/round/search/solve.ts'
import { listInitialRoutes } from './initialRoutes.ts'
import { leaveOutCutOff } from './leaveOutCutOff.ts'
import { legsFor, type Question, type Routed, tellRoute } from './question.ts'
import { VroomRefusal } from './refusal.ts'
import { canRest, timeRoute } from './timeRoute.ts'
import { toInstance } from './toInstance.ts'
import { listWantedRoutes } from './wantedRoutes.ts'

/**
 * Routes that our search finds, judged before anybody gets them.
 *
 * @throws VroomRefusal
 */
export function solveProblem(question: Question): Routed {
  const { tasks, vehicles } = question.placed
  const restless = vehicles.find((vehicle) => !canRest(vehicle))
  if (restless)
    throw new VroomRefusal('input', `Inconsistent breaks for vehicle ${restless.asked.id}.`)
  const { instance, answer } = told(() => findRoutes(question))
  const { violations } = checkAnswer(instance, answer)
  if (violations.length > 0) throw new Error(`not a plan: ${violations[0]!.text}`)

  const used = answer.rounds.filter(({ stops }) => stops.length > 0)
  const routes = used
    .toSorted((a, b) => a.vehicle - b.vehicle)
    .map(({ vehicle: index, stops }) => {
      const vehicle = vehicles[index]!
      const served = stops.map((stop) => tasks[stop]!)
      const timed = timeRoute(vehicle, served, legsFor(question, vehicle))
      if (!timed) throw new Error(`vehicle ${vehicle.asked.id} isn't in time`)
      const answered = tellRoute(question, vehicle, timed)
      const [broken] = answered.causes.keys()
      if (broken) throw new Error(`vehicle ${vehicle.asked.id} has a violation: ${broken}`)
      return { vehicle: index, answered }
    })
  return { routes, leftOut: whyLeftOut(instance, answer) }
}

function findRoutes(question: Question): { instance: Instance; answer: Answer } {
  const { placed, tables, iterations, milliseconds } = question
  const startedAt = performance.now()
  const spent = () => (performance.now() - startedAt) / milliseconds
  const instance = toInstance(placed, tables)
  const start = listInitialRoutes(instance, placed, listWantedRoutes(placed))
  const limit = iterations === undefined ? { spent } : { iterations }
  const found = leaveOutCutOff(instance, solve(instance, { seed: 1, ...limit }).answer)
  return { instance, answer: start && !isBetter(instance, found, start) ? start : found }
}

/** What our code refuses, in VROOM's form. */
function told<Value>(find: () => Value): Value {
  try {
    return find()
  } catch (error) {
    if (error instanceof InstanceError || error instanceof SearchError)
      throw new VroomRefusal('input', error.sentence.en)
    throw error
  }
}

/** What is left out first, then cost: as the search has it. A pair counts once. */
function isBetter(instance: Instance, a: Answer, b: Answer): boolean {
  const deliveries = new Set(instance.stops.map(({ partner }) => partner))
  const lost = (stop: number) => (deliveries.has(stop) ? 0 : (instance.stops[stop]!.priority ?? 0))
  const rank = (answer: Answer) => [
    answer.unserved.reduce((sum, stop) => sum + lost(stop), 0),
    checkAnswer(instance, answer).cost,
  ]
  const [ofA, ofB] = [rank(a), rank(b)]
  const differs = ofA.findIndex((each, i) => each !== ofB[i])
  return differs >= 0 && ofA[differs]! < ofB[differs]!
}

function whyLeftOut(instance: Instance, { unserved }: Answer): Routed['leftOut'] {
  if (unserved.length === 0) return []
  const reasons = listUnservable(instance)
  return unserved
    .toSorted((a, b) => a - b)
    .map((task) => {
      const { code, sentence } = reasons.get(task) ?? noRoom
      return { task, reason: { code, ...sentence } }
    })
}
