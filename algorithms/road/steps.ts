import type { LonLat, Profile } from '../model.ts'
import { bearingBetween, edgeBearings, turnDegrees } from './bearing.ts'
import { type Crossing, joinTurns, lengthOf, type Turn, type Turns } from './joinTurns.ts'
import { type Branch, isBarrier, junctionAt } from './junction.ts'
import {
  classOf,
  type Maneuver,
  type ManeuverType,
  type Modifier,
  maneuverAt,
  modifierOf,
  nameOf,
  refOf,
} from './maneuver.ts'
import type { Roads } from './roads.ts'
import type { Snap } from './snap.ts'
import type { Trace } from './tracePath.ts'

/** A maneuver, and the way from there to the next one. */
export interface Step {
  readonly type: ManeuverType
  /** Absent at either end, where the place lies on the road itself. */
  readonly modifier: Modifier | undefined
  /** Which exit of a roundabout; absent when the way ends on it. */
  readonly exit: number | undefined
  readonly position: LonLat
  /** Whole degrees clockwise from north, 0 to 359; 0 before the start and after the end. */
  readonly bearingBefore: number
  readonly bearingAfter: number
  /** Of the street that is gone along; empty where it has none. */
  readonly name: string
  /** Its number on signs; empty where it has none. */
  readonly ref: string
  /** OSM's `highway` value of it. */
  readonly kind: string
  /** Its part of the trace's line: both ends included. */
  readonly firstPoint: number
  readonly lastPoint: number
  readonly metres: number
  readonly seconds: number
  /** The one of the maneuver, then all that are passed before the next. */
  readonly crossings: readonly Crossing[]
}

/** A place this near the road lies on neither side of it. */
const besideMetres = 5

/** The steps of a path, from `depart` to `arrive`; what is no decision isn't told. */
export function listSteps(
  roads: Roads,
  profile: Profile,
  trace: Trace,
  from: Snap,
  to: Snap,
): Step[] {
  const turns = joinTurns(roads, listTurns(roads, profile, trace), trace)
  const first = trace.edges[0]!
  const last = trace.edges.at(-1)!
  const end = trace.line.length - 1
  const startBearing = bearingBetween(trace.line[0]!, trace.line[1]!)
  const endBearing = bearingBetween(trace.line[end - 1]!, trace.line[end]!)
  const depart: Turn = {
    type: 'depart',
    modifier: sideOf(from, first),
    exit: undefined,
    point: 0,
    bearingBefore: 0,
    bearingAfter: startBearing,
    cameBy: first,
    edge: first,
    crossing: endOf(trace.line[0]!, startBearing, { to: 0 }),
    passed: turns.passed,
  }
  const arrive: Turn = {
    type: 'arrive',
    modifier: sideOf(to, last),
    exit: undefined,
    point: end,
    bearingBefore: endBearing,
    bearingAfter: 0,
    cameBy: last,
    edge: last,
    crossing: endOf(trace.line[end]!, (endBearing + 180) % 360, { from: 0 }),
    passed: [],
  }
  const all = [depart, ...turns.told, arrive]
  return all.map((turn, i) => toStep(roads, trace, turn, all[i + 1]?.point ?? turn.point))
}

