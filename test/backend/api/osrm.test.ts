import { readFileSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import polyline from '@googlemaps/polyline-codec'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LonLat } from '../../../algorithms/model.ts'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { metresFrom } from '../../../algorithms/road/distance.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import { drawTown, metresIn } from '../../fixtures/drawTown.ts'
import { type Door, type Json, openDoor } from '../../fixtures/openDoor.ts'
import { adminPassword, openTown, type Town } from '../../fixtures/openTown.ts'

/** A town with a one-way street, a motorway across, an island, and a street cut by a bollard. */
const drawn = drawTown(
  `A---------B---->----C---------D
|         |         |         |
|         |         |         |
E---------F---------G---------H
|                             |
|                             |
I-------------->--------------J     X----Y

K---------L---------M`,
  {
    nodes: { L: { barrier: 'bollard' } },
    ways: {
      AB: { name: 'Rue Haute' },
      BC: { name: 'Rue Haute', oneway: 'yes' },
      CD: { name: 'Rue Haute' },
      EF: { name: 'Grand-Rue' },
      FG: { name: 'Grand-Rue' },
      GH: { name: 'Grand-Rue' },
      IJ: { highway: 'motorway', oneway: 'yes' },
      KL: { access: 'yes' },
    },
    extra: '<way id="90"><nd ref="73"/><nd ref="75"/><tag k="highway" v="residential"/></way>',
  },
)
const roads = buildRoads(readOsm(drawn.bytes))
const spot = (...places: (readonly [number, number])[]) =>
  places.map(([east, south]) => metresIn(east, south).map((each) => each.toFixed(7))).join(';')

let door: Door
beforeAll(async () => {
  door = await openDoor(roads)
})
afterAll(() => door.close())

const ok = async (path: string) => {
  const { status, body } = await door.get(path)
  expect(body).toMatchObject({ code: 'Ok' })
  expect(status).toBe(200)
  expect(JSON.stringify(body)).not.toMatch(/NaN|Infinity/)
  return body
}

