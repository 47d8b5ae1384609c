import { layRoads } from './layRoads.ts'
import { type OsmData, OsmError } from './osmData.ts'
import { withPlazas } from './plazas.ts'
import type { Roads } from './roads.ts'

/** Builds the roads of an extract. Throws `OsmError` `no-roads` where nobody can walk. */
export function buildRoads(osm: OsmData): Roads {
  const roads = layRoads(withPlazas(osm))
  if (!roads.profiles.foot.snappable.includes(1))
    throw new OsmError('no-roads', 'The OSM file holds no road on which one can walk.')
  return roads
}
