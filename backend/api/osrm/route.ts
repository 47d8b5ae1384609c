import type { Roads } from '../../../algorithms/road/roads.ts'
import { excluding } from './exclude.ts'
import { checkGeneral, flag, readOptions, routeOptions, wholeNumber } from './options.ts'
import type { OsrmRequest } from './parseUrl.ts'
import { OsrmRefusal } from './refusal.ts'
import { type RouteObject, routeObject } from './routeObject.ts'
import { snapAll, toWaypoint, type Waypoint } from './snapAll.ts'

/** As many as osrm-routed allows. */
const mostCoordinates = 500
const mostAlternatives = 3

const table = {
  ...routeOptions,
  /** One route is always answered, which OSRM may do as well. */
  alternatives: (value: string) => flag(value) ?? wholeNumber(value),
  /** Where it's left to the profile, only a car may not turn round where it halts: as in OSRM's. */
  continue_straight: (value: string) => (value === 'default' ? 'default' : flag(value)),
} as const

export interface RouteAnswer {
  readonly code: 'Ok'
  readonly routes: readonly RouteObject[]
  readonly waypoints?: readonly Waypoint[]
}

export function answerRoute(allRoads: Roads, request: OsrmRequest): RouteAnswer {
  const { profile, coordinates } = request
  const options = readOptions(request.options, table)
  checkGeneral(request, options, { atLeast: 2, atMost: mostCoordinates })
  if (Number(options.alternatives ?? 0) > mostAlternatives) {
    const most = `is higher than current maximum (${mostAlternatives})`
    throw new OsrmRefusal('TooBig', `Requested number of alternatives ${most}`)
  }
  const roads = excluding(allRoads, profile, options.exclude)
  const snaps = snapAll(roads, profile, coordinates, options)
  const { continue_straight: wish = 'default' } = options
  const keepsStraight = wish === 'default' ? profile === 'car' : wish
  return {
    code: 'Ok',
    routes: [routeObject(roads, profile, snaps, options, keepsStraight)],
    ...(options.skip_waypoints
      ? {}
      : { waypoints: snaps.map((snap) => toWaypoint(roads, snap, options)) }),
  }
}