describe('route', () => {
  const ab = spot([20, -3], [250, 33])

  it('answers as OSRM does: routes with legs, and where each coordinate was put', async () => {
    const body = await ok(`/route/v1/foot/${ab}`)
    expect(Object.keys(body)).toEqual(['code', 'routes', 'waypoints'])
    const [route] = body.routes
    expect(route).toMatchObject({ weight_name: 'duration', weight: route.duration })
    expect(route.legs).toEqual([
      { steps: [], summary: '', weight: route.weight, duration: route.duration, distance: 260 },
    ])
    expect(body.waypoints[0].name).toBe('Rue Haute')
    expect(body.waypoints[0].distance).toBeCloseTo(3, 1)
    expect(metresFrom(body.waypoints[0].location, metresIn(20, 0))).toBeLessThan(0.2)
    expect(body.waypoints[0].hint).toMatch(/^[\w-]+$/)
    const bare = await ok(`/route/v1/foot/${ab}.json?generate_hints=false`)
    expect(bare.waypoints[0]).not.toHaveProperty('hint')
    expect(await ok(`/route/v1/foot/${ab}?skip_waypoints=true`)).not.toHaveProperty('waypoints')
    const hints = body.waypoints.map(({ hint }: { hint: string }) => hint).join(';')
    expect(await ok(`/route/v1/foot/${ab}?hints=${hints}`)).toEqual(body)
  })

  it('draws one line in three forms, and leaves out what a screen cannot show', async () => {
    const line = async (form: string, overview = 'full') =>
      (await ok(`/route/v1/car/${ab}?geometries=${form}&overview=${overview}`)).routes[0].geometry
    const geojson = await line('geojson')
    expect(geojson.type).toBe('LineString')
    const points = geojson.coordinates as LonLat[]
    const decoded = (text: string, precision: number) =>
      polyline.decode(text, precision).map(([lat, lon]): LonLat => [lon, lat])
    for (const [form, precision] of [
      ['polyline', 5],
      ['polyline6', 6],
    ] as const) {
      const found = decoded(await line(form), precision)
      expect(found.length).toBe(points.length)
      for (const [i, point] of found.entries())
        expect(metresFrom(point, points[i]!)).toBeLessThan(10 ** (6 - precision) * 0.12)
    }
    const simple = (await line('geojson', 'simplified')).coordinates as LonLat[]
    expect(simple.length).toBeLessThan(points.length)
    for (const point of simple) expect(points).toContainEqual(point)
    expect([simple[0], simple.at(-1)]).toEqual([points[0], points.at(-1)])
    const none = await ok(`/route/v1/car/${ab}?overview=false`)
    expect(none.routes[0]).not.toHaveProperty('geometry')
  })

  it('tells steps that add up to their leg, and says them in French on demand', async () => {
    const body = await ok(`/route/v1/driving/${ab};${spot([150, 27])}?steps=true&language=fr`)
    expect(body.routes[0].legs.length).toBe(2)
    for (const leg of body.routes[0].legs) {
      const sum = (key: 'duration' | 'distance') =>
        leg.steps.reduce((total: number, step: Json) => total + step[key], 0)
      expect(sum('duration')).toBeCloseTo(leg.duration, 6)
      expect(sum('distance')).toBeCloseTo(leg.distance, 6)
      expect(leg.steps[0].maneuver.type).toBe('depart')
      expect(leg.steps.at(-1).maneuver).toMatchObject({ type: 'arrive', bearing_after: 0 })
      for (const step of leg.steps) {
        expect(step).toMatchObject({ mode: 'driving', driving_side: 'right' })
        for (const { bearings, entry } of step.intersections)
          expect(bearings.length).toBe(entry.length)
      }
      const drawn = leg.steps.flatMap((step: Json, i: number) =>
        polyline.decode(step.geometry, 5).slice(i === 0 ? 0 : 1),
      )
      expect(drawn.length).toBeGreaterThan(1)
    }
    const [leg] = body.routes[0].legs
    expect(leg.summary).toBe('Rue Haute, Grand-Rue')
    // which corner is taken, costs of turns decide
    expect(leg.steps.map((step: Json) => step.maneuver.instruction)).toContainEqual(
      expect.stringMatching(/^Tourner à (gauche|droite) sur la Grand-Rue$/),
    )
    const silent = await ok(`/route/v1/driving/${ab}?steps=true`)
    expect(silent.routes[0].legs[0].steps[0].maneuver).not.toHaveProperty('instruction')
  })

  it('annotates each segment of the line', async () => {
    const all = await ok(`/route/v1/car/${ab}?annotations=true&overview=full&geometries=geojson`)
    const { annotation } = all.routes[0].legs[0]
    const segments = all.routes[0].geometry.coordinates.length - 1
    for (const key of ['distance', 'duration', 'weight', 'speed', 'datasources'])
      expect(annotation[key].length, key).toBe(segments)
    const sum = (list: number[]) => list.reduce((a, b) => a + b, 0)
    expect(Math.abs(sum(annotation.distance) - all.routes[0].distance)).toBeLessThan(1)
    expect(annotation.metadata.datasource_names).toEqual(['OpenStreetMap'])
    const two = await ok(`/route/v1/car/${ab}?annotations=distance,speed`)
    expect(Object.keys(two.routes[0].legs[0].annotation)).toEqual(['distance', 'speed'])
    expect(two.routes[0].legs[0].annotation.speed[0]).toBeCloseTo(25 / 3.6, 1)
  })

  it('names OSM’s nodes along the way, and the two that a place lies between', async () => {
    // A----B, drawn from A to B, then B to F and F to G
    const ids = (letters: string) => [...letters].map((letter) => drawn.idOf(letter))
    const nodesOf = async (...places: [number, number][]) => {
      const query = 'annotations=nodes&overview=full&geometries=geojson'
      const { routes } = await ok(`/route/v1/foot/${spot(...places)}?${query}`)
      const all = routes[0].legs.flatMap(({ annotation }: Json) => annotation.nodes)
      if (routes[0].legs.length === 1)
        expect(all.length).toBe(routes[0].geometry.coordinates.length)
      return all
    }
    expect(await nodesOf([20, 0], [70, 0])).toEqual(ids('AB'))
    expect(await nodesOf([70, 0], [20, 0])).toEqual(ids('BA'))
    expect(await nodesOf([20, 0], [100, 20])).toEqual(ids('ABF'))
    expect(await nodesOf([20, 0], [150, 30])).toEqual(ids('ABFG'))
    expect(await nodesOf([70, 0], [100, 20], [150, 30])).toEqual(ids('ABFBFG'))
    const { waypoints } = await ok(`/nearest/v1/car/${spot([150, 0])}`)
    expect(waypoints[0].nodes).toEqual(ids('BC'))
    expect(
      (await ok(`/route/v1/foot/${ab}?annotations=true`)).routes[0].legs[0].annotation,
    ).toHaveProperty('nodes')
  })

  it('gives each leg its line on demand', async () => {
    const three = spot([20, -3], [150, 33], [250, 33])
    const whole = (await ok(`/route/v1/foot/${three}?overview=full&geometries=geojson`)).routes[0]
    const parts = (await ok(`/route/v1/foot/${three}?overview=by_legs&geometries=geojson`))
      .routes[0]
    expect(parts).not.toHaveProperty('geometry')
    expect(whole.legs[0]).not.toHaveProperty('geometry')
    const lines = parts.legs.map(({ geometry }: Json) => geometry.coordinates)
    expect([...lines[0], ...lines[1].slice(1)]).toEqual(whole.geometry.coordinates)
  })

  it('joins legs where not every coordinate is a waypoint', async () => {
    const three = spot([20, -3], [150, 33], [250, 33])
    const parts = (await ok(`/route/v1/foot/${three}?steps=true`)).routes[0]
    const whole = (await ok(`/route/v1/foot/${three}?steps=true&waypoints=0;2`)).routes[0]
    expect(whole.legs.length).toBe(1)
    expect([whole.duration, whole.distance]).toEqual([parts.duration, parts.distance])
    expect(whole.legs[0].steps.filter((step: Json) => step.maneuver.type === 'arrive').length).toBe(
      1,
    )
  })

  it('answers to the names that clients use', async () => {
    const asked = async (profile: string) =>
      (await ok(`/route/v1/${profile}/${ab}?steps=true`)).routes[0]
    for (const name of ['foot', 'walking']) expect(await asked(name)).toEqual(await asked('foot'))
    for (const name of ['bike', 'bicycle', 'cycling'])
      expect(await asked(name)).toEqual(await asked('cargo-bike'))
    for (const name of ['driving']) expect(await asked(name)).toEqual(await asked('car'))
    expect((await asked('walking')).legs[0].steps[0].mode).toBe('walking')
    expect((await asked('cycling')).legs[0].steps[0].mode).toBe('cycling')
  })

  it('goes from a place to itself in no time', async () => {
    const body = await ok(`/route/v1/foot/${spot([20, 0], [20, 0])}?steps=true&annotations=true`)
    expect(body.routes[0]).toMatchObject({ distance: 0, duration: 0 })
    expect(body.routes[0].legs[0].steps.length).toBe(2)
    expect(polyline.decode(body.routes[0].geometry, 5).length).toBe(2)
  })

  it('reads coordinates as a polyline too', async () => {
    const points = [metresIn(20, -3), metresIn(250, 33)].map(([lon, lat]) => [lat, lon])
    for (const [name, precision] of [
      ['polyline', 5],
      ['polyline6', 6],
    ] as const) {
      const text = encodeURIComponent(polyline.encode(points, precision))
      const body = await ok(`/route/v1/foot/${name}(${text})?overview=false`)
      expect(Math.abs(body.routes[0].distance - 260)).toBeLessThan(3)
    }
  })

  it('goes round motorways on demand', async () => {
    const ends = spot([5, 30], [295, 30])
    const both = spot([0, 50], [300, 50])
    const free = (await ok(`/route/v1/car/${both}`)).routes[0]
    const without = (await ok(`/route/v1/car/${both}?exclude=motorway`)).routes[0]
    expect(without.distance).toBeGreaterThanOrEqual(free.distance)
    expect(free.duration).toBeLessThan(without.duration)
    expect((await ok(`/route/v1/car/${ends}?exclude=ferry`)).routes).toEqual(
      (await ok(`/route/v1/car/${ends}`)).routes,
    )
  })
})

