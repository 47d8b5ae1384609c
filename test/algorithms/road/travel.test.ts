import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LonLat, Profile } from '../../../algorithms/model.ts'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { metresFrom } from '../../../algorithms/road/distance.ts'
import { OsmError, readOsm } from '../../../algorithms/road/readOsm.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { type Snap, snap } from '../../../algorithms/road/snap.ts'
import { durations, path as wayBetween } from '../../../algorithms/road/travel.ts'
import { drawTown, metresIn } from '../../fixtures/drawTown.ts'
import { mayTravel, slowTravel } from '../../fixtures/slowTravel.ts'

const profiles = ['foot', 'cargo-bike', 'car'] as const

function at(roads: Roads, profile: Profile, east: number, south: number): Snap {
  return snap(roads, { position: metresIn(east, south), profile })!
}

/** Seconds at a speed over so many metres, as a whole number. */
const seconds = (metres: number, kmh: number) => Math.round((metres / kmh) * 3.6)

describe('the way between two places', () => {
  //  0         100
  const square = drawTown('A---->----B\n|         |\n|         |\n|         |\nC---------D')
  const roads = buildRoads(readOsm(square.bytes))
  const cost = (profile: Profile, from: Snap, to: Snap) => {
    const found = durations(roads, profile, [from], [to])
    return { seconds: found.seconds[0], metres: found.metres[0] }
  }

  it('walks along one street, either way', () => {
    const [a, b] = [at(roads, 'foot', 20, -3), at(roads, 'foot', 70, 3)]
    expect(cost('foot', a, b)).toEqual({ seconds: seconds(50, 4.5), metres: 50 })
    expect(cost('foot', b, a)).toEqual({ seconds: seconds(50, 4.5), metres: 50 })
    expect(cost('foot', a, a)).toEqual({ seconds: 0, metres: 0 })
  })

  it('drives round the block to a place behind it on a one-way street', () => {
    const [a, b] = [at(roads, 'car', 20, 0), at(roads, 'car', 70, 0)]
    expect(cost('car', a, b).metres).toBe(50)
    expect(cost('car', b, a)).toEqual({ seconds: seconds(230, 25), metres: 230 })
    const way = wayBetween(roads, 'car', b, a)!
    expect(way.line.length).toBe(6)
    expect(way.line[0]).toEqual(b.position)
    expect(way.line[1]).toEqual(square.at('B'))
    expect(way.line.at(-1)).toEqual(a.position)
  })

  it('draws a line as long as it says', () => {
    for (const profile of profiles) {
      const [a, b] = [at(roads, profile, 90, -1), at(roads, profile, 10, 41)]
      const way = wayBetween(roads, profile, a, b)!
      expect(lengthOf(way.line)).toBeCloseTo(way.metres, -0.5)
      expect(cost(profile, a, b)).toEqual({ seconds: way.seconds, metres: way.metres })
    }
  })

  it('says where there is no way', () => {
    const split = drawTown('A---B---C', { nodes: { B: { barrier: 'bollard' } } })
    const cut = buildRoads(readOsm(split.bytes))
    const [a, c] = [at(cut, 'foot', 10, 0), at(cut, 'foot', 70, 0)]
    expect(durations(cut, 'foot', [a], [c]).metres[0]).toBe(60)
    expect([...durations(cut, 'car', [a, c], [c]).seconds]).toEqual([-1, 0])
    expect(wayBetween(cut, 'car', a, c)).toBeUndefined()
    expect(durations(cut, 'car', [], [a]).seconds.length).toBe(0)
  })

  it('goes round a loop the shorter way, from a place on the loop itself', () => {
    const loop = drawTown('A---B   C\n\nD       E', {
      extra:
        '<way id="90"><nd ref="66"/><nd ref="67"/><nd ref="69"/><nd ref="68"/><nd ref="66"/><tag k="highway" v="residential"/></way>',
    })
    const round = buildRoads(readOsm(loop.bytes))
    for (const [east, south] of [
      [70, 0],
      [20, 15],
    ] as const) {
      const [here, home] = [at(round, 'foot', east, south), at(round, 'foot', 5, 0)]
      for (const [from, to] of [
        [here, home],
        [home, here],
      ] as const) {
        const way = wayBetween(round, 'foot', from, to)!
        expect(way).toMatchObject(slowTravel(round, 'foot', from, to)!)
        expect(lengthOf(way.line)).toBeCloseTo(way.metres, -0.5)
      }
    }
  })
})

function lengthOf(line: readonly LonLat[]): number {
  let metres = 0
  for (let i = 1; i < line.length; i++) metres += metresFrom(line[i - 1]!, line[i]!)
  return metres
}

