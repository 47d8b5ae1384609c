import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flattenRoads } from '../../../algorithms/road/flattenRoads.ts'
import { toBytes } from '../../../algorithms/road/keepRoads.ts'
import { layRoads } from '../../../algorithms/road/layRoads.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { roadGraph } from '../../../algorithms/road/roadGraph.ts'
import { roadModel } from '../../../algorithms/road/roadModel.ts'
import { drawTown } from '../../fixtures/drawTown.ts'

const tagsOf = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([k, v]) => `<tag k="${k}" v="${v}"/>`)

const anyTags = fc.record(
  {
    name: fc.constantFrom('Rue A', 'Rue A;Rue B', 'Rue B'),
    alt_name: fc.constantFrom('Rue B', 'Chemin C'),
    ref: fc.constantFrom('D 1', 'D 2'),
    junction: fc.constantFrom('roundabout'),
    toll: fc.constantFrom('yes'),
    tunnel: fc.constantFrom('yes', 'building_passage'),
    oneway: fc.constantFrom('yes', '-1'),
    access: fc.constantFrom('private', 'no'),
    foot: fc.constantFrom('yes'),
    'motor_vehicle:conditional': fc.constantFrom('no @ (08:00-18:00)', 'delivery @ (Mo-Fr)'),
  },
  { requiredKeys: [] },
)
const anyTown = fc.record({
  nodes: fc.array(
    fc.record({
      east: fc.integer({ min: 0, max: 60 }),
      south: fc.integer({ min: 0, max: 60 }),
      tags: fc.constantFrom<Record<string, string>>(
        {},
        {},
        {},
        { barrier: 'bollard' },
        { barrier: 'wall' },
        { barrier: 'gate', access: 'private' },
        { highway: 'traffic_signals' },
      ),
    }),
    { minLength: 2, maxLength: 8 },
  ),
  ways: fc.array(
    fc.record({
      // The last one isn't in the extract.
      refs: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 }),
      highway: fc.constantFrom('residential', 'footway', 'primary', 'motorway', 'steps'),
      tags: anyTags,
    }),
    { minLength: 1, maxLength: 8 },
  ),
  restrictions: fc.array(
    fc.record({
      from: fc.integer({ min: 1, max: 8 }),
      via: fc.integer({ min: 1, max: 8 }),
      to: fc.integer({ min: 1, max: 8 }),
      kind: fc.constantFrom('no_left_turn', 'only_straight_on', 'no_u_turn'),
    }),
    { maxLength: 4 },
  ),
})

type Town = typeof anyTown extends fc.Arbitrary<infer Value> ? Value : never

/** The extract of such a town; its nodes are numbered from 1, and so are its ways. */
function extractOf({ nodes, ways, restrictions }: Town) {
  const parts = [
    ...nodes.map(
      ({ east, south, tags }, i) =>
        `<node id="${i + 1}" lon="${6 + east / 1e4}" lat="${46 - south / 1e4}">${tagsOf(tags).join('')}</node>`,
    ),
    ...ways.map(({ refs, highway, tags }, i) => {
      const nds = refs.map((ref) => `<nd ref="${ref}"/>`)
      return `<way id="${i + 1}">${nds.join('')}${tagsOf({ highway, ...tags }).join('')}</way>`
    }),
    ...restrictions.map(
      ({ from, via, to, kind }, i) =>
        `<relation id="${i + 1}"><member type="way" ref="${from}" role="from"/><member type="node" ref="${via}" role="via"/><member type="way" ref="${to}" role="to"/>${tagsOf({ type: 'restriction', restriction: kind }).join('')}</relation>`,
    ),
  ]
  return readOsm(new TextEncoder().encode(`<osm version="0.6">${parts.join('')}</osm>`))
}

describe('the model of the roads', () => {
  it('is laid flat as the arrays that it was made of', () => {
    fc.assert(
      fc.property(anyTown, (town) => {
        const roads = layRoads(extractOf(town))
        expect(flattenRoads(roadGraph(roads))).toStrictEqual(roads)
      }),
      { numRuns: 100 },
    )
  })

  const data = process.env.DOMINO_DATA
  if (!data) console.log('Geneva is not modelled: DOMINO_DATA is not set.')
  it.skipIf(!data)('is laid flat as Geneva’s arrays', () => {
    const roads = layRoads(readOsm(readFileSync(path.join(data!, 'osm/geneva.osm.pbf'))))
    const again = flattenRoads(roadGraph(roads))
    expect(Buffer.compare(toBytes(again, ''), toBytes(roads, ''))).toBe(0)
  })

  it('answers with the same arrays until it is changed', () => {
    const roads = layRoads(readOsm(drawTown('A---B---C').bytes))
    const model = roadModel(roads)
    expect(model.roads()).toBe(roads)
    expect(model.graph()).toBe(model.graph())
    model.graph().forEachEdge(() => {})
    expect(model.roads()).toBe(roads)
  })

  it('has its arrays laid anew after a change, and once', () => {
    const town = drawTown('A---B---C')
    const model = roadModel(layRoads(readOsm(town.bytes)))
    const graph = model.graph()
    const [edge] = graph.edges(String(town.idOf('A')), String(town.idOf('B')))
    graph.dropEdge(edge)
    const after = model.roads()
    expect(after.edgeCount).toBe(3)
    expect(model.roads()).toBe(after)
    graph.mergeEdgeAttributes(graph.edges()[0], {
      seconds: { foot: 1, 'cargo-bike': null, car: null },
    })
    expect([...model.roads().profiles.foot.milliseconds].sort((a, b) => a - b)[0]).toBe(1_000)
    graph.forEachEdge((key) => graph.dropEdge(key))
    expect(model.roads().edgeCount).toBe(0)
  })
})
