import { describe, expect, it } from 'vitest'
import { InstanceError } from '../../../../algorithms/round/instances/instanceError.ts'
import { readInstance } from '../../../../algorithms/round/instances/readInstance.ts'

const square = [
  [0, 10, 20],
  [11, 0, 30],
  [21, 31, 0],
]
const problem = {
  jobs: [{ id: 1, location_index: 1, service: 5, delivery: [2], time_windows: [[1000, 2000]] }],
  shipments: [
    {
      amount: [1],
      skills: [4],
      priority: 9,
      pickup: { id: 1, location_index: 1, setup: 3 },
      delivery: { id: 1, location_index: 2 },
    },
  ],
  vehicles: [
    {
      id: 7,
      start_index: 0,
      capacity: [4, 5],
      skills: [4],
      time_window: [900, 5000],
      breaks: [{ id: 3, service: 60, time_windows: [[1500, 1600]], max_load: [1] }],
      max_tasks: 6,
      max_travel_time: 700,
    },
  ],
  matrices: { car: { durations: square } },
}
const read = (changes: object = {}) =>
  readInstance(JSON.stringify({ ...problem, ...changes }), { name: 'v' })

function wrongWith(changes: object) {
  try {
    read(changes)
  } catch (error) {
    if (!(error instanceof InstanceError)) throw error
    expect(error.sentence.fr).not.toBe('')
    return error.code
  }
  return 'nothing'
}
const vehicle = (changes: object) => ({ vehicles: [{ ...problem.vehicles[0], ...changes }] })
const job = (changes: object) => ({ jobs: [{ ...problem.jobs[0], ...changes }] })

describe('VROOM’s problem', () => {
  it('is read: jobs, then both ends of each shipment, from the earliest instant on', () => {
    const { stops, vehicles, loads } = read()
    expect(loads).toBe(2)
    expect(stops).toMatchObject([
      {
        label: '1',
        place: 1,
        serviceTime: 5,
        windows: [[100, 1100]],
        deliveredLoad: [2, 0],
        priority: 0,
      },
      {
        label: 'pickup-1',
        setupTime: 3,
        carriedLoad: [1, 0],
        partner: 2,
        skills: [4],
        priority: 9,
      },
      { label: 'delivery-1', place: 2, carriedLoad: [0, 0], skills: [4] },
    ])
    expect(vehicles).toMatchObject([
      {
        label: '7',
        startPlace: 0,
        capacity: [4, 5],
        shift: [0, 4100],
        mostStops: 6,
        mostTravelTime: 700,
        breaks: [{ label: '3', windows: [[600, 700]], time: 60, mostLoad: [1, 0x3fffffff] }],
      },
    ])
    expect(vehicles[0]!.endPlace).toBeUndefined()
  })

  it('knows instants since the epoch', () => {
    const at = 1_790_000_000
    const { stops, vehicles } = read({
      ...job({ time_windows: [[at + 60, at + 90]] }),
      ...vehicle({ time_window: [at, at + 3600], breaks: [] }),
    })
    expect(stops[0]!.windows).toEqual([[60, 90]])
    expect(vehicles[0]!.shift).toEqual([0, 3600])
  })

  it('takes speeds, prices and the older matrix into its blocks', () => {
    const cell = (changes: object, durations = square) => {
      const matrices = {
        car: { durations, distances: square.map((row) => row.map((d) => d * 100)) },
      }
      const { times, costs } = read({ ...vehicle(changes), matrices }).blocks[0]!
      return [times[1], costs?.[1]]
    }
    expect(cell({})).toEqual([10, undefined])
    expect(cell({ speed_factor: 2 })).toEqual([5, undefined])
    expect(cell({ costs: { per_hour: 7200 } })).toEqual([10, 20])
    expect(cell({ costs: { per_km: 3000 } })).toEqual([10, 3010])
    expect(read({ matrices: undefined, matrix: square }).blocks[0]!.times[1]).toBe(10)
    const given = { car: { durations: square, costs: square.map((row) => row.map(() => 1)) } }
    expect(read({ matrices: given }).blocks[0]!.costs![1]).toBe(1)
  })

  it('takes null for a leg that no way makes', () => {
    const matrices = { car: { durations: [[0, null, 1], ...square.slice(1)] } }
    expect(read({ matrices }).blocks[0]!.times[1]).toBe(-1)
  })

  it('names what is wrong', () => {
    const durations = (rows: unknown) => ({ matrices: { car: { durations: rows } } })
    expect(wrongWith({ vehicles: [] })).toBe('no-vehicle')
    expect(wrongWith({ jobs: [problem.jobs[0], problem.jobs[0]] })).toBe('duplicate-id')
    expect(wrongWith(durations([[0, 1], [1, 0], [1]]))).toBe('matrix-not-square')
    expect(wrongWith(durations([[0, -4, 1], ...square.slice(1)]))).toBe('negative-travel')
    expect(wrongWith(durations([[0, 'x', 1], ...square.slice(1)]))).toBe('not-a-number')
    expect(wrongWith(job({ time_windows: [[5, 4]] }))).toBe('window-closes-early')
    expect(wrongWith(job({ service: -1 }))).toBe('negative-amount')
    expect(wrongWith(job({ location_index: 9 }))).toBe('unknown-id')
    expect(wrongWith(job({ location_index: undefined, location: [6, 46] }))).toBe('no-matrix')
    expect(wrongWith(job({ priority: 101 }))).toBe('not-understood')
    expect(wrongWith(vehicle({ profile: 'bike' }))).toBe('no-matrix')
    expect(wrongWith(vehicle({ time_window: [9, 8] }))).toBe('shift-is-over')
    expect(wrongWith(vehicle({ speed_factor: 0 }))).toBe('not-understood')
    expect(wrongWith(vehicle({ steps: [{ type: 'start' }] }))).toBe('not-understood')
    expect(wrongWith({ matrices: { car: {} } })).toBe('not-understood')
  })

  it('is read without a job', () => {
    expect(read({ jobs: [], shipments: [] }).stops).toEqual([])
  })
})
