import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flatProblem } from '../../../../../algorithms/round/search/flatProblem.ts'
import { descend, enqueue, Search } from '../../../../../algorithms/round/search/lap/better.ts'
import type { Lap } from '../../../../../algorithms/round/search/lap/lap.ts'
import { lapOf } from '../../../../../algorithms/round/search/lap/lapOf.ts'
import { leastLoss, lossOfMove } from '../../../../../algorithms/round/search/lap/late.ts'
import { nearNodes } from '../../../../../algorithms/round/search/lap/nearNodes.ts'
import {
  exchange,
  goBack,
  layTour,
  settle,
  Tour,
  turn,
} from '../../../../../algorithms/round/search/lap/tour.ts'
import { anyLap, instanceOf } from './laps.ts'

function layInTurn(lap: Lap): Tour {
  const tour = new Tour(lap)
  for (let node = 1; node < lap.nodes; node++) tour.at[node] = node
  layTour(tour)
  return tour
}

/** Cost, warp and lateness of an order, from the start. */
function slowly(lap: Lap, at: ArrayLike<number>): { cost: number; warp: number; late: number } {
  const { nodes, costs, times, work, opens, closes, dues, perSecond } = lap
  let cost = 0
  let time = lap.leavesAt
  let warp = 0
  let soft = 0
  for (let index = 1; index <= nodes; index++) {
    const cell = at[index - 1]! * nodes + at[index]!
    cost += costs[cell]!
    time += times[cell]! + work[at[index - 1]!]!
    time = Math.max(time, index === nodes ? 0 : opens[at[index]!]!)
    const late = Math.max(0, time - closes[at[index]!]!)
    warp += late
    time -= late
    soft += perSecond[at[index]!]! * Math.max(0, time - dues[at[index]!]!)
  }
  return { cost, warp: lap.hasWindows === 1 ? warp : 0, late: soft }
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
      const tour = layInTurn(lap)
      const first = [...tour.at]
      for (const [a, b, c, kind] of moves) {
        const [low, middle, high] = [a, b, c]
          .map((cut) => cut % lap.nodes)
          .toSorted((x, y) => x - y)
        if (low === middle || middle === high) continue
        if (kind === 'turn') turn(tour, low! + 1, high!)
        else exchange(tour, low!, middle!, high!)
        expect(tour).toMatchObject(times(lap, tour.at))
        isWhole(tour)
      }
      if (stays) settle(tour)
      const kept = stays ? [...tour.at] : first
      goBack(tour)
      expect([...tour.at]).toEqual(kept)
      expect(tour).toMatchObject(times(lap, tour.at))
      isWhole(tour)
    }),
  )
})

test('knows what a part walked another way would lose, and that it’s never less than the least', () => {
  const cut = fc.record({
    a: fc.nat(),
    b: fc.nat(),
    c: fc.nat(),
    // which of the two parts comes first, and which are walked backwards
    isSwapped: fc.boolean(),
    isTurned: fc.tuple(fc.boolean(), fc.boolean()),
    isWhole: fc.boolean(),
  })
  const moves = fc.array(cut, { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(anyLap({ least: 8, most: 30 }), fc.integer({ min: 1, max: 5 }), moves, (...any) => {
      const [{ promises }, weight, cuts] = any
      const lap = lapOf(flatProblem(instanceOf(any[0])), { promises })!
      if (lap.hasWindows === 0) return
      const tour = layInTurn(lap)
      tour.weight = weight
      for (const { a, b, c, isSwapped, isTurned, isWhole } of cuts) {
        const [first, middle, last] = [a, b, c]
          .map((at) => at % lap.nodes)
          .toSorted((x, y) => x - y) as [number, number, number]
        if (first === middle || middle === last) continue
        const parts = [
          [first + 1, middle],
          [middle + 1, last],
        ].map(([from, to], which) => (isTurned[which] ? [to!, from!] : [from!, to!]))
        const walked = isWhole ? [[last, first + 1]] : isSwapped ? parts.toReversed() : parts
        const order = [
          ...tour.at.subarray(0, first + 1),
          ...walked.flatMap(([from, to]) => walk(tour.at, from!, to!)),
          ...tour.at.subarray(last + 1),
        ]
        const before = slowly(lap, tour.at)
        const { cost, warp, late } = slowly(lap, order)
        const [one, two = [-1, -1]] = walked
        const loss = lossOfMove(tour, first, one![0]!, one![1]!, two[0]!, two[1]!, Infinity)
        expect(loss).toBe(weight * warp + late)
        if (lap.costsTime === 1)
          expect(leastLoss(tour, first, last, before.cost - cost)).toBeLessThanOrEqual(loss)
        exchange(tour, first, middle, last)
      }
    }),
  )
})

function walk(at: Int32Array, from: number, to: number): number[] {
  const part = [...at.subarray(Math.min(from, to), Math.max(from, to) + 1)]
  return from <= to ? part : part.toReversed()
}

test('knows what each move changes: cost and warp after a descent are those of its order', () => {
  fc.assert(
    fc.property(anyLap({ least: 8, most: 30 }), fc.integer({ min: 1, max: 5 }), (any, weight) => {
      const lap = lapOf(flatProblem(instanceOf(any)), any)!
      const tour = layInTurn(lap)
      const before = tour.cost + tour.late + weight * tour.warp
      nearNodes(lap)
      const search = new Search(tour)
      tour.weight = weight
      for (let node = 0; node < lap.nodes; node++) enqueue(search, node)
      descend(search)
      isWhole(tour)
      const { cost, late, warp } = tour
      expect({ cost, late, warp }).toEqual(slowly(lap, tour.at))
      expect(cost + late + weight * warp).toBeLessThanOrEqual(before)
    }),
  )
})
