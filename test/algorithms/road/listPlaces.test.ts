import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { countBoxes } from '../../../algorithms/road/countBoxes.ts'
import { listPlaces } from '../../../algorithms/road/listPlaces.ts'
import { listPostalPoints } from '../../../algorithms/road/listPostalPoints.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { metresIn, tagXml } from '../../fixtures/drawTown.ts'

type TagList = Record<string, string>

/** Writes OSM XML element by element; positions in metres. */
function sketch() {
  const parts: string[] = []
  let nextId = 1000
  const sketched = {
    node(id: number, east: number, south: number, tags: TagList = {}) {
      const [lon, lat] = metresIn(east, south)
      parts.push(`<node id="${id}" lon="${lon}" lat="${lat}">${tagXml(tags)}</node>`)
      return sketched
    },
    way(id: number, refs: readonly number[], tags: TagList) {
      const nds = refs.map((ref) => `<nd ref="${ref}"/>`).join('')
      parts.push(`<way id="${id}">${nds}${tagXml(tags)}</way>`)
      return sketched
    },
    /** A rectangle from its north-west corner; `onWall` nodes stand on its north wall. */
    house(
      id: number,
      [east, south, width, depth]: readonly [number, number, number, number],
      tags: TagList,
      onWall: readonly number[] = [],
    ) {
      const corners = [
        [0, 0],
        [width, 0],
        [width, depth],
        [0, depth],
      ].map(([x, y]) => {
        sketched.node(nextId, east + x!, south + y!)
        return nextId++
      })
      const [first, ...others] = corners
      return sketched.way(id, [first!, ...onWall, ...others, first!], tags)
    },
    relation(id: number, members: string, tags: TagList) {
      parts.push(`<relation id="${id}">${members}${tagXml(tags)}</relation>`)
      return sketched
    },
    read: () => readOsm(new TextEncoder().encode(`<osm>${parts.join('')}</osm>`)),
  }
  return sketched
}

const address = (street: string, houseNumber: string, more: TagList = {}) => ({
  'addr:street': street,
  'addr:housenumber': houseNumber,
  ...more,
})

const brief = (osm: ReturnType<typeof readOsm>) =>
  listPlaces(osm).map((p) => `${p.placeId} ${p.street} ${p.houseNumber} ${p.boxes}`)