const anyNode = fc.record({
  east: fc.integer({ min: 0, max: 60 }),
  south: fc.integer({ min: 0, max: 60 }),
  barrier: fc.constantFrom(...Array(5).fill(undefined), 'bollard', 'stile', 'wall', 'gate'),
})

/** Streets over a handful of nodes: loops, parallels, one-ways, barriers, private ground. */
const scattered = fc.record({
  nodes: fc.array(anyNode, { minLength: 2, maxLength: 8 }),
  ways: fc.array(
    fc.record({
      refs: fc.array(fc.nat(7), { minLength: 2, maxLength: 3 }),
      highway: fc.constantFrom('residential', 'service', 'footway', 'primary'),
      oneway: fc.constantFrom('no', 'no', 'yes', '-1'),
      access: fc.constantFrom('yes', 'yes', 'yes', 'private'),
    }),
    { minLength: 1, maxLength: 9 },
  ),
})

const squares = [0, 1, 2, 3, 4, 5, 6, 7, 8]
const sides = squares.flatMap((at) => [
  ...(at % 3 < 2 ? [[at, at + 1]] : []),
  ...(at < 6 ? [[at, at + 3]] : []),
])

/** Blocks of houses, where a forbidden turn has ways round it, and streets that end. */
const blocks = fc
  .array(
    fc.record({
      refs: fc.constantFrom(...sides),
      oneway: fc.constantFrom('no', 'no', 'no', 'yes'),
      access: fc.constantFrom('yes', 'yes', 'yes', 'yes', 'private'),
    }),
    { minLength: 6, maxLength: 12 },
  )
  .map((ways) => ({
    nodes: squares.map((at) => ({
      east: (at % 3) * 20,
      south: Math.floor(at / 3) * 20,
      barrier: undefined,
    })),
    ways: ways.map((way) => ({ ...way, highway: 'residential' })),
  }))

/** Turn restrictions along random walks of two to four streets. */
function walks(atLeast: number) {
  const walk = fc.record({
    start: fc.nat(),
    steps: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
    kind: fc.constantFrom('no_left_turn', 'no_u_turn', 'only_straight_on'),
    except: fc.constantFrom('', '', 'bicycle', 'motorcar'),
  })
  return fc.array(walk, { minLength: atLeast, maxLength: atLeast + 6 })
}

const town = fc.tuple(fc.oneof(scattered, blocks), walks(0)).map(townBytes)
/** Where hardly a way isn't bound by some restriction. */
const forbiddingTown = fc.tuple(blocks, walks(4)).map(townBytes)

interface Streets {
  readonly nodes: readonly { east: number; south: number; barrier: string | undefined }[]
  readonly ways: readonly { refs: number[]; highway: string; oneway: string; access: string }[]
}
type Walk = { start: number; steps: number[]; kind: string; except: string }

function townBytes([{ nodes, ways }, drawn]: [Streets, Walk[]]): Uint8Array {
  const nodeXml = nodes.map(({ east, south, barrier }, i) => {
    const [lon, lat] = metresIn(east * 10, south * 10)
    const gate = barrier === 'gate' ? '<tag k="access" v="private"/>' : ''
    const tag = barrier ? `<tag k="barrier" v="${barrier}"/>${gate}` : ''
    return `<node id="${i}" lon="${lon}" lat="${lat}">${tag}</node>`
  })
  const refsOf = ways.map(({ refs }) => refs.map((ref) => ref % nodes.length))
  const wayXml = ways.map(({ highway, oneway, access }, i) => {
    const nds = refsOf[i]!.map((ref) => `<nd ref="${ref}"/>`).join('')
    return `<way id="${i}">${nds}<tag k="highway" v="${highway}"/><tag k="oneway" v="${oneway}"/><tag k="access" v="${access}"/></way>`
  })
  const relationXml = drawn.map(({ start, steps, kind, except }, i) => {
    const walk = [start % ways.length]
    let node = refsOf[walk[0]!]!.at(-1)!
    for (const step of steps) {
      const next = [...ways.keys()].filter((way) => refsOf[way]!.includes(node))
      walk.push(next[step % next.length]!)
      const ends = refsOf[walk.at(-1)!]!
      if (walk.length <= steps.length) node = ends[0] === node ? ends.at(-1)! : ends[0]!
    }
    const member = (role: string, ref: number, type = 'way') =>
      `<member type="${type}" ref="${ref}" role="${role}"/>`
    const via =
      walk.length === 2
        ? member('via', node, 'node')
        : walk
            .slice(1, -1)
            .map((way) => member('via', way))
            .join('')
    const ends = member('from', walk[0]!) + via + member('to', walk.at(-1)!)
    return `<relation id="${i}">${ends}<tag k="type" v="restriction"/><tag k="restriction" v="${kind}"/><tag k="except" v="${except}"/></relation>`
  })
  return new TextEncoder().encode(`<osm>${[...nodeXml, ...wayXml, ...relationXml].join('')}</osm>`)
}