it('takes a toll road, says so, and goes round it on demand', async () => {
  const bridge = drawTown(
    `A---------B
|         |
|         |
C---------D`,
    { ways: { AB: { toll: 'yes', name: 'Pont à péage', ref: 'D 39' } } },
  )
  const paid = await openDoor(buildRoads(readOsm(bridge.bytes)))
  const ask = async (query: string) =>
    (await paid.get(`/route/v1/car/${spot([0, 10], [100, 10])}?steps=true${query}`)).body.routes[0]
  const over = await ask('')
  const { name, ref, intersections } = over.legs[0].steps[1]
  expect([name, ref, intersections[0].classes]).toEqual(['Pont à péage', 'D 39', ['toll']])
  expect(over.legs[0].steps[0].intersections[0]).not.toHaveProperty('classes')
  const round = await ask('&exclude=toll')
  expect(JSON.stringify(round)).not.toContain('péage')
  expect(round.distance).toBeGreaterThan(over.distance)
  await paid.close()
})

it('takes a ferry, says so, and goes round the lake on demand', async () => {
  const [a, b] = ['A', 'B'].map((letter) => letter.codePointAt(0))
  const lake = drawTown('A         B\n|         |\n|         |\n|         |\nC---------D', {
    extra: `<way id="90"><nd ref="${a}"/><nd ref="${b}"/><tag k="route" v="ferry"/>
      <tag k="name" v="La Mouette"/></way>`,
  })
  const shore = await openDoor(buildRoads(readOsm(lake.bytes)))
  const ask = async (query: string) =>
    (await shore.get(`/route/v1/foot/${spot([0, 10], [100, 10])}?steps=true&language=fr${query}`))
      .body.routes[0]
  const over = await ask('')
  expect(over.distance).toBe(120)
  const ferry = over.legs[0].steps.find((step: Json) => step.mode === 'ferry')
  expect(ferry.maneuver.instruction).toBe('Prendre le ferry La Mouette')
  expect((await ask('&exclude=ferry')).distance).toBe(160)
  await shore.close()
})

describe('table', () => {
  const places = [
    [20, -3],
    [150, 3],
    [250, 33],
    [70, 28],
    [20, -3],
  ] as const

  it('holds what the routes between all pairs say', async () => {
    for (const profile of ['foot', 'cargo-bike', 'car']) {
      const body = await ok(`/table/v1/${profile}/${spot(...places)}?annotations=duration,distance`)
      for (const [i, from] of places.entries()) {
        for (const [j, to] of places.entries()) {
          const { routes } = await ok(`/route/v1/${profile}/${spot(from, to)}?overview=false`)
          expect([body.durations[i][j], body.distances[i][j]]).toEqual([
            routes[0].duration,
            routes[0].distance,
          ])
        }
      }
      expect(body.durations[0][4]).toBe(0)
    }
  })

  it('takes some sources and destinations, in the order and as often as named', async () => {
    const full = await ok(`/table/v1/car/${spot(...places)}`)
    expect(full).not.toHaveProperty('distances')
    const body = await ok(`/table/v1/car/${spot(...places)}?sources=3;0;3&destinations=all`)
    expect(body.durations).toEqual([full.durations[3], full.durations[0], full.durations[3]])
    expect(body.sources.length).toBe(3)
    expect(body.destinations.length).toBe(5)
    const one = await ok(`/table/v1/car/${spot(...places)}?sources=0&annotations=distance`)
    expect(one).not.toHaveProperty('durations')
    expect(one.distances.length).toBe(1)
  })

  it('writes null where there is no way, or an estimate on demand', async () => {
    const cut = spot([50, 80], [150, 80], [20, 0])
    const island = `${cut}?snapping=any`
    const body = await ok(`/table/v1/car/${island}&annotations=duration,distance`)
    expect([body.durations[0][1], body.distances[0][1]]).toEqual([null, null])
    const guess = await ok(
      `/table/v1/car/${island}&annotations=duration,distance&fallback_speed=10&fallback_coordinate=snapped`,
    )
    expect(guess.distances[0][1]).toBeCloseTo(100, 0)
    expect(guess.durations[0][1]).toBeCloseTo(10, 1)
    expect(guess.fallback_speed_cells).toContainEqual([0, 1])
    expect(JSON.stringify(guess)).not.toContain('null')
  })

  it('scales its durations', async () => {
    const plain = await ok(`/table/v1/foot/${spot(...places)}`)
    const twice = await ok(`/table/v1/foot/${spot(...places)}?scale_factor=2`)
    expect(twice.durations[0][2]).toBe(plain.durations[0][2] * 2)
  })
})

describe('nearest', () => {
  it('lists the nearest streets', async () => {
    const body = await ok(`/nearest/v1/foot/${spot([50, 10])}?number=3`)
    const metres = body.waypoints.map(({ distance }: { distance: number }) => Math.round(distance))
    expect(metres).toEqual([10, 20, 50])
    expect(body.waypoints[0]).toMatchObject({ name: 'Rue Haute', nodes: [65, 66] })
  })

  it('looks within a radius and along a bearing', async () => {
    const at = `/nearest/v1/car/${spot([50, 10])}`
    expect((await ok(`${at}?bearings=0,20`)).waypoints[0].distance).toBeCloseTo(50, 0)
    expect((await door.get(`${at}?radiuses=5`)).body.code).toBe('NoSegment')
    expect((await ok(`${at}?radiuses=unlimited&bearings=&approaches=`)).waypoints.length).toBe(1)
  })
})

