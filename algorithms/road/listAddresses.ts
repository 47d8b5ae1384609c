import type { LonLat } from '../model.ts'
import type { Building } from './listBuildings.ts'
import { indexOfId, nodesOfWay, type OsmData, type OsmRelation, type Tags } from './osmData.ts'
import { centroidOf, joinRings, memberLines, pointsOfNodes, squareMetres } from './ring.ts'

/** One element with a house number, as the file has it. */
export interface Address {
  readonly element: 'n' | 'w' | 'r'
  readonly id: number
  readonly tags: Tags
  readonly position: LonLat
  readonly street: string
  readonly houseNumber: string
  /** The nodes of its outline; its own for a node. */
  readonly nodes: readonly number[]
}

/** Every element with `addr:housenumber`: nodes, then ways, then relations, by id. */
export function listAddresses(osm: OsmData): Address[] {
  const streets = streetsOfMembers(osm)
  const addresses: Address[] = []
  function add(element: Address['element'], id: number, tags: Tags, nodes: readonly number[]) {
    const houseNumber = tags['addr:housenumber']?.trim()
    if (!houseNumber || nodes.length === 0) return
    addresses.push({
      element,
      id,
      tags,
      position: entranceOf(osm, houseNumber, nodes) ?? centroidOf(pointsOfNodes(osm, nodes)),
      street: tags['addr:street'] ?? tags['addr:place'] ?? streets.get(`${element}${id}`) ?? '',
      houseNumber,
      nodes,
    })
  }
  for (const [node, tags] of osm.nodes.tags) add('n', osm.nodes.ids[node]!, tags, [node])
  for (const [way, tags] of osm.ways.tags.entries())
    if (tags['addr:housenumber']) add('w', osm.ways.ids[way]!, tags, nodesOfWay(osm, way))
  for (const relation of osm.relations)
    if (relation.tags['addr:housenumber'])
      add('r', relation.id, relation.tags, largestRing(osm, relation))
  return addresses
}

/** Where a building has a tagged entrance, its boxes hang there. */
const entranceRanks = ['main', 'home', 'staircase', 'yes']

function entranceOf(
  osm: OsmData,
  houseNumber: string,
  nodes: readonly number[],
): LonLat | undefined {
  let best: number | undefined
  let bestRank = entranceRanks.length
  for (const node of nodes) {
    const tags = osm.nodes.tags.get(node)
    const own = tags?.['addr:housenumber']
    if (!tags?.entrance || (own !== undefined && own !== houseNumber)) continue
    const rank = entranceRanks.indexOf(tags.entrance)
    if (rank >= 0 && rank < bestRank) {
      best = node
      bestRank = rank
    }
  }
  return best === undefined ? undefined : [osm.nodes.lons[best]!, osm.nodes.lats[best]!]
}

function largestRing(osm: OsmData, relation: OsmRelation): readonly number[] {
  const { rings } = joinRings(memberLines(osm, relation, 'outer'))
  const area = (ring: readonly number[]) => squareMetres(pointsOfNodes(osm, ring))
  return rings.reduce<readonly number[]>(
    (best, ring) => (best.length === 0 || area(ring) > area(best) ? ring : best),
    [],
  )
}

/**
 * Street names by element (`n1`), from relations that gather the houses of a street, as is usual
 * in France: https://wiki.openstreetmap.org/wiki/Relation:associatedStreet.
 */
function streetsOfMembers(osm: OsmData): Map<string, string> {
  const streets = new Map<string, string>()
  for (const { tags, members } of osm.relations) {
    if (tags.type !== 'associatedStreet' && tags.type !== 'street') continue
    const names = members.map(({ type, id, role }) => {
      const way = type === 'way' && role === 'street' ? indexOfId(osm.ways.ids, id) : -1
      return way >= 0 ? osm.ways.tags[way]!.name : undefined
    })
    const name = tags.name ?? tags['addr:street'] ?? names.find((found) => found !== undefined)
    if (name === undefined) continue
    for (const { type, id, role } of members)
      if (role !== 'street') streets.set(`${type[0]}${id}`, name)
  }
  return streets
}

/** By address: the building it is, stands on or lies in. */
export function buildingsOf(
  addresses: readonly Address[],
  buildings: readonly Building[],
  around: (position: LonLat) => Building | undefined,
): (Building | undefined)[] {
  const byElement = new Map(buildings.map((building) => [building.element + building.id, building]))
  const byNode = new Map<number, Building>()
  for (const building of buildings)
    for (const node of building.nodes) if (!byNode.has(node)) byNode.set(node, building)
  return addresses.map(
    ({ element, id, nodes, position }) =>
      byElement.get(element + id) ??
      (element === 'n' ? (byNode.get(nodes[0]!) ?? around(position)) : undefined),
  )
}