const place = fc.record({ edge: fc.nat(), fraction: fc.double({ min: 0, max: 1, noNaN: true }) })

function placeOn(roads: Roads, { edge, fraction }: { edge: number; fraction: number }): Snap {
  const on = edge % roads.edgeCount
  return { edge: on, fraction, position: [0, 0], metres: 0, side: 'left' }
}

describe('any town', () => {
  it.each([
    ['any profile', town, fc.constantFrom(...profiles), 250],
    ['a car where many turns are forbidden', forbiddingTown, fc.constant('car' as const), 400],
  ] as const)('gives the same times as its slow twin: %s', (_, streets, driver, numRuns) => {
    fc.assert(
      fc.property(
        streets,
        fc.array(place, { minLength: 1, maxLength: 3 }),
        fc.array(place, { minLength: 1, maxLength: 3 }),
        driver,
        (bytes, from, to, profile) => {
          const roads = roadsOf(bytes)
          if (!roads) return
          const sources = from.map((found) => placeOn(roads, found))
          const targets = to.map((found) => placeOn(roads, found))
          const table = durations(roads, profile, sources, targets)
          const again = durations(roads, profile, sources, [...targets, ...targets, ...targets])
          for (const [s, source] of sources.entries()) {
            for (const [t, target] of targets.entries()) {
              const twin = slowTravel(roads, profile, source, target)
              const expected = twin ?? { seconds: -1, metres: -1 }
              const cell = s * targets.length + t
              expect({ seconds: table.seconds[cell], metres: table.metres[cell] }).toEqual(expected)
              const far = s * targets.length * 3 + t
              expect({ seconds: again.seconds[far], metres: again.metres[far] }).toEqual(expected)
              const way = wayBetween(roads, profile, source, target)
              expect(way && { seconds: way.seconds, metres: way.metres }).toEqual(twin)
              expect(mayTravel(roads, profile, way?.edges ?? [])).toBe(true)
            }
          }
          // Found one by one as in sweeps.
          const many = Array.from({ length: 17 }, (_, n) => targets[n % targets.length]!)
          const wide = durations(roads, profile, many, many)
          for (const [row, source] of many.entries()) {
            const column = (row * 5) % many.length
            const one = durations(roads, profile, [source], [many[column]!])
            expect(wide.seconds[row * 17 + column]).toBe(one.seconds[0])
            expect(wide.metres[row * 17 + column]).toBe(one.metres[0])
          }
        },
      ),
      { numRuns },
    )
  })

  it('draws each path as a line from door to door, as long as it says', () => {
    const spot = fc.record({
      east: fc.integer({ min: 0, max: 600 }),
      south: fc.integer({ min: 0, max: 600 }),
    })
    fc.assert(
      fc.property(town, spot, spot, fc.constantFrom(...profiles), (bytes, a, b, profile) => {
        const roads = roadsOf(bytes)
        const from = roads && snap(roads, { position: metresIn(a.east, a.south), profile })
        const to = roads && snap(roads, { position: metresIn(b.east, b.south), profile })
        if (!from || !to) return
        const way = wayBetween(roads, profile, from, to)
        expect(way).toBeDefined()
        expect(way!.line[0]).toEqual(from.position)
        expect(way!.line.at(-1)).toEqual(to.position)
        expect(Math.abs(lengthOf(way!.line) - way!.metres)).toBeLessThan(2)
      }),
      { numRuns: 200 },
    )
  })
})

function roadsOf(bytes: Uint8Array): Roads | undefined {
  try {
    return buildRoads(readOsm(bytes))
  } catch (error) {
    if (error instanceof OsmError) return undefined
    throw error
  }
}

const data = process.env.DOMINO_DATA
if (!data) console.log('Geneva is not walked: DOMINO_DATA is not set.')

describe.skipIf(!data)('Geneva', () => {
  it('is walked as far as another engine walks it, within 5 % for 90 % of pairs', () => {
    const roads = buildRoads(readOsm(readFileSync(path.join(data!, 'osm/geneva.osm.pbf'))))
    const { pairs } = JSON.parse(readFileSync(path.join(data!, 'osm/geneva-osrm.json'), 'utf8'))
    const profile = 'foot'
    let alike = 0
    for (const pair of pairs.foot) {
      const from = snap(roads, { position: pair.from, profile })!
      const to = snap(roads, { position: pair.to, profile })!
      const way = wayBetween(roads, profile, from, to)!
      const table = durations(roads, profile, [from], [to])
      expect([table.seconds[0], table.metres[0]]).toEqual([way.seconds, way.metres])
      if (Math.abs(way.metres - pair.distance) <= pair.distance * 0.05) alike++
    }
    expect(alike).toBeGreaterThanOrEqual(pairs.foot.length * 0.9)
  })
})
