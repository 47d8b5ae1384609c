import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import parsePbf, { type OraclesElement } from 'osm-pbf-parser'
import { describe, expect, it } from 'vitest'
import type { OsmData } from '../../../algorithms/road/osmData.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { drawTown } from '../../fixtures/drawTown.ts'
import { writePbf } from '../../fixtures/writePbf.ts'

// Another reader of PBF, by other people, must find the same in it to the last node.

/** What both can say: positions as integers of 1e-9 degrees, the unit of the format. */
interface Content {
  readonly nodes: Map<number, string>
  readonly ways: Map<number, string>
  readonly relations: Map<number, string>
}

const nano = (degrees: number) => Math.round(degrees * 1e9)

async function readByOracle(bytes: Uint8Array): Promise<Content> {
  const content: Content = { nodes: new Map(), ways: new Map(), relations: new Map() }
  const parser = parsePbf()
  const ended = new Promise((resolve, reject) => parser.on('end', resolve).on('error', reject))
  parser.on('data', (elements: OraclesElement[]) => {
    for (const { type, id, tags, lon, lat, refs, members } of elements) {
      if (type === 'node')
        content.nodes.set(id, JSON.stringify([nano(lon), nano(lat), Object.entries(tags)]))
      else if (type === 'way') content.ways.set(id, JSON.stringify([refs, Object.entries(tags)]))
      else {
        const plain = members.map((member) => [member.type, member.id, member.role])
        content.relations.set(id, JSON.stringify([plain, Object.entries(tags)]))
      }
    }
  })
  parser.end(Buffer.from(bytes))
  await ended
  return content
}

/** A way's node that the extract lacks we only mark: there the oracle's id is taken. */
function contentOf({ nodes, ways, relations }: OsmData, oracle: Content): Content {
  const content: Content = { nodes: new Map(), ways: new Map(), relations: new Map() }
  for (const [i, id] of nodes.ids.entries()) {
    const tags = Object.entries(nodes.tags.get(i) ?? {})
    content.nodes.set(id, JSON.stringify([nano(nodes.lons[i]!), nano(nodes.lats[i]!), tags]))
  }
  for (const [w, id] of ways.ids.entries()) {
    const [theirs] = JSON.parse(oracle.ways.get(id) ?? '[[]]') as [number[]]
    const refs = Array.from(ways.refs.subarray(ways.offsets[w], ways.offsets[w + 1]), (ref, i) =>
      ref >= 0 ? nodes.ids[ref] : oracle.nodes.has(theirs[i]!) ? 'known to the oracle' : theirs[i],
    )
    content.ways.set(id, JSON.stringify([refs, Object.entries(ways.tags[w]!)]))
  }
  for (const { id, tags, members } of relations) {
    const plain = members.map((member) => [member.type, member.id, member.role])
    content.relations.set(id, JSON.stringify([plain, Object.entries(tags)]))
  }
  return content
}

async function expectSame(bytes: Uint8Array): Promise<Content> {
  const oracle = await readByOracle(bytes)
  const ours = contentOf(readOsm(bytes), oracle)
  for (const kind of ['nodes', 'ways', 'relations'] as const) {
    expect(ours[kind].size).toBe(oracle[kind].size)
    // One by one: a difference of maps with a million lines is no message.
    for (const [id, theirs] of oracle[kind])
      if (ours[kind].get(id) !== theirs)
        expect(`${kind} ${id} ${ours[kind].get(id)}`).toBe(`${kind} ${id} ${theirs}`)
  }
  return oracle
}

describe('what osm-pbf-parser finds, ours finds', () => {
  it('in a drawn town with relations, and a way that leaves it', async () => {
    const { bytes } = drawTown('A---B\n|   |\nC-->D', {
      nodes: { B: { barrier: 'bollard', note: 'œ & "ü" <' } },
      ways: { AB: { name: 'Rue du Bac' } },
      extra: `<relation id="7"><member type="way" ref="1" role="street"/>
        <member type="node" ref="65" role="house"/><member type="relation" ref="9" role=""/>
        <tag k="type" v="associatedStreet"/></relation>
        <way id="50"><nd ref="65"/><nd ref="4711"/><nd ref="66"/></way>`,
    })
    await expectSame(writePbf(readOsm(bytes)))
  })

  it('in any extract, with ids and coordinates as large as they get', async () => {
    const id = fc.oneof(fc.nat(300), fc.integer({ min: 1, max: 2 ** 36 }))
    const tags = fc.dictionary(fc.string({ minLength: 1 }), fc.string(), {
      maxKeys: 3,
      noNullPrototype: true,
    })
    const extract = fc.record({
      nodes: fc.uniqueArray(
        fc.record({
          id,
          lon: fc.integer({ min: -180e7, max: 180e7 }),
          lat: fc.integer({ min: -90e7, max: 90e7 }),
          tags,
        }),
        { selector: (node) => node.id, minLength: 1, maxLength: 20 },
      ),
      ways: fc.uniqueArray(fc.record({ id, refs: fc.array(fc.nat(19), { maxLength: 8 }), tags }), {
        selector: (way) => way.id,
        maxLength: 8,
      }),
    })
    await fc.assert(
      fc.asyncProperty(extract, async ({ nodes, ways }) => {
        const refs = ways.map((way) => way.refs.filter((ref) => ref < nodes.length))
        const offsets = [0]
        for (const list of refs) offsets.push(offsets.at(-1)! + list.length)
        await expectSame(
          writePbf({
            nodes: {
              count: nodes.length,
              ids: Float64Array.from(nodes, (node) => node.id),
              lons: Float64Array.from(nodes, (node) => node.lon / 1e7),
              lats: Float64Array.from(nodes, (node) => node.lat / 1e7),
              tags: new Map(nodes.map((node, i) => [i, node.tags])),
            },
            ways: {
              count: ways.length,
              ids: Float64Array.from(ways, (way) => way.id),
              offsets: Uint32Array.from(offsets),
              refs: Int32Array.from(refs.flat()),
              tags: ways.map((way) => way.tags),
            },
            relations: [],
          }),
        )
      }),
      { numRuns: 200 },
    )
  })

  const data = process.env.DOMINO_DATA
  if (!data) console.log('Real extracts are not compared: DOMINO_DATA is not set.')
  it.skipIf(!data).each(['geneva', 'le-mans'])('in %s', async (town) => {
    const { ways } = await expectSame(readFileSync(path.join(data!, `osm/${town}.osm.pbf`)))
    expect(ways.size).toBeGreaterThan(200)
  })
})
