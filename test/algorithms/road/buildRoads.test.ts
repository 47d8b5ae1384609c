import { describe, expect, it } from 'vitest'
import type { Profile } from '../../../algorithms/model.ts'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { OsmError, readOsm } from '../../../algorithms/road/readOsm.ts'
import { roadGraph } from '../../../algorithms/road/roadGraph.ts'
import { waySpeeds } from '../../../algorithms/road/waySpeeds.ts'
import { drawTown } from '../../fixtures/drawTown.ts'

type Drawn = Parameters<typeof drawTown>[1]

/** Who may go from one letter to another, over the edge between them. */
function mayGo(drawing: string, tags: Drawn, from: string, to: string): Profile[] {
  const town = drawTown(drawing, tags)
  const graph = roadGraph(buildRoads(readOsm(town.bytes)))
  const open: Profile[] = []
  graph.forEachEdge((_key, { seconds }, source, target) => {
    if (!isAt(source, town.idOf(from)) || !isAt(target, town.idOf(to))) return
    for (const profile of ['foot', 'cargo-bike', 'car'] as const)
      if (seconds[profile] !== null) open.push(profile)
  })
  return open
}

/** A node that is a barrier has a junction on each side: `66/0`, `66/1`. */
const isAt = (key: string, id: number) => key.split('/')[0] === String(id)
const all: Profile[] = ['foot', 'cargo-bike', 'car']