describe('places', () => {
  it('come from nodes, ways and relations, ordered by id', () => {
    const osm = sketch()
      .node(9, 0, 0, address('Rue A', '1'))
      .node(10, 100, 0, address('Rue A', '3'))
      .house(5, [200, 0, 10, 10], { building: 'yes', ...address('Rue A', '5') })
      .house(6, [300, 0, 10, 10], {})
      .relation(7, '<member type="way" ref="6" role="outer"/>', {
        type: 'multipolygon',
        building: 'yes',
        ...address('Rue A', '7'),
      })
      .read()
    expect(brief(osm)).toEqual(['n10 Rue A 3 1', 'n9 Rue A 1 1', 'r7 Rue A 7 1', 'w5 Rue A 5 1'])
    const [lon, lat] = listPlaces(osm)[3]!.position
    expect([lon, lat]).toEqual(metresIn(205, 5).map((d) => expect.closeTo(d, 7)))
  })

  it('take their street from the address, its place, or the relation of a street', () => {
    const osm = sketch()
      .node(1, 0, 0, address('Rue A', '1'))
      .node(2, 100, 0, { 'addr:place': 'Les Granges', 'addr:housenumber': '2' })
      .node(3, 200, 0, { 'addr:housenumber': '3' })
      .node(4, 300, 0, { 'addr:housenumber': '4' })
      .node(5, 400, 0, { 'addr:housenumber': '5' })
      .way(20, [1, 2], { highway: 'residential', name: 'Rue de la Paix' })
      .relation(8, '<member type="node" ref="3" role="house"/>', {
        type: 'associatedStreet',
        name: 'Grande Rue',
      })
      .relation(
        9,
        '<member type="way" ref="20" role="street"/><member type="node" ref="4" role="house"/>',
        { type: 'associatedStreet' },
      )
      .read()
    expect(listPlaces(osm).map((place) => place.street)).toEqual([
      'Rue A',
      'Les Granges',
      'Grande Rue',
      'Rue de la Paix',
      '',
    ])
  })

  it('stand at the entrance of their building, where one is tagged', () => {
    const osm = sketch()
      .node(1, 2, 0, { entrance: 'service' })
      .node(2, 4, 0, { entrance: 'yes' })
      .node(3, 6, 0, { entrance: 'main' })
      .node(4, 8, 0, { entrance: 'main', 'addr:housenumber': '99', 'addr:street': 'Rue B' })
      .house(5, [0, 0, 10, 10], { building: 'yes', ...address('Rue A', '5') }, [1, 4, 2, 3])
      .read()
    const place = listPlaces(osm).find(({ placeId }) => placeId === 'w5')!
    expect(place.position).toEqual(metresIn(6, 0))
  })

  it('are one where the same address stands twice within 15 m, two where further', () => {
    const osm = sketch()
      .node(1, 0, 0, address('Rue A', '1'))
      .node(2, 14, 0, address('rue a', '1', { shop: 'bakery' }))
      .node(3, 40, 0, address('Rue A', '1'))
      .node(4, 41, 0, address('Rue A', '1 bis'))
      .read()
    expect(brief(osm)).toEqual(['n1 Rue A 1 1', 'n3 Rue A 1 1', 'n4 Rue A 1 bis 1'])
  })

  it('are one where a node in a large building repeats its address', () => {
    const osm = sketch()
      .house(5, [0, 0, 80, 80], { building: 'yes', ...address('Rue A', '5') })
      .node(1, 2, 2, address('Rue A', '5'))
      .read()
    expect(brief(osm)).toEqual(['n1 Rue A 5 1'])
  })

  it('hold a box for each flat: listed, or standing there one by one', () => {
    const osm = sketch()
      .node(1, 0, 0, address('Rue A', '1', { 'addr:flats': '1-6;8' }))
      .node(2, 100, 0, address('Rue A', '2', { 'addr:unit': 'A' }))
      .node(3, 101, 0, address('Rue A', '2', { 'addr:unit': 'B' }))
      .node(4, 102, 0, address('Rue A', '2', { 'addr:unit': 'B' }))
      .node(5, 103, 0, address('Rue A', '2'))
      .read()
    expect(brief(osm)).toEqual(['n1 Rue A 1 7', 'n2 Rue A 2 2'])
  })

  it('share the flats of a building among its addresses', () => {
    const osm = sketch()
      .node(1, 2, 0, address('Rue A', '1'))
      .node(2, 8, 0, address('Rue A', '3'))
      .house(5, [0, 0, 60, 10], { building: 'apartments', 'building:flats': '20' }, [1, 2])
      .read()
    expect(brief(osm)).toEqual(['n1 Rue A 1 10', 'n2 Rue A 3 10'])
  })

  it.each([
    [{ 'addr:flats': '1-6;8' }, {}, 7],
    [{ 'addr:flats': 'A-F' }, {}, 6],
    [{ 'addr:flats': '12, 14' }, {}, 2],
    [{ 'addr:flats': '101-2104' }, {}, 200],
    [{}, { building: 'apartments', 'building:levels': '5' }, 10],
    [{}, { building: 'apartments' }, 1],
    [{}, { building: 'yes', 'building:levels': '5' }, 1],
    [{}, { building: 'apartments', 'building:levels': '5', 'building:flats': '8' }, 8],
    [{}, { building: 'apartments', 'building:levels': 'many' }, 1],
  ] as [TagList, TagList, number][])('%o in %o hangs %i boxes', (tags, building, boxes) => {
    expect(countBoxes(tags, building, 1)).toBe(boxes)
  })

  it('are assumed from houses where a town has hardly any address', () => {
    const osm = sketch()
      .node(1, 0, 0)
      .node(2, 500, 0)
      .node(3, 105, 25, address('Rue A', '1'))
      .way(20, [1, 2], { highway: 'residential', name: 'Rue A' })
      .house(30, [0, 10, 10, 10], { building: 'house' })
      .house(31, [50, 10, 10, 12], { building: 'yes' })
      .house(32, [100, 10, 20, 20], { building: 'yes' })
      .house(33, [200, 10, 3, 3], { building: 'yes' })
      .house(34, [250, 10, 50, 50], { building: 'yes' })
      .house(35, [300, 250, 10, 10], { building: 'yes' })
      .house(36, [400, 10, 10, 10], { building: 'garage' })
      .house(37, [400, 900, 30, 30], { building: 'farm' })
      .read()
    const places = listPlaces(osm)
    expect(places.map((p) => `${p.placeId} ${p.source} ${p.street}`)).toEqual([
      'n3 address Rue A',
      'w30 building Rue A',
      'w31 building Rue A',
      'w37 building ',
    ])
    expect(places[1]!.houseNumber).toBe('')
  })

  it('are none where nothing stands', () => {
    expect(listPlaces(sketch().node(1, 0, 0).read())).toEqual([])
  })
})