describe('match', () => {
  const walk = spot([12, 2], [45, -3], [80, 2], [98, 14], [102, 28], [135, 31])

  it('puts a noisy trace on its streets', async () => {
    const body = await ok(`/match/v1/foot/${walk}?geometries=geojson&overview=full`)
    const [matching] = body.matchings
    expect(Math.abs(matching.distance - 153)).toBeLessThan(3)
    expect(matching.confidence).toBeGreaterThan(0)
    expect(matching.legs.length).toBe(5)
    expect(body.tracepoints.map((point: Json) => point.name)).toEqual([
      'Rue Haute',
      'Rue Haute',
      'Rue Haute',
      '',
      expect.any(String),
      'Grand-Rue',
    ])
    expect(body.tracepoints.map((point: Json) => point.waypoint_index)).toEqual([0, 1, 2, 3, 4, 5])
    expect(body.tracepoints[1]).toMatchObject({ matchings_index: 0, alternatives_count: 0 })
  })

  it('writes null for what fits nowhere, and splits at a long pause', async () => {
    const off = spot([12, 2], [45, -3], [45, 900], [80, 2])
    const body = await ok(`/match/v1/foot/${off}`)
    expect(body.tracepoints.map((point: Json) => point?.waypoint_index ?? null)).toEqual([
      0,
      1,
      null,
      2,
    ])
    const times = `timestamps=0;5;10;600;605;610`
    expect((await ok(`/match/v1/foot/${walk}?${times}`)).matchings.length).toBe(2)
    expect((await ok(`/match/v1/foot/${walk}?${times}&gaps=ignore`)).matchings.length).toBe(1)
  })

  it('leaves out what adds nothing, and joins legs, on demand', async () => {
    const crowd = spot([12, 2], [14, 1], [16, 0], [60, 1])
    const body = await ok(`/match/v1/foot/${crowd}?tidy=true`)
    expect(body.tracepoints.map((point: Json) => point !== null)).toEqual([
      true,
      false,
      false,
      true,
    ])
    const ends = await ok(`/match/v1/foot/${walk}?waypoints=0;5`)
    expect(ends.matchings[0].legs.length).toBe(1)
    expect(ends.tracepoints.at(-1).waypoint_index).toBe(1)
  })
})

describe('trip', () => {
  const stops = spot([20, 0], [280, 0], [80, 30], [180, 30], [280, 30])

  it('visits all and comes back', async () => {
    const body = await ok(`/trip/v1/foot/${stops}`)
    expect(body.trips[0].legs.length).toBe(5)
    expect(body.waypoints.map(({ waypoint_index }: Json) => waypoint_index).sort()).toEqual([
      0, 1, 2, 3, 4,
    ])
    expect(body.waypoints[0]).toMatchObject({ trips_index: 0, waypoint_index: 0 })
  })

  it('keeps its ends', async () => {
    const body = await ok(`/trip/v1/foot/${stops}?roundtrip=false&source=first&destination=last`)
    expect(body.trips[0].legs.length).toBe(4)
    expect(body.waypoints[0].waypoint_index).toBe(0)
    expect(body.waypoints[4].waypoint_index).toBe(4)
  })
})

