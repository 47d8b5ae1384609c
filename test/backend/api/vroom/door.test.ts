import polyline from '@googlemaps/polyline-codec'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { LonLat } from '../../../../algorithms/model.ts'
import { buildRoads } from '../../../../algorithms/road/buildRoads.ts'
import { metresFrom } from '../../../../algorithms/road/distance.ts'
import { readOsm } from '../../../../algorithms/road/readOsm.ts'
import { searchTime } from '../../../../backend/api/vroom/searchTime.ts'
import { makeSolver } from '../../../../backend/api/vroom/solver.ts'
import { vroomError, vroomSolution } from '../../../../backend/protocol/vroom.ts'
import { drawTown, metresIn } from '../../../fixtures/drawTown.ts'
import { type Door, type Json, openDoor } from '../../../fixtures/openDoor.ts'
import { openTown } from '../../../fixtures/openTown.ts'
import { openVroomDoor, type VroomDoor } from '../../../fixtures/openVroomDoor.ts'

const drawn = drawTown(
  `A---------B---->----C---------D
|         |         |         |
|         |         |         |
E---------F---------G---------H`,
  { ways: { AB: { name: 'Rue Haute' }, BC: { oneway: 'yes' } } },
)
const roads = buildRoads(readOsm(drawn.bytes))
const depot = metresIn(5, 0)
const jobs = [
  { id: 1, location: metresIn(150, 1) },
  { id: 2, location: metresIn(60, 29), description: 'chez Anne' },
  { id: 3, location: metresIn(290, 20) },
]
const vehicle = { id: 7, profile: 'foot', start: depot, end: depot }
const problem = { vehicles: [vehicle], jobs }

let door: VroomDoor
let osrm: Door
beforeAll(async () => {
  door = await openVroomDoor(roads, { iterations: 500 })
  osrm = await openDoor(roads)
})
afterAll(async () => {
  await osrm.close()
  await door.close()
})

const ok = async (asked: Json, headers?: Record<string, string>) => {
  const { status, body } = await door.post(asked, headers)
  expect(body).toMatchObject({ code: 0 })
  expect(status).toBe(200)
  expect(vroomSolution.parse(body)).toEqual(body)
  return body
}
const noes = async (asked: Json, status: number, code: number, sentence: string | RegExp) => {
  const found = await door.post(asked)
  expect(vroomError.strict().parse(found.body)).toEqual(found.body)
  expect(found.body).toMatchObject({ code })
  expect(found.body.error).toMatch(sentence)
  expect(found.status).toBe(status)
  return found
}

