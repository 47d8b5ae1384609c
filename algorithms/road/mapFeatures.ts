import type { Feature, FeatureCollection, Geometry, Position } from 'geojson'
import type { LonLat } from '../model.ts'
import { closeAtBorder } from './closeAtBorder.ts'
import { listAddresses } from './listAddresses.ts'
import { areaClass, labelClass, lineClass, type MapClass, type MapLayer } from './mapClass.ts'
import { boxOf } from './osmBounds.ts'
import { nodesOfWay, type OsmData, type OsmRelation, type Tags } from './osmData.ts'
import {
  centroidOf,
  contains,
  isClockwise,
  isClosed,
  joinRings,
  memberLines,
  pointsOfNodes,
  squareMetres,
} from './ring.ts'
import { roadClass } from './waySpeeds.ts'

const namedWaterSquareMetres = 2_000
const lakeSquareMetres = 100_000

/**
 * What a calm base map is drawn from, in degrees. Properties: `class` (the OSM value: `primary`,
 * `park`; labels: the kind of place, `water` or `housenumber`), `name` (may be empty; of a house
 * number, the number) and `minzoom`. Street names stay on the roads.
 */
export function mapFeatures(osm: OsmData): Record<MapLayer, FeatureCollection> {
  const layers: Record<MapLayer, Feature[]> = {
    roads: [],
    buildings: [],
    water: [],
    green: [],
    landuse: [],
    rail: [],
    labels: [],
  }
  function add(found: MapClass, name: string, geometry: Geometry) {
    const { layer, class: kind, minzoom } = found
    layers[layer].push({
      type: 'Feature',
      properties: { class: kind, name, minzoom },
      geometry,
    })
  }
  function addArea(found: MapClass, tags: Tags, polygons: readonly Polygon[]) {
    const [first, ...others] = polygons
    if (!first) return
    const geometry: Geometry =
      others.length === 0
        ? { type: 'Polygon', coordinates: first }
        : { type: 'MultiPolygon', coordinates: [...polygons] }
    const name = tags.name ?? ''
    add(found, name, geometry)
    if (found.layer === 'water' && name !== '') addWaterName(name, first[0]!)
  }
  function addWaterName(name: string, ring: readonly Position[]) {
    const outline = ring.map(([lon, lat]) => [lon!, lat!] as const)
    const area = squareMetres(outline)
    const middle = centroidOf(outline)
    // Fountains stay without; so does a bent river, whose centre lies on land.
    if (area < namedWaterSquareMetres || !contains(outline, middle)) return
    const minzoom = area < lakeSquareMetres ? 15 : 12
    add({ layer: 'labels', class: 'water', minzoom }, name, pointAt(middle))
  }

  for (const [way, tags] of osm.ways.tags.entries()) {
    const line = lineClass(tags)
    const nodes = nodesOfWay(osm, way)
    const area = isClosed(nodes) && tags.area !== 'no' ? areaClass(tags) : undefined
    if (line && nodes.length > 1)
      add(line, tags.name ?? '', { type: 'LineString', coordinates: positions(osm, nodes) })
    else if (area) addArea(area, tags, [[turned(pointsOfNodes(osm, nodes), 1)]])
  }
  const dry = samplePoints(osm)
  for (const relation of osm.relations) {
    const area = relation.tags.type === 'multipolygon' ? areaClass(relation.tags) : undefined
    if (area) addArea(area, relation.tags, polygonsOf(osm, relation, area.layer === 'water', dry))
  }
  const sea = seaOf(osm, dry)
  addArea({ layer: 'water', class: 'sea', minzoom: 0 }, {}, sea)

  for (const [node, tags] of osm.nodes.tags) {
    const label = labelClass(tags)
    if (label) add(label, tags.name ?? '', pointAt(pointsOfNodes(osm, [node])[0]!))
  }
  const numbered = new Set<string>()
  for (const { street, houseNumber, position } of listAddresses(osm)) {
    const key = `${street}|${houseNumber}`
    if (numbered.has(key)) continue
    numbered.add(key)
    const label = { layer: 'labels', class: 'housenumber', minzoom: 17 } as const
    add(label, houseNumber, pointAt(position))
  }
  const collect = (features: Feature[]): FeatureCollection => ({
    type: 'FeatureCollection',
    features,
  })
  return {
    roads: collect(layers.roads),
    buildings: collect(layers.buildings),
    water: collect(layers.water),
    green: collect(layers.green),
    landuse: collect(layers.landuse),
    rail: collect(layers.rail),
    labels: collect(layers.labels),
  }
}

