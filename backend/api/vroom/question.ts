import type { VroomUnassigned } from '../../protocol/vroom.ts'
import { type Legs, legsOf } from './legs.ts'
import type { LegTable } from './legTables.ts'
import type { PlacedProblem } from './placeProblem.ts'
import { type AnsweredRoute, answerRoute } from './routeAnswer.ts'
import type { PlacedVehicle } from './task.ts'
import type { TimedStep } from './timeRoute.ts'

/** What a thread is asked: a problem at its places, with all legs between them. */
export interface Question {
  readonly placed: PlacedProblem
  /** By profile. */
  readonly tables: ReadonlyMap<string, LegTable>
  /** Instants for the routes that the vehicles' `steps` give, instead of routes. */
  readonly isPlanMode: boolean
  readonly tellsMetres: boolean
  readonly milliseconds: number
  /** Of the search, instead of the time: the same answer each time. */
  readonly iterations?: number
}

/** What it answers; vehicles and tasks by index. */
export interface Routed {
  readonly routes: readonly { readonly vehicle: number; readonly answered: AnsweredRoute }[]
  readonly leftOut: readonly { readonly task: number; readonly reason?: Reason }[]
}

type Reason = NonNullable<VroomUnassigned['reason']>

export function legsFor({ tables }: Question, { asked }: PlacedVehicle): Legs {
  return legsOf(asked, tables.get(asked.profile)!)
}

/** A timed route as VROOM tells it. */
export function tellRoute(
  question: Question,
  vehicle: PlacedVehicle,
  timed: readonly TimedStep[],
): AnsweredRoute {
  const { placed, tables, isPlanMode, tellsMetres } = question
  const hasTimes =
    placed.tasks.some(({ asked }) => asked.timeWindows.length > 0) ||
    placed.vehicles.some(({ asked }) => asked.timeWindow || asked.breaks.length > 0)
  return answerRoute(vehicle, timed, legsFor(question, vehicle), {
    metres: tellsMetres,
    isPricedByLeg:
      tables.get(vehicle.asked.profile)!.costs !== undefined || (!hasTimes && !isPlanMode),
  })
}