describe('what is refused', () => {
  const two = spot([20, 0], [70, 0])
  const cases: [path: string, code: string, message?: RegExp][] = [
    ['/', 'InvalidUrl'],
    ['/route', 'InvalidUrl'],
    ['/route/v1/foot', 'InvalidUrl'],
    ['/route/v1/foot/', 'InvalidUrl'],
    ['/route/v1/foot/%E0%A4%A', 'InvalidUrl'],
    ['/router/v1/foot/1,2;3,4', 'InvalidService'],
    ['/tile/v1/foot/tile(1,2,3).mvt', 'InvalidService'],
    ['/route/v2/foot/1,2;3,4', 'InvalidVersion'],
    ['/route/v1/boat/1,2;3,4', 'InvalidValue', /boat.*cargo-bike/],
    ['/route/v1/constructor/1,2;3,4', 'InvalidValue'],
    ['/route/v1/foot/1,2', 'InvalidOptions', /at least two/],
    ['/route/v1/foot/1,2;3', 'InvalidQuery', /position 19/],
    ['/route/v1/foot/NaN,NaN;3,4', 'InvalidQuery'],
    ['/route/v1/foot/1e999,2;3,4', 'InvalidQuery'],
    ['/route/v1/foot/1,2;3,4;', 'InvalidQuery'],
    ['/route/v1/foot/1,2;3,4.xml', 'InvalidQuery'],
    ['/route/v1/foot/1,2;3,4.flatbuffers', 'NotImplemented'],
    ['/route/v1/foot/polyline(_)', 'InvalidOptions'],
    ['/route/v1/foot/181,2;3,4', 'InvalidValue'],
    ['/route/v1/foot/1,91;3,4', 'InvalidValue'],
    ['/table/v1/foot/181,2;3,4', 'InvalidOptions'],
    ['/nearest/v1/foot/181,2', 'InvalidOptions'],
    ['/match/v1/foot/181,2;3,4', 'InvalidValue'],
    ['/trip/v1/foot/181,2;3,4', 'InvalidValue'],
    ['/table/v1/foot/6,46', 'InvalidOptions', /at least two/],
    ['/match/v1/foot/6,46', 'InvalidOptions', /at least two/],
    ['/trip/v1/foot/6,46', 'InvalidOptions', /at least two/],
    ['/table/v1/foot/NaN,46;6,46', 'InvalidQuery'],
    ['/route/v1/foot/1,2;3,4', 'NoSegment', /^Could not find a matching segment for coordinate 0$/],
    [`/route/v1/foot/${two};1,2`, 'NoSegment', /coordinate 2$/],
    [`/route/v1/foot/${two}?`, 'Ok'],
    [`/route/v1/foot/${two}?bogus=1`, 'InvalidQuery'],
    [`/route/v1/foot/${two}?constructor=1`, 'InvalidQuery'],
    [`/route/v1/foot/${two}?steps`, 'InvalidQuery'],
    [`/route/v1/foot/${two}?steps=yes`, 'InvalidQuery'],
    [`/route/v1/foot/${two}?geometries=wkt`, 'InvalidQuery'],
    [`/route/v1/foot/${two}?overview=true`, 'InvalidQuery'],
    [`/route/v1/foot/${two}?annotations=foo`, 'InvalidQuery'],
    [`/route/v1/foot/${two}?annotations=nodes`, 'Ok'],
    [`/route/v1/foot/${two}?alternatives=3`, 'Ok'],
    [`/route/v1/foot/${two}?alternatives=4`, 'TooBig', /alternatives .* maximum \(3\)/],
    [`/route/v1/foot/${two}?alternatives=maybe`, 'InvalidQuery'],
    [`/route/v1/foot/${two}?continue_straight=default`, 'Ok'],
    [`/route/v1/foot/${two}?radiuses=10`, 'InvalidOptions', /radiuses size 1 .* size 2/],
    [`/route/v1/foot/${two}?radiuses=10;-1`, 'InvalidOptions'],
    [`/route/v1/foot/${two}?radiuses=10;far`, 'InvalidQuery'],
    [`/route/v1/foot/${two}?bearings=400,10;`, 'InvalidOptions'],
    [`/route/v1/foot/${two}?bearings=40;`, 'InvalidQuery'],
    [`/route/v1/foot/${two}?approaches=sideways;`, 'InvalidQuery'],
    [`/route/v1/foot/${two}?approaches=curb;`, 'Ok'],
    [`/route/v1/car/${spot([120, 0], [180, 0])}?approaches=curb;unrestricted`, 'Ok'],
    [`/route/v1/car/${two}?approaches=curb;`, 'Ok'],
    [`/route/v1/car/${spot([20, 0], [50, 0], [70, 0])}?continue_straight=true`, 'Ok'],
    [`/route/v1/foot/${spot([20, 0], [50, 0], [30, 0])}?continue_straight=false`, 'Ok'],
    [`/route/v1/foot/${spot([20, 0], [50, 0], [30, 0])}?continue_straight=true`, 'Ok'],
    [`/route/v1/foot/${two}?exclude=toll`, 'Ok'],
    [`/route/v1/foot/${two}?exclude=toll,motorway,ferry`, 'Ok'],
    [`/route/v1/foot/${two}?exclude=none`, 'Ok'],
    [`/route/v1/foot/${two}?exclude=`, 'InvalidQuery'],
    [`/route/v1/foot/${two}?exclude=tunnel`, 'InvalidValue'],
    [`/route/v1/foot/${two}?exclude=motorway,moon`, 'InvalidValue'],
    [`/route/v1/foot/${two}?waypoints=0`, 'InvalidValue'],
    [`/route/v1/foot/${two}?waypoints=1;0`, 'InvalidValue'],
    [`/route/v1/foot/${two}?waypoints=0;7`, 'InvalidOptions'],
    [`/route/v1/car/${spot([50, 80], [150, 80])}?snapping=any`, 'NoRoute'],
    [`/route/v1/foot/${Array(501).fill('6,46').join(';')}`, 'TooBig', /501/],
    [`/table/v1/foot/${Array(5000).fill('6,46').join(';')}`, 'TooBig'],
    [`/table/v1/foot/${two}?sources=2`, 'InvalidOptions'],
    [`/table/v1/foot/${two}?sources=-1`, 'InvalidQuery'],
    [`/table/v1/foot/${two}?fallback_speed=0`, 'InvalidOptions'],
    [`/table/v1/foot/${two}?scale_factor=-1`, 'InvalidOptions'],
    [`/table/v1/foot/${two}?annotations=weight`, 'InvalidQuery'],
    [`/nearest/v1/foot/${two}`, 'InvalidOptions'],
    ['/nearest/v1/foot/6,46?number=0', 'InvalidOptions'],
    ['/nearest/v1/foot/6,46?number=101', 'TooBig'],
    ['/nearest/v1/foot/7,47', 'NoSegment'],
    ['/match/v1/foot/7,47;7.001,47', 'NoSegment', /for any coordinate/],
    [`/match/v1/foot/${spot([20, 0])};7,47`, 'NoMatch'],
    [`/match/v1/foot/${two}?timestamps=5;1`, 'InvalidValue', /monotonically/],
    [`/match/v1/foot/${two}?timestamps=5`, 'InvalidOptions'],
    [`/match/v1/foot/${two}?radiuses=5;5000`, 'TooBig'],
    [`/match/v1/foot/${Array(101).fill('6,46').join(';')}`, 'TooBig'],
    [`/trip/v1/foot/${two}?roundtrip=false`, 'NotImplemented'],
    [`/trip/v1/car/${spot([50, 80], [150, 80])}?snapping=any`, 'NoTrips'],
    [`/trip/v1/foot/${Array(101).fill('6,46').join(';')}`, 'TooBig'],
  ]

  const titled = cases.map(([path, code, message]) => ({
    title: path.length > 90 ? `${path.slice(0, 90)}…` : path,
    path,
    code,
    message: message ?? /./,
  }))
  it.each(titled)('$title is answered $code', async ({ path, code, message }) => {
    const { status, body } = await door.get(path)
    expect(body.code).toBe(code)
    expect(status).toBe(code === 'Ok' ? 200 : 400)
    if (code !== 'Ok') expect(body.message).toMatch(message)
  })

  it('answers anything at all with a code of its own', async () => {
    const piece = fc.constantFrom(
      ...[
        '1,2',
        '6,46',
        ';',
        '?',
        '&',
        'steps=true',
        'radiuses=',
        'polyline(',
        ')',
        '.json',
        '%25',
      ],
      ...['-', 'e5', ',', 'sources=0', '=', '6.001,45.999', '[', '\u00e9', '/'],
    )
    const service = fc.constantFrom('route', 'table', 'nearest', 'match', 'trip')
    await fc.assert(
      fc.asyncProperty(service, fc.array(piece, { maxLength: 8 }), async (name, pieces) => {
        const { status, body } = await door.get(`/${name}/v1/foot/${pieces.join('')}`)
        expect([200, 400]).toContain(status)
        expect(status === 200).toBe(body.code === 'Ok')
      }),
      { numRuns: 300 },
    )
  })
})

