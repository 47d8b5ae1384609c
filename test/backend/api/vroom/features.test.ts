import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Roads } from '../../../../algorithms/road/roads.ts'
import { vroomError, vroomSolution } from '../../../../backend/protocol/vroom.ts'
import type { Json } from '../../../fixtures/openDoor.ts'
import { openVroomDoor, type VroomDoor } from '../../../fixtures/openVroomDoor.ts'
import { brokenRules } from '../../../fixtures/vroomRules.ts'

let door: VroomDoor
beforeAll(async () => {
  // matrices need no roads
  door = await openVroomDoor({} as Roads, { iterations: 500 })
})
afterAll(() => door.close())

/** Places on a line, 100 s and 1 000 m apart. */
const line = (factor: number) =>
  [0, 1, 2, 3, 4].map((a) => [0, 1, 2, 3, 4].map((b) => Math.abs(a - b) * factor))
const matrices = { car: { durations: line(100) } }
const vehicle = { id: 1, start_index: 0, end_index: 0 }
const jobs = [1, 2, 3, 4].map((id) => ({ id, location_index: id }))
const problem = { vehicles: [vehicle], jobs, matrices }

const ok = async (changes: object): Promise<Json> => {
  const asked = { ...problem, ...changes }
  const { status, body } = await door.post(asked)
  expect(body).toMatchObject({ code: 0 })
  expect(status).toBe(200)
  expect(vroomSolution.parse(body)).toEqual(body)
  expect(brokenRules(asked, body)).toEqual([])
  return body
}
const withVehicle = (changes: object) => ({ vehicles: [{ ...vehicle, ...changes }] })
const withJob = (changes: object) => ({ jobs: [{ ...jobs[0], ...changes }] })
const arrivals = ({ routes }: Json, i = 0) => routes[i].steps.map(({ arrival }: Json) => arrival)
const reasons = ({ unassigned }: Json) =>
  unassigned.map(({ type, id, reason }: Json) => `${type} ${id} ${reason.code}`)

