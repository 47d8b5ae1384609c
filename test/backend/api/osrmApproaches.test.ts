import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { drawTown, metresIn } from '../../fixtures/drawTown.ts'
import { type Door, openDoor } from '../../fixtures/openDoor.ts'

/** Off the last street there is room to turn round; the one to the north leads nowhere but back. */
const drawn = drawTown(`
          F
          |
          |
          |
A---------B---->----C
|         |         |
|         |         |
D---------E---------G---H`)
const north = 50
const spot = (...places: (readonly [number, number])[]) =>
  places
    .map(([east, south]) => metresIn(east, north + south).map((each) => each.toFixed(7)))
    .join(';')

let door: Door
beforeAll(async () => {
  door = await openDoor(buildRoads(readOsm(drawn.bytes)))
})
afterAll(() => door.close())

const metresOf = async (places: string, query = '', profile = 'car') => {
  const { body } = await door.get(`/route/v1/${profile}/${places}?overview=false${query}`)
  return body.code === 'Ok' ? body.routes[0].distance : body.code
}

describe('the side of approach', () => {
  const two = spot([20, 5], [70, -5])

  it('is any, unless a request says otherwise', async () => {
    expect(await metresOf(two)).toBe(50)
    expect(await metresOf(two, '&approaches=unrestricted;')).toBe(50)
    expect(await metresOf(spot([70, 5], [20, 5]))).toBe(50)
  })

  it('is the one with the place on the right, or on the left', async () => {
    expect(await metresOf(two, '&approaches=curb;')).toBe(50)
    expect(await metresOf(two, '&approaches=curb;opposite')).toBe(50)
    // Past B to F, and back.
    expect(await metresOf(two, '&approaches=curb;curb')).toBe(80 + 40 + 40 + 30)
    expect(await metresOf(two, '&approaches=;curb')).toBe(20 + 30 + 100 + 30 + 30)
    // By A, D, E, B, C, G, E, D and A: there's no shorter way to come back to A from the south.
    const round = 20 + 30 + 100 + 30 + 100 + 30 + 200 + 30 + 70
    expect(await metresOf(two, '&approaches=opposite;opposite')).toBe(round)
  })

  it('is kept in a one-way street, and on foot, whatever it is', async () => {
    for (const side of [-5, 5]) {
      const ways = spot([120, side], [170, side])
      for (const approach of ['curb', 'opposite', 'unrestricted'])
        expect(await metresOf(ways, `&approaches=${approach};${approach}`)).toBe(50)
    }
    expect(await metresOf(two, '&approaches=curb;curb', 'foot')).toBe(50)
  })

  it('holds for tables too, at either end of a leg', async () => {
    const { body } = await door.get(
      `/table/v1/car/${two}?approaches=curb;curb&annotations=distance`,
    )
    expect(body.distances).toEqual([
      [0, 190],
      [70 + 30 + 100 + 30 + 100 + 30 + 200 + 30 + 20, 0],
    ])
  })
})

describe('a bearing', () => {
  it('is that in which one comes and goes', async () => {
    const two = spot([20, 0], [70, 0])
    expect(await metresOf(two, '&bearings=90,20;')).toBe(50)
    expect(await metresOf(two, '&bearings=90,20;90,20')).toBe(50)
    expect(await metresOf(two, '&bearings=270,20;270,20')).toBe(20 + 30 + 100 + 30 + 30)
    expect(await metresOf(two, '&bearings=;270,20')).toBe(20 + 30 + 100 + 30 + 30)
  })

  it('leaves another street where the nearest runs elsewhere', async () => {
    const { body } = await door.get(`/nearest/v1/car/${spot([50, 2])}?bearings=0,10`)
    expect(body.waypoints[0].distance).toBeCloseTo(50, 0)
    const none = await door.get(`/nearest/v1/car/${spot([50, 2])}?bearings=45,10`)
    expect(none.body.code).toBe('NoSegment')
  })
})

describe('going straight on', () => {
  const there = spot([110, 30], [150, 30], [120, 30])
  const back = spot([150, 30], [120, 30])

  it('is for cars, unless a request says otherwise; on foot and by bike one turns', async () => {
    const round = 40 + (50 + 40 + 40 + 80)
    expect(await metresOf(there)).toBe(round)
    expect(await metresOf(there, '&continue_straight=true')).toBe(round)
    expect(await metresOf(there, '&continue_straight=false')).toBe(70)
    expect(await metresOf(there, '', 'cargo-bike')).toBe(70)
    expect(await metresOf(there, '&continue_straight=default', 'foot')).toBe(70)
    expect(await metresOf(there, '&continue_straight=true', 'cargo-bike')).toBe(40 + 50 + 80)
    expect(await metresOf(back)).toBe(30)
  })

  it('holds at a coordinate that is no waypoint, too', async () => {
    expect(await metresOf(there, '&waypoints=0;2')).toBe(await metresOf(there))
  })
})

describe('an island', () => {
  it('is named as the reason why a coordinate finds no street, and taken on demand', async () => {
    const island = await openDoor(
      buildRoads(readOsm(drawTown('A---------B\n|         |\nC---------D     E---F').bytes)),
    )
    const ask = async (east: number, query = '') => {
      const two = [east, 50].map((each) => metresIn(each, 20).join(',')).join(';')
      return (await island.get(`/route/v1/car/${two}?radiuses=5;5${query}`)).body
    }
    expect((await ask(170)).message).toMatch(/^Could not find .* coordinate 0: nobody halts/)
    expect((await ask(130)).message).toBe('Could not find a matching segment for coordinate 0')
    expect((await ask(170, '&snapping=any')).code).toBe('NoRoute')
    await island.close()
  })
})

describe('a trace', () => {
  const trace = spot([20, 3], [40, -2], [70, 1])

  it('is matched to streets in the direction of its bearings', async () => {
    const matched = async (query: string) =>
      (await door.get(`/match/v1/car/${trace}?overview=false${query}`)).body
    expect((await matched('&bearings=90,30;90,30;90,30')).matchings[0].distance).toBe(50)
    expect((await matched('&bearings=0,30;0,30;0,30')).code).not.toBe('Ok')
    // Who goes west doesn't get on to the east.
    const { code, matchings } = await matched('&bearings=270,30;270,30;270,30')
    expect(code === 'Ok' ? matchings[0].distance : code).not.toBe(50)
  })
})
