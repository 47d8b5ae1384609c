import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Roads } from '../../../../algorithms/road/roads.ts'
import { vroomSolution } from '../../../../backend/protocol/vroom.ts'
import type { Json } from '../../../fixtures/openDoor.ts'
import { openVroomDoor, type VroomDoor } from '../../../fixtures/openVroomDoor.ts'

let door: VroomDoor
beforeAll(async () => {
  // matrices need no roads
  door = await openVroomDoor({} as Roads)
})
afterAll(() => door.close())

const plan = async (problem: object): Promise<Json> => {
  const { status, body } = await door.post({ ...problem, options: { c: true } })
  expect(body).toMatchObject({ code: 0 })
  expect(status).toBe(200)
  expect(vroomSolution.parse(body)).toEqual(body)
  return body
}

/** Legs as VROOM's examples publish them, [seconds, metres]; the depot is place 0. */
type Way = readonly (readonly [place: number, seconds: number, metres: number])[]

function matricesOf(ways: readonly Way[], size: number) {
  const square = () =>
    Array.from({ length: size }, () => Array.from({ length: size }, () => 99_999))
  const [durations, distances] = [square(), square()]
  for (const way of ways) {
    let from = 0
    for (const [to, seconds, metres] of way) {
      durations[from]![to] = seconds
      distances[from]![to] = metres
      from = to
    }
  }
  return { car: { durations, distances } }
}

/** https://github.com/VROOM-Project/vroom/blob/master/docs/example_3_sol.json, BSD 2-Clause */
const ways: readonly Way[] = [
  [
    [1, 2328, 32355],
    [2, 890, 14661],
    [5, 1595, 21518],
    [0, 1752, 27071],
  ],
  [
    [6, 2941, 62696],
    [4, 3816, 69018],
    [3, 1909, 22868],
    [0, 3480, 62170],
  ],
]

