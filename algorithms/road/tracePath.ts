import type { LonLat, Profile } from '../model.ts'
import { metresFrom } from './distance.ts'
import { fractionOn, goAlong, goTo } from './lineAlong.ts'
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
  const { milliseconds } = roads.profiles[profile]
  const line: LonLat[] = [from.position]
  const metres: number[] = []
  const seconds: number[] = []
  const endPoint: number[] = []
  const last = edges.length - 1
  for (let i = 0; i <= last; i++) {
    const edge = edges[i]!
    const start = i === 0 ? fractionOn(from, edge) : 0
    const end = i === last ? fractionOn(to, edge) : 1
    const before = line.length
    goAlong(roads, edge, start, end, line)
    if (i === last) goTo(to.position, line)
    const dm = roads.decimetres[edge]!
    const pace = dm === 0 ? 0 : milliseconds[edge]! / dm / 100
    for (let p = before; p < line.length; p++) {
      const length = metresFrom(line[p - 1]!, line[p]!)
      metres.push(length)
      seconds.push(length * pace)
    }
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
