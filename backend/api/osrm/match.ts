import { metresFrom } from '../../../algorithms/road/distance.ts'
import { matchTrace, streetsNear, type TracePoint } from '../../../algorithms/road/matchTrace.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { excluding } from './exclude.ts'
import {
  checkGeneral,
  flag,
  fullListOf,
  oneOf,
  readOptions,
  routeOptions,
  wholeNumber,
} from './options.ts'
import type { OsrmRequest } from './parseUrl.ts'
import { OsrmRefusal } from './refusal.ts'
import { type RouteObject, routeObject } from './routeObject.ts'
import { directionAt, toWaypoint, type Waypoint } from './snapAll.ts'

/** As many as osrm-routed allows. */
const mostCoordinates = 100
/** OSRM's default, and the pause that begins a new matching. */
const defaultSigmaMetres = 5
const splitSeconds = 60
/** Beyond it any road is a candidate, and the work grows with its square. */
const mostSigmaMetres = 100
/** What `tidy` leaves out: points this near the last one, in place or in time. */
const tidyMetres = 15
const tidySeconds = 5

const table = {
  ...routeOptions,
  timestamps: fullListOf(wholeNumber),
  gaps: oneOf('split', 'ignore'),
  tidy: flag,
} as const

type Options = ReturnType<typeof readOptions<typeof table>>

export interface MatchAnswer {
  readonly code: 'Ok'
  readonly matchings: readonly (RouteObject & { readonly confidence: number })[]
  readonly tracepoints?: readonly (Tracepoint | null)[]
}

interface Tracepoint extends Waypoint {
  readonly matchings_index: number
  readonly waypoint_index: number
  readonly alternatives_count: number
}

export function answerMatch(allRoads: Roads, request: OsrmRequest): MatchAnswer {
  const { profile, coordinates } = request
  const options = readOptions(request.options, table)
  checkGeneral(request, options, { atLeast: 2, atMost: mostCoordinates })
  checkTrace(options, coordinates.length)
  const roads = excluding(allRoads, profile, options.exclude)
  const trace = coordinates.map((position, i) => toTracePoint(position, i, options))
  const kept = options.tidy ? tidied(trace) : [...trace.keys()]
  const matchings = matchTrace(
    roads,
    profile,
    kept.map((i) => trace[i]!),
    {
      ...(options.gaps === 'ignore' ? {} : { splitSeconds }),
      anywhere: options.snapping === 'any',
    },
  )
  if (matchings.length === 0) {
    const anywhere = options.snapping === 'any'
    const isNear = trace.some(
      (point) => streetsNear(roads, profile, point, { anywhere }).length > 0,
    )
    if (isNear) throw new OsrmRefusal('NoMatch', 'Could not match the trace.')
    const sentence = 'Could not find a matching segment for any coordinate.'
    throw new OsrmRefusal('NoSegment', sentence)
  }

  const rows = matchings.map(({ points }) => points.map(({ index }) => kept[index]!))
  const waypoints = options.waypoints && waypointsIn(rows, options.waypoints)
  const { waypoints: _, ...shared } = options
  const routeOptionsOf = waypoints ? { ...shared, waypoints } : shared
  const tracepoints: (Tracepoint | null)[] = coordinates.map(() => null)
  for (const [m, { points }] of matchings.entries()) {
    for (const [p, { snap, alternatives }] of points.entries()) {
      tracepoints[rows[m]![p]!] = {
        ...toWaypoint(roads, snap, options),
        matchings_index: m,
        waypoint_index: waypoints ? Math.max(0, waypoints.indexOf(p)) : p,
        alternatives_count: alternatives,
      }
    }
  }
  return {
    code: 'Ok',
    matchings: matchings.map(({ points, confidence }) => ({
      ...routeObject(
        roads,
        profile,
        points.map(({ snap }) => snap),
        routeOptionsOf,
      ),
      confidence,
    })),
    ...(options.skip_waypoints ? {} : { tracepoints }),
  }
}

function checkTrace({ timestamps, radiuses, waypoints }: Options, count: number): void {
  if (waypoints?.some((each) => each >= count))
    throw new OsrmRefusal(
      'InvalidOptions',
      `A waypoint is not below ${count}, the coordinates given.`,
    )
  if (timestamps && timestamps.length !== count) {
    const sizes = `size ${timestamps.length} does not match coordinate size ${count}`
    throw new OsrmRefusal('InvalidOptions', `Number of elements in timestamps ${sizes}`)
  }
  if (timestamps?.some((each, i) => i > 0 && each < timestamps[i - 1]!)) {
    const sentence = 'Timestamps need to be monotonically increasing.'
    throw new OsrmRefusal('InvalidValue', sentence)
  }
  if (radiuses?.some((metres) => metres !== null && metres > mostSigmaMetres))
    throw new OsrmRefusal('TooBig', 'Radius search size is too large for map matching.')
}

function toTracePoint(position: TracePoint['position'], i: number, options: Options): TracePoint {
  const at = options.timestamps?.[i]
  return {
    ...directionAt(options, i),
    position,
    // 0 would make any noise impossible.
    sigmaMetres: Math.max(1, options.radiuses?.[i] ?? defaultSigmaMetres),
    ...(at === undefined ? {} : { atSeconds: at }),
  }
}

/** Which points of a trace are worth matching. */
function tidied(trace: readonly TracePoint[]): number[] {
  const kept: number[] = []
  for (const [i, point] of trace.entries()) {
    const last = kept.length > 0 ? trace[kept.at(-1)!]! : undefined
    const isNear = last !== undefined && metresFrom(last.position, point.position) < tidyMetres
    const isSoon = last?.atSeconds !== undefined && point.atSeconds! - last.atSeconds < tidySeconds
    if (!isNear && !isSoon) kept.push(i)
  }
  return kept
}

/** Where the named points of a trace lie in its one matching. */
function waypointsIn(rows: readonly (readonly number[])[], wanted: readonly number[]): number[] {
  const [row] = rows
  if (rows.length > 1) {
    const sentence = 'Could not match the trace with the given waypoints.'
    throw new OsrmRefusal('NoMatch', sentence)
  }
  const found = wanted.map((index) => row!.indexOf(index))
  if (found.includes(-1)) {
    const sentence = 'Requested waypoint parameter could not be matched.'
    throw new OsrmRefusal('NoMatch', sentence)
  }
  return found
}
