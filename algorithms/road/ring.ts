import type { LonLat } from '../model.ts'
import { metresPerDegree, metresPerLon } from './distance.ts'
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

/** Square metres of a closed line, positive when it runs anticlockwise. */
export function signedArea(ring: readonly LonLat[]): number {
  const [lon0, lat0] = ring[0]!
  let twice = 0
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = [ring[i - 1]![0] - lon0, ring[i - 1]![1] - lat0]
    const [bx, by] = [ring[i]![0] - lon0, ring[i]![1] - lat0]
    twice += ax * by - bx * ay
  }
  return (twice / 2) * metresPerLon(lat0) * metresPerDegree
}

/** Centre of gravity of a closed line's inside; of a line without inside the mean of its points. */
export function centroidOf(line: readonly LonLat[]): LonLat {
  const [lon0, lat0] = line[0]!
  let twice = 0
  let x = 0
  let y = 0
  for (let i = 1; i < line.length; i++) {
    const [ax, ay] = [line[i - 1]![0] - lon0, line[i - 1]![1] - lat0]
    const [bx, by] = [line[i]![0] - lon0, line[i]![1] - lat0]
    const cross = ax * by - bx * ay
    twice += cross
    x += (ax + bx) * cross
    y += (ay + by) * cross
  }
  const closed = line[0]![0] === line.at(-1)![0] && line[0]![1] === line.at(-1)![1]
  if (closed && Math.abs(twice) > 1e-16) return [lon0 + x / (3 * twice), lat0 + y / (3 * twice)]
  const points = closed && line.length > 1 ? line.slice(1) : line
  const sum = points.reduce((a, b) => [a[0] + b[0], a[1] + b[1]] as const, [0, 0] as LonLat)
  return [sum[0] / points.length, sum[1] / points.length]
}

/** Whether a point lies inside a closed line (even-odd rule). */
export function contains(ring: readonly LonLat[], [lon, lat]: LonLat): boolean {
  let inside = false
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1]!
    const [bx, by] = ring[i]!
    if (ay > lat !== by > lat && lon < ax + ((lat - ay) / (by - ay)) * (bx - ax)) inside = !inside
  }
  return inside
}
