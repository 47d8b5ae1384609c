import { describe, expect, it } from 'vitest'
import type { Instance } from '../../../../algorithms/round/instances/instance.ts'
import { InstanceError } from '../../../../algorithms/round/instances/instanceError.ts'
import { readInstance } from '../../../../algorithms/round/instances/readInstance.ts'

const read = (text: string, options: Partial<Parameters<typeof readInstance>[1]> = {}) =>
  readInstance(text, { name: 'file', ...options })

/** The code of what is wrong with it; both sentences are there. */
function wrongWith(text: string, options = {}) {
  try {
    read(text, options)
  } catch (error) {
    if (!(error instanceof InstanceError)) throw error
    expect(error.sentence.fr).not.toBe('')
    expect(error.sentence.en).toBe(error.message)
    return error.code
  }
  return 'nothing'
}

const matrix = ({ places, blocks }: Instance, of: 'times' | 'costs' = 'times') =>
  Array.from({ length: places }, (_, row) => [
    ...blocks[0]![of]!.subarray(row * places, (row + 1) * places),
  ])

const cvrp = `NAME : \tpicture\t\r
COMMENT : "three stops"\r
TYPE : CVRP\r
DIMENSION : 4\r
EDGE_WEIGHT_TYPE : EUC_2D\r
CAPACITY : 10\r
NODE_COORD_SECTION\r
1 0 0\r
2 3 4\r
3 0 1\r
4 2 2\r
DEMAND_SECTION\r
1 0\r
2 4\r
3 5\r
4 6\r
DEPOT_SECTION\r
\t1\r
\t-1\r
EOF\r
`

describe('CVRPLIB', () => {
  it('is read with distances rounded, and stops called by their number less one', () => {
    const instance = read(cvrp)
    expect(instance).toMatchObject({ name: 'picture', scale: 1, objective: 'distance', places: 4 })
    expect(matrix(instance)).toEqual([
      [0, 5, 1, 3],
      [5, 0, 4, 2],
      [1, 4, 0, 2],
      [3, 2, 2, 0],
    ])
    expect(
      instance.stops.map(({ label, place, deliveredLoad }) => [label, place, deliveredLoad]),
    ).toEqual([
      ['1', 1, [4]],
      ['2', 2, [5]],
      ['3', 3, [6]],
    ])
    expect(instance.vehicles).toHaveLength(3)
    expect(instance.vehicles[0]).toMatchObject({ capacity: [10], startPlace: 0, endPlace: 0 })
  })

  it('names what is wrong', () => {
    expect(wrongWith(cvrp.replace('4 2 2', '4 2'))).toBe('cut-off')
    expect(wrongWith(cvrp.replace('4 2 2', '3 2 2'))).toBe('duplicate-id')
    expect(wrongWith(cvrp.replace('4 2 2', '9 2 2'))).toBe('unknown-id')
    expect(wrongWith(cvrp.replace('4 2 2', '4 2 x'))).toBe('not-a-number')
    expect(wrongWith(cvrp.replace('4 6', '4 -6'))).toBe('negative-amount')
    expect(wrongWith(cvrp.replace('DIMENSION : 4', 'DIMENSION : many'))).toBe('not-a-number')
    expect(wrongWith(cvrp.replace('DIMENSION : 4', 'DIMENSION : 100000000'))).toBe('too-large')
    expect(wrongWith(cvrp.replace('DIMENSION : 4', 'DIMENSION : 0'))).toBe('no-depot')
    expect(wrongWith(cvrp.replace('\t1\r', '\t7\r'))).toBe('no-depot')
    expect(wrongWith(cvrp.replace('EUC_2D', 'SPECIAL'))).toBe('not-understood')
    expect(wrongWith(cvrp.replace('CAPACITY', 'VEHICLES : 0\r\nCAPACITY'))).toBe('no-vehicle')
  })
})