describe('a solution', () => {
  it('has the shape of VROOM’s second example, and its numbers', async () => {
    // https://github.com/VROOM-Project/vroom/blob/master/docs/example_2.json, BSD 2-Clause
    const durations = [
      [0, 2104, 197, 1299],
      [2103, 0, 2255, 3152],
      [197, 2256, 0, 1102],
      [1299, 3153, 1102, 0],
    ]
    const { body } = await door.post({
      vehicles: [{ id: 0, start_index: 0, end_index: 3 }],
      jobs: [
        { id: 1414, location_index: 1 },
        { id: 1515, location_index: 2 },
      ],
      matrices: { car: { durations } },
    })
    delete body.summary.computing_times
    const nothing = { setup: 0, service: 0, waiting_time: 0 }
    const step = (type: string, location_index: number, arrival: number, ids: object = {}) => ({
      type,
      location_index,
      ...ids,
      ...nothing,
      arrival,
      duration: arrival,
      violations: [],
    })
    const sums = { cost: 5461, ...nothing, duration: 5461, priority: 0, violations: [] }
    expect(body).toEqual({
      code: 0,
      summary: { ...sums, routes: 1, unassigned: 0 },
      unassigned: [],
      routes: [
        {
          vehicle: 0,
          ...sums,
          steps: [
            step('start', 0, 0),
            step('job', 1, 2104, { id: 1414, job: 1414 }),
            step('job', 2, 4359, { id: 1515, job: 1515 }),
            step('end', 3, 5461),
          ],
        },
      ],
    })
  })

  it('begins as late as it can: nobody waits on the way who could have waited at home', async () => {
    const windows = { time_windows: [[1000, 2000]] }
    const body = await ok(withJob({ ...windows, service: 60 }))
    expect(arrivals(body)).toEqual([900, 1000, 1160])
    expect(body.summary.waiting_time).toBe(0)
    const two = await ok({
      jobs: [
        { id: 1, location_index: 1, time_windows: [[1000, 1000]] },
        { id: 2, location_index: 2, time_windows: [[1500, 1600]] },
      ],
    })
    expect(arrivals(two)).toEqual([900, 1000, 1100, 1700])
    expect(two.routes[0].steps[2].waiting_time).toBe(400)
  })

  it('leaves before the first window of all, also in instants since the epoch', async () => {
    const at = 1_600_000_000
    expect(arrivals(await ok(withJob({ time_windows: [[at, at]] })))).toEqual([
      at - 100,
      at,
      at + 100,
    ])
    expect(arrivals(await ok(withJob({ time_windows: [[250, 250]] })))).toEqual([150, 250, 350])
    const tooSoon = await ok(withJob({ time_windows: [[0, 99]] }))
    expect(reasons(tooSoon)).toEqual(['job 1 out-of-time'])
  })

  it('counts setup once a place, and service by type of vehicle', async () => {
    const times = { setup: 30, service: 10, service_per_type: { slow: 25 } }
    const same = [1, 2].map((id) => ({ id, location_index: 2, ...times }))
    expect((await ok({ jobs: same })).summary).toMatchObject({ setup: 30, service: 20 })
    const slow = await ok({ jobs: same, ...withVehicle({ type: 'slow' }) })
    expect(slow.summary).toMatchObject({ setup: 30, service: 50 })
    const home = [{ id: 1, location_index: 0, ...times }]
    expect((await ok({ jobs: home })).summary).toMatchObject({ setup: 0, service: 10 })
  })

  it('loads deliveries at the start and keeps pickups to the end', async () => {
    const amounts = [
      { id: 1, location_index: 1, delivery: [2, 0] },
      { id: 2, location_index: 2, pickup: [1, 3] },
    ]
    const body = await ok({ jobs: amounts, ...withVehicle({ capacity: [3, 3] }) })
    const loads = body.routes[0].steps.map(({ load }: Json) => load.join())
    expect([loads[0], loads.at(-1)]).toEqual(['2,0', '1,3'])
    expect(body.summary).toMatchObject({ delivery: [2, 0], amount: [2, 0], pickup: [1, 3] })
    const small = await ok({ jobs: amounts, ...withVehicle({ capacity: [1, 3] }) })
    expect(reasons(small)).toEqual(['job 1 too-much'])
    // the older name of a delivery
    const old = await ok({ ...withJob({ amount: [2] }), ...withVehicle({ capacity: [2] }) })
    expect(old.summary.delivery).toEqual([2])
  })

  it('fetches before it brings', async () => {
    const shipments = [
      { amount: [1], pickup: { id: 1, location_index: 4 }, delivery: { id: 1, location_index: 1 } },
    ]
    const body = await ok({ jobs: [], shipments, ...withVehicle({ capacity: [1] }) })
    expect(body.routes[0].steps.map(({ type }: Json) => type)).toEqual([
      'start',
      'pickup',
      'delivery',
      'end',
    ])
    const no = await ok({ jobs: [], shipments, ...withVehicle({ capacity: [0] }) })
    expect(reasons(no)).toEqual(['pickup 1 too-much', 'delivery 1 too-much'])
  })

  it('may begin at its first task, or end at its last', async () => {
    const open = await ok(withVehicle({ end_index: undefined }))
    expect(open.summary.cost).toBe(400)
    expect(open.routes[0].steps.at(-1)).toMatchObject({ type: 'end', location_index: 4 })
    const back = await ok(withVehicle({ start_index: undefined }))
    expect(back.summary.cost).toBe(400)
    expect(back.routes[0].steps[0]).toMatchObject({ type: 'start', location_index: 4 })
  })

  it('sends who has the skills, and leaves out the least important', async () => {
    const two = [vehicle, { ...vehicle, id: 2, skills: [5] }]
    const skilled = await ok({ ...withJob({ skills: [5] }), vehicles: two })
    expect(skilled.routes.map(({ vehicle: id }: Json) => id)).toEqual([2])
    expect(reasons(await ok(withJob({ skills: [6] })))).toEqual(['job 1 no-skill'])
    const priorities = jobs.map((job) => ({ ...job, priority: job.id === 4 ? 10 : 2 }))
    const few = await ok({ jobs: priorities, ...withVehicle({ max_tasks: 1 }) })
    expect(few.routes[0].steps[1].id).toBe(4)
    expect(few.summary.priority).toBe(10)
    expect(reasons(few)).toEqual(['job 1 no-room', 'job 2 no-room', 'job 3 no-room'])
  })

  it('leaves two tasks out rather than three, a shipment being two', async () => {
    const shipment = {
      pickup: { id: 1, location_index: 1 },
      delivery: { id: 1, location_index: 2 },
    }
    const body = await ok({
      jobs: [{ id: 1, location_index: 4 }],
      shipments: [shipment],
      ...withVehicle({ max_travel_time: 400 }),
      matrices: { car: { durations: line(100) } },
    })
    expect(reasons(body)).toEqual(['job 1 out-of-time'])
    const either = await ok({
      jobs: [{ id: 1, location_index: 3, service: 1 }],
      shipments: [shipment],
      ...withVehicle({ max_tasks: 2 }),
    })
    expect(reasons(either)).toEqual(['job 1 no-room'])
  })

  it('keeps to the longest time and distance of a vehicle', async () => {
    const cars = { car: { durations: line(100), distances: line(1000) } }
    const most = await ok(withVehicle({ max_travel_time: 600 }))
    expect(most.summary).toMatchObject({ duration: 600, unassigned: 1 })
    const near = await ok({ ...withVehicle({ max_distance: 4000 }), matrices: cars })
    expect(near.summary).toMatchObject({ distance: 4000, unassigned: 2 })
  })

  it('drives at the speed and for the price of each vehicle', async () => {
    const fast = await ok({ ...withJob({ service: 7 }), ...withVehicle({ speed_factor: 3 }) })
    // 33 hundredths for each of 100 seconds
    expect(arrivals(fast)).toEqual([0, 33, 73])
    const cars = { car: { durations: line(100), distances: line(1000) } }
    const costs = { fixed: 9, per_hour: 7200, per_km: 3, per_task_hour: 3600 }
    const dear = await ok({
      ...withJob({ service: 7 }),
      ...withVehicle({ costs }),
      matrices: cars,
    })
    expect(dear.summary).toMatchObject({ cost: 9 + 400 + 6 + 7, distance: 2000 })
    const cheap = { ...vehicle, id: 2, costs: { per_hour: 1800 } }
    const two = await ok({ vehicles: [vehicle, cheap] })
    expect(two.routes.map(({ vehicle: id }: Json) => id)).toEqual([2])
    expect(two.summary.cost).toBe(400)
    // a metre counts, however short the legs are
    const short = { car: { durations: line(0), distances: line(1) } }
    const priced = withVehicle({ costs: { per_hour: 0, per_km: 100 } })
    expect((await ok({ ...priced, matrices: short })).summary.distance).toBe(8)
  })

  it('counts costs of its own, and each profile’s matrices', async () => {
    const { body } = await door.post({
      ...problem,
      matrices: { car: { durations: line(100), costs: line(7) } },
    })
    expect(body.summary).toMatchObject({ cost: 56, duration: 800 })
    const bike = { ...vehicle, id: 2, profile: 'bike', max_tasks: 1 }
    const mixed = await ok({
      vehicles: [{ ...vehicle, max_tasks: 3 }, bike],
      matrices: { car: { durations: line(100) }, bike: { durations: line(50) } },
    })
    expect(mixed.summary).toMatchObject({ unassigned: 0, cost: 800 + 100 })
  })

  it('takes breaks on the road, in their hours, with little enough on board', async () => {
    const pause = { id: 4, service: 60, description: 'pause' }
    const rest = (breaks: object[], changes: object = {}) =>
      ok({ jobs: [{ id: 1, location_index: 4 }], ...withVehicle({ breaks, ...changes }) })
    const onTheRoad = await rest([{ ...pause, time_windows: [[150, 200]] }])
    const [, first] = onTheRoad.routes[0].steps
    expect(first).toMatchObject({ type: 'break', id: 4, description: 'pause', service: 60 })
    expect(first).not.toHaveProperty('location')
    expect(onTheRoad.summary).toMatchObject({ cost: 800, service: 60, waiting_time: 0 })
    const inOrder = await rest([
      { id: 2, service: 9, time_windows: [[600, 700]] },
      { id: 1, service: 5, time_windows: [[100, 300]] },
    ])
    expect(inOrder.routes[0].steps.map(({ type, id }: Json) => `${type} ${id}`)).toEqual([
      'start undefined',
      'break 1',
      'job 1',
      'break 2',
      'end undefined',
    ])
    const delivery = [{ id: 1, location_index: 4, delivery: [3] }]
    const loaded = withVehicle({ capacity: [3], breaks: [{ ...pause, max_load: [1] }] })
    const unloaded = await ok({ jobs: delivery, ...loaded })
    expect(unloaded.routes[0].steps.map(({ type }: Json) => type)).toEqual([
      'start',
      'job',
      'break',
      'end',
    ])
    const long = { time_window: [0, 850] }
    expect(reasons(await rest([pause], long))).toEqual(['job 1 out-of-time'])
  })

  it('leaves out what no way leads to', async () => {
    const cut = line(100).map((row, a) => row.map((leg, b) => (a !== b && b === 3 ? null : leg)))
    const { body } = await door.post({ ...problem, matrices: { car: { durations: cut } } })
    expect(reasons(body)).toEqual(['job 3 no-way'])
  })

  it('never is worse than the routes that it was given to begin with', async () => {
    const steps = [4, 2, 3, 1].map((id) => ({ type: 'job', id }))
    const hasty = await openVroomDoor({} as Roads, { iterations: 1 })
    const { body } = await hasty.post({ ...problem, ...withVehicle({ steps }) })
    expect(body.summary.cost).toBeLessThanOrEqual(1000)
    await hasty.close()
  })
})

