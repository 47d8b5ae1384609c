import type { FeatureCollection } from 'geojson'
import { buildRoads } from '../../algorithms/road/buildRoads.ts'
import { mapFeatures } from '../../algorithms/road/mapFeatures.ts'
import { osmBounds } from '../../algorithms/road/osmBounds.ts'
import { type OsmData, readOsm } from '../../algorithms/road/readOsm.ts'
import type { Roads } from '../../algorithms/road/roads.ts'

/** What an OSM extract says: read once at start, never written. */
export interface Area {
  readonly osm: OsmData
  readonly roads: Roads
  readonly features: Record<string, FeatureCollection>
  readonly bounds: ReturnType<typeof osmBounds>
}

/**
 * @param bytes .osm.pbf, .osm or .osm.gz
 * @throws OsmError with a sentence for people
 */
export function readArea(bytes: Uint8Array): Area {
  const osm = readOsm(bytes)
  return { osm, roads: buildRoads(osm), features: mapFeatures(osm), bounds: osmBounds(osm) }
}
