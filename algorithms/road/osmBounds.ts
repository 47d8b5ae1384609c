import type { OsmData } from './osmData.ts'
import { roadClass } from './waySpeeds.ts'

/** Degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number]

/**
 * The box around an extract's roads and buildings: not around all its nodes, for a ferry line or
 * a border may reach far out of it.
 */
export function osmBounds(osm: OsmData): Bounds {
  const { count, offsets, refs, tags } = osm.ways
  const isLived = new Uint8Array(osm.nodes.count)
  for (let way = 0; way < count; way++) {
    if (tags[way]!.building === undefined && roadClass(tags[way]!) === undefined) continue
    for (let r = offsets[way]!; r < offsets[way + 1]!; r++) if (refs[r]! >= 0) isLived[refs[r]!] = 1
  }
  const lived = boxOfNodes(osm, (node) => isLived[node] === 1)
  return lived[0] <= lived[2] ? lived : boxOfNodes(osm)
}

/** Around those nodes that are meant; left out, around all. */
export function boxOfNodes(
  { nodes }: OsmData,
  isMeant: (node: number) => boolean = () => true,
): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let node = 0; node < nodes.count; node++) {
    if (!isMeant(node)) continue
    west = Math.min(west, nodes.lons[node]!)
    east = Math.max(east, nodes.lons[node]!)
    south = Math.min(south, nodes.lats[node]!)
    north = Math.max(north, nodes.lats[node]!)
  }
  return [west, south, east, north]
}
