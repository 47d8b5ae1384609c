import type { LonLat } from '../model.ts'
import { closeAtBorder } from './closeAtBorder.ts'
import { collectFeatures, type MapFeatures } from './flatFeatures.ts'
import { listAddresses } from './listAddresses.ts'
import { areaClass, labelClass, lineClass, type MapClass } from './mapClass.ts'
import { type Bounds, boxOfNodes } from './osmBounds.ts'
import { nodesOfWay, type OsmData, type OsmRelation } from './osmData.ts'
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

/** The base map of an extract. Street names stay on the roads. */
export function mapFeatures(osm: OsmData): MapFeatures {
  const features = collectFeatures()
  const addNodes = (nodes: readonly number[]) => {
    features.addLine(false)
    for (const node of nodes) features.addPoint(osm.nodes.lons[node]!, osm.nodes.lats[node]!)
  }
  function addLabel(found: MapClass, name: string, [lon, lat]: LonLat) {
    features.add(found, name, 'point')
    features.addLine(false)
    features.addPoint(lon, lat)
  }
  function addArea(found: MapClass, name: string, polygons: readonly Polygon[]) {
    if (polygons.length === 0) return
    features.add(found, name, 'area')
    for (const rings of polygons) {
      for (const [i, ring] of rings.entries()) {
        features.addLine(i === 0)
        for (const [lon, lat] of ring) features.addPoint(lon, lat)
      }
    }
    if (found.layer === 'water' && name !== '') addWaterName(name, polygons[0]![0]!)
  }
  function addWaterName(name: string, outline: readonly LonLat[]) {
    const area = squareMetres(outline)
    const middle = centroidOf(outline)
    // Fountains stay without; so does a bent river, whose centre lies on land.
    if (area < namedWaterSquareMetres || !contains(outline, middle)) return
    const minzoom = area < lakeSquareMetres ? 15 : 12
    addLabel({ layer: 'labels', class: 'water', minzoom }, name, middle)
  }

  for (let way = 0; way < osm.ways.count; way++) {
    const tags = osm.ways.tags[way]!
    const line = lineClass(tags)
    const nodes = nodesOfWay(osm, way)
    const area = isClosed(nodes) && tags.area !== 'no' ? areaClass(tags) : undefined
    if (line && nodes.length > 1) {
      features.add(line, tags.name ?? '', 'line')
      addNodes(nodes)
    } else if (area) addArea(area, tags.name ?? '', [[turned(pointsOfNodes(osm, nodes), 1)]])
  }
  const border = borderOf(osm)
  for (const relation of osm.relations) {
    const { tags } = relation
    const area = tags.type === 'multipolygon' ? areaClass(tags) : undefined
    if (!area) continue
    addArea(area, tags.name ?? '', polygonsOf(osm, relation, area.layer === 'water' && border))
  }
  addArea({ layer: 'water', class: 'sea', minzoom: 0 }, '', seaOf(osm, border))

  for (const [node, tags] of osm.nodes.tags) {
    const label = labelClass(tags)
    if (label) addLabel(label, tags.name ?? '', pointsOfNodes(osm, [node])[0]!)
  }
  const numbered = new Set<string>()
  for (const { street, houseNumber, position } of listAddresses(osm)) {
    const key = `${street}|${houseNumber}`
    if (numbered.has(key)) continue
    numbered.add(key)
    addLabel({ layer: 'labels', class: 'housenumber', minzoom: 17 }, houseNumber, position)
  }
  return features.finish()
}

/** An outer ring, anticlockwise, and its holes, clockwise, as RFC 7946 has them. */
type Polygon = LonLat[][]

function polygonsOf(osm: OsmData, relation: OsmRelation, border: Border | false): Polygon[] {
  const outer = joinRings(memberLines(osm, relation, 'outer'))
  const inner = joinRings(memberLines(osm, relation, 'inner'))
  const rings = outer.rings.map((ring) => pointsOfNodes(osm, ring))
  if (border) rings.push(...closeShores(osm, outer.open, border))
  return withHoles(
    rings,
    inner.rings.map((ring) => pointsOfNodes(osm, ring)),
  )
}

/** Where the extract ends, and points on dry land: worked out for the first shore that needs them. */
type Border = () => { readonly box: Bounds; readonly dry: readonly LonLat[] }

function borderOf(osm: OsmData): Border {
  let known: ReturnType<Border> | undefined
  return () => (known ??= { box: boxOfNodes(osm), dry: samplePoints(osm) })
}

function closeShores(osm: OsmData, open: readonly number[][], border: Border): LonLat[][] {
  if (open.length === 0) return []
  const shores = open.map((line) => pointsOfNodes(osm, line))
  return closeAtBorder(shores, border().box, border().dry)
}

/** The sea, from coastlines; an extract that holds a whole island is sea around it. */
function seaOf(osm: OsmData, border: Border): Polygon[] {
  const coast: number[][] = []
  for (const [way, tags] of osm.ways.tags.entries())
    if (tags.natural === 'coastline') coast.push(nodesOfWay(osm, way))
  const { rings, open } = joinRings(coast)
  if (rings.length === 0 && open.length === 0) return []
  const [west, south, east, north] = border().box
  const frame: LonLat[] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  return withHoles(
    open.length > 0 ? closeShores(osm, open, border) : [frame],
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
function turned(ring: LonLat[], sense: 1 | -1): LonLat[] {
  return isClockwise(ring) === (sense === 1) ? ring.toReversed() : ring
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
