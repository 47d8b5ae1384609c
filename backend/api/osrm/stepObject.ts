import type { LonLat, Profile } from '../../../algorithms/model.ts'
import type { Crossing } from '../../../algorithms/road/joinTurns.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import type { Step } from '../../../algorithms/road/steps.ts'
import { tellStep } from '../../../algorithms/road/tellStep.ts'
import type { Trace } from '../../../algorithms/road/tracePath.ts'
import { classesOf } from './exclude.ts'
import { type Geometry, toGeometry } from './geometry.ts'
import type { RouteOptions } from './options.ts'
import { rounded } from './snapAll.ts'

/** https://github.com/Project-OSRM/osrm-backend/blob/master/docs/http.md#routestep-object */
export interface StepObject {
  readonly geometry: Geometry
  readonly maneuver: {
    readonly type: string
    readonly modifier?: string
    readonly exit?: number
    readonly location: LonLat
    readonly bearing_before: number
    readonly bearing_after: number
    /** With `language` only. */
    readonly instruction?: string
  }
  readonly mode: string
  readonly driving_side: 'right'
  readonly name: string
  readonly ref?: string
  readonly intersections: readonly IntersectionObject[]
  readonly weight: number
  readonly duration: number
  readonly distance: number
}

interface IntersectionObject {
  readonly location: LonLat
  readonly bearings: readonly number[]
  readonly entry: readonly boolean[]
  readonly in?: number
  readonly out?: number
  /** Of the road that is gone on by. */
  readonly classes?: readonly string[]
}

/** @param leg what the steps add up to: what turns cost is shared out among them */
export function toStepObjects(
  roads: Roads,
  profile: Profile,
  steps: readonly Step[],
  trace: Trace,
  leg: { readonly seconds: number; readonly metres: number },
  { geometries, language }: RouteOptions,
): StepObject[] {
  const durations = shareOut(
    leg.seconds,
    steps.map(({ seconds }) => seconds),
  )
  const distances = shareOut(
    leg.metres,
    steps.map(({ metres }) => metres),
  )
  return steps.map((step, i) => {
    const line = trace.line.slice(step.firstPoint, step.lastPoint + 1)
    return {
      // A line has two points, even where one arrives.
      geometry: toGeometry(line.length > 1 ? line : [line[0]!, line[0]!], geometries),
      maneuver: {
        type: step.type,
        ...(step.modifier ? { modifier: step.modifier } : {}),
        ...(step.exit === undefined ? {} : { exit: step.exit }),
        location: rounded(step.position),
        bearing_before: step.bearingBefore,
        bearing_after: step.bearingAfter,
        ...(language ? { instruction: tellStep(step)[language] } : {}),
      },
      mode: modeOf(profile, step),
      driving_side: 'right',
      name: step.name,
      ...(step.ref ? { ref: step.ref } : {}),
      intersections: step.crossings.map((crossing) => toIntersection(roads, crossing)),
      weight: durations[i]!,
      duration: durations[i]!,
      distance: distances[i]!,
    }
  })
}

/** Shares of a whole in proportion to the parts, in tenths that add up to it. */
function shareOut(whole: number, parts: readonly number[]): number[] {
  const sum = parts.reduce((a, b) => a + b, 0)
  let before = 0
  let reached = 0
  return parts.map((part) => {
    before += part
    const next = sum === 0 ? 0 : Math.round((before / sum) * whole * 10)
    const share = (next - reached) / 10
    reached = next
    return share
  })
}

const modes: Readonly<Record<Profile, string>> = {
  foot: 'walking',
  'cargo-bike': 'cycling',
  car: 'driving',
}

function modeOf(profile: Profile, { kind, metres, seconds }: Step): string {
  if (kind === 'ferry') return 'ferry'
  const isPushed = profile === 'cargo-bike' && seconds > 0 && (metres / seconds) * 3.6 < 5
  return isPushed ? 'pushing bike' : modes[profile]
}

function toIntersection(roads: Roads, crossing: Crossing): IntersectionObject {
  const { position, branches, from = -1, to = -1 } = crossing
  const piece = branches[to]?.piece ?? -1
  const classes = piece < 0 ? [] : classesOf(roads, piece)
  return {
    location: rounded(position),
    bearings: branches.map(({ bearing }) => Math.round(bearing) % 360),
    entry: branches.map(({ edge }, i) => edge >= 0 && (i !== from || i === to || to < 0)),
    ...(from < 0 ? {} : { in: from }),
    ...(to < 0 ? {} : { out: to }),
    ...(classes.length > 0 ? { classes } : {}),
  }
}
