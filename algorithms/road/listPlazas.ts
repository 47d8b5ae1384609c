import { indexOfId, nodesOfWay, type OsmData, type OsmRelation, type Tags } from './osmData.ts'
import { isClosed, joinRings, memberLines, type Ring } from './ring.ts'
import { roadClass } from './waySpeeds.ts'

/** An area that people walk on. */
export interface Plaza {
  /** OSM's id of its way; of a relation, minus that. */
  readonly id: number
  readonly tags: Tags
  /** Rows of nodes with the ground to their left, the first node not said twice. */
  readonly rings: readonly (readonly number[])[]
  /** How many of these, the first ones, are its outline. */
  readonly outerCount: number
  /** The ways of its outline that are no roads by themselves. */
  readonly undrawn: readonly (readonly number[])[]
}

/** What people walk on inside: https://wiki.openstreetmap.org/wiki/Tag:highway%3Dpedestrian */
export function listPlazas(osm: OsmData): Plaza[] {
  const plazas: Plaza[] = []
  // Some mappers tag the outline as well as the relation.
  const outlines = new Set<number>()
  for (const relation of osm.relations) {
    if (relation.tags.type !== 'multipolygon' || !isPlaza(relation.tags)) continue
    const plaza = plazaOfRelation(osm, relation)
    if (!plaza) continue
    plazas.push(plaza)
    for (const { id, role } of relation.members) if (role !== 'inner') outlines.add(id)
  }
  const { count, ids, offsets } = osm.ways
  for (let way = 0; way < count; way++) {
    const tags = osm.ways.tags[way]!
    if (!isPlaza(tags) || outlines.has(ids[way]!)) continue
    if (tags.area !== 'yes' && (tags.area === 'no' || tags.highway !== undefined)) continue
    const nodes = nodesOfWay(osm, way)
    const isWhole = nodes.length === offsets[way + 1]! - offsets[way]!
    if (!isWhole || !isClosed(nodes)) continue
    plazas.push({
      id: ids[way]!,
      tags,
      rings: [turned(osm, nodes, 1)],
      outerCount: 1,
      undrawn: roadClass(tags) === undefined ? [nodes] : [],
    })
  }
  return plazas
}

/** Undefined where the extract lacks a part of it. */
function plazaOfRelation(osm: OsmData, relation: OsmRelation): Plaza | undefined {
  const outer = joinRings(memberLines(osm, relation, 'outer'))
  const inner = joinRings(memberLines(osm, relation, 'inner'))
  if (outer.rings.length === 0 || outer.open.length > 0 || inner.open.length > 0) return undefined
  const undrawn: number[][] = []
  for (const { type, id, role } of relation.members) {
    if (type !== 'way' || role === 'inner') continue
    const way = indexOfId(osm.ways.ids, id)
    if (way >= 0 && roadClass(osm.ways.tags[way]!) === undefined) undrawn.push(nodesOfWay(osm, way))
  }
  return {
    id: -relation.id,
    tags: relation.tags,
    rings: [
      ...outer.rings.map((ring) => turned(osm, ring, 1)),
      ...inner.rings.map((ring) => turned(osm, ring, -1)),
    ],
    outerCount: outer.rings.length,
    undrawn,
  }
}

function isPlaza(tags: Tags): boolean {
  const { highway } = tags
  if (highway !== undefined) return highway === 'pedestrian' || highway === 'footway'
  return tags.place === 'square' && (tags.foot === 'yes' || tags.foot === 'designated')
}

/** Anticlockwise (sense 1) or clockwise, without the last node. */
function turned({ nodes: { lons, lats } }: OsmData, ring: Ring, sense: 1 | -1): number[] {
  const first = ring[0]!
  let twice = 0
  for (let i = 1; i < ring.length; i++) {
    const a = ring[i - 1]!
    const b = ring[i]!
    twice += (lons[a]! - lons[first]!) * (lats[b]! - lats[first]!)
    twice -= (lons[b]! - lons[first]!) * (lats[a]! - lats[first]!)
  }
  const nodes = ring.slice(1)
  return twice > 0 === (sense === 1) ? nodes : nodes.reverse()
}