/** An outer ring, anticlockwise, and its holes, clockwise, as RFC 7946 has them. */
type Polygon = Position[][]

function polygonsOf(
  osm: OsmData,
  relation: OsmRelation,
  isWater: boolean,
  dry: readonly LonLat[],
): Polygon[] {
  const outer = joinRings(memberLines(osm, relation, 'outer'))
  const inner = joinRings(memberLines(osm, relation, 'inner'))
  const rings = outer.rings.map((ring) => pointsOfNodes(osm, ring))
  if (isWater) rings.push(...closeShores(osm, outer.open, dry))
  return withHoles(
    rings,
    inner.rings.map((ring) => pointsOfNodes(osm, ring)),
  )
}

function closeShores(osm: OsmData, open: readonly number[][], dry: readonly LonLat[]) {
  const shores = open.map((line) => pointsOfNodes(osm, line))
  return closeAtBorder(shores, boxOf(osm, osm.nodes.ids.keys()), dry)
}

/** The sea, from coastlines; an extract that holds a whole island is sea around it. */
function seaOf(osm: OsmData, dry: readonly LonLat[]): Polygon[] {
  const coast: number[][] = []
  for (const [way, tags] of osm.ways.tags.entries())
    if (tags.natural === 'coastline') coast.push(nodesOfWay(osm, way))
  const { rings, open } = joinRings(coast)
  if (rings.length === 0 && open.length === 0) return []
  const [west, south, east, north] = boxOf(osm, osm.nodes.ids.keys())
  const frame: LonLat[] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  return withHoles(
    open.length > 0 ? closeShores(osm, open, dry) : [frame],
    rings.map((ring) => pointsOfNodes(osm, ring)),
  )
}

function withHoles(outer: readonly LonLat[][], holes: readonly LonLat[][]): Polygon[] {
  const polygons = outer.map((ring) => ({ ring, parts: [turned(ring, 1)] }))
  for (const hole of holes) {
    const around = polygons.find(({ ring }) => contains(ring, hole[0]!))
    around?.parts.push(turned(hole, -1))
  }
  return polygons.map(({ parts }) => parts)
}

/** Outlines run anticlockwise (sense 1), holes clockwise: RFC 7946, 3.1.6. */
function turned(ring: readonly LonLat[], sense: 1 | -1): Position[] {
  const points = ring.map(([lon, lat]) => [lon, lat])
  return isClockwise(ring) === (sense === 1) ? points.reverse() : points
}

/** Up to a thousand points on roads: dry land. */
function samplePoints(osm: OsmData): LonLat[] {
  const nodes: number[] = []
  for (const [way, tags] of osm.ways.tags.entries())
    if (roadClass(tags) !== undefined && !tags.bridge) nodes.push(...nodesOfWay(osm, way))
  const step = Math.max(1, Math.floor(nodes.length / 1000))
  return pointsOfNodes(
    osm,
    nodes.filter((_, i) => i % step === 0),
  )
}

function positions(osm: OsmData, nodes: readonly number[]): Position[] {
  return nodes.map((node) => [osm.nodes.lons[node]!, osm.nodes.lats[node]!])
}

function pointAt([lon, lat]: LonLat): Geometry {
  return { type: 'Point', coordinates: [lon, lat] }
}