describe('postal points', () => {
  it('are depots first, then offices, then counters in shops, then relay boxes', () => {
    const osm = sketch()
      .node(1, 0, 0, { amenity: 'post_office', post_office: 'post_partner', name: 'Tabac' })
      .node(2, 0, 0, { amenity: 'post_office', operator: 'La Poste' })
      .house(3, [0, 0, 10, 10], { amenity: 'post_depot', name: 'PDC' })
      .node(4, 0, 0, { amenity: 'post_box' })
      .node(5, 0, 0, { amenity: 'relay_box', operator: 'La Poste' })
      .read()
    expect(listPostalPoints(osm).map(({ id, name, kind }) => `${id} ${name} ${kind}`)).toEqual([
      'w3 PDC depot',
      'n2 La Poste office',
      'n1 Tabac partner',
      'n5 La Poste relay',
    ])
  })
})

const data = process.env.DOMINO_DATA
if (!data) console.log('Geneva and Le Mans are not listed: DOMINO_DATA is not set.')

describe.skipIf(!data)('real towns', () => {
  const placesOf = (file: string) => listPlaces(readOsm(readFileSync(path.join(data!, file))))

  it('has a place at each of Geneva’s addresses', () => {
    const osm = readOsm(readFileSync(path.join(data!, 'osm/geneva.osm.pbf')))
    const tagged = [
      ...osm.nodes.tags.values(),
      ...osm.ways.tags,
      ...osm.relations.map(({ tags }) => tags),
    ].filter((tags) => tags['addr:housenumber'])
    const key = (street = '', number = '') => `${street.toLowerCase()} ${number}`
    const distinct = new Set(
      tagged.map((tags) => key(tags['addr:street'], tags['addr:housenumber'])),
    )
    const places = listPlaces(osm)
    const found = new Set(places.map((place) => key(place.street, place.houseNumber)))
    expect(tagged.length).toBeGreaterThan(9_190)
    // Some differ in spelling only; the others stand there twice, as a house and a shop.
    expect([...distinct].filter((address) => !found.has(address)).length).toBeLessThan(30)
    expect(places.every(({ source, boxes }) => source === 'address' && boxes >= 1)).toBe(true)
    expect(listPostalPoints(osm).length).toBeGreaterThan(5)
  })

  it('knows the streets of Le Mans from their relations', () => {
    const places = placesOf('osm/le-mans.osm.pbf')
    expect(places.length).toBeGreaterThan(320)
    expect(places.filter(({ street }) => street === '').length).toBeLessThan(15)
  })
})
