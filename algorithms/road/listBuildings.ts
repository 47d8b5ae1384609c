import Flatbush from 'flatbush'
import type { LonLat } from '../model.ts'
import { nodesOfWay, type OsmData, type Tags } from './osmData.ts'
import { contains, isClosed, joinRings, memberLines, pointsOfNodes, type Ring } from './ring.ts'

/** A building's outline: a closed way, or the outer rings of a multipolygon. */
export interface Building {
  readonly element: 'w' | 'r'
  readonly id: number
  readonly tags: Tags
  readonly nodes: Ring
  readonly outline: readonly LonLat[]
}

export function listBuildings(osm: OsmData): Building[] {
  const buildings: Building[] = []
  const add = (element: 'w' | 'r', id: number, tags: Tags, nodes: Ring) =>
    buildings.push({ element, id, tags, nodes, outline: pointsOfNodes(osm, nodes) })
  for (let way = 0; way < osm.ways.count; way++) {
    const tags = osm.ways.tags[way]!
    const nodes = isBuilding(tags) ? nodesOfWay(osm, way) : []
    if (isClosed(nodes)) add('w', osm.ways.ids[way]!, tags, nodes)
  }
  for (const relation of osm.relations) {
    if (!isBuilding(relation.tags) || relation.tags.type !== 'multipolygon') continue
    for (const ring of joinRings(memberLines(osm, relation, 'outer')).rings)
      add('r', relation.id, relation.tags, ring)
  }
  return buildings
}

function isBuilding({ building }: Tags): boolean {
  return building !== undefined && building !== 'no'
}

/** Finds the building around a point; the first listed where several are. */
export function indexBuildings(
  buildings: readonly Building[],
): (position: LonLat) => Building | undefined {
  if (buildings.length === 0) return () => undefined
  const index = new Flatbush(buildings.length)
  for (const { outline } of buildings) {
    const lons = outline.map(([lon]) => lon)
    const lats = outline.map(([, lat]) => lat)
    index.add(Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats))
  }
  index.finish()
  return ([lon, lat]) => {
    const inside = index
      .search(lon, lat, lon, lat)
      .filter((at) => contains(buildings[at]!.outline, [lon, lat]))
    return inside.length > 0 ? buildings[Math.min(...inside)] : undefined
  }
}
