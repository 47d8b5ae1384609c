import {
  area,
  bbox,
  booleanPointInPolygon,
  centerOfMass,
  centroid,
  multiPoint,
  polygon,
} from '@turf/turf'
import type { LonLat } from '../model.ts'
import { indexOfId, nodesOfWay, type OsmData, type OsmRelation } from './osmData.ts'

/** A closed line of node indexes: the first is the last. */
export type Ring = readonly number[]

export function isClosed(nodes: readonly number[]): boolean {
  return nodes.length >= 4 && nodes[0] === nodes.at(-1)
}

/**
 * Joins ways at their ends into rings, as multipolygon relations ask for:
 * https://wiki.openstreetmap.org/wiki/Relation:multipolygon. What can't be closed, because the
 * extract lacks a member, is returned as open lines.
 */
export function joinRings(lines: readonly (readonly number[])[]): {
  readonly rings: Ring[]
  readonly open: number[][]
} {
  const rings: Ring[] = []
  const open: number[][] = []
  const left = new Set(lines.filter((line) => line.length > 1))
  for (const line of left) {
    left.delete(line)
    const joined = [...line]
    while (!isClosed(joined)) {
      const next = [...left].find((other) => touches(other, joined.at(-1)!))
      if (next) {
        left.delete(next)
        joined.push(...(next[0] === joined.at(-1) ? next : next.toReversed()).slice(1))
      } else if ([...left].some((other) => touches(other, joined[0]!))) joined.reverse()
      else break
    }
    if (isClosed(joined)) rings.push(joined)
    else open.push(joined)
  }
  return { rings, open }
}

function touches(line: readonly number[], node: number): boolean {
  return line[0] === node || line.at(-1) === node
}

/** The member ways of a multipolygon with a role; an empty role is an outer one. */
export function memberLines(osm: OsmData, relation: OsmRelation, role: 'outer' | 'inner') {
  const lines: number[][] = []
  for (const member of relation.members) {
    if (member.type !== 'way') continue
    if (member.role !== role && !(role === 'outer' && member.role !== 'inner')) continue
    const way = indexOfId(osm.ways.ids, member.id)
    if (way >= 0) lines.push(nodesOfWay(osm, way))
  }
  return lines
}

export function pointsOfNodes({ nodes }: OsmData, indexes: readonly number[]): LonLat[] {
  return indexes.map((node) => [nodes.lons[node]!, nodes.lats[node]!])
}

/** Square metres inside a closed line, on the sphere. */
export function squareMetres(ring: readonly LonLat[]): number {
  return area(toPolygon(ring))
}

/** By the sign of its area; for 10^4 rings, without objects between. */
export function isClockwise(ring: readonly LonLat[]): boolean {
  let sum = 0
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1]!, ring[i]!]
    sum += (b[0] - a[0]) * (b[1] + a[1])
  }
  return sum > 0
}

/** Centre of gravity of a closed line's inside; of a line without inside the mean of its points. */
export function centroidOf(line: readonly LonLat[]): LonLat {
  const closed = line.length >= 4 && samePoint(line[0]!, line.at(-1)!)
  const middle = closed ? centerOfMass(toPolygon(line)) : centroid(multiPoint(line.map(toPosition)))
  const [lon, lat] = middle.geometry.coordinates as [number, number]
  return [lon, lat]
}

/** Whether a point lies inside a closed line. */
export function contains(ring: readonly LonLat[], at: LonLat): boolean {
  return insideOf(ring)(at)
}

/** The same question to one closed line for many points. */
export function insideOf(ring: readonly LonLat[]): (at: LonLat) => boolean {
  const area = toPolygon(ring)
  area.bbox = bbox(area)
  return (at) => booleanPointInPolygon(toPosition(at), area)
}

function toPolygon(ring: readonly LonLat[]) {
  return polygon([ring.map(toPosition)])
}

function toPosition([lon, lat]: LonLat): [number, number] {
  return [lon, lat]
}

function samePoint(a: LonLat, b: LonLat): boolean {
  return a[0] === b[0] && a[1] === b[1]
}
