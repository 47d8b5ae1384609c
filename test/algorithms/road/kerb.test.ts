import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LonLat, Profile } from '../../../algorithms/model.ts'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { searchGraph } from '../../../algorithms/road/buildSearchGraph.ts'
import { closeRoads } from '../../../algorithms/road/closeRoads.ts'
import { contractRoads } from '../../../algorithms/road/hierarchies.ts'
import { listPlaces } from '../../../algorithms/road/listPlaces.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { type Snap, snap } from '../../../algorithms/road/snap.ts'
import { durations, path as wayBetween } from '../../../algorithms/road/travel.ts'
import { doorAt, doorSearch } from '../../fixtures/doorSearch.ts'
import { drawTown, metresIn } from '../../fixtures/drawTown.ts'

type Tags = Record<string, string>
type Spot = readonly [east: number, south: number]

/** Streets round a block; AB runs to the east. Off the last one there is room to turn round. */
const square = 'A---------B\n|         |\n|         |\nC---------D-E'

function townOf(drawing: string, ways: Record<string, Tags> = {}) {
  const roads = buildRoads(readOsm(drawTown(drawing, { ways }).bytes))
  const stop = (spot: Spot, profile: Profile = 'car', street = '') =>
    snap(roads, { position: metresIn(...spot), profile, street, isStop: true })
  return {
    roads,
    stop,
    seconds(from: Spot, to: Spot, profile: Profile = 'car') {
      const [a, b] = [stop(from, profile)!, stop(to, profile)!]
      return durations(roads, profile, [a], [b]).seconds[0]
    },
    metres(from: Spot, to: Spot, profile: Profile = 'car') {
      return wayBetween(roads, profile, stop(from, profile)!, stop(to, profile)!)?.metres
    },
  }
}

/** Seconds over so many metres of a street without a limit, by car. */
const drive = (metres: number) => Math.round((metres / 25) * 3.6)

