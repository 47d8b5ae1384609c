import type { FeatureCollection } from 'geojson'
import type { Place } from '../../algorithms/model.ts'
import { buildRoads, type Roads } from '../../algorithms/road/buildRoads.ts'
import { listPlaces } from '../../algorithms/road/listPlaces.ts'
import { listPostalPoints } from '../../algorithms/road/listPostalPoints.ts'
import { mapFeatures, osmBounds } from '../../algorithms/road/mapFeatures.ts'
import { readOsm } from '../../algorithms/road/readOsm.ts'

/** What an OSM extract says: read once at start, never written. */
export interface Area {
  readonly roads: Roads
  readonly places: readonly Place[]
  readonly postOffices: ReturnType<typeof listPostalPoints>
  readonly features: Record<string, FeatureCollection>
  readonly bounds: ReturnType<typeof osmBounds>
}

/** Why an extract can't be a depot's area, in one sentence. */
export class AreaError extends Error {
  readonly code: 'no-mailboxes' | 'other-area'
  constructor(code: AreaError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/**
 * @param bytes .osm.pbf, .osm or .osm.gz
 * @throws OsmError, AreaError with a sentence for people
 */
export function readArea(bytes: Uint8Array): Area {
  const osm = readOsm(bytes)
  const roads = buildRoads(osm)
  const places = listPlaces(osm)
  if (places.length === 0)
    throw new AreaError(
      'no-mailboxes',
      'This extract has roads but no address and no house: there is nowhere to collect.',
    )
  return {
    roads,
    places,
    // a partner is a shop with a counter: rounds don't start there
    postOffices: listPostalPoints(osm).filter(({ kind }) => kind !== 'partner'),
    features: mapFeatures(osm),
    bounds: osmBounds(osm),
  }
}