describe('a problem without matrices', () => {
  it.each(['foot', 'bike', 'car', 'driving'])('is travelled by our roads: %s', async (profile) => {
    const body = await ok({ vehicles: [{ ...vehicle, profile }], jobs, options: { g: true } })
    const [route] = body.routes
    expect(route.steps.map(({ type }: Json) => type)).toEqual(['start', 'job', 'job', 'job', 'end'])
    const coordinates = route.steps.map(({ location }: Json) => location.join()).join(';')
    const table = `/table/v1/${profile}/${coordinates}?annotations=duration,distance`
    const { durations, distances } = (await osrm.get(table)).body
    let [seconds, metres] = [0, 0]
    for (const [i, step] of route.steps.entries()) {
      if (i > 0) {
        seconds += durations[i - 1][i]
        metres += distances[i - 1][i]
      }
      expect(step).toMatchObject({ duration: seconds, distance: metres, arrival: seconds })
    }
    expect(route).toMatchObject({ cost: seconds, duration: seconds, distance: metres })
    expect(body.summary).toMatchObject({ cost: seconds, duration: seconds, distance: metres })
  })

  it('is drawn on demand, with metres', async () => {
    const drawnBody = await ok({ ...problem, options: { g: true } })
    const points = polyline.decode(drawnBody.routes[0].geometry, 5)
    const line = points.map(([lat, lon]): LonLat => [lon, lat])
    expect(metresFrom(line[0]!, depot)).toBeLessThan(2)
    expect(metresFrom(line.at(-1)!, depot)).toBeLessThan(2)
    const length = line.slice(1).reduce((sum, point, i) => sum + metresFrom(line[i]!, point), 0)
    expect(Math.abs(length - drawnBody.summary.distance)).toBeLessThan(10)
    const bare = await ok(problem)
    expect(bare.routes[0]).not.toHaveProperty('geometry')
    expect(bare.summary).not.toHaveProperty('distance')
    expect(bare.routes[0].steps[1]).not.toHaveProperty('distance')
  })

  it('keeps what is told of its places, and gives the same answer each time', async () => {
    const { steps } = (await ok(problem)).routes[0]
    const second = steps.find(({ id }: Json) => id === 2)
    expect(second).toMatchObject({ description: 'chez Anne', location: jobs[1]!.location, job: 2 })
    expect(second).not.toHaveProperty('location_index')
    expect((await ok(problem)).routes[0].steps).toEqual(steps)
  })

  it('costs by the kilometre what our roads say', async () => {
    const costs = { fixed: 5, per_hour: 0, per_km: 1000 }
    const body = await ok({ vehicles: [{ ...vehicle, costs }], jobs })
    expect(body.summary.cost).toBe(5 + body.summary.distance)
  })

  it('is drawn and measured by our roads where its durations are its own', async () => {
    const at = (index: number, location: LonLat) => ({ location, location_index: index })
    const home = { start: depot, start_index: 0, end: depot, end_index: 0, profile: 'foot' }
    const asked = {
      vehicles: [{ id: 7, ...home }],
      jobs: [{ id: 1, ...at(1, jobs[0]!.location) }],
      matrices: {
        foot: {
          durations: [
            [0, 5],
            [6, 0],
          ],
        },
      },
    }
    const drawnBody = await ok({ ...asked, options: { g: true } })
    const routed = await ok({ ...problem, jobs: [jobs[0]], options: { g: true } })
    expect(drawnBody.summary).toMatchObject({ duration: 11, distance: routed.summary.distance })
    expect(drawnBody.routes[0].geometry).toBe(routed.routes[0].geometry)
    expect((await ok(asked)).summary).not.toHaveProperty('distance')
  })

  it('is refused where a place is off our roads, or a profile unknown', async () => {
    const far = [{ id: 1, location: [2.35, 48.85] }]
    const sentence = /^Unfound route\(s\) from location \[2\.350000,48\.850000\]/
    await noes({ vehicles: [vehicle], jobs: far }, 500, 3, sentence)
    const planes = [{ ...vehicle, profile: 'plane' }]
    await noes({ vehicles: planes, jobs }, 400, 2, 'Invalid profile: plane.')
  })
})

describe('vroom-express’s manners', () => {
  it('say that they are well', async () => {
    const response = await fetch(`${door.url}/health`)
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  it('refuse what is no problem, or too large, in its words', async () => {
    const noObject = /^Invalid JSON object in request, please add vehicles and jobs or shipments/
    await noes('{"vehicles": [', 400, 2, noObject)
    await noes('[]', 400, 2, noObject)
    await noes({ jobs }, 400, 2, noObject)
    await noes({ vehicles: [vehicle] }, 400, 2, noObject)
    const many = Array.from({ length: 1001 }, (_, i) => ({ id: i, location: depot }))
    const tooMany = 'Too many locations (1001) in query, maximum is set to 1000'
    expect((await noes({ ...problem, jobs: many }, 413, 4, /./)).body.error).toBe(tooMany)
    const fleet = Array.from({ length: 201 }, (_, i) => ({ ...vehicle, id: i }))
    await noes({ ...problem, vehicles: fleet }, 413, 4, /^Too many vehicles \(201\)/)
    const long = { ...problem, matrices: { car: { durations: 'x'.repeat(8 * 1024 * 1024) } } }
    await noes(long, 413, 4, /longer than/)
  })

  it('ignore options of another kind', async () => {
    const plain = await ok(problem)
    for (const options of [null, 'g', { g: null, c: null, x: 'much', l: '3', t: {} }])
      expect((await ok({ ...problem, options })).routes).toEqual(plain.routes)
  })
})

describe('its callers', () => {
  const proxied = { 'x-forwarded-for': '203.0.113.7' }

  it('are of this machine, or show a key', async () => {
    expect(await door.post(problem, proxied)).toMatchObject({ status: 401, body: { code: 2 } })
    const wrong = { ...proxied, authorization: 'Bearer another' }
    expect(await door.post(problem, wrong)).toMatchObject({ status: 403, body: { code: 2 } })
    await ok(problem, { ...proxied, authorization: 'Bearer the key' })
    const response = await fetch(`${door.url}?access_token=the+key`, {
      method: 'POST',
      headers: { ...proxied, 'content-type': 'application/json' },
      body: JSON.stringify(problem),
    })
    expect(response.status).toBe(200)
  })

  it('are told how to ask', async () => {
    const get = await fetch(door.url)
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
    const text = await door.post(problem, { 'content-type': 'text/plain' })
    expect(text).toMatchObject({ status: 415, body: { code: 2 } })
  })

  it('are pages of this machine: vroom-frontend may read the answer, others may not', async () => {
    const allowed = async (origin: string) =>
      (await door.post(problem, { origin })).headers.get('access-control-allow-origin')
    expect(await allowed('http://localhost:9966')).toBe('http://localhost:9966')
    expect(await allowed('https://elsewhere.example')).toBeNull()
    const asked = await fetch(door.url, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:9966',
        'access-control-request-headers': 'content-type',
      },
    })
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-headers')).toMatch(/Content-Type/)
  })
})

