import { nearbySnaps } from '../../../algorithms/road/nearbySnaps.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { nodesAround } from '../../../algorithms/road/traceNodes.ts'
import { excluding } from './exclude.ts'
import { checkGeneral, generalOptions, readOptions, wholeNumber } from './options.ts'
import type { OsrmRequest } from './parseUrl.ts'
import { OsrmRefusal } from './refusal.ts'
import { queryAt, toWaypoint, type Waypoint } from './snapAll.ts'

/** As many as osrm-routed allows. */
const mostResults = 100

const table = { ...generalOptions, number: wholeNumber } as const

export interface NearestAnswer {
  readonly code: 'Ok'
  readonly waypoints?: readonly (Waypoint & {
    /** OSM's, in the direction of the street. */
    readonly nodes: readonly [number, number]
  })[]
}

export function answerNearest(allRoads: Roads, request: OsrmRequest): NearestAnswer {
  const { profile, coordinates } = request
  const options = readOptions(request.options, table)
  const { number = 1 } = options
  const wrongPlace = 'InvalidOptions'
  checkGeneral(request, options, { atLeast: 1, atMost: Infinity, wrongPlace })
  if (coordinates.length !== 1)
    throw new OsrmRefusal('InvalidOptions', 'Only one input coordinate is supported')
  if (number < 1) throw new OsrmRefusal('InvalidOptions', 'number must be 1 or more.')
  if (number > mostResults) {
    const numbers = `${number} is higher than current maximum (${mostResults})`
    throw new OsrmRefusal('TooBig', `Number of results ${numbers}`)
  }
  const roads = excluding(allRoads, profile, options.exclude)
  const snaps = nearbySnaps(roads, queryAt(profile, coordinates, options, 0), number)
  if (snaps.length === 0)
    throw new OsrmRefusal('NoSegment', 'Could not find a matching segments for coordinate')
  const toResult = (snap: (typeof snaps)[number]) => ({
    nodes: nodesAround(roads, snap),
    ...toWaypoint(roads, snap, options),
  })
  return { code: 'Ok', ...(options.skip_waypoints ? {} : { waypoints: snaps.map(toResult) }) }
}
