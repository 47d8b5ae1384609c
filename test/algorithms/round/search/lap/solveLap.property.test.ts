import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkAnswer } from '../../../../../algorithms/round/checkAnswer.ts'
import { flatProblem } from '../../../../../algorithms/round/search/flatProblem.ts'
import { solveLap } from '../../../../../algorithms/round/search/lap/solveLap.ts'
import { anyLap, cheapestOfAll, instanceOf } from './laps.ts'

const upTo = (steps: number) => (step: number) => step / steps

test('finds the best of all orders of eight stops, or says that none is in time', () => {
  fc.assert(
    fc.property(anyLap({ least: 8, most: 8 }), fc.nat(), (any, seed) => {
      const instance = instanceOf(any)
      const best = cheapestOfAll(instance)
      const { order } = solveLap(flatProblem(instance), { seed, spent: upTo(1500) })!
      if (best === Infinity) {
        expect(order).toBeUndefined()
        return
      }
      const rounds = [{ vehicle: 0, stops: [...order!] }]
      const { violations, cost } = checkAnswer(instance, { rounds, unserved: [] })
      expect(violations).toEqual([])
      expect(cost).toBe(best)
    }),
    { numRuns: 25 },
  )
})

test('gives rounds that the judge finds nothing wrong with, each better one than the one before', () => {
  fc.assert(
    fc.property(anyLap({ least: 9, most: 30 }), fc.nat(), (any, seed) => {
      const instance = instanceOf(any)
      let last = Infinity
      solveLap(flatProblem(instance), {
        seed,
        spent: upTo(60),
        onBetter: (order) => {
          const rounds = [{ vehicle: 0, stops: [...order] }]
          const { violations, cost } = checkAnswer(instance, { rounds, unserved: [] })
          expect(violations).toEqual([])
          expect(cost).toBeLessThan(last)
          last = cost
        },
      })
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
