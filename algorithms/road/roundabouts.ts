import type { LonLat } from '../model.ts'
import { metresFrom, metresPerDegree, metresPerLon } from './distance.ts'
import { pointsOf } from './lineAlong.ts'
import type { Roads } from './roads.ts'

const known = new WeakMap<Roads, Uint8Array>()

/**
 * By piece: 1 where it's part of a roundabout. The roads keep no `junction` tag, so it's told by its
 * shape: a ring of one-way edges for vehicles, at most 600 m long, whose area is at least 85 % of a
 * circle's of that length (a square block has 79 %).
 */
export function roundabouts(roads: Roads): Uint8Array {
  const found = known.get(roads)
  if (found) return found
  const inRing = new Uint8Array(roads.pieces.count)
  const seen = new Uint8Array(roads.pieces.count)
  for (let edge = 0; edge < roads.edgeCount; edge++) {
    if (seen[roads.piece[edge]!] || !isOneWay(roads, edge)) continue
    const ring = followRing(roads, edge)
    for (const part of ring) {
      seen[roads.piece[part]!] = 1
      inRing[roads.piece[part]!] = 1
    }
  }
  known.set(roads, inRing)
  return inRing
}

const maxMetres = 600
const minRoundness = 0.85

function isOneWay({ profiles, twin }: Roads, edge: number): boolean {
  const { milliseconds } = profiles.car
  return milliseconds[edge]! >= 0 && (twin[edge]! < 0 || milliseconds[twin[edge]!]! < 0)
}

/** The edges of the roundabout that an edge is part of, none where it's part of no such. */
function followRing(roads: Roads, start: number): number[] {
  const ring = [start]
  let metres = roads.decimetres[start]! / 10
  for (let edge = start; ; ) {
    const next = onwards(roads, edge)
    if (next === start) break
    metres += next < 0 ? 0 : roads.decimetres[next]! / 10
    if (next < 0 || metres > maxMetres || ring.includes(next)) return []
    ring.push(next)
    edge = next
  }
  const line = ring.flatMap((edge) => pointsOf(roads, edge).slice(1))
  return (4 * Math.PI * Math.abs(areaOf(line))) / lengthOf(line) ** 2 >= minRoundness ? ring : []
}

/** The edge that a roundabout goes on by: of the same way, else of the same kind and name. */
function onwards(roads: Roads, edge: number): number {
  const { pieces, piece } = roads
  const p = piece[edge]!
  const node = roads.head[edge]!
  let like = -1
  for (let next = roads.firstOut[node]!; next < roads.firstOut[node + 1]!; next++) {
    const q = piece[next]!
    if (!isOneWay(roads, next)) continue
    if (pieces.wayIds[q] === pieces.wayIds[p]) return next
    if (pieces.classes[q] === pieces.classes[p] && pieces.street[q] === pieces.street[p])
      like = like < 0 ? next : -2
  }
  return like
}

function areaOf(ring: readonly LonLat[]): number {
  const [lon, lat] = ring[0]!
  const perLon = metresPerLon(lat)
  let twice = 0
  for (const [i, a] of ring.entries()) {
    const b = ring[(i + 1) % ring.length]!
    twice +=
      (a[0] - lon) * perLon * (b[1] - lat) * metresPerDegree -
      (b[0] - lon) * perLon * (a[1] - lat) * metresPerDegree
  }
  return twice / 2
}

function lengthOf(ring: readonly LonLat[]): number {
  return ring.reduce((sum, a, i) => sum + metresFrom(a, ring[(i + 1) % ring.length]!), 0)
}