describe('a problem that is none', () => {
  const step = (type: string, id?: number) => ({ type, id })
  const shipment = { pickup: { id: 1, location_index: 1 }, delivery: { id: 1, location_index: 2 } }
  it.each<[object, string | RegExp]>([
    [{ vehicles: [] }, 'No vehicle defined.'],
    [{ jobs: [] }, 'No task defined.'],
    [{ vehicles: [{ id: 3 }] }, 'No start or end specified for vehicle 3.'],
    [withJob({ id: -1 }), 'Invalid or missing id for job.'],
    [{ jobs: [{ location_index: 1 }] }, /jobs\[0\]\.id/],
    [{ jobs: [jobs[0], jobs[0]] }, /jobs.*1/],
    [withJob({ location_index: undefined }), 'Invalid location for job 1.'],
    [withJob({ location_index: undefined, location: [6, 46] }), 'Missing location index.'],
    [{ matrices: undefined }, 'Unexpected location index while no custom matrices provided.'],
    [
      { matrices: undefined, ...withJob({ location_index: undefined, location: [6, 460] }) },
      /Unexpected location index|no place on earth/,
    ],
    [withJob({ location_index: 9 }), /^location_index exceeding durations matrix size for car/],
    [withVehicle({ profile: 'plane' }), /^Invalid profile: plane/],
    [withVehicle({ profile: 'foot' }), 'Missing coordinates for routing engine.'],
    [{ options: { g: true } }, 'Route geometry request with missing coordinates.'],
    [withJob({ delivery: [1] }), 'Inconsistent delivery length: 1 instead of 0.'],
    [
      {
        vehicles: [
          { ...vehicle, capacity: [1] },
          { ...vehicle, id: 2 },
        ],
      },
      'Inconsistent delivery length: 0 instead of 1.',
    ],
    [withJob({ service: 1.5 }), 'jobs[0].service: expected a whole number.'],
    [withJob({ service: -1 }), 'jobs[0].service is negative (-1).'],
    [withJob({ priority: 101 }), 'jobs[0].priority: expected 0 to 100.'],
    [withJob({ time_windows: [[5, 4]] }), /jobs\[0\]\.time_windows\[0\]/],
    [withJob({ time_windows: [[-5, 4]] }), /^Invalid time-window/],
    [withJob({ time_windows: [[0, 1_700_000_000_000]] }), /^Invalid time-window/],
    [
      withJob({
        time_windows: [
          [0, 5],
          [5, 9],
        ],
      }),
      'Unsorted or overlapping time-windows for job 1.',
    ],
    [withVehicle({ speed_factor: 6 }), /speed_factor/],
    [withVehicle({ breaks: [{ id: 1, max_load: [3] }] }), /^Inconsistent break max_load size/],
    [{ matrices: { car: { durations: [[0, 1], [1]] } } }, /square/],
    [
      {
        matrices: {
          car: {
            durations: [
              [0, -1],
              [1, 0],
            ],
          },
        },
      },
      /negative/,
    ],
    [{ matrices: { car: { durations: [] } } }, 'Empty durations matrix for car profile.'],
    [
      {
        ...withVehicle({ costs: { per_hour: 9 } }),
        matrices: { car: { durations: line(1), costs: line(1) } },
      },
      'Custom costs are incompatible with using a per_hour value.',
    ],
    [
      withVehicle({ steps: [step('job', 1), step('start')] }),
      'Unexpected start in input steps for vehicle 1.',
    ],
    [
      withVehicle({ steps: [step('end'), step('job', 1)] }),
      'Unexpected end in input steps for vehicle 1.',
    ],
    [withVehicle({ steps: [step('job')] }), 'Invalid id in steps for vehicle 1.'],
    [
      withVehicle({ breaks: [{ id: 1, time_windows: [[50, 60]] }], time_window: [100, 900] }),
      'Inconsistent breaks for vehicle 1.',
    ],
    [withVehicle({ steps: [step('walk', 1)] }), /steps\[0\]\.type/],
    [withVehicle({ steps: [step('job', 9)] }), 'Invalid job id 9 for vehicle 1.'],
    [withVehicle({ steps: [step('break', 9)] }), 'Invalid break id 9 for vehicle 1.'],
    [
      withVehicle({ steps: [step('job', 1), step('job', 1)] }),
      'Duplicate job id 1 in input steps for vehicle 1.',
    ],
    [withVehicle({ steps: [step('job', 1)], max_tasks: 0 }), 'Too many tasks for vehicle 1.'],
    [
      withVehicle({ steps: [step('job', 4)], max_travel_time: 9 }),
      'Route over max_travel_time or max_distance for vehicle 1.',
    ],
    [
      withVehicle({ steps: [step('job', 1)], time_window: [0, 9] }),
      'Infeasible route for vehicle 1.',
    ],
    [
      { ...withJob({ skills: [1] }), ...withVehicle({ steps: [step('job', 1)] }) },
      'Missing skill or step out of reach for vehicle 1.',
    ],
    [
      { ...withJob({ pickup: [2] }), ...withVehicle({ capacity: [1], steps: [step('job', 1)] }) },
      'Route over capacity for vehicle 1.',
    ],
    [
      {
        shipments: [shipment],
        ...withVehicle({ steps: [step('delivery', 1), step('pickup', 1)] }),
      },
      'Invalid shipment in route for vehicle 1.',
    ],
    [
      { shipments: [shipment], ...withVehicle({ steps: [step('pickup', 1)] }) },
      'Invalid shipment in route for vehicle 1.',
    ],
    [
      {
        ...withJob({ time_windows: [[4_000_000_000, 4_000_000_001]] }),
        ...withVehicle({ time_window: [0, 9] }),
      },
      'Time windows are too far apart to be planned together.',
    ],
    [
      { ...withJob({ delivery: [0x7fffffff] }), ...withVehicle({ capacity: [1] }) },
      'Amounts are too large to be added up.',
    ],
  ])('%j is refused', async (changes, sentence) => {
    const { status, body } = await door.post({ ...problem, ...changes })
    expect(vroomError.strict().parse(body)).toEqual(body)
    if (typeof sentence === 'string') expect(body.error).toBe(sentence)
    else expect(body.error).toMatch(sentence)
    expect([status, body.code]).toEqual([400, 2])
  })

  it('is refused where every vehicle is another, and places are many', async () => {
    const places = Array.from({ length: 300 }, (_, i) => i)
    const { status, body } = await door.post({
      vehicles: places.slice(0, 200).map((id) => ({ ...vehicle, id, costs: { per_hour: id } })),
      jobs: places.map((id) => ({ id, location_index: id })),
      matrices: { car: { durations: places.map((a) => places.map((b) => Math.abs(a - b))) } },
    })
    expect(body).toEqual({ code: 4, error: 'Too many kinds of vehicles for so many locations.' })
    expect(status).toBe(413)
  })
})
