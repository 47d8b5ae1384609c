import type { LonLat, Profile } from '../model.ts'
import { metresFrom } from './distance.ts'
import { fractionOn, pointsOf } from './lineAlong.ts'
import type { Roads } from './roads.ts'
import type { Snap } from './snap.ts'

/** A path laid out point by point: the same line, and what lies on each segment of it. */
export interface Trace {
  /** Road edges in order, the first and the last travelled in part. */
  readonly edges: readonly number[]
  /** From snap to snap; at least two points. */
  readonly line: readonly LonLat[]
  /** By edge of the path: the point of the line where it ends. */
  readonly endPoint: readonly number[]
  /** By segment of the line. */
  readonly metres: readonly number[]
  /** By segment, at the pace of its edge; what turns cost isn't in it. */
  readonly seconds: readonly number[]
}

/** @param edges those of `path(roads, profile, from, to)` */
export function tracePath(
  roads: Roads,
  profile: Profile,
  edges: readonly number[],
  from: Snap,
  to: Snap,
): Trace {
  const line: LonLat[] = [from.position]
  const metres: number[] = []
  const seconds: number[] = []
  const endPoint: number[] = []
  const add = (point: LonLat, paceSeconds: number) => {
    const before = line.at(-1)!
    if (before[0] === point[0] && before[1] === point[1]) return
    const length = metresFrom(before, point)
    line.push(point)
    metres.push(length)
    seconds.push(length * paceSeconds)
  }
  for (const [i, edge] of edges.entries()) {
    const isLast = i === edges.length - 1
    const start = i === 0 ? fractionOn(from, edge) : 0
    const end = isLast ? fractionOn(to, edge) : 1
    const dm = roads.decimetres[edge]!
    const pace = dm === 0 ? 0 : roads.profiles[profile].milliseconds[edge]! / dm / 100
    const points = pointsOf(roads, edge)
    if (start === 0 && end === 1) for (const point of points) add(point, pace)
    else for (const point of pointsInside(points, start, end)) add(point, pace)
    if (isLast) add(to.position, pace)
    endPoint.push(line.length - 1)
  }
  if (line.length === 1) {
    line.push(to.position)
    metres.push(0)
    seconds.push(0)
    endPoint[endPoint.length - 1] = 1
  }
  return { edges, line, endPoint, metres, seconds }
}

/** One trace of several, each of which begins where the one before ends. */
export function joinTraces(traces: readonly Trace[]): Trace {
  if (traces.length === 1) return traces[0]!
  const edges: number[] = []
  const line: LonLat[] = [traces[0]!.line[0]!]
  const endPoint: number[] = []
  for (const trace of traces) {
    const before = line.length - 1
    // An edge that one halts on is gone along twice in part, and counts once.
    if (edges.at(-1) === trace.edges[0]) {
      edges.pop()
      endPoint.pop()
    }
    edges.push(...trace.edges)
    endPoint.push(...trace.endPoint.map((point) => before + point))
    line.push(...trace.line.slice(1))
  }
  const metres = traces.flatMap((trace) => trace.metres)
  const seconds = traces.flatMap((trace) => trace.seconds)
  return { edges, line, endPoint, metres, seconds }
}

/** The drawn points of an edge that lie strictly between two fractions of its length. */
function pointsInside(points: readonly LonLat[], start: number, end: number): LonLat[] {
  const metresTo = [0]
  for (let i = 1; i < points.length; i++)
    metresTo.push(metresTo[i - 1]! + metresFrom(points[i - 1]!, points[i]!))
  const whole = metresTo.at(-1)!
  return points.filter((_, i) => metresTo[i]! >= start * whole && metresTo[i]! <= end * whole)
}
