import type { Roads } from '../../../algorithms/road/roads.ts'
import { OsrmRefusal } from '../osrm/refusal.ts'
import { routeObject } from '../osrm/routeObject.ts'
import { routedProfile, snapAt } from './legTables.ts'
import { VroomRefusal } from './refusal.ts'
import type { AnsweredRoute } from './routeAnswer.ts'
import type { PlacedVehicle } from './task.ts'

/**
 * Draws a route on our roads, wherever its durations come from.
 *
 * @throws VroomRefusal
 */
export function drawRoute(
  roads: Roads,
  { asked }: PlacedVehicle,
  answered: AnsweredRoute,
): AnsweredRoute {
  const profile = routedProfile(asked.profile)
  const positions = answered.route.steps.flatMap(({ location }) => (location ? [location] : []))
  const snaps = positions.map((position) => snapAt(roads, profile, position))
  try {
    const { geometry } = routeObject(roads, profile, snaps, { overview: 'full' })
    if (typeof geometry !== 'string') throw new Error('no polyline')
    return { ...answered, route: { ...answered.route, geometry } }
  } catch (error) {
    if (!(error instanceof OsrmRefusal)) throw error
    throw new VroomRefusal('routing', `Vehicle ${asked.id}: ${error.message}.`)
  }
}
