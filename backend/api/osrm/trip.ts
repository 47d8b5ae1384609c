import { orderTrip } from '../../../algorithms/road/orderTrip.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { durations } from '../../../algorithms/road/travel.ts'
import { excluding } from './exclude.ts'
import { checkGeneral, flag, oneOf, readOptions, routeOptions } from './options.ts'
import type { OsrmRequest } from './parseUrl.ts'
import { OsrmRefusal } from './refusal.ts'
import { type RouteObject, routeObject } from './routeObject.ts'
import { snapAll, toWaypoint, type Waypoint } from './snapAll.ts'

/** As many as osrm-routed allows. */
const mostCoordinates = 100

const { waypoints: _, ...withoutWaypoints } = routeOptions
const table = {
  ...withoutWaypoints,
  roundtrip: flag,
  source: oneOf('any', 'first'),
  destination: oneOf('any', 'last'),
} as const

export interface TripAnswer {
  readonly code: 'Ok'
  readonly trips: readonly RouteObject[]
  readonly waypoints?: readonly (Waypoint & {
    readonly trips_index: number
    readonly waypoint_index: number
  })[]
}

export function answerTrip(allRoads: Roads, request: OsrmRequest): TripAnswer {
  const { profile, coordinates } = request
  const options = readOptions(request.options, table)
  const { roundtrip: roundTrip = true, source = 'any', destination = 'any' } = options
  checkGeneral(request, options, { atLeast: 2, atMost: mostCoordinates })
  if (!roundTrip && source === 'any' && destination === 'any')
    throw new OsrmRefusal('NotImplemented', 'This request is not supported')

  const roads = excluding(allRoads, profile, options.exclude)
  const snaps = snapAll(roads, profile, coordinates, options)
  const { seconds } = durations(roads, profile, snaps, snaps)
  if (seconds.includes(-1))
    throw new OsrmRefusal('NoTrips', 'No trip visiting all destinations possible.')
  const order = orderTrip(
    { size: snaps.length, seconds },
    {
      ...(source === 'first' ? { first: 0 } : {}),
      ...(destination === 'last' ? { last: snaps.length - 1 } : {}),
      roundTrip,
    },
  )
  const visited = roundTrip ? [...order, order[0]!] : order
  return {
    code: 'Ok',
    trips: [
      routeObject(
        roads,
        profile,
        visited.map((i) => snaps[i]!),
        options,
      ),
    ],
    ...(options.skip_waypoints
      ? {}
      : {
          waypoints: snaps.map((snap, i) => ({
            ...toWaypoint(roads, snap, options),
            trips_index: 0,
            waypoint_index: order.indexOf(i),
          })),
        }),
  }
}
