import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkAnswer } from '../../../../../algorithms/round/checkAnswer.ts'
import { flatProblem } from '../../../../../algorithms/round/search/flatProblem.ts'
import { solveLap } from '../../../../../algorithms/round/search/lap/solveLap.ts'
import { anyLap, cheapestOfAll, costOf, instanceOf } from './laps.ts'

const upTo = (steps: number) => (step: number) => step / steps

test('finds the best of all orders of eight stops, or says that none is in time', () => {
  fc.assert(
    fc.property(anyLap({ least: 8, most: 8 }), fc.nat(), (any, seed) => {
      const instance = instanceOf(any)
      const { promises } = any
      const best = cheapestOfAll(instance, promises)
      const problem = flatProblem(instance)
      const { order, cost } = solveLap(problem, { seed, spent: upTo(1500), promises })!
      expect(cost).toBe(best)
      if (best === Infinity) {
        expect(order).toBeUndefined()
        return
      }
      const rounds = [{ vehicle: 0, stops: [...order!] }]
      expect(checkAnswer(instance, { rounds, unserved: [] }).violations).toEqual([])
      expect(costOf(instance, order!, promises)).toBe(best)
    }),
    { numRuns: 25 },
  )
})

test('gives rounds that the judge finds nothing wrong with, each better one than the one before', () => {
  fc.assert(
    fc.property(anyLap({ least: 9, most: 30 }), fc.nat(), (any, seed) => {
      const instance = instanceOf(any)
      let last = Infinity
      const { promises } = any
      const { cost } = solveLap(flatProblem(instance), {
        seed,
        spent: upTo(60),
        promises,
        onBetter: (order) => {
          const rounds = [{ vehicle: 0, stops: [...order] }]
          const judged = checkAnswer(instance, { rounds, unserved: [] })
          expect(judged.violations).toEqual([])
          const walked = costOf(instance, order, promises)
          if (promises.length === 0) expect(judged.cost).toBe(walked)
          expect(walked).toBeLessThan(last)
          last = walked
        },
      })!
      expect(cost).toBe(last)
    }),
    { numRuns: 40 },
  )
})

test('gives the same order for the same seed and steps', () => {
  fc.assert(
    fc.property(anyLap({ least: 20, most: 30 }), fc.nat(), (any, seed) => {
      const problem = flatProblem(instanceOf(any))
      const run = () => solveLap(problem, { seed, spent: upTo(60) })
      expect(run()).toEqual(run())
    }),
    { numRuns: 10 },
  )
})

test('leaves alone what isn’t one lap: two vehicles, a bag too small, two windows', () => {
  const instance = instanceOf({
    stops: 9,
    legs: Array<number>(100).fill(7),
    windows: undefined,
    isOpen: false,
    isSymmetric: false,
    prices: undefined,
    promises: [],
  })
  const solved = (changed: object) =>
    solveLap(flatProblem({ ...instance, ...changed }), { seed: 1, spent: upTo(1) })
  const [vehicle] = instance.vehicles
  const stops = (more: object) => instance.stops.map((stop) => ({ ...stop, ...more }))
  expect(solved({})).toBeDefined()
  expect(solved({ vehicles: [vehicle, { ...vehicle, label: 'two' }] })).toBeUndefined()
  expect(
    solved({
      loads: 1,
      stops: stops({ deliveredLoad: [1], collectedLoad: [0], carriedLoad: [0] }),
      vehicles: [{ ...vehicle, capacity: [8] }],
    }),
  ).toBeUndefined()
  const windows = [
    [0, 9],
    [20, 30],
  ]
  expect(solved({ stops: stops({ windows }) })).toBeUndefined()
})

test('comes late where a promise can’t be kept, rather than not at all, as long as that is cheapest', () => {
  const stops = 10
  const legs = Array.from({ length: (stops + 1) ** 2 }, (_, cell) => {
    const [from, to] = [Math.floor(cell / (stops + 1)), cell % (stops + 1)]
    return 10 * Math.abs(from - to)
  })
  const any = { stops, legs, windows: undefined, isOpen: false, isSymmetric: false }
  const instance = instanceOf({ ...any, prices: undefined, promises: [] })
  const solved = (perSecond: number) =>
    solveLap(flatProblem(instance), {
      seed: 1,
      spent: upTo(300),
      // he sets out at 10 and can’t be at the far end before 110
      promises: [{ stop: stops - 1, dueAt: 90, perSecond }],
    })!
  expect(solved(3).cost).toBe(2 * 10 * stops + 3 * 20)
})

test('refuses a promise of no stop, twice the same, or without a price', () => {
  const any = { stops: 9, legs: Array<number>(100).fill(7), isOpen: false, isSymmetric: false }
  const problem = flatProblem(
    instanceOf({ ...any, windows: undefined, prices: undefined, promises: [] }),
  )
  const promise = { stop: 2, dueAt: 30, perSecond: 3 }
  const solved = (...promises: (typeof promise)[]) =>
    solveLap(problem, { seed: 1, spent: upTo(1), promises })
  expect(solved(promise)).toBeDefined()
  expect(() => solved(promise, promise)).toThrow(RangeError)
  expect(() => solved({ ...promise, stop: 9 })).toThrow(RangeError)
  expect(() => solved({ ...promise, perSecond: 0 })).toThrow(RangeError)
})