it('searches longer for more tasks, less at a lower level, and never beyond its limit', () => {
  const none = { g: false, c: false, x: undefined, t: undefined, l: undefined }
  expect([0, 10, 1_000].map((tasks) => searchTime(none, tasks))).toEqual([200, 600, 10_000])
  expect([-1, 0, 2, 5, 9].map((x) => searchTime({ ...none, x }, 10))).toEqual([
    100, 100, 300, 600, 600,
  ])
  expect([0, 0.25, 60, -1].map((l) => searchTime({ ...none, l }, 10))).toEqual([1, 250, 600, 1])
})

describe('the threads that solve', () => {
  const hard = { vehicles: [vehicle], jobs: [...Array(60).keys()].map(toJob) }
  function toJob(id: number) {
    return { id, location: metresIn(5 * id, 30 * (id % 2)) }
  }

  it('leave the server free to answer', async () => {
    const slow = await openVroomDoor(roads, { iterations: 30_000 })
    let isSolved = false
    const solving = slow.post(hard).then(({ body }) => {
      isSolved = true
      return body
    })
    expect((await fetch(`${slow.url}/health`)).status).toBe(200)
    expect(isSolved).toBe(false)
    expect(await solving).toMatchObject({ code: 0, summary: { unassigned: 0 } })
    await slow.close()
  })

  it('let a few problems wait, and ask the rest to come again', async () => {
    const solver = makeSolver({ threads: 1, row: 2 })
    const busy = await openVroomDoor(roads, { iterations: 3_000, solver })
    const answers = await Promise.all(Array.from({ length: 5 }, () => busy.post(hard)))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([200, 200, 200, 503, 503])
    const refused = answers[statuses.indexOf(503)]!
    expect(vroomError.parse(refused.body)).toMatchObject({ code: 1 })
    expect(refused.headers.get('retry-after')).toBe('5')
    await busy.close()
  })

  it('are replaced when one dies, and solve for nobody who has gone', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    const solver = makeSolver({ threads: 1 })
    const one = await openVroomDoor(roads, { iterations: 10, solver })
    const broken = solver.run({ milliseconds: 0 } as never)
    const gone = solver.run({ milliseconds: 0 } as never, AbortSignal.abort())
    const next = one.post(problem)
    await expect(broken).rejects.toMatchObject({ kind: 'internal' })
    await expect(gone).rejects.toMatchObject({ kind: 'internal' })
    expect(await next).toMatchObject({ status: 200, body: { code: 0 } })
    await one.close()
    expect(told).toHaveBeenCalledOnce()
    told.mockRestore()
  })
})

it('stands in the backend', async () => {
  const town = await openTown()
  try {
    const { bounds } = (await (await fetch(`${town.url}/tiles/meta.json`)).json()) as Json
    const middle = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2]
    const body = JSON.stringify({
      vehicles: [{ id: 1, start: middle, profile: 'bike' }],
      jobs: [{ id: 1, location: middle }],
      options: { g: true },
    })
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${town.url}/vroom`, { method: 'POST', headers, body })
    expect(vroomSolution.parse(await response.json()).summary.unassigned).toBe(0)
  } finally {
    await town.close()
  }
})
