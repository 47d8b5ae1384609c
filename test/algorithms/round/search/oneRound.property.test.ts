import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyMove, findMove } from '../../../../algorithms/round/search/oneRound/oneRoundMoves.ts'
import { listNearPlaces } from '../../../../algorithms/round/search/oneRound/oneRoundNear.ts'
import type { OneRoundProblem } from '../../../../algorithms/round/search/oneRound/oneRoundProblem.ts'
import {
  makeMove,
  makeTour,
  takeBackMoves,
  warpOf,
} from '../../../../algorithms/round/search/oneRound/oneRoundTour.ts'
import { searchOneRound } from '../../../../algorithms/round/search/oneRound/searchOneRound.ts'

/** Random legs, closed or open, with or without windows. */
function anyRound(most: number): fc.Arbitrary<OneRoundProblem> {
  return fc
    .record({
      count: fc.integer({ min: 1, max: most }),
      seed: fc.integer(),
      isOpen: fc.boolean(),
      hasWindows: fc.boolean(),
    })
    .map(({ count, seed, isOpen, hasWindows }) => {
      let state = seed | 1
      const below = (limit: number) => {
        state = (Math.imul(state, 1664525) + 1013904223) | 0
        return (state >>> 8) % limit
      }
      const costs = new Int32Array(count * count).map((_, cell) =>
        cell % (count + 1) === 0 || (isOpen && cell % count === 0) ? 0 : 1 + below(100),
      )
      if (!hasWindows) return { count, costs }
      const service = new Int32Array(count).map((_, place) => (place === 0 ? 0 : below(20)))
      const opens = new Int32Array(count).map((_, place) => (place === 0 ? 0 : below(60 * count)))
      const closes = opens.map((open, place) =>
        place === 0 ? 90 * count : open + below(60 * count),
      )
      return { count, costs, windows: { times: costs, service, opens, closes } }
    })
}

function judge({ count, costs, windows }: OneRoundProblem, order: ArrayLike<number>) {
  let cost = 0
  let warp = 0
  let time = windows?.opens[0] ?? 0
  let here = 0
  for (const place of [...Array.from(order), 0]) {
    cost += costs[here * count + place]!
    if (windows) {
      time += windows.service[here]! + windows.times[here * count + place]!
      warp += Math.max(0, time - windows.closes[place]!)
      time = Math.max(windows.opens[place]!, Math.min(time, windows.closes[place]!))
    }
    here = place
  }
  return { cost, warp }
}

function* everyOrder(stops: readonly number[]): Generator<number[]> {
  if (stops.length === 0) yield []
  for (const first of stops) {
    for (const rest of everyOrder(stops.filter((stop) => stop !== first))) yield [first, ...rest]
  }
}

const stopsOf = ({ count }: OneRoundProblem) => [...Array(count).keys()].slice(1)

test('finds the best of all orders of up to six stops, or says that none keeps the windows', () => {
  fc.assert(
    fc.property(anyRound(7), fc.integer(), (problem, seed) => {
      let least = Infinity
      for (const order of everyOrder(stopsOf(problem))) {
        const { cost, warp } = judge(problem, order)
        if (warp === 0) least = Math.min(least, cost)
      }
      const answer = searchOneRound(problem, { seed, iterations: 3000 })
      expect([...answer.order].sort((one, other) => one - other)).toEqual(stopsOf(problem))
      const told = judge(problem, answer.order)
      expect(answer.cost).toBe(told.cost)
      expect(answer.feasible).toBe(told.warp === 0)
      expect(answer.feasible).toBe(least < Infinity)
      if (answer.feasible) expect(answer.cost).toBe(least)
    }),
    { numRuns: 60 },
  )
})

test('prices each move as the whole round is priced after it, and takes moves back', () => {
  fc.assert(
    fc.property(anyRound(90), (problem) => {
      const stops = stopsOf(problem)
      const tour = makeTour(problem, stops)
      const near = listNearPlaces(problem.count, problem.costs, 6)
      const best = emptyMove()
      const first = judge(problem, stops)
      expect(tour.cost).toBe(first.cost)
      expect(warpOf(tour)).toBe(first.warp)
      for (let place = 0; place < problem.count && problem.count > 2; place++) {
        const before = tour.cost + tour.penalty * warpOf(tour)
        if (!findMove(tour, near, { place, credit: 20, best })) continue
        makeMove(tour, best)
        const after = judge(problem, tour.order.subarray(1, tour.end))
        expect(tour.cost).toBe(after.cost)
        expect(warpOf(tour)).toBe(after.warp)
        expect(best.gain).toBe(after.cost + tour.penalty * after.warp - before)
      }
      takeBackMoves(tour)
      expect([...tour.order.subarray(1, tour.end)]).toEqual(stops)
      expect(warpOf(tour)).toBe(first.warp)
    }),
    { numRuns: 60 },
  )
})

test('answers the same for the same seed and number of kicks', () => {
  fc.assert(
    fc.property(anyRound(40), fc.integer(), (problem, seed) => {
      const options = { seed, iterations: 300 }
      expect(searchOneRound(problem, options)).toEqual(searchOneRound(problem, options))
    }),
    { numRuns: 20 },
  )
})

test('refuses arrays of a wrong length and windows that close before they open', () => {
  expect(() => searchOneRound({ count: 2, costs: new Int32Array(3) }, { seed: 1 })).toThrow(
    'costs: expected 4 numbers, got 3',
  )
  const two = () => new Int32Array(2)
  const windows = { times: new Int32Array(4), service: two(), opens: two(), closes: two() }
  windows.closes[1] = -1
  expect(() =>
    searchOneRound({ count: 2, costs: new Int32Array(4), windows }, { seed: 1 }),
  ).toThrow('the window of place 1 closes before it opens')
})