describe('a body instead of a long URL', () => {
  const places = [metresIn(20, -3), metresIn(150, 33), metresIn(250, 33)]
  const post = async (path: string, body: unknown, type = 'application/json') => {
    const response = await fetch(`${door.url}/osrm${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'Content-Type': type },
    })
    return { status: response.status, body: (await response.json()) as Json }
  }
  const inUrl = places.map((place) => place.join(',')).join(';')

  it('is answered as the URL that says the same', async () => {
    const both = async (path: string, query: string, body: object) => {
      const { status, body: answer } = await post(path, { coordinates: places, ...body })
      expect(status).toBe(200)
      expect(answer).toEqual(await ok(`${path}/${inUrl}?${query}`))
    }
    await both('/route/v1/foot', 'steps=true&overview=full&annotations=duration,nodes', {
      steps: true,
      overview: 'full',
      annotations: ['duration', 'nodes'],
    })
    await both('/route/v1/foot', 'radiuses=;50;unlimited&waypoints=0;2&bearings=90,90;;', {
      radiuses: [null, 50, 'unlimited'],
      waypoints: [0, 2],
      bearings: [[90, 90], null, null],
    })
    await both('/route/v1/car', 'exclude=toll,ferry&alternatives=2&generate_hints=false', {
      exclude: ['toll', 'ferry'],
      alternatives: 2,
      generate_hints: false,
    })
    await both('/table/v1/car', 'sources=0&annotations=duration,distance&scale_factor=1.5', {
      sources: [0],
      annotations: ['duration', 'distance'],
      scale_factor: 1.5,
    })
    await both('/match/v1/foot', 'timestamps=1;20;40&gaps=ignore', {
      timestamps: [1, 20, 40],
      gaps: 'ignore',
    })
    const text = `polyline6(${polyline.encode(
      places.map(([lon, lat]) => [lat, lon]),
      6,
    )})`
    const { body } = await post('/table/v1/foot', { coordinates: text })
    expect(body.durations.length).toBe(3)
  })

  it('is refused with OSRM’s codes', async () => {
    const cases: [body: unknown, code: string, type?: string][] = [
      [{}, 'InvalidQuery'],
      ['{"coordinates":[[[[', 'InvalidQuery'],
      ['[]', 'InvalidQuery'],
      ['null', 'InvalidQuery'],
      [{ coordinates: [[6, 46, 1]] }, 'InvalidQuery'],
      [{ coordinates: [['6', '46']] }, 'InvalidQuery'],
      [{ coordinates: '6,46;7,46' }, 'InvalidQuery'],
      [{ coordinates: [] }, 'InvalidOptions'],
      [{ coordinates: [[6, 46]] }, 'InvalidOptions'],
      [{ coordinates: places, steps: 'maybe' }, 'InvalidQuery'],
      [{ coordinates: places, steps: { a: 1 } }, 'InvalidQuery'],
      [{ coordinates: places, bogus: 1 }, 'InvalidQuery'],
      [
        `{"coordinates":[[6,46],[6,46]],"hints":${'['.repeat(9e4)}${']'.repeat(9e4)}}`,
        'InvalidQuery',
      ],
      [`{"coordinates":${'['.repeat(9e4)}${']'.repeat(9e4)}}`, 'InvalidQuery'],
      [{ coordinates: places, constructor: 1 }, 'InvalidQuery'],
      [{ coordinates: places, format: 'flatbuffers' }, 'NotImplemented'],
      [{ coordinates: places, format: 7 }, 'InvalidQuery'],
      [{ coordinates: Array(60_000).fill([6.123456, 46.123456]) }, 'TooBig'],
      [{ coordinates: places }, 'InvalidContentType', 'text/plain'],
    ]
    for (const [body, code, type] of cases) {
      const found = await post('/route/v1/foot', body, type)
      expect([found.body.code, JSON.stringify(body).slice(0, 60)]).toEqual([
        code,
        JSON.stringify(body).slice(0, 60),
      ])
      expect(found.status).toBe(code === 'InvalidContentType' ? 415 : 400)
    }
    expect((await post('/route/v1/boat', { coordinates: places })).body.code).toBe('InvalidValue')
    expect((await post(`/route/v1/foot/${inUrl}`, {})).body.code).toBe('InvalidUrl')
  })
})

describe('who may ask', () => {
  const path = `/nearest/v1/foot/${spot([50, 0])}`
  const from = (address: string) => ({ 'X-Forwarded-For': address })

  it('is anybody on this machine, and elsewhere who shows a key', async () => {
    expect((await door.get(path)).status).toBe(200)
    expect((await door.get(path, from('127.0.0.1'))).status).toBe(200)
    const stranger = await door.get(path, from('203.0.113.7'))
    expect(stranger.status).toBe(401)
    expect(stranger.body).toMatchObject({
      code: 'NotAuthorized',
      error: { fr: expect.stringContaining('clé'), en: expect.stringContaining('key') },
    })
    for (const headers of [{ Forwarded: 'for=203.0.113.7' }, { 'X-Real-IP': '203.0.113.7' }])
      expect((await door.get(path, headers as Record<string, string>)).status).toBe(401)
    const key = { Authorization: 'Bearer the key' }
    expect((await door.get(path, { ...from('203.0.113.7'), ...key })).status).toBe(200)
    const wrong = { Authorization: 'Bearer no key' }
    expect((await door.get(path, { ...from('203.0.113.7'), ...wrong })).status).toBe(403)
    const asked = `${path}?number=1&access_token=the%20key`
    expect((await door.get(asked, from('203.0.113.7'))).status).toBe(200)
    expect((await door.get(`${path}?access_token=none`)).status).toBe(403)
  })

  it('is only a page of this machine, or one that shows a key', async () => {
    const allowed = async (headers: Record<string, string>, query = '') =>
      (await fetch(`${door.url}/osrm${path}${query}`, { headers })).headers.get(
        'access-control-allow-origin',
      )
    expect(await allowed({ Origin: 'http://localhost:3000' })).toBe('http://localhost:3000')
    expect(await allowed({ Origin: 'https://example.org' })).toBeNull()
    expect(await allowed({ Origin: 'null' })).toBeNull()
    const shown = '?access_token=the%20key'
    expect(await allowed({ Origin: 'https://example.org' }, shown)).toBe('https://example.org')
  })

  it('asks by GET or POST', async () => {
    const posted = await fetch(`${door.url}/osrm${path}`, { method: 'PUT' })
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS'])
    expect(((await posted.json()) as { code: string }).code).toBe('InvalidMethod')
  })
})

/**
 * VROOM 1.15's own request, byte for byte (src/routing/osrm_routed_wrapper.cpp), and its reading of
 * the answer (src/routing/http_wrapper.cpp): from the first brace to the last, headers and all.
 */
function askAsVroom(
  port: number,
  places: readonly LonLat[],
  service: 'table' | 'route',
  /** What follows the host in `-a car:127.0.0.1/osrm/`. */
  path = '',
) {
  const coordinates = places.map(([lon, lat]) => `${lon.toFixed(6)},${lat.toFixed(6)}`).join(';')
  const args =
    service === 'route'
      ? 'alternatives=false&steps=false&overview=full&continue_straight=false'
      : 'annotations=duration,distance'
  const radiuses = `radiuses=${places.map(() => '35000').join(';')}`
  const query =
    `GET /${path}${service}/v1/car/${coordinates}?${args}&${radiuses} HTTP/1.1\r\n` +
    'Host: 127.0.0.1\r\nAccept: */*\r\nConnection: close\r\n\r\n'
  return new Promise<Json>((resolve, reject) => {
    let response = ''
    const socket = net.connect(port, '127.0.0.1', () => socket.write(query))
    socket.on('data', (data) => {
      response += data.toString()
    })
    socket.on('error', reject)
    socket.on('end', () => {
      resolve(JSON.parse(response.slice(response.indexOf('{'), response.lastIndexOf('}') + 1)))
    })
  })
}

describe('VROOM with our address as its router', () => {
  const places = [metresIn(20, 0), metresIn(150, 0), metresIn(250, 30)]

  it('gets its matrix: whole numbers or null, as many rows as places', async () => {
    const body = await askAsVroom(door.port, places, 'table')
    expect(body.code).toBe('Ok')
    for (const key of ['durations', 'distances']) {
      expect(body[key].length).toBe(3)
      for (const row of body[key]) expect(row.every(Number.isInteger)).toBe(true)
    }
    expect(body.distances[0][1]).toBe(130)
    expect(await askAsVroom(door.port, places, 'table', 'osrm/')).toEqual(body)
  })

  it('gets the legs and the line of a round', async () => {
    const body = await askAsVroom(door.port, places, 'route')
    expect(body.routes[0].legs.length).toBe(2)
    expect(typeof body.routes[0].geometry).toBe('string')
    expect(body.routes[0].legs[0]).toMatchObject({ distance: 130, duration: expect.any(Number) })
  })

  it('is told which place lies too far off, in the words it looks for', async () => {
    const body = await askAsVroom(door.port, [...places, [8, 47]], 'table')
    expect(body.code).toBe('NoSegment')
    const words = 'Could not find a matching segment for coordinate '
    expect(Number(body.message.slice(words.length))).toBe(3)
  })
})

describe('API keys', () => {
  let town: Town
  beforeAll(async () => {
    town = await openTown({ at: '09:00' })
  })
  afterAll(() => town.close())

  it('are made, used, listed and ended by managers, and shown once', async () => {
    const manager = await town.logIn('manager', adminPassword)
    const make = (name: string) =>
      manager.fetch('/api/v1/keys', { method: 'POST', body: JSON.stringify({ name }) })
    expect((await make(' ')).status).toBe(400)
    const made = await make('The partner’s planner')
    expect(made.status).toBe(201)
    const { keyId, key } = (await made.json()) as { keyId: string; key: string }
    const { rows } = await town.database.pool.query('select * from api_keys')
    expect(JSON.stringify(rows)).not.toContain(key)

    const list = async () => ((await (await manager.fetch('/api/v1/keys')).json()) as Json).keys
    expect(await list()).toMatchObject([
      { keyId, name: 'The partner’s planner', lastUsedDay: null },
    ])
    const ask = () =>
      fetch(`${town.url}/osrm/nearest/v1/foot/6,46?radiuses=unlimited`, {
        headers: { 'X-Forwarded-For': '203.0.113.7', Authorization: `Bearer ${key}` },
      })
    expect((await ask()).status).toBe(200)
    expect((await list())[0].lastUsedDay).toMatch(/^\d{4}-\d\d-\d\d$/)
    const end = () => manager.fetch(`/api/v1/keys/${keyId}`, { method: 'DELETE' })
    expect([(await end()).status, (await end()).status]).toEqual([204, 404])
    expect((await ask()).status).toBe(403)
  })

  it('are not asked for on this machine, where the door knows what managers close', async () => {
    const manager = await town.logIn('manager', adminPassword)
    const { devices } = (await (await manager.fetch('/api/v1/devices')).json()) as Json
    const nearest = async () => {
      const answer = await fetch(`${town.url}/osrm/nearest/v1/car/${devices[0].position.join(',')}`)
      return ((await answer.json()) as Json).waypoints[0].distance as number
    }
    const before = await nearest()
    const line = [devices[0].position]
    const closure = { line, kind: 'closed', profiles: ['car'] }
    const closed = await manager.fetch('/api/v1/closures', {
      method: 'POST',
      body: JSON.stringify(closure),
    })
    expect(closed.status).toBe(201)
    expect(await nearest()).toBeGreaterThan(before)
  })

  it('nor of VROOM there, which takes an answer from its first brace on', async () => {
    const manager = await town.logIn('manager', adminPassword)
    const { devices } = (await (await manager.fetch('/api/v1/devices')).json()) as Json
    const places = devices.slice(0, 3).map(({ position }: Json) => position)
    for (const path of ['', 'osrm/']) {
      const body = await askAsVroom(Number(new URL(town.url).port), places, 'table', path)
      expect(body).toMatchObject({ code: 'Ok' })
      expect(body.durations.length).toBe(3)
    }
  })

  it('are nothing to carriers and strangers', async () => {
    const carrier = await town.logIn('L01', demoPassword)
    for (const method of ['GET', 'POST']) {
      expect((await carrier.fetch('/api/v1/keys', { method })).status).toBe(403)
      expect((await fetch(`${town.url}/api/v1/keys`, { method })).status).toBe(401)
    }
  })
})

const extracts = process.env.DOMINO_DATA
if (!extracts) console.log('Left out: OSRM’s routes on Geneva, since DOMINO_DATA is not set.')

describe.runIf(extracts)('on Geneva', () => {
  let geneva: Door
  beforeAll(async () => {
    const bytes = readFileSync(path.join(extracts!, 'osm/geneva.osm.pbf'))
    geneva = await openDoor(buildRoads(readOsm(bytes)))
  })
  afterAll(() => geneva.close())

  const peer = extracts
    ? JSON.parse(readFileSync(path.join(extracts, 'osm/geneva-osrm.json'), 'utf8'))
    : {}

  it('answers the twelve routes that OSRM was asked for, much alike', async () => {
    const rows: string[] = []
    for (const { profile, from, to, distance } of peer.routes) {
      const ends = `${from.join(',')};${to.join(',')}`
      const query = 'steps=true&annotations=true&overview=full&geometries=polyline6&language=en'
      const { status, body } = await geneva.get(`/route/v1/${profile}/${ends}?${query}`)
      expect(status).toBe(200)
      const [route] = body.routes
      const line = polyline.decode(route.geometry, 6).map(([lat, lon]): LonLat => [lon, lat])
      const drawn = line.slice(1).reduce((sum, at, i) => sum + metresFrom(line[i]!, at), 0)
      expect(Math.abs(drawn - route.distance)).toBeLessThan(route.distance * 0.005 + 2)
      const { body: table } = await geneva.get(`/table/v1/${profile}/${ends}`)
      expect(table.durations[0][1]).toBe(route.duration)
      rows.push(`${profile} ${Math.round(route.distance)} m, OSRM ${Math.round(distance)} m`)
      expect(route.distance / distance).toBeGreaterThan(0.7)
      expect(route.distance / distance).toBeLessThan(1.4)
    }
    console.log(rows.join('\n'))
  })

  it('answers with the fields that OSRM answers with, of the same kinds', async () => {
    const kindOf = (value: Json) =>
      Array.isArray(value) ? `${value.length} in a list` : typeof value
    for (const theirs of peer.routes.slice(0, 4)) {
      const ends = `${theirs.from.join(',')};${theirs.to.join(',')}`
      const query = 'steps=true&overview=full&geometries=geojson'
      const { body } = await geneva.get(`/route/v1/${theirs.profile}/${ends}?${query}`)
      const { geometry, legs, ...route } = body.routes[0]
      for (const key of ['distance', 'duration', 'weight'])
        expect(kindOf(route[key])).toBe(kindOf(theirs[key]))
      expect(geometry.type).toBe(theirs.geometry.type)
      expect(kindOf(geometry.coordinates[0])).toBe(kindOf(theirs.geometry.coordinates[0]))
      const ours = legs[0].steps.map(({ name, distance, duration, maneuver }: Json) => ({
        ...{ name, distance, duration },
        ...{ type: maneuver.type, modifier: maneuver.modifier, location: maneuver.location },
      }))
      const [first, last] = [theirs.steps[0], theirs.steps.at(-1)]
      expect([ours[0].type, ours.at(-1).type]).toEqual([first.type, last.type])
      for (const key of ['name', 'distance', 'duration', 'location', 'type'])
        expect([key, kindOf(ours[1][key])]).toEqual([key, kindOf(theirs.steps[1][key])])
    }
  })

  it('fills the table that OSRM filled, cell by cell', async () => {
    const { points, durations } = peer.table
    const places = points.map((place: LonLat) => place.join(',')).join(';')
    const query = 'annotations=duration,distance'
    const { body } = await geneva.get(`/table/v1/${peer.table.profile}/${places}?${query}`)
    const ratios: number[] = []
    for (const [i, row] of (durations as number[][]).entries()) {
      expect([body.durations[i].length, body.distances[i].length]).toEqual([row.length, row.length])
      expect([body.durations[i][i], body.distances[i][i]]).toEqual([0, 0])
      for (const [j, seconds] of row.entries())
        if (i !== j) ratios.push(body.durations[i][j] / seconds)
    }
    ratios.sort((a, b) => a - b)
    expect(ratios[Math.floor(ratios.length / 2)]).toBeGreaterThan(0.85)
    expect(ratios[Math.floor(ratios.length / 2)]).toBeLessThan(1.25)
    expect(body.sources.map(({ location }: Json) => location.length)).toEqual(Array(40).fill(2))
  })
})