describe('who may go where', () => {
  it('lets everyone go both ways on a street', () => {
    expect(mayGo('A---B', {}, 'A', 'B')).toEqual(all)
    expect(mayGo('A---B', {}, 'B', 'A')).toEqual(all)
  })

  it('keeps cars to a one-way street, and feet and pushed bikes free', () => {
    expect(mayGo('A-->B', {}, 'A', 'B')).toEqual(all)
    expect(mayGo('A-->B', {}, 'B', 'A')).toEqual(['foot', 'cargo-bike'])
    expect(mayGo('A--<B', {}, 'A', 'B')).toEqual(['foot', 'cargo-bike'])
    expect(mayGo('A\n|\n^\nB', {}, 'B', 'A')).toEqual(all)
  })

  it('lets bikes ride against a one-way street where a sign says so', () => {
    for (const tags of [
      { 'oneway:bicycle': 'no' },
      { cycleway: 'opposite' },
      { 'cycleway:left': 'opposite_lane' },
      { 'cycleway:left': 'lane', 'cycleway:left:oneway': '-1' },
      { 'bicycle:backward': 'yes', 'oneway:bicycle': 'no' },
    ])
      expect(mayGo('A-->B', { ways: { AB: tags } }, 'B', 'A')).toEqual(['foot', 'cargo-bike'])
  })

  it('drives round a roundabout one way', () => {
    const ways = { AB: { junction: 'roundabout' } }
    expect(mayGo('A---B', { ways }, 'B', 'A')).toEqual(['foot'])
  })

  it.each([
    [{ access: 'private' }, all],
    [{ access: 'permit' }, []],
    [{ access: 'destination' }, all],
    [{ access: 'delivery' }, all],
    [{ access: 'customers' }, all],
    [{ access: 'no', foot: 'yes' }, ['foot']],
    [{ motor_vehicle: 'no' }, ['foot', 'cargo-bike']],
    [{ vehicle: 'no' }, ['foot']],
    [{ vehicle: 'no', bicycle: 'yes' }, ['foot', 'cargo-bike']],
    [{ motor_vehicle: 'agricultural;forestry' }, ['foot', 'cargo-bike']],
    [{ motor_vehicle: 'no', motorcar: 'yes' }, all],
    [{ access: 'unknown' }, all],
    [{ bicycle: 'use_sidepath', foot: 'use_sidepath' }, ['foot', 'car']],
    [{ highway: 'motorway' }, ['car']],
    [{ highway: 'trunk', motorroad: 'yes' }, ['car']],
    [{ highway: 'steps' }, ['foot']],
    [{ highway: 'pedestrian' }, ['foot', 'cargo-bike']],
    [{ highway: 'pedestrian', motor_vehicle: 'delivery' }, all],
    [{ highway: 'footway', bicycle: 'no' }, ['foot']],
    [{ highway: 'footway', access: 'yes' }, ['foot', 'cargo-bike']],
    [{ highway: 'track' }, ['foot', 'cargo-bike']],
    [{ highway: 'busway' }, []],
    [{ highway: 'proposed' }, []],
  ] as [Record<string, string>, Profile[]][])('%o opens a street to %o', (tags, expected) => {
    const speeds = waySpeeds({ highway: 'residential', ...tags })?.forward
    expect(all.filter((profile) => speeds && speeds[profile] > 0)).toEqual(expected)
  })

  it('pushes a cargo bike over footways, slower than it rides', () => {
    expect(waySpeeds({ highway: 'residential' })!.forward['cargo-bike']).toBe(14)
    expect(waySpeeds({ highway: 'footway' })!.forward['cargo-bike']).toBe(4)
    expect(waySpeeds({ highway: 'footway', bicycle: 'yes' })!.forward['cargo-bike']).toBe(12)
    const apart = { highway: 'footway', bicycle: 'yes', segregated: 'yes' }
    expect(waySpeeds(apart)!.forward['cargo-bike']).toBe(14)
    const shared = { highway: 'footway', bicycle: 'designated' }
    expect(waySpeeds(shared)!.forward['cargo-bike']).toBe(14)
    expect(waySpeeds({ ...shared, surface: 'sett' })!.forward['cargo-bike']).toBe(9)
  })

  it('pushes a cargo bike against a one-way street where there is a pavement to walk on', () => {
    const oneway = { highway: 'residential', oneway: 'yes' }
    expect(waySpeeds(oneway)!.backward['cargo-bike']).toBe(4)
    expect(waySpeeds({ ...oneway, 'oneway:bicycle': 'no' })!.backward['cargo-bike']).toBe(14)
    for (const tags of [
      { foot: 'no' },
      { bicycle: 'no' },
      { junction: 'roundabout' },
      { vehicle: 'no', bicycle: 'use_sidepath' },
    ])
      expect(waySpeeds({ ...oneway, ...tags })!.backward['cargo-bike']).toBe(0)
  })

  it('pushes a cargo bike over platforms, and past steps on a ramp for wheelchairs only', () => {
    const bike = (tags: Record<string, string>) => waySpeeds(tags)!.forward['cargo-bike']
    expect(bike({ public_transport: 'platform' })).toBe(4)
    expect(bike({ highway: 'steps' })).toBe(0)
    expect(bike({ highway: 'steps', bicycle: 'yes', 'ramp:bicycle': 'yes' })).toBe(0)
    expect(bike({ highway: 'steps', 'ramp:wheelchair': 'yes' })).toBe(2)
    expect(bike({ highway: 'steps', 'ramp:wheelchair': 'yes', bicycle: 'no' })).toBe(0)
  })

  it('slows a cargo bike down uphill, in the direction in which the way climbs', () => {
    const bike = (incline: string) => {
      const speeds = waySpeeds({ highway: 'residential', incline })!
      return [speeds.forward['cargo-bike'], speeds.backward['cargo-bike']]
    }
    // 341.6 W against 1765.8 N × (sin + 0.008 cos): 3.34 m/s at 5 %, 1.80 at 10 %.
    expect(bike('5%')[0]).toBeCloseTo(12.02, 2)
    expect(bike('5%')[1]).toBe(14)
    expect(bike('10 %')[0]).toBeCloseTo(6.48, 2)
    expect(bike('-10%')).toEqual(bike('10%').reverse())
    expect(bike('up')).toEqual(bike('5%'))
    expect(bike('down')).toEqual(bike('-5%'))
    expect(bike('5.7106°')[0]).toBeCloseTo(bike('10%')[0]!, 3)
    for (const level of ['0', '0%', '2%', 'yes', '8', '']) expect(bike(level)).toEqual([14, 14])
    // Steeper than one can ride, it's pushed; and nobody else minds.
    for (const steep of ['30%', '45°', '1000°']) expect(bike(steep)).toEqual([4, 14])
    const speeds = waySpeeds({ highway: 'residential', incline: '15%' })!
    expect([speeds.forward.foot, speeds.forward.car]).toEqual([4.5, 25])
  })

  it.each([
    [{ maxspeed: '50' }, 40],
    [{ maxspeed: '30 mph' }, 30 * 1.609344 * 0.8],
    [{ maxspeed: 'FR:urban' }, 40],
    [{ maxspeed: 'CH:zone30' }, 24],
    [{ maxspeed: 'signals' }, 25],
    [{ maxspeed: '50', 'maxspeed:forward': '30' }, 24],
    [{ maxspeed: '50', highway: 'service' }, 15],
  ] as [Record<string, string>, number][])(
    'drives at four fifths of the limit: %o',
    (tags, kmh) => {
      expect(waySpeeds({ highway: 'residential', ...tags })!.forward.car).toBeCloseTo(kmh, 6)
    },
  )

  it('walks 4.5 km/h', () => {
    const town = drawTown(`A${'-'.repeat(44)}B`)
    const graph = roadGraph(buildRoads(readOsm(town.bytes)))
    const { metres, seconds } = graph.getEdgeAttributes(graph.edges()[0])
    expect(metres).toBeCloseTo(450, 0)
    expect(seconds.foot).toBeCloseTo(360, 0)
  })
})

