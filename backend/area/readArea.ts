import { buildRoads } from '../../algorithms/road/buildRoads.ts'
import type { MapFeatures } from '../../algorithms/road/flatFeatures.ts'
import { contractRoads } from '../../algorithms/road/hierarchies.ts'
import { mapFeatures } from '../../algorithms/road/mapFeatures.ts'
import { type Bounds, osmBounds } from '../../algorithms/road/osmBounds.ts'
import { type OsmData, readOsm } from '../../algorithms/road/readOsm.ts'
import { profiles } from '../../algorithms/road/roadGraph.ts'
import type { Roads } from '../../algorithms/road/roads.ts'

/** What an OSM extract says: read once at start, never written. */
export interface Area {
  /** The extract itself, which only the making of a depot needs. */
  readonly osm: () => OsmData
  readonly roads: Roads
  /** What the base map is drawn from; worked out for the first who asks. */
  readonly features: () => MapFeatures
  readonly bounds: Bounds
}

/**
 * @param bytes .osm.pbf, .osm or .osm.gz
 * @throws OsmError with a sentence for people
 */
export function readArea(bytes: Uint8Array): Area {
  const osm = readOsm(bytes)
  return {
    osm: () => osm,
    roads: buildRoads(osm),
    features: featuresLater(osm),
    bounds: osmBounds(osm),
  }
}

/**
 * Makes, a part at a time, what else the first who asks makes: by profile, where one may halt, and the
 * shortcuts by which ways are found a hundred times faster; and the features.
 */
export function* makeParts({ roads, features }: Area): Generator<void> {
  for (const profile of profiles) {
    contractRoads(roads, [profile])
    yield
  }
  features()
  yield
}

/** Forgets the extract once they are made. */
function featuresLater(extract: OsmData): () => MapFeatures {
  let osm: OsmData | undefined = extract
  let features: MapFeatures | undefined
  return () => {
    if (osm) features = mapFeatures(osm)
    osm = undefined
    return features!
  }
}
