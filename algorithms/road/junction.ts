import type { LonLat, Profile } from '../model.ts'
import { edgeBearings, normalBearing } from './bearing.ts'
import type { Roads } from './roads.ts'

/** A road at a junction, as one sees it from there. */
export interface Branch {
  /** Degrees clockwise from north, away from the junction. */
  readonly bearing: number
  /** The edge that leaves by it, -1 where it may only be come from. */
  readonly edge: number
  readonly piece: number
}

export interface Junction {
  readonly position: LonLat
  /** By rising bearing. */
  readonly branches: readonly Branch[]
}

const known = new WeakMap<Roads, Partial<Record<Profile, Map<number, Junction>>>>()

/**
 * All roads of a profile at a node, those through its barriers included: a street with a bollard in
 * it goes on behind the bollard. Kept, since ways pass the same junctions again and again.
 */
export function junctionAt(roads: Roads, profile: Profile, node: number): Junction {
  let byProfile = known.get(roads)
  if (!byProfile) {
    byProfile = {}
    known.set(roads, byProfile)
  }
  byProfile[profile] ??= new Map()
  const junctions = byProfile[profile]
  let junction = junctions.get(node)
  if (!junction) {
    junction = lookRound(roads, profile, node)
    junctions.set(node, junction)
  }
  return junction
}

function lookRound(roads: Roads, profile: Profile, node: number): Junction {
  const { milliseconds } = roads.profiles[profile]
  const bearings = edgeBearings(roads)
  const branches: Branch[] = []
  for (const side of sidesOf(roads, profile, node)) {
    for (let edge = roads.firstOut[side]!; edge < roads.firstOut[side + 1]!; edge++) {
      if (milliseconds[edge]! < 0 || isBarrier(roads, edge)) continue
      branches.push({ bearing: bearings.out[edge]!, edge, piece: roads.piece[edge]! })
    }
    for (let i = roads.firstIn[side]!; i < roads.firstIn[side + 1]!; i++) {
      const edge = roads.inEdges[i]!
      const back = roads.twin[edge]!
      if (milliseconds[edge]! < 0 || isBarrier(roads, edge)) continue
      if (back >= 0 && milliseconds[back]! >= 0) continue
      const bearing = normalBearing(bearings.in[edge]! + 180)
      branches.push({ bearing, edge: -1, piece: roads.piece[edge]! })
    }
  }
  branches.sort((a, b) => a.bearing - b.bearing || a.piece - b.piece)
  return { position: positionOf(roads, node), branches }
}

/** The step of 0 m through a barrier is no road of its own. */
export function isBarrier({ pieces, piece }: Roads, edge: number): boolean {
  return pieces.classes[piece[edge]!] === 'barrier'
}

function sidesOf(roads: Roads, profile: Profile, node: number): number[] {
  const sides = [node]
  for (const side of sides) {
    for (let edge = roads.firstOut[side]!; edge < roads.firstOut[side + 1]!; edge++) {
      if (!isBarrier(roads, edge) || roads.profiles[profile].milliseconds[edge]! < 0) continue
      if (!sides.includes(roads.head[edge]!)) sides.push(roads.head[edge]!)
    }
  }
  return sides
}

function positionOf({ pieces, piece, along, firstOut, firstIn, inEdges }: Roads, node: number) {
  const leaves = firstOut[node]! < firstOut[node + 1]!
  const edge = leaves ? firstOut[node]! : inEdges[firstIn[node]!]!
  const p = piece[edge]!
  const first = (along[edge] === 1) === leaves
  const point = first ? pieces.firstPoint[p]! : pieces.firstPoint[p + 1]! - 1
  return [pieces.lons[point]!, pieces.lats[point]!] as const
}
