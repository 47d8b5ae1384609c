import { nodesOfWay, type OsmData } from './osmData.ts'
import { roadClass } from './waySpeeds.ts'

/** Degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number]

/**
 * The box around an extract's roads and buildings: not around all its nodes, for a ferry line or
 * a border may reach far out of it.
 */
export function osmBounds(osm: OsmData): Bounds {
  const lived = boxOf(osm, livedNodes(osm))
  return lived[0] <= lived[2] ? lived : boxOf(osm, osm.nodes.ids.keys())
}

export function boxOf({ nodes }: OsmData, indexes: Iterable<number>): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const node of indexes) {
    west = Math.min(west, nodes.lons[node]!)
    east = Math.max(east, nodes.lons[node]!)
    south = Math.min(south, nodes.lats[node]!)
    north = Math.max(north, nodes.lats[node]!)
  }
  return [west, south, east, north]
}

function* livedNodes(osm: OsmData): Generator<number> {
  for (const [way, tags] of osm.ways.tags.entries())
    if (tags.building !== undefined || roadClass(tags) !== undefined) yield* nodesOfWay(osm, way)
}