describe('TSPLIB', () => {
  const tsp = (weights: string, numbers: string, type = 'TSP') =>
    `NAME: t\nTYPE: ${type}\nDIMENSION: 3\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: ${weights}\nEDGE_WEIGHT_SECTION\n${numbers}\nEOF`

  it('is one round, whatever way its matrix is written', () => {
    const expected = [
      [0, 1, 2],
      [1, 0, 3],
      [2, 3, 0],
    ]
    for (const [weights, numbers] of [
      ['FULL_MATRIX', '9999 1 2\n1 9999 3 2\n3 9999'],
      ['UPPER_ROW', '1 2 3'],
      ['UPPER_DIAG_ROW', '0 1 2 0 3 0'],
      ['LOWER_ROW', '1 2 3'],
      ['LOWER_DIAG_ROW', '0 1 0 2 3 0'],
      ['UPPER_COL', '1 2 3'],
      ['LOWER_COL', '1 2 3'],
    ] as const)
      expect(matrix(read(tsp(weights, numbers)))).toEqual(expected)
    const instance = read(tsp('FULL_MATRIX', '0 1 2 4 0 3 5 6 0', 'ATSP'))
    expect(matrix(instance)).toEqual([
      [0, 1, 2],
      [4, 0, 3],
      [5, 6, 0],
    ])
    expect(instance.vehicles).toHaveLength(1)
  })

  it('names a matrix that isn’t square, and negative or endless legs', () => {
    expect(wrongWith(tsp('FULL_MATRIX', '0 1 2 4 0 3 5 6'))).toBe('matrix-not-square')
    expect(wrongWith(tsp('FULL_MATRIX', '0 1 2 4 0 3 5 -6 0'))).toBe('negative-travel')
    expect(wrongWith(tsp('FULL_MATRIX', '0 1 2 4 0 3 5 6e12 0'))).toBe('too-large')
    expect(wrongWith(tsp('FULL_MATRIX', '0 1 2 4 0 3 5 Infinity 0'))).toBe('not-a-number')
    expect(wrongWith(tsp('DIAGONAL', '0'))).toBe('not-understood')
  })

  it('is read with one place, which has no stop', () => {
    expect(
      read('DIMENSION: 1\nEDGE_WEIGHT_TYPE: EUC_2D\nNODE_COORD_SECTION\n1 0 0\n').stops,
    ).toEqual([])
  })

  it('measures on the sphere as TSPLIB does', () => {
    const geo = read(
      'TYPE: TSP\nDIMENSION: 2\nEDGE_WEIGHT_TYPE: GEO\nNODE_COORD_SECTION\n1 38.24 20.42\n2 39.57 26.15\nEOF',
    )
    // the first two of ulysses16
    expect(matrix(geo)[0]).toEqual([0, 509])
  })
})

describe('.vrpspd', () => {
  it('has a pickup and a delivery a stop, and matrices scaled by 10 000', () => {
    const instance = read(`NAME : C
TYPE : VRPSPD
DIMENSION : 2
CAPACITY : 50
DISTANCE : 0
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : FULL_MATRIX
EDGE_WEIGHT_SECTION
0 15000
15000 0
PICKUP_AND_DELIVERY_SECTION
1 0 0 10000000 0 0 0
2 0 0 10000000 0 7 9
DEPOT_SECTION
1
-1
EOF`)
    expect(instance.scale).toBe(10_000)
    expect(instance.stops).toMatchObject([{ collectedLoad: [7], deliveredLoad: [9], windows: [] }])
  })
})

describe('ORTEC', () => {
  const ortec = `NAME : O
TYPE : VRPTW
DIMENSION : 2
EDGE_WEIGHT_TYPE : EXPLICIT
VEHICLES : 5
EDGE_WEIGHT_FORMAT : FULL_MATRIX
CAPACITY : 9
EDGE_WEIGHT_SECTION
0	7
8	0
NODE_COORD_SECTION
1	0	0
2	3	3
DEMAND_SECTION
1	0
2	4
DEPOT_SECTION
1
-1
SERVICE_TIME_SECTION
1	0
2	60
TIME_WINDOW_SECTION
1	0	100
2	10	20
EOF`

  it('has windows, service and legs that differ with the direction', () => {
    const instance = read(ortec)
    expect(matrix(instance)).toEqual([
      [0, 7],
      [8, 0],
    ])
    expect(instance.stops).toMatchObject([{ serviceTime: 60, windows: [[10, 20]] }])
    expect(instance.vehicles[0]!.shift).toEqual([0, 100])
  })

  it('names windows that close before they open', () => {
    expect(wrongWith(ortec.replace('10\t20', '20\t10'))).toBe('window-closes-early')
    expect(wrongWith(ortec.replace('0\t100', '100\t0'))).toBe('shift-is-over')
  })
})

const solomon = (name: string, customers: string, fleet = '2 50') => `${name}

VEHICLE
NUMBER     CAPACITY
  ${fleet}

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

${customers}
`
const few = '0 0 0 0 0 100 0\n1 1 1 5 10 20 3\n2 2 0 6 0 50 3\n'
const many = [...Array(202).keys()].map((id) => `${id} ${id % 20} ${id % 7} 1 0 900 1`).join('\n')

