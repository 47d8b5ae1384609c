import type { Roads } from '../../../algorithms/road/roads.ts'
import type { VroomSolution } from '../../protocol/vroom.ts'
import { drawRoute } from './drawRoute.ts'
import { findLegTables } from './legTables.ts'
import { placeProblem } from './placeProblem.ts'
import type { VroomRequest } from './readRequest.ts'
import { VroomRefusal } from './refusal.ts'
import type { AnsweredRoute } from './routeAnswer.ts'
import { searchTime } from './searchTime.ts'
import { toSolution } from './solution.ts'
import type { Solver } from './solver.ts'

/** @throws VroomRefusal */
export async function answerProblem(
  { problem, options }: VroomRequest,
  {
    roads,
    solver,
    iterations,
    gone,
  }: {
    readonly roads: Roads
    readonly solver: Solver
    /** Of the search, instead of a time: the same answer each time. */
    readonly iterations?: number
    readonly gone?: AbortSignal
  },
): Promise<VroomSolution> {
  const clock = laps()
  const placed = placeProblem(problem)
  if (options.g && placed.places.some(({ position }) => !position))
    throw new VroomRefusal('input', 'Route geometry request with missing coordinates.')
  const tables = await findLegTables(roads, problem, placed, options.g)
  // as VROOM has it: where they are asked for, given, or priced
  const tellsMetres =
    options.g ||
    [...problem.matrices.values()].some(({ distances }) => distances) ||
    problem.vehicles.some(({ costs }) => costs.perKm !== 0)
  const loading = clock()
  const { routes, leftOut } = await solver.run(
    {
      placed,
      tables,
      isPlanMode: options.c,
      tellsMetres,
      milliseconds: searchTime(options, placed.tasks.length),
      ...(iterations === undefined ? {} : { iterations }),
    },
    gone,
  )
  const solving = clock()
  const drawn: AnsweredRoute[] = []
  for (const { vehicle, answered } of routes) {
    drawn.push(options.g ? drawRoute(roads, placed.vehicles[vehicle]!, answered) : answered)
    // others get their turn
    if (options.g) await new Promise(setImmediate)
  }
  return toSolution(
    drawn,
    leftOut.map(({ task, ...why }) => ({ task: placed.tasks[task]!, ...why })),
    {
      kinds: problem.vehicles[0]!.capacity.length,
      tellsMetres,
      times: { loading, solving, routing: clock() },
    },
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
