import { streetOf } from './alongside.ts'
import { turnDegrees } from './bearing.ts'
import type { Branch } from './junction.ts'
import type { Roads } from './roads.ts'

/** OSRM's types of maneuver that are told here: https://project-osrm.org/docs/v5.24.0/api/#stepmaneuver-object */
export type ManeuverType =
  | 'depart'
  | 'arrive'
  | 'turn'
  | 'continue'
  | 'new name'
  | 'end of road'
  | 'fork'
  | 'merge'
  | 'on ramp'
  | 'off ramp'
  | 'roundabout'
  | 'exit roundabout'

export type Modifier =
  | 'uturn'
  | 'sharp right'
  | 'right'
  | 'slight right'
  | 'straight'
  | 'slight left'
  | 'left'
  | 'sharp left'

export interface Maneuver {
  readonly type: ManeuverType
  readonly modifier: Modifier
}

/** How a change of direction is called, in degrees to the right; OSRM's bounds. */
export function modifierOf(degrees: number): Modifier {
  const size = Math.abs(degrees)
  if (size <= 20) return 'straight'
  if (size > 175) return 'uturn'
  const side = degrees > 0 ? 'right' : 'left'
  if (size <= 40) return `slight ${side}`
  return size <= 120 ? side : `sharp ${side}`
}

/**
 * What must be told at a junction where one comes in by one edge and goes on by another; undefined
 * where nobody would look for another way: the street goes on, and nothing else offers itself.
 * @param others the other roads, without the way back; some may only be come from
 */
export function maneuverAt(
  roads: Roads,
  before: { readonly edge: number; readonly bearing: number },
  after: { readonly edge: number; readonly bearing: number },
  others: readonly Branch[],
): Maneuver | undefined {
  if (roads.twin[before.edge] === after.edge) return { type: 'continue', modifier: 'uturn' }
  const degrees = turnDegrees(before.bearing, after.bearing)
  const modifier = modifierOf(degrees)
  const goesOn = isSameStreet(roads, before.edge, after.edge)
  const renamed: Maneuver | undefined =
    goesOn || nameOf(roads, after.edge) === '' ? undefined : { type: 'new name', modifier }

  const ramp = rampAt(roads, before.edge, after.edge)
  if (ramp) return { type: ramp, modifier }
  const size = Math.abs(degrees)
  const rank = rankOf(roads, after.edge)
  let open = 0
  let nearestAway = Infinity
  let isAboveAll = true
  // Those that one might take for the way on: about as straight ahead, and no lesser road.
  let rivals = 0
  let rivalsGoOn = false
  let nearestRival = Infinity
  let isLeftmost = true
  let isRightmost = true
  for (const other of others) {
    if (other.edge < 0) continue
    open++
    const away = turnDegrees(before.bearing, other.bearing)
    const otherRank = rankOf(roads, other.edge)
    nearestAway = Math.min(nearestAway, Math.abs(away))
    if (otherRank >= rank) isAboveAll = false
    if (Math.abs(away) > 45) continue
    const otherGoesOn = isSameStreet(roads, before.edge, other.edge)
    if (!otherGoesOn && otherRank < rank) continue
    rivals++
    rivalsGoOn ||= otherGoesOn
    nearestRival = Math.min(nearestRival, Math.abs(away))
    if (away <= degrees) isLeftmost = false
    if (away >= degrees) isRightmost = false
  }

  if (open === 0 && (size <= 40 || goesOn || others.length === 0)) return renamed
  if (size <= 40) {
    if (rivals === 0 || (goesOn && !rivalsGoOn))
      return size <= 20 || goesOn || nearestAway >= size + 40 ? renamed : { type: 'turn', modifier }
    if (!goesOn && rivalsGoOn) return { type: 'turn', modifier }
    // Nearly straight on, and the others clearly bend away; more clearly where the road changes.
    if (nearestRival >= size + (goesOn ? 15 : 25)) return renamed
    if (isLeftmost) return { type: 'fork', modifier: 'slight left' }
    if (isRightmost) return { type: 'fork', modifier: 'slight right' }
    return goesOn && size <= 20 ? undefined : { type: 'turn', modifier }
  }
  // A street that bends: what goes straight on there is a drive or a footpath beside it.
  const isNamed = goesOn && nameOf(roads, after.edge) !== ''
  if (isNamed && isAboveAll) return undefined
  if (isNamed) return { type: 'continue', modifier }
  const opposite = others.length === 1 ? turnDegrees(before.bearing, others[0]!.bearing) : 0
  const isEnd = Math.abs(opposite) > 50 && opposite * degrees < 0
  return { type: isEnd ? 'end of road' : 'turn', modifier }
}

/** One street goes by a shared name; without names, by the same class. */
export function isSameStreet(roads: Roads, a: number, b: number): boolean {
  const { streets, pieces, piece } = roads
  const streetA = streetOf(roads, piece[a]!)
  const streetB = streetOf(roads, piece[b]!)
  const { keys } = streets[streetA]!
  if (keys.length === 0 && streets[streetB]!.keys.length === 0)
    return pieces.classes[piece[a]!] === pieces.classes[piece[b]!]
  return streetA === streetB || streets[streetB]!.keys.some((key) => keys.includes(key))
}

/** The name of an edge's street; empty where it has none. A platform's name is its stop's. */
export function nameOf(roads: Roads, edge: number): string {
  const { streets, piece } = roads
  return classOf(roads, edge) === 'platform' ? '' : streets[streetOf(roads, piece[edge]!)]!.name
}

/** Its number on signs. A platform's is a letter of the stop's, a path's that of a hike. */
export function refOf(roads: Roads, edge: number): string {
  return rankOf(roads, edge) === 0 ? '' : roads.pieces.refs[roads.piece[edge]!]!
}

/** OSM's `highway` value. */
export function classOf({ pieces, piece }: Roads, edge: number): string {
  return pieces.classes[piece[edge]!]!
}

/** Slip roads of motorways; those of lesser roads are turned into like any street. */
function rampAt(roads: Roads, before: number, after: number): ManeuverType | undefined {
  const [from, to] = [classOf(roads, before), classOf(roads, after)]
  if (from === 'motorway' && to === 'motorway_link') return 'off ramp'
  if (from === 'motorway_link' && to === 'motorway') return 'merge'
  return to === 'motorway_link' && from !== 'motorway_link' ? 'on ramp' : undefined
}

/** How much of a road it looks: a street, a drive or cycle path, a footpath. */
function rankOf(roads: Roads, edge: number): number {
  const kind = classOf(roads, edge)
  if (footpaths.has(kind)) return 0
  return drives.has(kind) ? 1 : 2
}

const footpaths = new Set(['footway', 'path', 'steps', 'corridor', 'elevator', 'platform'])
const drives = new Set(['service', 'track', 'cycleway', 'bridleway', 'busway', 'pedestrian'])
