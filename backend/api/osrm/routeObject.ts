import type { LonLat, Profile } from '../../../algorithms/model.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import type { Snap } from '../../../algorithms/road/snap.ts'
import { listSteps } from '../../../algorithms/road/steps.ts'
import { straightLegs } from '../../../algorithms/road/straightLegs.ts'
import { traceNodes } from '../../../algorithms/road/traceNodes.ts'
import { joinTraces, type Trace, tracePath } from '../../../algorithms/road/tracePath.ts'
import { path } from '../../../algorithms/road/travel.ts'
import { type Geometry, joinLines, simplifyLegs, toGeometry } from './geometry.ts'
import type { Annotation, RouteOptions } from './options.ts'
import { OsrmRefusal } from './refusal.ts'
import { type StepObject, toStepObjects } from './stepObject.ts'

/** https://github.com/Project-OSRM/osrm-backend/blob/master/docs/http.md#route-object */
export interface RouteObject {
  readonly geometry?: Geometry
  readonly legs: readonly LegObject[]
  readonly weight_name: 'duration'
  readonly weight: number
  readonly duration: number
  readonly distance: number
}

interface LegObject {
  readonly steps: readonly StepObject[]
  readonly summary: string
  readonly weight: number
  readonly duration: number
  readonly distance: number
  /** With `overview=by_legs` only. */
  readonly geometry?: Geometry
  readonly annotation?: AnnotationObject
}

interface Leg {
  readonly seconds: number
  readonly metres: number
  readonly trace: Trace
  readonly from: Snap
  readonly to: Snap
  /** By point of the trace's line. */
  readonly nodes: () => readonly number[]
}

/**
 * The route through a row of snaps, with a leg from each to the next; or, where `options.waypoints`
 * names some of them, from each of those to the next.
 * @param keepsStraight doesn't turn round at a snap on the way
 * @throws OsrmRefusal `NoRoute` where one leg has no way, `InvalidValue` for wrong waypoints
 */
export function routeObject(
  roads: Roads,
  profile: Profile,
  snaps: readonly Snap[],
  options: RouteOptions,
  keepsStraight = false,
): RouteObject {
  const annotations = annotationsOf(options)
  const ends = waypointsOf(options, snaps.length)
  const rows =
    keepsStraight && snaps.length > 2
      ? straightLegs(roads, profile, snaps)
      : snaps.slice(1).map((to, i) => ({ from: snaps[i]!, to }))
  if (!rows) throw noRoute()
  const single = rows.map(({ from, to }) => findLeg(roads, profile, from, to))
  const legs = ends.slice(1).map((end, i) => joinLegs(single.slice(ends[i]!, end)))
  const lines = legs.map(({ trace }) => trace.line)
  const overview = overviewOf(lines, options)
  const seconds = legs.reduce((sum, leg) => sum + leg.seconds, 0)
  return {
    ...(overview ? { geometry: toGeometry(overview, options.geometries) } : {}),
    legs: legs.map((leg) => toLegObject(roads, profile, leg, options, annotations)),
    weight_name: 'duration',
    weight: seconds,
    duration: seconds,
    distance: legs.reduce((sum, leg) => sum + leg.metres, 0),
  }
}

function overviewOf(legs: readonly (readonly LonLat[])[], { overview }: RouteOptions) {
  if (overview === 'false' || overview === 'by_legs') return undefined
  return overview === 'full' ? joinLines(legs) : simplifyLegs(legs)
}

function waypointsOf({ waypoints }: RouteOptions, count: number): readonly number[] {
  if (!waypoints) return [...Array(count).keys()]
  if (waypoints.some((each) => each >= count))
    throw new OsrmRefusal(
      'InvalidOptions',
      `A waypoint is not below ${count}, the coordinates given.`,
    )
  const isRising = waypoints.every((each, i) => i === 0 || each > waypoints[i - 1]!)
  if (!isRising || waypoints[0] !== 0 || waypoints.at(-1) !== count - 1) {
    const sentence = 'First and last coordinates must be specified as waypoints.'
    throw new OsrmRefusal('InvalidValue', sentence)
  }
  return waypoints
}