describe('the kerb of a stop', () => {
  it('is the side on which it lies: driven past on the right', () => {
    const { stop } = townOf(square)
    expect(stop([50, 5])!.kerb).toEqual([0, 20_000])
    expect(stop([50, -5])!.kerb).toEqual([20_000, 0])
    expect(stop([50, -5], 'cargo-bike')!.kerb).toEqual([6_000, 0])
    expect(stop([50, -5], 'foot')!.kerb).toBeUndefined()
  })

  it('is across a quiet street at what turning round costs, there and back at twice that', () => {
    const { seconds } = townOf('A---------B')
    expect(seconds([20, 5], [70, 5])).toBe(drive(50))
    expect(seconds([20, 5], [70, -5])).toBe(drive(50) + 20)
    expect(seconds([20, -5], [70, 5])).toBe(drive(50) + 20)
    expect(seconds([20, -5], [70, -5])).toBe(drive(50) + 40)
    expect(seconds([70, -5], [20, -5])).toBe(drive(50))
    // From door to door over the street, nothing is driven.
    expect(seconds([50, -5], [50, 5])).toBe(20)
    expect(seconds([50, -5], [50, 5], 'cargo-bike')).toBe(6)
    expect(seconds([50, -5], [50, 5], 'foot')).toBe(0)
  })

  it.each([
    ['residential', {}, 20, 6],
    ['a road in the country', { highway: 'unclassified', maxspeed: '80' }, 20, 6],
    ['three lanes', { lanes: '3' }, 25, 25],
    ['tertiary', { highway: 'tertiary' }, 25, 25],
    ['secondary', { highway: 'secondary', lanes: '3' }, 60, 60],
    ['four lanes', { lanes: '4' }, undefined, undefined],
    ['fast', { highway: 'secondary', maxspeed: '80' }, undefined, undefined],
    ['trunk', { highway: 'trunk' }, undefined, undefined],
  ] as const)('is the farther off the wider the street: %s', (_, tags, car, bike) => {
    const { stop } = townOf(square, { AB: tags })
    const across = (seconds: number | undefined) => (seconds === undefined ? -1 : seconds * 1000)
    expect(stop([50, 5])!.kerb).toEqual([0, across(car)])
    expect(stop([50, -5], 'cargo-bike')!.kerb).toEqual([across(bike), 0])
  })

  it('makes a driver go round the block where the street is never crossed', () => {
    const { metres } = townOf(square, { AB: { lanes: '4' } })
    expect(metres([20, 5], [70, 5])).toBe(50)
    expect(metres([20, -5], [70, -5])).toBe(20 + 30 + 100 + 30 + 30)
    expect(metres([70, 5], [20, 5])).toBe(30 + 30 + 100 + 30 + 20)
  })

  it('is either one of a one-way street', () => {
    const { stop, seconds } = townOf(square.replace('A---', 'A--->').replace('>---', '>--'))
    expect(stop([50, -5])!.kerb).toBeUndefined()
    expect(stop([50, -5], 'cargo-bike')!.kerb).toBeUndefined()
    expect(seconds([20, -5], [70, 5])).toBe(drive(50))
    // Which bikes may ride the other way: they have two kerbs.
    const contraflow = townOf(square, { AB: { oneway: 'yes', 'oneway:bicycle': 'no' } })
    expect(contraflow.stop([50, -5])!.kerb).toBeUndefined()
    expect(contraflow.stop([50, -5], 'cargo-bike')!.kerb).toEqual([6_000, 0])
  })

  describe('of a divided street', () => {
    const divided = `
A----<----B
|         |
C---->----D
|         |
|         |
E---------F-G`
    const tags = { highway: 'primary', name: 'Le Mail' }

    it('is that of the half on its side', () => {
      const { stop, metres } = townOf(divided, { AB: tags, CD: tags })
      expect(stop([50, 5])!.position[1]).toBeCloseTo(metresIn(50, 10)[1], 6)
      expect(stop([50, 35])!.position[1]).toBeCloseTo(metresIn(50, 30)[1], 6)
      expect(metres([50, 5], [50, 35])).toBe(50 + 20 + 50)
    })

    it('is never beyond the other half, where nobody halts on its own', () => {
      const { roads, stop } = townOf(divided, { AB: { ...tags, tunnel: 'yes' }, CD: tags })
      const streetOf = (found: Snap | undefined) =>
        roads.streets[roads.pieces.street[roads.piece[found!.edge]!]!]!.name
      expect(streetOf(stop([50, 2]))).toBe('')
      expect(streetOf(stop([50, 2], 'foot'))).toBe('Le Mail')
      expect(streetOf(stop([50, 15]))).toBe('Le Mail')
    })
  })

  it('is not one from which nobody comes back: the other then, or another street', () => {
    //   C to the east is where the extract ends; two lanes each way to there
    const trap = { AB: { lanes: '4' }, BC: { oneway: 'yes' } }
    const { stop } = townOf('A---------B---->C\n|\n|\nD---------E', trap)
    expect(stop([50, 5])!.kerb).toEqual([0, -1])
    expect(stop([50, -5])!.kerb).toEqual([-1, 0])
    expect(stop([130, 5])!.kerb).toEqual([0, -1])
  })
})

const kinds = ['residential', 'residential', 'tertiary', 'secondary', 'primary', 'trunk'] as const
const squares = [0, 1, 2, 3, 4, 5, 6, 7, 8]
const sides = squares.flatMap((at) => [
  ...(at % 3 < 2 ? [[at, at + 1]] : []),
  ...(at < 6 ? [[at, at + 3]] : []),
])
const street = fc.record({
  ends: fc.constantFrom(...sides),
  highway: fc.constantFrom(...kinds),
  oneway: fc.constantFrom('no', 'no', 'no', 'yes', '-1'),
  lanes: fc.constantFrom('', '2', '3', '4'),
  maxspeed: fc.constantFrom('', '30', '80'),
})
const spot = fc.record({
  east: fc.integer({ min: -10, max: 130 }),
  south: fc.integer({ min: -10, max: 130 }),
})

