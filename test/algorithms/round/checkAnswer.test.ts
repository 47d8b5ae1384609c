import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Answer, checkAlone, checkAnswer } from '../../../algorithms/round/checkAnswer.ts'
import type { Instance } from '../../../algorithms/round/instances/instance.ts'
import { slowlyInTime } from './instances/slowlyInTime.ts'
import { lineInstance, stopAt, vehicle } from './instances/smallInstance.ts'

const good: Answer = {
  rounds: [
    { vehicle: 0, stops: [0, 1] },
    { vehicle: 1, stops: [2, 3] },
  ],
  unserved: [],
}

const codes = (instance: Instance, answer: Answer = good) =>
  checkAnswer(instance, answer).violations.map(({ code }) => code)

/** The line with its stops changed, by index. */
const withStops = (changes: Record<number, Parameters<typeof stopAt>[1]>, rest = {}) =>
  lineInstance({
    stops: [0, 1, 2, 3].map((index) => stopAt(index + 1, changes[index])),
    ...rest,
  })

describe('checkAnswer', () => {
  it('finds nothing in a good answer, and counts its cost', () => {
    expect(checkAnswer(lineInstance(), good)).toEqual({ violations: [], cost: 120, rounds: 2 })
  })

  it('counts a vehicle that serves nothing as unused', () => {
    const answer = {
      rounds: [
        { vehicle: 0, stops: [0, 1, 2, 3] },
        { vehicle: 1, stops: [] },
      ],
      unserved: [],
    }
    const fleet = [vehicle('one', { fixedCost: 7 }), vehicle('two', { fixedCost: 7 })]
    const judged = checkAnswer(lineInstance({ vehicles: fleet }), answer)
    expect(judged).toEqual({ violations: [], cost: 87, rounds: 1 })
  })

  it('finds what is planned twice, lost, unknown, or left out without leave', () => {
    const of = (rounds: Answer['rounds'], unserved: number[] = []) =>
      codes(lineInstance(), { rounds, unserved })
    expect(of([{ vehicle: 0, stops: [0, 1, 2, 3, 0] }])).toEqual(['stop twice'])
    expect(of([{ vehicle: 0, stops: [0, 1, 2] }])).toEqual(['stop lost'])
    expect(of([{ vehicle: 0, stops: [0, 1, 2] }], [3])).toEqual(['not served'])
    expect(of([{ vehicle: 0, stops: [0, 1, 2, 3] }], [3])).toEqual(['stop twice'])
    expect(of([{ vehicle: 0, stops: [0, 1, 2, 3, 9] }])).toEqual(['unknown stop'])
    expect(of([{ vehicle: 5, stops: [0, 1, 2, 3] }])).toEqual(['unknown vehicle'])
    const twice = [0, 0].map((one, index) => ({ vehicle: one, stops: [index * 2, index * 2 + 1] }))
    expect(of(twice)).toEqual(['vehicle twice'])
  })

  it('lets be left out what may be', () => {
    const instance = withStops({ 3: { priority: 0 } })
    expect(codes(instance, { rounds: [{ vehicle: 0, stops: [0, 1, 2] }], unserved: [3] })).toEqual(
      [],
    )
  })

  it('finds more on board than a vehicle carries: at the start, on the way, of each kind', () => {
    expect(codes(withStops({ 0: { deliveredLoad: [6] }, 1: { deliveredLoad: [5] } }))).toEqual([
      'over capacity',
    ])
    // what is handed out first makes room
    expect(codes(withStops({ 0: { deliveredLoad: [9] }, 1: { collectedLoad: [10] } }))).toEqual([])
    expect(codes(withStops({ 0: { collectedLoad: [10] }, 1: { deliveredLoad: [1] } }))).toEqual([
      'over capacity',
    ])
    const kinds = lineInstance({
      loads: 2,
      vehicles: [vehicle('one', { capacity: [10, 1] }), vehicle('two', { capacity: [10, 1] })],
      stops: [0, 1, 2, 3].map((index) =>
        stopAt(index + 1, {
          deliveredLoad: [1, index],
          collectedLoad: [0, 0],
          carriedLoad: [0, 0],
        }),
      ),
    })
    expect(codes(kinds)).toEqual(['over capacity'])
  })

  it('finds pairs apart, the wrong way round, or too heavy between their halves', () => {
    const pair = (partner: number, load = 1) => withStops({ 0: { partner, carriedLoad: [load] } })
    expect(codes(pair(1))).toEqual([])
    expect(codes(pair(2))).toEqual(['half a pair'])
    expect(codes(pair(1, 11))).toEqual(['over capacity'])
    const turned = { rounds: [{ vehicle: 0, stops: [1, 0, 2, 3] }], unserved: [] }
    expect(codes(pair(1), turned)).toEqual(['pair order'])
    const freed = withStops({ 0: { partner: 1, carriedLoad: [10] }, 2: { collectedLoad: [10] } })
    const one = (stops: number[]) => ({ rounds: [{ vehicle: 0, stops }], unserved: [] })
    expect(codes(freed, one([0, 1, 2, 3]))).toEqual([])
    expect(codes(freed, one([0, 2, 1, 3]))).toEqual(['over capacity'])
  })

  it('finds what is late: a window, one of several, the shift, and waits for an opening', () => {
    expect(codes(withStops({ 1: { windows: [[0, 19]] } }))).toEqual(['late'])
    expect(codes(withStops({ 1: { windows: [[0, 20]] } }))).toEqual([])
    expect(
      codes(
        withStops({
          1: {
            windows: [
              [0, 5],
              [15, 25],
            ],
          },
        }),
      ),
    ).toEqual([])
    expect(codes(withStops({ 0: { serviceTime: 1 }, 1: { windows: [[0, 20]] } }))).toEqual(['late'])
    const waits = (to: number) =>
      withStops(
        { 0: { windows: [[50, 60]] } },
        { vehicles: [vehicle('a', { shift: [0, to] }), vehicle('b')] },
      )
    expect(codes(waits(80))).toEqual([])
    expect(codes(waits(79))).toEqual(['after the shift'])
  })

  it('counts setting up once a halt', () => {
    const twoAtOne = (shift: number) =>
      lineInstance({
        places: 2,
        stops: [stopAt(1, { setupTime: 5 }), stopAt(1, { setupTime: 5 })],
        vehicles: [vehicle('one', { shift: [0, shift] })],
      })
    const answer = { rounds: [{ vehicle: 0, stops: [0, 1] }], unserved: [] }
    expect(codes(twoAtOne(25), answer)).toEqual([])
    expect(codes(twoAtOne(24), answer)).toEqual(['after the shift'])
  })

  it('finds a leg that no way makes, but not where a round begins or ends anywhere', () => {
    const instance = lineInstance()
    instance.blocks[0]!.times[2 * 5 + 0] = -1
    expect(checkAnswer(instance, good).violations.map(({ code }) => code)).toEqual(['no way'])
    const open = [vehicle('one'), vehicle('two')].map(({ endPlace: _, ...rest }) => rest)
    const judged = checkAnswer({ ...instance, vehicles: open }, good)
    expect(judged).toEqual({ violations: [], cost: 60, rounds: 2 })
  })

  it('finds missing skills, too many stops, too much travel and too long a way', () => {
    const by = (change: Parameters<typeof vehicle>[1], stops = {}) =>
      codes({ ...withStops(stops), vehicles: [vehicle('one', change), vehicle('two')] })
    expect(by({ skills: [7] }, { 0: { skills: [7] } })).toEqual([])
    expect(by({ skills: [8] }, { 0: { skills: [7] } })).toEqual(['missing skill'])
    expect(by({ mostStops: 2 })).toEqual([])
    expect(by({ mostStops: 1 })).toEqual(['too many stops'])
    expect(by({ mostTravelTime: 40 })).toEqual([])
    expect(by({ mostTravelTime: 39 })).toEqual(['too long'])
    const instance = lineInstance({ vehicles: [vehicle('one', { mostLength: 3 }), vehicle('two')] })
    const [{ times }] = instance.blocks as [{ times: Int32Array }]
    const lengths = times.map((time) => time / 10)
    expect(codes({ ...instance, blocks: [{ times, lengths }] })).toEqual(['too long'])
  })

  it('finds a break without room, or with too much on board', () => {
    const pause = (changes: object) =>
      codes({
        ...withStops({ 0: { deliveredLoad: [4] } }),
        vehicles: [
          vehicle('one', {
            shift: [0, 60],
            breaks: [{ label: '1', windows: [[0, 50]], time: 20, ...changes }],
          }),
          vehicle('two'),
        ],
      })
    expect(pause({})).toEqual([])
    expect(pause({ time: 21 })).toEqual(['after the shift'])
    expect(pause({ windows: [[45, 50]] })).toEqual(['after the shift'])
    expect(pause({ mostLoad: [3], windows: [[0, 9]] })).toEqual(['no break'])
    expect(pause({ mostLoad: [3], windows: [[0, 10]] })).toEqual([])
  })

  it('says by when a round can be back as one does who tries every second', () => {
    const window = fc
      .tuple(fc.nat(14), fc.nat(8))
      .map(([from, width]) => [from, from + width] as const)
    const windows = fc
      .array(window, { maxLength: 2 })
      .map((some) => some.toSorted((a, b) => a[0] - b[0]))
    const stop = fc.record({
      windows,
      serviceTime: fc.nat(3),
      setupTime: fc.nat(1),
      deliveredLoad: fc.tuple(fc.nat(2)),
      place: fc.integer({ min: 1, max: 3 }),
    })
    const pause = fc.record({
      windows,
      time: fc.nat(4),
      mostLoad: fc.option(fc.tuple(fc.nat(3)), { nil: undefined }),
    })
    fc.assert(
      fc.property(
        fc.array(stop, { minLength: 1, maxLength: 3 }),
        fc.array(pause, { maxLength: 2 }),
        fc.array(fc.nat(5), { minLength: 16, maxLength: 16 }),
        fc.integer({ min: 0, max: 30 }),
        (stops, breaks, times, end) => {
          const instance = lineInstance({
            places: 4,
            blocks: [{ times: Int32Array.from(times) }],
            stops: stops.map((one) => stopAt(one.place, one)),
            vehicles: [
              vehicle('one', {
                shift: [0, end],
                breaks: breaks.map(({ mostLoad, ...one }, index) => ({
                  label: `${index}`,
                  ...one,
                  ...(mostLoad ? { mostLoad } : {}),
                })),
              }),
            ],
          })
          const round = { vehicle: instance.vehicles[0]!, stops: stops.map((_, index) => index) }
          const isGood = checkAlone(instance, round).length === 0
          expect(isGood).toBe(slowlyInTime(instance, round))
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