describe('Solomon, Gehring and Homberger', () => {
  it('are exact with 100 stops, and tenths cut off with more', () => {
    const small = read(solomon('R0', few))
    expect(small).toMatchObject({ name: 'R0', scale: 10_000, objective: 'distance' })
    expect(small.exactLeg!(0, 1)).toBe(Math.SQRT2)
    // rounded up, so that what is in time here is in time
    expect(matrix(small)[0]).toEqual([0, 14_143, 20_000])
    expect(small.stops[0]).toMatchObject({ serviceTime: 30_000, windows: [[100_000, 200_000]] })
    const large = read(solomon('R1', many))
    expect(large).toMatchObject({ scale: 10, objective: 'distance' })
    expect(matrix(large)[0]!.slice(0, 3)).toEqual([0, 14, 28])
    expect(large.exactLeg).toBeUndefined()
    expect(read(solomon('R1', many), { objective: 'vehicles' })).toMatchObject({
      scale: 10_000,
      objective: 'vehicles',
    })
  })

  it('name what is wrong', () => {
    expect(wrongWith(solomon('R', few, '0 50'))).toBe('no-vehicle')
    expect(wrongWith(solomon('R', few.replace('10 20 3', '20 10 3')))).toBe('window-closes-early')
    expect(wrongWith(solomon('R', few.replace('0 100 0', '200 100 0')))).toBe('shift-is-over')
    expect(wrongWith(solomon('R', few.replace('\n2 2', '\n1 2')))).toBe('duplicate-id')
    expect(wrongWith(solomon('R', few.replace('\n2 2', '\n8 2')))).toBe('unknown-id')
    expect(wrongWith(solomon('R', '0 0 0 0 0 100'))).toBe('cut-off')
    expect(wrongWith(solomon('R', few.replace('1 1 5', '1 1 -5')))).toBe('negative-amount')
    expect(wrongWith(solomon('R', ''))).toBe('no-depot')
  })
})

describe('Li and Lim', () => {
  const pairs = '2 50 1\n0 0 0 0 0 100 0 0 0\n1 1 1 5 10 20 3 0 2\n2 2 0 -5 0 50 3 1 0\n'

  it('are pairs, by vehicles first', () => {
    const instance = read(pairs)
    expect(instance).toMatchObject({ name: 'file', objective: 'vehicles', scale: 10_000 })
    expect(instance.stops).toMatchObject([
      { label: '1', carriedLoad: [5], partner: 1, deliveredLoad: [0] },
      { label: '2', carriedLoad: [0], deliveredLoad: [0] },
    ])
    expect(instance.stops[1]!.partner).toBeUndefined()
  })

  it('name half a pair', () => {
    expect(wrongWith(pairs.replace('-5 0 50 3 1 0', '5 0 50 3 0 0'))).toBe('half-a-pair')
    expect(wrongWith(pairs.replace('2 0 -5', '2 0 -4'))).toBe('half-a-pair')
    expect(wrongWith(pairs.replace('3 0 2', '3 0 0'))).toBe('half-a-pair')
  })
})

describe('a single round', () => {
  const round = {
    name: 'r',
    n: 3,
    D: [
      [0, 1, 2],
      [3, 0, 4],
      [5, 6, 0],
    ],
    service: 30,
    horizon: 900,
    tw20: [
      [0, 900],
      [5, 8],
      [0, 900],
    ],
  }
  const text = (changes = {}) => JSON.stringify({ ...round, ...changes })

  it('is closed, open, or with its windows and service', () => {
    expect(read(text()).vehicles).toMatchObject([{ startPlace: 0, endPlace: 0 }])
    expect(read(text()).stops[0]).toMatchObject({ serviceTime: 0, windows: [] })
    expect(read(text(), { variant: 'open' }).vehicles[0]!.endPlace).toBeUndefined()
    const told = read(text(), { variant: 'tw' })
    expect(told.stops[0]).toMatchObject({ serviceTime: 30, windows: [[5, 8]] })
    expect(told.vehicles[0]!.shift).toEqual([0, 900])
  })

  it('names what is wrong with its matrix, and knows where no way leads', () => {
    expect(wrongWith(text({ D: [[0, 1]] }))).toBe('matrix-not-square')
    expect(wrongWith(text({ D: [[0, 1], [0], [0]] }))).toBe('matrix-not-square')
    expect(wrongWith(text({ D: [[0, -1, 2], round.D[1], round.D[2]] }))).toBe('negative-travel')
    expect(matrix(read(text({ D: [[0, null, 2], round.D[1], round.D[2]] })))[0]).toEqual([0, -1, 2])
    expect(wrongWith(text({ tw20: [] }), { variant: 'tw' })).toBe('matrix-not-square')
    expect(wrongWith(text().slice(0, 40))).toBe('cut-off')
  })
})

describe('what it is', () => {
  it('says when it is nothing known', () => {
    expect(wrongWith('')).toBe('cut-off')
    expect(wrongWith('Dear all,')).toBe('unknown-format')
    expect(wrongWith('{"some":"thing"}')).toBe('unknown-format')
    expect(wrongWith('\u0000\u0001')).toBe('unknown-format')
  })
})