describe('plan mode', () => {
  it('answers VROOM’s third example as VROOM does: one route overloaded, one early and late', async () => {
    const at = 1_600_416_000
    const open = { time_windows: [[at, at + 7200]] }
    const job = (id: number, delivery: number, rest = {}) => ({
      id,
      location_index: id,
      delivery: [delivery],
      service: 300,
      ...rest,
    })
    const steps = (...ids: number[]) => ids.map((id) => ({ type: 'job', id }))
    const van = { start_index: 0, end_index: 0, capacity: [4], time_window: [at, at + 10_800] }
    const body = await plan({
      vehicles: [
        { ...van, id: 1, steps: [{ type: 'start' }, ...steps(1, 2, 5), { type: 'end' }] },
        {
          ...van,
          id: 2,
          steps: [{ type: 'start', service_after: at - 800 }, ...steps(6, 4, 3), { type: 'end' }],
        },
      ],
      jobs: [job(1, 2), job(2, 2), job(3, 1, open), job(4, 1, open), job(5, 3), job(6, 1, open)],
      matrices: matricesOf(ways, 7),
    })
    expect(body.summary).toMatchObject({
      cost: 18711,
      routes: 2,
      unassigned: 0,
      delivery: [10],
      pickup: [0],
      service: 1800,
      duration: 18711,
      waiting_time: 0,
      violations: [
        { cause: 'delay', duration: 2712 },
        { cause: 'lead_time', duration: 800 },
        { cause: 'load' },
      ],
    })
    const told = body.routes.map(({ steps: some }: Json) =>
      some.map(({ arrival, duration, load, violations }: Json) => [
        arrival - at,
        duration,
        load[0],
        ...violations.map(({ cause, duration: seconds = 0 }: Json) => `${cause} ${seconds}`),
      ]),
    )
    expect(told).toEqual([
      [
        [0, 0, 7, 'load 0'],
        [2328, 2328, 5, 'load 0'],
        [3518, 3218, 3],
        [5413, 4813, 0],
        [7465, 6565, 0],
      ],
      [
        [-800, 0, 3, 'lead_time 800'],
        [2141, 2941, 2],
        [6257, 6757, 1],
        [8466, 8666, 0, 'delay 1266'],
        [12246, 12146, 0, 'delay 1446'],
      ],
    ])
    expect(body.routes[1].steps.map(({ distance }: Json) => distance)).toEqual([
      0, 62696, 131714, 154582, 216752,
    ])
  })

  it('gives the route of VROOM’s first example its instants, its break and its shipment', async () => {
    const at = 1_600_416_000
    const done = { service: 300 }
    const body = await plan({
      vehicles: [
        {
          id: 2,
          start_index: 0,
          end_index: 0,
          capacity: [4],
          skills: [2, 14],
          time_window: [at, at + 14_400],
          breaks: [{ id: 2, service: 300, time_windows: [[at + 7200, at + 9000]] }],
          steps: [
            { type: 'job', id: 6 },
            { type: 'pickup', id: 4 },
            { type: 'break', id: 2 },
            { type: 'delivery', id: 3 },
          ],
        },
      ],
      jobs: [{ id: 6, location_index: 6, delivery: [1], skills: [14], ...done }],
      shipments: [
        {
          amount: [1],
          skills: [2],
          pickup: { id: 4, location_index: 4, ...done },
          delivery: { id: 3, location_index: 3, ...done },
        },
      ],
      matrices: matricesOf(ways, 7),
    })
    const [route] = body.routes
    expect(route).toMatchObject({ cost: 12146, service: 1200, waiting_time: 0, violations: [] })
    expect(route.steps.map(({ type, arrival }: Json) => [type, arrival - at])).toEqual([
      ['start', 0],
      ['job', 2941],
      ['pickup', 7057],
      ['break', 7357],
      ['delivery', 9566],
      ['end', 13346],
    ])
  })

  const line = (factor: number) =>
    [0, 1, 2, 3].map((a) => [0, 1, 2, 3].map((b) => Math.abs(a - b) * factor))
  const matrices = { car: { durations: line(100), distances: line(1000) } }
  const step = (type: string, id: number, rest = {}) => ({ type, id, ...rest })
  const vehicle = { id: 1, start_index: 0, end_index: 0 }
  const jobs = [1, 2].map((id) => ({ id, location_index: id }))
  const causes = ({ violations }: Json) => violations.map(({ cause }: Json) => cause)
  const causesByStep = ({ routes }: Json) => routes[0].steps.map((one: Json) => causes(one).join())

  it('leaves alone who has no steps, and names what is in none', async () => {
    const body = await plan({
      vehicles: [vehicle, { ...vehicle, id: 2, steps: [step('job', 2)] }],
      jobs,
      matrices,
    })
    expect(body.routes.map(({ vehicle: id }: Json) => id)).toEqual([2])
    expect(body.unassigned).toEqual([{ id: 1, location_index: 1, type: 'job' }])
  })

  it('holds to the instants that steps are given', async () => {
    const at = (rest: object) =>
      plan({ vehicles: [{ ...vehicle, steps: [step('job', 1, rest)] }], jobs, matrices })
    const arrivals = ({ routes }: Json) => routes[0].steps.map(({ arrival }: Json) => arrival)
    expect(arrivals(await at({ service_at: 500 }))).toEqual([400, 500, 600])
    expect(arrivals(await at({ service_after: 300 }))).toEqual([200, 300, 400])
    expect(arrivals(await at({ service_before: 300 }))).toEqual([0, 100, 200])
    const soon = { ...vehicle, steps: [step('job', 1, { service_at: 99 })] }
    const { body } = await door.post({ vehicles: [soon], jobs, matrices, options: { c: true } })
    expect(body).toEqual({ code: 2, error: 'Infeasible route for vehicle 1.' })
  })

  it('tells everything that a route violates, where it does', async () => {
    const skilled = [{ ...jobs[0], skills: [3] }, jobs[1]]
    const steps = [step('job', 1), step('job', 2)]
    const limits = { max_tasks: 1, max_travel_time: 350, max_distance: 3500 }
    const body = await plan({
      vehicles: [{ ...vehicle, ...limits, steps }],
      jobs: skilled,
      matrices,
    })
    expect(causesByStep(body)).toEqual(['', 'skills', 'max_tasks', 'max_distance,max_travel_time'])
    expect(causes(body.summary)).toEqual(['max_distance', 'max_tasks', 'max_travel_time', 'skills'])
  })

  it('tells shipments that are torn apart, and breaks that are missed or taken overloaded', async () => {
    const shipments = [1, 2, 3].map((id) => ({
      amount: [2],
      pickup: { id, location_index: 1 },
      delivery: { id, location_index: 2 },
    }))
    const torn = {
      ...vehicle,
      capacity: [9],
      breaks: [
        { id: 1, max_load: [1] },
        { id: 2, service: 5 },
      ],
      steps: [
        step('delivery', 1),
        step('pickup', 1),
        step('pickup', 2),
        step('break', 1),
        step('delivery', 3),
      ],
    }
    const body = await plan({ vehicles: [torn], jobs: [], shipments, matrices })
    expect(causesByStep(body)).toEqual([
      '',
      'precedence',
      'precedence',
      'precedence',
      'max_load',
      'precedence',
      '',
    ])
    expect(causes(body.routes[0])).toEqual(['max_load', 'missing_break', 'precedence'])
    expect(body.unassigned.map(({ type, id }: Json) => `${type} ${id}`)).toEqual([
      'delivery 2',
      'pickup 3',
    ])
  })

  it('knows where on the road a break is taken', async () => {
    const rest = { id: 9, service: 60, time_windows: [[150, 150]], description: 'thé' }
    const body = await plan({
      vehicles: [{ ...vehicle, breaks: [rest], steps: [step('break', 9), step('job', 2)] }],
      jobs,
      matrices,
    })
    const { steps } = body.routes[0]
    expect(steps[1]).toEqual({
      type: 'break',
      description: 'thé',
      id: 9,
      setup: 0,
      service: 60,
      waiting_time: 0,
      arrival: 150,
      duration: 150,
      violations: [],
      distance: 1500,
    })
    expect(steps[2]).toMatchObject({ arrival: 260, duration: 200, distance: 2000 })
  })

  it('is refused where a step has no way', async () => {
    const cut = line(100).map((row, a) => row.map((leg, b) => (a === 0 && b === 2 ? null : leg)))
    const { status, body } = await door.post({
      vehicles: [{ ...vehicle, steps: [step('job', 2)] }],
      jobs,
      matrices: { car: { durations: cut } },
      options: { c: true },
    })
    expect([status, body.code]).toEqual([500, 3])
  })
})
