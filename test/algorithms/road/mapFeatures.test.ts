import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Feature, Polygon } from 'geojson'
import { describe, expect, it } from 'vitest'
import type { LonLat } from '../../../algorithms/model.ts'
import { closeAtBorder } from '../../../algorithms/road/closeAtBorder.ts'
import type { MapLayer } from '../../../algorithms/road/mapClass.ts'
import { mapFeatures } from '../../../algorithms/road/mapFeatures.ts'
import { osmBounds } from '../../../algorithms/road/osmBounds.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { contains, isClockwise } from '../../../algorithms/road/ring.ts'
import { drawTown } from '../../fixtures/drawTown.ts'
import { featureOf } from '../../fixtures/featureOf.ts'

/** The features of an extract by layer, as GeoJSON. */
function mapOf(bytes: Uint8Array): Record<MapLayer, Feature[]> {
  const features = mapFeatures(readOsm(bytes))
  const all = Array.from({ length: features.count }, (_, i) => i)
  const layer = (name: MapLayer) =>
    all
      .filter((i) => features.kinds[features.kind[i]!]!.layer === name)
      .map((i) => featureOf(features, i))
  return {
    roads: layer('roads'),
    buildings: layer('buildings'),
    water: layer('water'),
    green: layer('green'),
    landuse: layer('landuse'),
    rail: layer('rail'),
    labels: layer('labels'),
  }
}

const area = (id: number, letters: string, tags: Record<string, string>) => {
  const nds = [...letters].map((letter) => `<nd ref="${letter.codePointAt(0)}"/>`).join('')
  const tagged = Object.entries(tags).map(([k, v]) => `<tag k="${k}" v="${v}"/>`)
  return `<way id="${id}">${nds}${tagged.join('')}</way>`
}

describe('the base map', () => {
  const town = drawTown('A---B\n|   |\nC---D\n\nE  F  x  X  Y\n\nG  H     Z  W', {
    ways: { AB: { name: 'Rue A', highway: 'primary' }, CD: { railway: 'tram', highway: '' } },
    nodes: {
      A: { place: 'village', name: 'Domino' },
      B: { 'addr:housenumber': '12', 'addr:street': 'Rue A' },
      x: { 'addr:housenumber': '12', 'addr:street': 'Rue A', shop: 'bakery' },
    },
    extra: [
      area(50, 'EFHGE', { building: 'apartments', name: 'Tour' }),
      area(51, 'ABD', {}),
      area(52, 'DCA', {}),
      area(53, 'XYWZX', { leisure: 'park', name: 'Parc' }),
      area(54, 'EFHGE', {}),
      `<relation id="60"><member type="way" ref="51" role="outer"/><member type="way" ref="52" role="outer"/>
       <member type="way" ref="54" role="inner"/><tag k="type" v="multipolygon"/><tag k="natural" v="wood"/></relation>`,
    ].join(''),
  })
  const map = mapOf(town.bytes)
  const brief = (layer: keyof typeof map) =>
    map[layer].map(({ geometry, properties }) => {
      const { class: kind, name, minzoom } = properties!
      return `${geometry.type} ${kind} ${name} ${minzoom}`
    })

  it('holds roads, buildings, green, rails and labels, each with its class and zoom', () => {
    expect(brief('roads')).toEqual([
      'LineString primary Rue A 0',
      'LineString residential  13',
      'LineString residential  13',
    ])
    expect(brief('buildings')).toEqual(['Polygon apartments Tour 14'])
    expect(brief('green')).toEqual(['Polygon park Parc 12', 'Polygon wood  12'])
    expect(brief('rail')).toEqual(['LineString tram  14'])
    expect(brief('water')).toEqual([])
    expect(brief('labels')).toEqual(['Point village Domino 11', 'Point housenumber 12 17'])
  })

  it('turns rings as GeoJSON wants them', () => {
    for (const { geometry } of [...map.green, ...map.buildings])
      expect(isClockwise((geometry as Polygon).coordinates[0] as unknown as LonLat[])).toBe(false)
  })

  it('cuts holes where the inner ring lies inside', () => {
    const holed = drawTown('A   B\n E F\n H G\nD   C', {
      extra:
        area(1, 'ABCDA', {}) +
        area(2, 'EFGHE', {}) +
        '<relation id="9"><member type="way" ref="1" role="outer"/><member type="way" ref="2" role="inner"/><tag k="type" v="multipolygon"/><tag k="natural" v="water"/></relation>',
    })
    const [lake] = mapOf(holed.bytes).water
    const rings = (lake!.geometry as Polygon).coordinates as unknown as LonLat[][]
    expect(rings.length).toBe(2)
    expect(isClockwise(rings[1]!)).toBe(true)
  })

  it('knows where the town lies', () => {
    const [west, south, east, north] = osmBounds(readOsm(town.bytes))
    expect([west, north]).toEqual(town.at('A'))
    expect(south).toBe(town.at('G')[1])
    expect(east).toBe(town.at('B')[0])
  })
})

describe('a shore that leaves the extract', () => {
  const bounds = [0, 0, 10, 10] as const
  const inside = (rings: LonLat[][], point: LonLat) =>
    rings.filter((ring) => contains(ring, point)).length % 2 === 1

  it('is closed round the corner on the side without roads', () => {
    const shore: LonLat[] = [
      [6, 9.5],
      [6, 6],
      [9.5, 4],
    ]
    for (const line of [shore, shore.toReversed()]) {
      const lake = closeAtBorder([line], bounds, [[2, 2]])
      expect(inside(lake, [9, 9])).toBe(true)
      expect(inside(lake, [2, 2])).toBe(false)
      const land = closeAtBorder([line], bounds, [[9, 9]])
      expect(inside(land, [9, 9])).toBe(false)
      expect(inside(land, [2, 2])).toBe(true)
    }
  })

  it('is a river between two banks', () => {
    const banks: LonLat[][] = [
      [
        [0.5, 4],
        [9.5, 4],
      ],
      [
        [9.5, 6],
        [0.5, 6],
      ],
    ]
    const river = closeAtBorder(banks, bounds, [
      [5, 2],
      [5, 8],
    ])
    expect(inside(river, [5, 5])).toBe(true)
    expect(inside(river, [5, 2])).toBe(false)
    expect(inside(river, [5, 8])).toBe(false)
  })
})

const data = process.env.DOMINO_DATA
if (!data) console.log('Geneva is not drawn: DOMINO_DATA is not set.')

describe.skipIf(!data)('Geneva on the map', () => {
  it('has its lake on the water and its cathedral on land', () => {
    const { water } = mapOf(readFileSync(path.join(data!, 'osm/geneva.osm.pbf')))
    const isWet = (point: LonLat) =>
      water.some(
        ({ geometry }) =>
          geometry.type === 'Polygon' &&
          geometry.coordinates.filter((ring) => contains(ring as unknown as LonLat[], point))
            .length %
            2 ===
            1,
      )
    expect(isWet([6.157, 46.216])).toBe(true)
    expect(isWet([6.1486, 46.2011])).toBe(false)
  })
})
