import { OSRM } from 'osrm-rest-client'
import osrmTextInstructions from 'osrm-text-instructions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { drawTown, metresIn } from '../../fixtures/drawTown.ts'
import { type Door, type Json, openDoor } from '../../fixtures/openDoor.ts'

const town = drawTown(
  `A---------B---------C
|         |         |
|         |         |
D---------E---------F`,
  {
    ways: {
      AB: { name: 'Rue Haute' },
      BC: { name: 'Rue Haute' },
      BE: { name: 'Rue du Puits' },
      DE: { name: 'Rue Basse' },
      EF: { name: 'Rue Basse' },
    },
  },
)
const places = [metresIn(20, -2), metresIn(180, 33), metresIn(20, 33)].map(
  ([lon, lat]): [number, number] => [lon, lat],
)

let door: Door
beforeAll(async () => {
  door = await openDoor(buildRoads(readOsm(town.bytes)))
})
afterAll(() => door.close())

describe('osrm-rest-client', () => {
  const client = (defaultProfile: 'driving' | 'bike' = 'driving') =>
    OSRM({ osrm: `${door.url}/osrm`, defaultProfile }) as unknown as Record<
      'route' | 'table' | 'nearest' | 'match' | 'trip',
      (options: object) => Promise<Json>
    >

  it('gets what it asks of all five services', async () => {
    const osrm = client('bike')
    const route = await osrm.route({ coordinates: places, steps: true, overview: 'full' })
    expect(route.routes[0].legs.map(({ steps }: Json) => steps.at(-1).maneuver.type)).toEqual([
      'arrive',
      'arrive',
    ])
    const asked = { coordinates: places, sources: [0, 1], destinations: [2] }
    const table = await osrm.table({ ...asked, annotations: 'duration,distance' })
    expect([table.durations.length, table.distances[1].length]).toEqual([2, 1])
    const nearest = await osrm.nearest({ coordinates: [places[0]], number: 2 })
    expect(nearest.waypoints[0].name).toBe('Rue Haute')
    const match = await osrm.match({
      coordinates: [metresIn(20, 2), metresIn(60, -2), metresIn(95, 1)],
      timestamps: [0, 12, 24],
      radiuses: [5, 5, 5],
      tidy: true,
    })
    expect(match.tracepoints.map(({ name }: Json) => name)).toEqual(Array(3).fill('Rue Haute'))
    const trip = await osrm.trip({ coordinates: places, roundtrip: true, source: 'first' })
    expect(trip.waypoints[0].waypoint_index).toBe(0)
  })

  it('shows why, where it is refused', async () => {
    const far = client().route({ coordinates: [places[0], [8, 47]] })
    await expect(far).rejects.toMatchObject({
      status: 400,
      response: { body: { code: 'NoSegment', message: expect.stringMatching(/coordinate 1$/) } },
    })
  })
})

it('gives osrm-text-instructions all that it needs for a sentence', async () => {
  const words = osrmTextInstructions('v5')
  const query = places.map((place) => place.join(',')).join(';')
  for (const profile of ['walking', 'cycling', 'driving']) {
    const { body } = await door.get(`/route/v1/${profile}/${query}?steps=true`)
    const steps = body.routes[0].legs.flatMap((leg: Json) => leg.steps)
    const told = steps.map((step: Json) => words.compile('en', step))
    expect(told[0]).toBe('Head east on Rue Haute')
    expect(told.join(' ')).toMatch(/onto Rue Basse|onto Rue du Puits/)
    expect(told.join(' ')).not.toMatch(/undefined|\{/)
  }
})
