import type { VroomSolution, VroomUnassigned } from '../../protocol/vroom.ts'
import { type AnsweredRoute, type Causes, toViolations } from './routeAnswer.ts'
import type { Task } from './task.ts'

/**
 * The whole answer, its sums included.
 *
 * @param leftOut tasks without a route, each with why if that is known
 */
export function toSolution(
  answered: readonly AnsweredRoute[],
  leftOut: readonly { readonly task: Task; readonly reason?: VroomUnassigned['reason'] }[],
  {
    kinds,
    tellsMetres,
    times,
  }: {
    /** Of amounts. */
    readonly kinds: number
    readonly tellsMetres: boolean
    readonly times: VroomSolution['summary']['computing_times']
  },
): VroomSolution {
  const routes = answered.map(({ route }) => route)
  const sum = (of: (route: (typeof routes)[number]) => number) =>
    routes.reduce((total, route) => total + of(route), 0)
  const sums = (of: (route: (typeof routes)[number]) => readonly number[] | undefined) =>
    Array.from({ length: kinds }, (_, i) => sum((route) => of(route)?.[i] ?? 0))
  const delivery = sums((route) => route.delivery)
  const causes: Causes = new Map()
  for (const one of answered)
    for (const [cause, seconds] of one.causes) causes.set(cause, (causes.get(cause) ?? 0) + seconds)
  return {
    code: 0,
    summary: {
      cost: sum((route) => route.cost),
      routes: routes.length,
      unassigned: leftOut.length,
      ...(kinds > 0 ? { delivery, amount: delivery, pickup: sums((route) => route.pickup) } : {}),
      setup: sum((route) => route.setup),
      service: sum((route) => route.service),
      duration: sum((route) => route.duration),
      waiting_time: sum((route) => route.waiting_time),
      priority: sum((route) => route.priority),
      ...(tellsMetres ? { distance: sum((route) => route.distance ?? 0) } : {}),
      violations: toViolations(causes),
      computing_times: times,
    },
    unassigned: leftOut.map(({ task: { asked, kind, spot }, reason }) => ({
      id: asked.id,
      ...(spot.location ? { location: [...spot.location] } : {}),
      ...(spot.locationIndex === undefined ? {} : { location_index: spot.locationIndex }),
      type: kind,
      ...(asked.description ? { description: asked.description } : {}),
      ...(reason ? { reason } : {}),
    })),
    routes,
  }
}
