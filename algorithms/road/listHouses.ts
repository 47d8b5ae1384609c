import Flatbush from 'flatbush'
import type { LonLat, Place, PlaceId } from '../model.ts'
import { countBoxes } from './countBoxes.ts'
import { metresPerDegree, metresPerLon } from './distance.ts'
import type { Building } from './listBuildings.ts'
import { nodesOfWay, type OsmData } from './osmData.ts'
import { centroidOf, squareMetres } from './ring.ts'
import { roadClass } from './waySpeeds.ts'

const houseKinds = new Set([
  'house',
  'detached',
  'semidetached_house',
  'bungalow',
  'terrace',
  'residential',
  'apartments',
  'farm',
])
/** A building of which nothing is known may be a dwelling when it's neither a shed nor a hall. */
const smallestSquareMetres = 40
const largestSquareMetres = 400
const nearStreetMetres = 60
const streetReachMetres = 300

/**
 * Places assumed from those of the buildings that look like dwellings: without a number, on the
 * nearest road that has a name (empty where none runs within 300 m).
 */
export function listHouses(osm: OsmData, buildings: readonly Building[]): Place[] {
  const nearestStreet = indexNamedRoads(osm)
  const places = new Map<string, Place>()
  for (const building of buildings) {
    const { element, id, tags, outline } = building
    const position = centroidOf(outline)
    const nearest = nearestStreet(position)
    if (!houseKinds.has(tags.building!)) {
      const area = squareMetres(outline)
      const fits = area >= smallestSquareMetres && area <= largestSquareMetres
      if (tags.building !== 'yes' || !fits || !nearest || nearest.metres > nearStreetMetres)
        continue
    }
    places.set(element + id, {
      placeId: (element + id) as PlaceId,
      position,
      street: nearest?.name ?? '',
      houseNumber: '',
      source: 'building',
      boxes: countBoxes(tags, tags, 1),
    })
  }
  return [...places.values()]
}

interface NamedRoad {
  readonly name: string
  readonly metres: number
}

function indexNamedRoads(osm: OsmData): (position: LonLat) => NamedRoad | undefined {
  const { lons, lats } = osm.nodes
  const segments: { readonly a: number; readonly b: number; readonly name: string }[] = []
  for (const [way, tags] of osm.ways.tags.entries()) {
    if (!tags.name || roadClass(tags) === undefined) continue
    const nodes = nodesOfWay(osm, way)
    for (let i = 1; i < nodes.length; i++)
      segments.push({ a: nodes[i - 1]!, b: nodes[i]!, name: tags.name })
  }
  if (segments.length === 0) return () => undefined
  const index = new Flatbush(segments.length)
  for (const { a, b } of segments) {
    index.add(
      Math.min(lons[a]!, lons[b]!),
      Math.min(lats[a]!, lats[b]!),
      Math.max(lons[a]!, lons[b]!),
      Math.max(lats[a]!, lats[b]!),
    )
  }
  index.finish()
  return ([lon, lat]) => {
    const perLon = metresPerLon(lat)
    const perLat = metresPerDegree
    let best: NamedRoad | undefined
    for (const reach of [nearStreetMetres, streetReachMetres]) {
      const [dLon, dLat] = [reach / perLon, reach / perLat]
      const near = index.search(lon - dLon, lat - dLat, lon + dLon, lat + dLat)
      for (const at of near.sort((a, b) => a - b)) {
        const { a, b, name } = segments[at]!
        const ax = (lons[a]! - lon) * perLon
        const ay = (lats[a]! - lat) * perLat
        const dx = (lons[b]! - lons[a]!) * perLon
        const dy = (lats[b]! - lats[a]!) * perLat
        const share = Math.min(1, Math.max(0, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)))
        const metres = Math.hypot(ax + share * dx, ay + share * dy)
        if (metres <= reach && (!best || metres < best.metres)) best = { name, metres }
      }
      if (best) return best
    }
    return undefined
  }
}