describe('any stops of any town', () => {
  it('are as far from each other as their slow twin says, at each entry', () => {
    fc.assert(
      fc.property(
        fc.array(street, { minLength: 4, maxLength: 12 }),
        fc.array(spot, { minLength: 2, maxLength: 5 }),
        fc.constantFrom('car', 'cargo-bike', 'foot'),
        fc.record({ piece: fc.nat(), direction: fc.constantFrom('both', 'forward') }),
        (streets, spots, profile, { piece, direction }) => {
          const roads = roadsOf(streets)
          const tagsOf = (found: Snap) => streets[roads.pieces.wayIds[roads.piece[found.edge]!]!]!
          const stops = spots.flatMap(({ east, south }) => {
            const position = metresIn(east, south)
            const found = snap(roads, { position, profile, isStop: true })
            return found ? [{ position, found }] : []
          })
          const doors = stops.map(({ position, found }) =>
            doorAt(roads, profile, position, found, tagsOf(found)),
          )
          expect(doors.every(({ kerbs }) => kerbs.length > 0)).toBe(true)
          const found = stops.map(({ found }) => found)
          expectTwins(roads, profile, found, doors)
          const pieces = [{ piece: piece % roads.pieces.count, along: true }]
          const closure = {
            kind: 'closed',
            factor: 1,
            profiles: [profile],
            direction,
            pieces,
          } as const
          expectTwins(closeRoads(roads, [closure]), profile, found, doors)
          contractRoads(roads, [profile])
          expectTwins(roads, profile, found, doors)
        },
      ),
      { numRuns: 300 },
    )
  })
})

function roadsOf(streets: readonly Readonly<Record<string, string | number[]>>[]): Roads {
  const nodes = squares.map((at) => {
    const [lon, lat] = metresIn((at % 3) * 60, Math.floor(at / 3) * 60)
    return `<node id="${at}" lon="${lon}" lat="${lat}"/>`
  })
  const ways = streets.map(({ ends, ...tags }, id) => {
    const refs = (ends as number[]).map((ref) => `<nd ref="${ref}"/>`)
    const values = Object.entries(tags).filter(([, value]) => value !== '')
    const xml = values.map(([key, value]) => `<tag k="${key}" v="${value}"/>`)
    return `<way id="${id}">${[...refs, ...xml].join('')}</way>`
  })
  return buildRoads(readOsm(new TextEncoder().encode(`<osm>${[...nodes, ...ways].join('')}</osm>`)))
}

function expectTwins(
  roads: Roads,
  profile: Profile,
  stops: readonly Snap[],
  doors: Parameters<typeof doorSearch>[3],
): void {
  const slow = doorSearch(searchGraph(roads, profile), roads, profile, doors).flat()
  const { seconds, metres } = durations(roads, profile, stops, stops)
  expect([...seconds]).toEqual(slow.map((leg) => leg.seconds))
  expect([...metres]).toEqual(slow.map((leg) => leg.metres))
  for (const [i, from] of stops.entries()) {
    for (const [j, to] of stops.entries()) {
      const way = wayBetween(roads, profile, from, to)
      const leg = slow[i * stops.length + j]!
      expect(way?.seconds ?? -1).toBe(leg.seconds)
      expect(way?.metres ?? -1).toBe(leg.metres)
    }
  }
}

const data = process.env.DOMINO_DATA
if (!data) console.log('Geneva’s kerbs are not looked at: DOMINO_DATA is not set.')

describe.skipIf(!data)('Geneva', () => {
  it('has the same times between its addresses as the slow twin', () => {
    const osm = readOsm(readFileSync(path.join(data!, 'osm/geneva.osm.pbf')))
    const roads = buildRoads(osm)
    const tagsOf = new Map<number, Tags>()
    for (let way = 0; way < osm.ways.count; way++)
      tagsOf.set(osm.ways.ids[way]!, osm.ways.tags[way] as Tags)
    const places = listPlaces(osm).filter((_, i) => i % 331 === 0)
    for (const profile of ['car', 'cargo-bike'] as const) {
      const stops = places.flatMap((place) => {
        const found = snap(roads, { ...place, profile, isStop: true })
        return found ? [{ position: place.position as LonLat, found }] : []
      })
      const doors = stops.map(({ position, found }) =>
        doorAt(
          roads,
          profile,
          position,
          found,
          tagsOf.get(roads.pieces.wayIds[roads.piece[found.edge]!]!)!,
        ),
      )
      expect(doors.length).toBeGreaterThan(20)
      contractRoads(roads, [profile])
      expectTwins(
        roads,
        profile,
        stops.map(({ found }) => found),
        doors,
      )
    }
  })
})