describe('barriers', () => {
  const through = (tags: Record<string, string>) =>
    mayGo('A---B---C', { nodes: { B: tags } }, 'B', 'B')
  const bothSides = (profiles: Profile[]) => [...profiles, ...profiles]

  it('stops cars at a bollard, and nobody at an open gate', () => {
    expect(through({ barrier: 'bollard' })).toEqual(bothSides(['foot', 'cargo-bike']))
    // Nothing to pass: the street isn't even cut there for a barrier's sake.
    expect(through({ barrier: 'gate' })).toEqual([])
  })

  it('stops a cargo bike where one has to climb', () => {
    expect(through({ barrier: 'stile' })).toEqual(bothSides(['foot']))
  })

  it('believes access tags more than the kind of barrier', () => {
    expect(through({ barrier: 'gate', access: 'no' })).toEqual([])
    expect(through({ barrier: 'gate', access: 'private' })).toEqual(bothSides(all))
    expect(through({ barrier: 'bollard', access: 'private' })).toEqual(
      bothSides(['foot', 'cargo-bike']),
    )
    expect(through({ barrier: 'gate', access: 'no', foot: 'yes' })).toEqual(bothSides(['foot']))
    expect(through({ barrier: 'lift_gate', access: 'no' })).toEqual(bothSides(['foot']))
    expect(through({ barrier: 'bollard', motor_vehicle: 'no', bicycle: 'no' })).toEqual(
      bothSides(['foot']),
    )
  })

  it('still lets cars turn round on both sides of it', () => {
    const town = drawTown('A---B---C', { nodes: { B: { barrier: 'bollard' } } })
    const roads = buildRoads(readOsm(town.bytes))
    expect(roads.profiles.car.snappable).toContain(1)
  })
})

describe('the network', () => {
  it('cuts ways at junctions only, and keeps parallel streets apart', () => {
    const town = drawTown('A---B---C\n    |\n    D', {
      extra: `<way id="90"><nd ref="65"/><nd ref="68"/><nd ref="66"/><tag k="highway" v="service"/></way>
        <way id="91"><nd ref="65"/><nd ref="66"/><tag k="highway" v="cycleway"/></way>`,
    })
    const roads = buildRoads(readOsm(town.bytes))
    const graph = roadGraph(roads)
    expect(graph.order).toBe(4)
    expect(roads.pieces.count).toBe(6)
    const from = graph.filterOutEdges('65', (_edge, _found, _source, target) => target === '66')
    expect(from.length).toBe(2)
  })

  it('does not join what lies outside the extract', () => {
    const town = drawTown('A---B   C---D', {
      extra:
        '<way id="90"><nd ref="65"/><nd ref="66"/><nd ref="4711"/><nd ref="67"/><nd ref="68"/><tag k="highway" v="residential"/></way>',
    })
    const graph = roadGraph(buildRoads(readOsm(town.bytes)))
    expect(graph.hasEdge('65', '66')).toBe(true)
    expect(graph.hasEdge('67', '68')).toBe(true)
    expect(graph.hasEdge('66', '67')).toBe(false)
  })

  it('halts only where one can come back from', () => {
    const town = drawTown('A---B---C-->D\n\nX---Y')
    const roads = buildRoads(readOsm(town.bytes))
    const letters = (profile: Profile) =>
      roads.pieces.wayIds
        .filter((_, p) => roads.profiles[profile].snappable[roads.pieces.edgeAlong[p]!] === 1)
        .join()
    expect(letters('foot')).toBe([town.wayOf('AB'), town.wayOf('BC'), town.wayOf('CD')].join())
    expect(letters('car')).toBe([town.wayOf('AB'), town.wayOf('BC')].join())
  })

  it('reads a way of one node, or of the same node twice, without a road of it', () => {
    const town = drawTown('A---B', {
      extra: `<way id="90"><nd ref="65"/><tag k="highway" v="residential"/></way>
        <way id="91"><nd ref="66"/><nd ref="66"/><tag k="highway" v="residential"/></way>`,
    })
    expect(buildRoads(readOsm(town.bytes)).pieces.count).toBe(1)
  })

  it('says so where there is no road to walk on', () => {
    for (const tags of [{ highway: 'motorway' }, { highway: '' }]) {
      const town = drawTown('A---B', { ways: { AB: tags } })
      expect(() => buildRoads(readOsm(town.bytes))).toThrow(
        new OsmError('no-roads', 'The OSM file holds no road on which one can walk.'),
      )
    }
  })
})
