import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type OsmData, OsmError, readOsm } from '../../../algorithms/road/readOsm.ts'
import { drawTown } from '../../fixtures/drawTown.ts'
import { writePbf } from '../../fixtures/writePbf.ts'

const town = drawTown('A---B\n|   |\nC-->D', {
  nodes: { B: { barrier: 'bollard', note: 'œ & "ü" <' } },
  ways: { AB: { name: 'Rue du Bac' } },
  extra: `<relation id="7"><member type="way" ref="1" role="street"/><member type="node" ref="65" role="house"/>
    <tag k="type" v="associatedStreet"/></relation>
    <way id="50"><nd ref="65"/><nd ref="4711"/><nd ref="66"/></way>`,
})
const utf8 = (text: string) => new TextEncoder().encode(text)

/** Coordinates as both kinds of file keep them, to 1e-7 degrees. */
function plain(osm: OsmData) {
  const round = (degrees: Float64Array) => Array.from(degrees, (d) => Math.round(d * 1e7))
  const { nodes } = osm
  return { ...osm, nodes: { ...nodes, lons: round(nodes.lons), lats: round(nodes.lats) } }
}

function codeOf(bytes: Uint8Array): string {
  try {
    readOsm(bytes)
  } catch (error) {
    if (error instanceof OsmError) {
      expect(error.message).toMatch(/^[A-Z].*\.$/)
      return error.code
    }
    throw error
  }
  return 'read'
}

describe('reading OSM', () => {
  it('reads nodes, ways, relations and their tags from XML', () => {
    const osm = readOsm(town.bytes)
    expect([...osm.nodes.ids]).toEqual([65, 66, 67, 68])
    expect(osm.nodes.tags).toEqual(new Map([[1, { barrier: 'bollard', note: 'œ & "ü" <' }]]))
    expect(osm.ways.tags[0]).toEqual({ highway: 'residential', name: 'Rue du Bac' })
    expect(osm.relations).toEqual([
      {
        id: 7,
        tags: { type: 'associatedStreet' },
        members: [
          { type: 'way', id: 1, role: 'street' },
          { type: 'node', id: 65, role: 'house' },
        ],
      },
    ])
  })

  it('marks the nodes of a way that the extract lacks', () => {
    const { ways } = readOsm(town.bytes)
    expect([...ways.refs.subarray(ways.offsets[ways.count - 1])]).toEqual([0, -1, 1])
  })

  it('reads the same from PBF, dense or plain, and from gzip', () => {
    const osm = readOsm(town.bytes)
    for (const bytes of [
      writePbf(osm),
      writePbf(osm, 'plain'),
      gzipSync(town.bytes),
      gzipSync(writePbf(osm)),
    ])
      expect(plain(readOsm(bytes))).toEqual(plain(osm))
  })

  it('reads elements in any order, once each, without the deleted ones', () => {
    const osm = readOsm(
      utf8(`\uFEFF\n<osm><way id="2"><nd ref="9"/><nd ref="-3"/></way>
      <node id="9" lon="1" lat="2"/><node id="-3" lon="3" lat="4"/>
      <node id="5" lon="1" lat="2" action="delete"/><way id="1" visible="false"><nd ref="9"/></way>
      <node id="9" lon="7" lat="8"/></osm>`),
    )
    expect([...osm.nodes.ids]).toEqual([-3, 9])
    expect([...osm.nodes.lons]).toEqual([3, 7])
    expect([...osm.ways.ids]).toEqual([2])
    expect([...osm.ways.refs]).toEqual([1, 0])
  })

  it('says that a file is empty', () => {
    expect(codeOf(new Uint8Array())).toBe('empty')
    expect(codeOf(gzipSync(''))).toBe('empty')
    expect(codeOf(utf8('<osm version="0.6"></osm>'))).toBe('empty')
  })

  it('says that a file is not OSM', () => {
    expect(codeOf(utf8('   '))).toBe('not-osm')
    expect(codeOf(utf8('id;lon;lat\n1;2;3\n'))).toBe('not-osm')
    expect(codeOf(utf8('<html><body>Not found</body></html>'))).toBe('not-osm')
    expect(codeOf(utf8('<osm><node id="1" </osm>'))).toBe('not-osm')
    expect(codeOf(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10))).toBe('not-osm')
    expect(codeOf(gzipSync('hello'))).toBe('not-osm')
  })

  it('says of every beginning of a file that it is cut off', () => {
    const pbf = writePbf(readOsm(town.bytes))
    const codes = new Set<string>()
    for (let length = 1; length < pbf.length; length++) codes.add(codeOf(pbf.subarray(0, length)))
    // Cut exactly behind the header it's a whole file without elements.
    expect([...codes].sort()).toEqual(['cut-off', 'empty'])
    const xml = town.bytes
    for (let length = 60; length < xml.length - 1; length += 7)
      expect(codeOf(xml.subarray(0, length))).toBe('cut-off')
    const gzip = gzipSync(town.bytes)
    for (let length = 2; length < gzip.length; length += 5)
      expect(codeOf(gzip.subarray(0, length))).toBe('cut-off')
  })

  it('says of a damaged file that it is, and never crashes', () => {
    const pbf = writePbf(readOsm(town.bytes))
    for (let at = 0; at < pbf.length; at++) {
      const damaged = pbf.slice()
      damaged[at] = damaged[at]! ^ 0x55
      expect(['cut-off', 'not-osm', 'empty', 'read']).toContain(codeOf(damaged))
    }
  })
})

const data = process.env.DOMINO_DATA
if (!data) console.log('Geneva is not read: DOMINO_DATA is not set.')

describe.skipIf(!data)('reading Geneva', () => {
  it('finds what other readers find in it', () => {
    const osm = readOsm(readFileSync(path.join(data!, 'osm/geneva.osm.pbf')))
    expect(osm.ways.tags.filter((tags) => tags.highway).length).toBe(14_574)
    expect(osm.ways.tags.filter((tags) => tags.building).length).toBeGreaterThan(11_000)
    expect(osm.relations.filter(({ tags }) => tags.type === 'restriction').length).toBe(583)
    expect([...osm.nodes.tags.values()].filter((tags) => tags.barrier).length).toBe(862)
  })
})
