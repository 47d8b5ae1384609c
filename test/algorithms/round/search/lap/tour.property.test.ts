import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flatProblem } from '../../../../../algorithms/round/search/flatProblem.ts'
import { descend, enqueue, openSearch } from '../../../../../algorithms/round/search/lap/better.ts'
import { type Lap, lapOf } from '../../../../../algorithms/round/search/lap/lap.ts'
import {
  exchange,
  goBack,
  layTour,
  makeTour,
  settle,
  type Tour,
  turn,
} from '../../../../../algorithms/round/search/lap/tour.ts'
import { anyLap, instanceOf } from './laps.ts'

/** Cost, warp and lateness of an order, from the start. */
function slowly(lap: Lap, at: ArrayLike<number>): { cost: number; warp: number; late: number } {
  const { nodes, costs, times, opens, closes, dues, perSecond } = lap
  let cost = 0
  let time = lap.leavesAt
  let warp = 0
  let soft = 0
  for (let index = 1; index <= nodes; index++) {
    const cell = at[index - 1]! * nodes + at[index]!
    cost += costs[cell]!
    time = Math.max(time + times[cell]!, index === nodes ? 0 : opens[at[index]!]!)
    const late = Math.max(0, time - closes[at[index]!]!)
    warp += late
    time -= late
    soft += perSecond[at[index]!]! * Math.max(0, time - dues[at[index]!]!)
  }
  return { cost, warp: lap.hasWindows ? warp : 0, late: soft }
}

function times(lap: Lap, at: ArrayLike<number>): { warp: number; late: number } {
  const { warp, late } = slowly(lap, at)
  return { warp, late }
}

function isWhole({ at, position, lap }: Tour): void {
  expect([...at].slice(0, lap.nodes).toSorted((a, b) => a - b)).toEqual([...position.keys()])
  for (const [node, index] of position.entries()) expect(at[index]).toBe(node)
}

const cuts = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.constantFrom('turn', 'exchange')), {
  maxLength: 6,
})

test('keeps the warp right through turns, exchanges and going back', () => {
  fc.assert(
    fc.property(anyLap({ least: 8, most: 16 }), cuts, fc.boolean(), (any, moves, stays) => {
      const lap = lapOf(flatProblem(instanceOf(any)), any)!
      const tour = makeTour(lap)
      layTour(
        tour,
        Int32Array.from({ length: lap.nodes - 1 }, (_, index) => index + 1),
      )
      const first = [...tour.at]
      for (const [a, b, c, kind] of moves) {
        const [low, middle, high] = [a, b, c]
          .map((cut) => cut % lap.nodes)
          .toSorted((x, y) => x - y)
        if (low === middle || middle === high) continue
        if (kind === 'turn') turn(tour, low! + 1, high!)
        else exchange(tour, low!, middle!, high!)
        expect(tour.sums).toMatchObject(times(lap, tour.at))
        isWhole(tour)
      }
      if (stays) settle(tour)
      const kept = stays ? [...tour.at] : first
      goBack(tour)
      expect([...tour.at]).toEqual(kept)
      expect(tour.sums).toMatchObject(times(lap, tour.at))
      isWhole(tour)
    }),
  )
})

test('knows what each move changes: cost and warp after a descent are those of its order', () => {
  fc.assert(
    fc.property(anyLap({ least: 8, most: 30 }), fc.integer({ min: 1, max: 5 }), (any, weight) => {
      const lap = lapOf(flatProblem(instanceOf(any)), any)!
      const tour = makeTour(lap)
      layTour(
        tour,
        Int32Array.from({ length: lap.nodes - 1 }, (_, index) => index + 1),
      )
      const before = tour.sums.cost + tour.sums.late + weight * tour.sums.warp
      const search = openSearch(tour)
      tour.sums.weight = weight
      for (let node = 0; node < lap.nodes; node++) enqueue(search, node)
      descend(search)
      isWhole(tour)
      const { cost, late, warp } = tour.sums
      expect({ cost, late, warp }).toEqual(slowly(lap, tour.at))
      expect(cost + late + weight * warp).toBeLessThanOrEqual(before)
    }),
  )
})
