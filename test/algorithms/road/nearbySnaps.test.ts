import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { nearbySnaps } from '../../../algorithms/road/nearbySnaps.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { snap } from '../../../algorithms/road/snap.ts'
import { drawTown, metresIn } from '../../fixtures/drawTown.ts'

describe('the nearest streets', () => {
  const town = drawTown(`A---->----B
|         |
|         |
C---------D    E----F`)
  const roads = buildRoads(readOsm(town.bytes))
  const profile = 'foot'
  const metres = (position = metresIn(50, 10), more = {}, count = 9) =>
    nearbySnaps(roads, { position, profile, ...more }, count).map((each) => Math.round(each.metres))

  it('come nearest first, each once, as many as asked for', () => {
    expect(metres()).toEqual([10, 20, 50, 50])
    expect(metres(undefined, {}, 2)).toEqual([10, 20])
    expect(metres(undefined, { radiusMetres: 15 })).toEqual([10])
  })

  it('begin with the one that a place is snapped to', () => {
    for (const [east, south] of [
      [50, 10],
      [3, 17],
      [-40, -30],
      [120, 33],
    ] as const) {
      const position = metresIn(east, south)
      expect(nearbySnaps(roads, { position, profile }, 1)[0]).toEqual(
        snap(roads, { position, profile }),
      )
    }
  })

  it('are found however far away, unless a radius is given', () => {
    const far = metresIn(90_000, 0)
    expect(metres(far, {}, 1)[0]).toBeGreaterThan(80_000)
    expect(metres(far, { radiusMetres: 35_000 }, 1)).toEqual([])
  })

  it('run in the direction asked for, and tell which of theirs does', () => {
    const east = nearbySnaps(
      roads,
      { position: metresIn(50, 25), profile: 'foot', bearing: { degrees: 270, range: 20 } },
      1,
    )[0]!
    expect(roads.along[east.edge]).toBe(0)
    expect(east.fraction).toBeCloseTo(0.5, 2)
    const car = { position: metresIn(50, 2), profile: 'car' } as const
    const back = nearbySnaps(roads, { ...car, bearing: { degrees: 270, range: 20 } }, 1)[0]!
    expect(Math.round(back.metres)).toBe(28)
  })

  it('leave out islands, unless they are asked for', () => {
    const island = metresIn(175, 30)
    expect(metres(island, {}, 1)).not.toEqual([0])
    expect(metres(island, { anywhere: true }, 1)).toEqual([0])
  })
})

const extracts = process.env.DOMINO_DATA
if (!extracts) console.log('Left out: snaps on Geneva, since DOMINO_DATA is not set.')

it.runIf(extracts)('the nearest street of a place in Geneva is where it is snapped to', () => {
  const bytes = readFileSync(path.join(extracts!, 'osm/geneva.osm.pbf'))
  const roads = buildRoads(readOsm(bytes))
  const degrees = (min: number, max: number) => fc.double({ min, max, noNaN: true })
  const profiles = fc.constantFrom('foot', 'cargo-bike', 'car')
  fc.assert(
    fc.property(degrees(6.11, 6.17), degrees(46.19, 46.22), profiles, (lon, lat, profile) => {
      const query = { position: [lon, lat], profile } as const
      const [one] = nearbySnaps(roads, { ...query, radiusMetres: 300 }, 1)
      expect(one).toEqual(snap(roads, query))
      const five = nearbySnaps(roads, query, 5)
      expect(five.length).toBe(5)
      if (one) expect(five[0]).toEqual(one)
      expect(five.every(({ metres }, i) => i === 0 || metres >= five[i - 1]!.metres)).toBe(true)
    }),
  )
})