function listTurns(roads: Roads, profile: Profile, trace: Trace): Turns {
  const inRing = profile === 'foot' ? undefined : roads.pieces.roundabout
  const bearings = edgeBearings(roads)
  const told: Turn[] = []
  const passed: Crossing[] = []
  let list = passed
  let exits = 0
  let before = 0
  for (let i = 1; i < trace.edges.length; i++) {
    const edge = trace.edges[i]!
    if (isBarrier(roads, edge)) continue
    const cameBy = trace.edges[before]!
    const point = trace.endPoint[before]!
    before = i
    const bearingBefore = bearings.in[cameBy]!
    const bearingAfter = bearings.out[edge]!
    const crossing = crossingAt(roads, profile, cameBy, edge)
    const comesFromRing = inRing?.[roads.piece[cameBy]!] === 1
    const staysInRing = inRing?.[roads.piece[edge]!] === 1
    let maneuver: Maneuver | undefined
    if (comesFromRing && staysInRing) {
      if (crossing.branches.some((branch, b) => branch.edge >= 0 && b !== crossing.to)) exits++
    } else if (staysInRing) {
      exits = 0
      const modifier = modifierOf(turnDegrees(bearingBefore, bearingAfter))
      maneuver = { type: 'roundabout', modifier: modifier.includes('left') ? modifier : 'right' }
    } else if (comesFromRing) {
      const entry = told.at(-1)
      if (entry?.type === 'roundabout') told[told.length - 1] = { ...entry, exit: exits + 1, edge }
      const modifier = modifierOf(turnDegrees(bearingBefore, bearingAfter))
      maneuver = { type: 'exit roundabout', modifier }
    } else if (!isPassed(roads, crossing, cameBy, edge)) {
      const { branches, from, to } = crossing
      const others = branches.filter((_, b) => b !== to && b !== from)
      const [came, goes] = [
        { edge: cameBy, bearing: bearingBefore },
        { edge, bearing: bearingAfter },
      ]
      maneuver = maneuverAt(roads, came, goes, others)
    }
    if (maneuver) {
      list = []
      told.push({
        type: maneuver.type,
        modifier: maneuver.modifier,
        exit: undefined,
        point,
        bearingBefore,
        bearingAfter,
        cameBy,
        edge,
        crossing,
        passed: list,
      })
    } else if (crossing.branches.length > 2) list.push(crossing)
  }
  return { passed, told }
}

function crossingAt(roads: Roads, profile: Profile, inEdge: number, outEdge: number): Crossing {
  const { position, branches } = junctionAt(roads, profile, roads.head[inEdge]!)
  const cameBy = roads.piece[inEdge]!
  let from = -1
  let to = -1
  for (let i = 0; i < branches.length; i++) {
    const branch = branches[i]!
    if (branch.edge === outEdge) to = i
    if (branch.piece !== cameBy) continue
    // On a loop both ends of the same piece are branches here: the one that points back.
    if (from < 0 || isMoreBack(roads, inEdge, branch, branches[from]!)) from = i
  }
  return { position, branches, from, to }
}

function isMoreBack(roads: Roads, inEdge: number, a: Branch, b: Branch): boolean {
  const back = (edgeBearings(roads).in[inEdge]! + 180) % 360
  return Math.abs(turnDegrees(back, a.bearing)) < Math.abs(turnDegrees(back, b.bearing))
}

/** Most junctions: a named street goes straight on, and no other part of it leaves nearby. */
function isPassed(roads: Roads, crossing: Crossing, cameBy: number, edge: number): boolean {
  const { branches, from, to } = crossing
  const { pieces, piece } = roads
  const [p, q] = [piece[cameBy]!, piece[edge]!]
  const street = pieces.street[p]!
  if (street === 0 || pieces.street[q] !== street || pieces.classes[p] !== pieces.classes[q])
    return false
  const bearings = edgeBearings(roads)
  const ahead = bearings.in[cameBy]!
  if (Math.abs(turnDegrees(ahead, bearings.out[edge]!)) > 20) return false
  for (let i = 0; i < branches.length; i++) {
    const branch = branches[i]!
    if (i === from || i === to || branch.edge < 0 || pieces.street[branch.piece] !== street)
      continue
    if (Math.abs(turnDegrees(ahead, branch.bearing)) <= 45) return false
  }
  return true
}

function sideOf(snap: Snap, edge: number): Modifier | undefined {
  if (snap.metres < besideMetres) return undefined
  const other = snap.side === 'left' ? 'right' : 'left'
  return snap.edge === edge ? snap.side : other
}

function endOf(position: LonLat, bearing: number, way: { from: 0 } | { to: 0 }): Crossing {
  return { position, branches: [{ bearing, edge: 0, piece: -1 }], ...way }
}

function toStep(roads: Roads, trace: Trace, turn: Turn, lastPoint: number): Step {
  const { type, modifier, exit, point, edge, crossing, passed } = turn
  return {
    type,
    modifier,
    exit,
    position: trace.line[point]!,
    bearingBefore: Math.round(turn.bearingBefore) % 360,
    bearingAfter: Math.round(turn.bearingAfter) % 360,
    name: nameOf(roads, edge),
    ref: refOf(roads, edge),
    kind: classOf(roads, edge),
    firstPoint: point,
    lastPoint,
    metres: lengthOf(trace.metres, point, lastPoint),
    seconds: lengthOf(trace.seconds, point, lastPoint),
    crossings: [crossing, ...passed],
  }
}
