import type { Roads } from '../../../algorithms/road/roads.ts'
import { checkAnswer } from '../../../algorithms/round/checkAnswer.ts'
import type { Instance } from '../../../algorithms/round/instances/instance.ts'
import { InstanceError } from '../../../algorithms/round/instances/instanceError.ts'
import type { VroomSolution } from '../../protocol/vroom.ts'
import { drawRoute } from './drawRoute.ts'
import { listInitialRoutes } from './initialRoutes.ts'
import { type Legs, legsOf } from './legs.ts'
import { findLegTables, type LegTable } from './legTables.ts'
import { type PlacedProblem, placeProblem } from './placeProblem.ts'
import { timeWanted, toChain } from './planMode.ts'
import type { VroomRequest } from './readRequest.ts'
import { VroomRefusal } from './refusal.ts'
import { type AnsweredRoute, answerRoute } from './routeAnswer.ts'
import { searchTime } from './searchTime.ts'
import { toSolution } from './solution.ts'
import type { Solver } from './solver.ts'
import type { PlacedVehicle } from './task.ts'
import { timeRoute } from './timeRoute.ts'
import { toInstance } from './toInstance.ts'
import { listWantedRoutes } from './wantedRoutes.ts'

export interface Tools {
  readonly roads: Roads
  readonly solver: Solver
  /** Instead of a time: the same answer each time. */
  readonly iterations?: number
  readonly gone?: AbortSignal
}

interface Problem extends VroomRequest {
  readonly placed: PlacedProblem
  readonly tables: ReadonlyMap<string, LegTable>
  legsFor(vehicle: PlacedVehicle): Legs
}

/** @throws VroomRefusal */
export async function answerProblem(request: VroomRequest, tools: Tools): Promise<VroomSolution> {
  const clock = laps()
  const { problem, options } = request
  const placed = placeProblem(problem)
  if (options.g && placed.places.some(({ position }) => !position))
    throw new VroomRefusal('input', 'Route geometry request with missing coordinates.')
  const tables = await findLegTables(tools.roads, problem, placed, options.g)
  const legs = new Map<PlacedVehicle, Legs>()
  const legsFor = (vehicle: PlacedVehicle) => {
    const known = legs.get(vehicle) ?? legsOf(vehicle.asked, tables.get(vehicle.asked.profile)!)
    legs.set(vehicle, known)
    return known
  }
  const whole = { ...request, placed, tables, legsFor }
  const loading = clock()
  const { routed, leftOut } = await (options.c ? plan(whole, tools) : solve(whole, tools))
  const solving = clock()
  const drawn = options.g
    ? routed.map(({ vehicle, answered }) => drawRoute(tools.roads, vehicle, answered))
    : routed.map(({ answered }) => answered)
  return toSolution(drawn, leftOut, {
    kinds: problem.vehicles[0]!.capacity.length,
    tellsMetres: tellsMetres(whole),
    times: { loading, solving, routing: clock() },
  })
}

interface Routed {
  readonly routed: readonly { readonly vehicle: PlacedVehicle; readonly answered: AnsweredRoute }[]
  readonly leftOut: Parameters<typeof toSolution>[1]
}

/** Instants for the routes that the problem gives. */
async function plan(whole: Problem, { solver, gone }: Tools): Promise<Routed> {
  const { placed, legsFor } = whole
  const wanted = listWantedRoutes(placed)
  const chains = wanted.map((route) => toChain(route, legsFor(route.placed)))
  const found = await solver.run({ kind: 'times', chains }, gone)
  if (found.kind !== 'times') throw new Error(`the solver answered ${found.kind}`)
  const routed = wanted.map((route, i) => {
    const timed = timeWanted(route, chains[i]!, found.times[i])
    return { vehicle: route.placed, answered: answer(whole, route.placed, timed) }
  })
  const planned = new Set(wanted.flatMap(({ steps }) => steps.map(({ task }) => task)))
  const leftOut = placed.tasks.filter((task) => !planned.has(task)).map((task) => ({ task }))
  return { routed, leftOut }
}

/** Routes that our search finds, judged before anybody gets them. */
async function solve(whole: Problem, { solver, iterations, gone }: Tools): Promise<Routed> {
  const { placed, tables, options, legsFor } = whole
  const { tasks, vehicles } = placed
  const instance = makeInstance(placed, tables)
  const start = listInitialRoutes(instance, placed, listWantedRoutes(placed))
  const found = await solver.run(
    {
      kind: 'solve',
      instance,
      ...(start ? { start } : {}),
      seed: 1,
      ...(iterations === undefined ? {} : { iterations }),
      milliseconds: searchTime(options, tasks.length),
    },
    gone,
  )
  if (found.kind === 'refused') throw new VroomRefusal('input', found.sentence)
  if (found.kind !== 'solve') throw new Error(`the solver answered ${found.kind}`)
  const { answer: best, reasons } = found
  const { violations } = checkAnswer(instance, best)
  if (violations.length > 0) throw new Error(`not a plan: ${violations[0]!.text}`)

  const used = best.rounds.filter(({ stops }) => stops.length > 0)
  const routed = used
    .toSorted((a, b) => a.vehicle - b.vehicle)
    .map((round) => {
      const vehicle = vehicles[round.vehicle]!
      const served = round.stops.map((stop) => tasks[stop]!)
      const timed = timeRoute(vehicle, served, legsFor(vehicle))
      if (!timed) throw new Error(`vehicle ${vehicle.asked.id} isn't in time`)
      return { vehicle, answered: answer(whole, vehicle, timed) }
    })
  const late = routed.find(({ answered }) => answered.causes.size > 0)
  if (late) throw new Error(`vehicle ${late.vehicle.asked.id}: ${[...late.answered.causes.keys()]}`)
  const leftOut = best.unserved
    .map((stop, i) => {
      const { code, sentence } = reasons[i]!
      return { task: tasks[stop]!, reason: { code, ...sentence } }
    })
    .toSorted((a, b) => a.task.index - b.task.index)
  return { routed, leftOut }
}

function makeInstance(...of: Parameters<typeof toInstance>): Instance {
  try {
    return toInstance(...of)
  } catch (error) {
    if (error instanceof InstanceError) throw new VroomRefusal('input', error.sentence.en)
    throw error
  }
}

function answer(
  whole: Problem,
  vehicle: PlacedVehicle,
  timed: Parameters<typeof answerRoute>[1],
): AnsweredRoute {
  const { placed, tables, options, legsFor } = whole
  const hasTimes =
    placed.tasks.some(({ asked }) => asked.timeWindows.length > 0) ||
    placed.vehicles.some(({ asked }) => asked.timeWindow || asked.breaks.length > 0)
  return answerRoute(vehicle, timed, legsFor(vehicle), {
    metres: tellsMetres(whole),
    isPricedByLeg:
      tables.get(vehicle.asked.profile)!.costs !== undefined || (!hasTimes && !options.c),
  })
}

/** As VROOM has it: where they are asked for, given, or priced. */
function tellsMetres({ problem, options }: Problem): boolean {
  return (
    options.g ||
    [...problem.matrices.values()].some(({ distances }) => distances) ||
    problem.vehicles.some(({ costs }) => costs.perKm !== 0)
  )
}

/** Milliseconds since the last call. */
function laps(): () => number {
  let last = performance.now()
  return () => {
    const now = performance.now()
    const passed = Math.round(now - last)
    last = now
    return passed
  }
}
