import { expect, test } from 'vitest'
import { type Answer, checkAnswer } from '../../../../algorithms/round/checkAnswer.ts'
import type { SearchError } from '../../../../algorithms/round/search/searchError.ts'
import { solve } from '../../../../algorithms/round/search/solve.ts'
import { lineInstance, stopAt, vehicle } from '../instances/smallInstance.ts'

const around = lineInstance({
  places: 31,
  vehicles: Array.from({ length: 6 }, (_, index) => vehicle(`${index}`)),
  stops: Array.from({ length: 30 }, (_, index) =>
    stopAt(index + 1, { deliveredLoad: [1 + (index % 2)] }),
  ),
})

test('gives the same answer for the same seed and number of steps', () => {
  const once = solve(around, { seed: 3, iterations: 500 })
  expect(solve(around, { seed: 3, iterations: 500 })).toEqual(once)
  expect(checkAnswer(around, once.answer).violations).toEqual([])
})

test('tells ever better answers and ends with the last of them', () => {
  const told: Answer[] = []
  const { answer } = solve(around, {
    seed: 1,
    iterations: 500,
    onBetter: (better) => told.push(better),
  })
  const costs = told.map((one) => checkAnswer(around, one).cost)
  expect(costs.length).toBeGreaterThan(0)
  expect(costs).toEqual(costs.toSorted((a, b) => b - a))
  expect(told.at(-1)).toEqual(answer)
})

test('stops when told that it is over', () => {
  let asked = 0
  const { answer } = solve(around, { seed: 1, isOver: () => ++asked > 20 })
  expect(asked).toBe(21)
  expect(checkAnswer(around, answer).violations).toEqual([])
})

test('uses as few vehicles as the loads need where those come first', () => {
  const { answer } = solve({ ...around, objective: 'vehicles' }, { seed: 1, iterations: 4000 })
  expect(checkAnswer(around, answer)).toMatchObject({ violations: [], rounds: 5 })
})

test('begins with the rounds that are given, and keeps them where nothing is better', () => {
  const { answer: start } = solve(around, { seed: 3, iterations: 2000 })
  const { cost } = checkAnswer(around, start)
  const told: Answer[] = []
  const again = solve(around, {
    seed: 4,
    iterations: 64,
    start,
    onBetter: (one) => told.push(one),
  })
  expect(checkAnswer(around, told[0]!).cost).toBeLessThanOrEqual(cost)
  expect(checkAnswer(around, again.answer)).toMatchObject({ violations: [] })
  expect(checkAnswer(around, again.answer).cost).toBeLessThanOrEqual(cost)
})

test('plans anew what its vehicle may not drive as it is given', () => {
  const start: Answer = {
    rounds: [
      // more than it carries, a stop twice, a stop of another round, a vehicle that isn't there
      { vehicle: 0, stops: [...Array(12).keys()] },
      { vehicle: 1, stops: [20, 20] },
      { vehicle: 2, stops: [25, 26] },
      { vehicle: 3, stops: [26, 27] },
      { vehicle: 17, stops: [28] },
      { vehicle: 4, stops: [99] },
    ],
    unserved: [],
  }
  const { answer } = solve(around, { seed: 1, iterations: 300, start })
  expect(checkAnswer(around, answer).violations).toEqual([])
})

test.each([
  ['that is over too late for it', { windows: [[0, 3]], time: 5 }, [0]],
  ['that begins once it is served', { windows: [[10, 20]], time: 5 }, []],
  ['for which it is too heavy', { windows: [[5, 20]], time: 5, mostLoad: [1] }, [0]],
  ['that its load allows', { windows: [[11, 20]], time: 5, mostLoad: [2] }, []],
] as const)('serves a stop beside a break %s or not', (_, rest, unserved) => {
  const breaks = [{ label: 'lunch', ...rest }]
  const instance = lineInstance({
    vehicles: [vehicle('one', { breaks })],
    stops: [stopAt(1, { windows: [[10, 10]], collectedLoad: [2], deliveredLoad: [2] })],
  })
  const { answer } = solve(instance, { seed: 1, iterations: 100 })
  expect(answer.unserved).toEqual(unserved)
  expect(checkAnswer(instance, answer).violations.length).toBe(unserved.length)
})

test('leaves out what nobody can serve', () => {
  const instance = lineInstance({
    stops: [stopAt(1), stopAt(2, { skills: [7] }), stopAt(3, { windows: [[0, 5]] })],
  })
  const { answer } = solve(instance, { seed: 1, iterations: 100 })
  expect(answer).toEqual({ rounds: [{ vehicle: 0, stops: [0] }], unserved: [1, 2] })
})

test('serves nothing where there is nothing, and one stop alone', () => {
  expect(solve(lineInstance({ stops: [] }), { seed: 1, iterations: 10 }).answer).toEqual({
    rounds: [],
    unserved: [],
  })
  const one = lineInstance({ stops: [stopAt(2)] })
  expect(solve(one, { seed: 1, iterations: 10 }).answer.rounds[0]!.stops).toEqual([0])
})

test('doesn’t go where there is no way', () => {
  const instance = lineInstance({ places: 3 })
  instance.blocks[0]!.times[2 * 3] = -1
  instance.blocks[0]!.times[2 * 3 + 1] = -1
  const { answer } = solve(instance, { seed: 1, iterations: 100 })
  expect(answer.unserved).toEqual([1])
})

test.each([
  ['no-vehicle', { vehicles: [] }],
  ['pair-of-several', { stops: [stopAt(1, { partner: 2 }), stopAt(2, { partner: 2 }), stopAt(3)] }],
  ['pair-with-own-load', { stops: [stopAt(1, { partner: 1, deliveredLoad: [2] }), stopAt(2)] }],
] as const)('names what it can’t do: %s', (code, changes) => {
  const asked = () => solve(lineInstance(changes), { seed: 1, iterations: 10 })
  expect(asked).toThrow(expect.objectContaining({ name: 'SearchError', code }) as SearchError)
})