function findLeg(roads: Roads, profile: Profile, from: Snap, to: Snap): Leg {
  const way = path(roads, profile, from, to)
  if (!way) throw noRoute()
  const trace = tracePath(roads, profile, way.edges, from, to)
  const nodes = () => traceNodes(roads, trace, from, to)
  return { seconds: way.seconds, metres: way.metres, trace, from, to, nodes }
}

function noRoute(): OsrmRefusal {
  return new OsrmRefusal('NoRoute', 'No route found between points')
}

function joinLegs(legs: readonly Leg[]): Leg {
  return {
    seconds: legs.reduce((sum, { seconds }) => sum + seconds, 0),
    metres: legs.reduce((sum, { metres }) => sum + metres, 0),
    trace: joinTraces(legs.map(({ trace }) => trace)),
    from: legs[0]!.from,
    to: legs.at(-1)!.to,
    nodes: () => legs.flatMap(({ nodes }, i) => nodes().slice(i === 0 ? 0 : 1)),
  }
}

function toLegObject(
  roads: Roads,
  profile: Profile,
  leg: Leg,
  options: RouteOptions,
  annotations: ReadonlySet<Annotation>,
): LegObject {
  const { seconds, metres, trace, from, to } = leg
  const steps = options.steps ? listSteps(roads, profile, trace, from, to) : []
  return {
    steps: toStepObjects(roads, profile, steps, trace, { seconds, metres }, options),
    summary: summaryOf(steps),
    weight: seconds,
    duration: seconds,
    distance: metres,
    ...(options.overview === 'by_legs'
      ? { geometry: toGeometry(trace.line, options.geometries) }
      : {}),
    ...(annotations.size > 0 ? { annotation: annotate(leg, annotations) } : {}),
  }
}

/** The two streets that take longest, in the order of the way. */
function summaryOf(steps: readonly { readonly name: string; readonly seconds: number }[]): string {
  const seconds = new Map<string, number>()
  for (const { name, seconds: more } of steps)
    if (name !== '') seconds.set(name, (seconds.get(name) ?? 0) + more)
  const longest = [...seconds].sort(([, a], [, b]) => b - a).slice(0, 2)
  const names = new Set(longest.map(([name]) => name))
  return [...seconds.keys()].filter((name) => names.has(name)).join(', ')
}

interface AnnotationObject {
  readonly distance?: readonly number[]
  readonly duration?: readonly number[]
  readonly weight?: readonly number[]
  readonly speed?: readonly number[]
  readonly datasources?: readonly number[]
  /** OSM's ids, one more than there are segments. */
  readonly nodes?: readonly number[]
  readonly metadata?: { readonly datasource_names: readonly string[] }
}

function annotationsOf({ annotations }: RouteOptions): ReadonlySet<Annotation> {
  if (annotations === undefined || annotations === false) return new Set()
  if (annotations === true)
    return new Set(['distance', 'duration', 'weight', 'speed', 'datasources', 'nodes'])
  return new Set(annotations)
}

/** Segment by segment of the leg's line. */
function annotate({ trace, nodes }: Leg, wanted: ReadonlySet<Annotation>): AnnotationObject {
  const { metres, seconds } = trace
  const durations = seconds.map((each) => Math.round(each * 1000) / 1000)
  const speedOf = (length: number, i: number) =>
    seconds[i] === 0 ? 0 : Math.round((length / seconds[i]!) * 10) / 10
  return {
    ...(wanted.has('distance')
      ? { distance: metres.map((each) => Math.round(each * 1000) / 1000) }
      : {}),
    ...(wanted.has('duration') ? { duration: durations } : {}),
    ...(wanted.has('weight') ? { weight: durations } : {}),
    ...(wanted.has('speed') ? { speed: metres.map(speedOf) } : {}),
    ...(wanted.has('datasources')
      ? { datasources: metres.map(() => 0), metadata: { datasource_names: ['OpenStreetMap'] } }
      : {}),
    ...(wanted.has('nodes') ? { nodes: nodes() } : {}),
  }
}
