import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costPlacement } from '../../../../algorithms/round/fixedOrder/costPlacement.ts'
import type { FixedOrderProblem } from '../../../../algorithms/round/fixedOrder/fixedOrderProblem.ts'
import { placeCollections } from '../../../../algorithms/round/fixedOrder/placeCollections.ts'
import { anyProblem, bigProblem } from './anyProblem.ts'
import { exhaust, exhaustWalks } from './exhaustive.ts'

function expectBest(problem: FixedOrderProblem, least: number): void {
  const placed = placeCollections(problem)
  expect(placed.cost).toBe(least)
  expect(placed.bound).toBe(least)
  expect(costPlacement(problem, placed)).toBe(least)
}

describe('collections into a fixed order', () => {
  it('are placed as the twin that makes every placement', () => {
    fc.assert(
      fc.property(anyProblem({ maxStops: 6, maxCollections: 3 }), (problem) => {
        expectBest(problem, exhaust(problem))
      }),
      { numRuns: 1000 },
    )
  })

  it('are placed as the twin that makes every placement in several rounds', () => {
    fc.assert(
      fc.property(anyProblem({ rounds: 3, maxStops: 3, maxCollections: 3 }), (problem) => {
        expectBest(problem, exhaust(problem))
      }),
      { numRuns: 500 },
    )
  })

  it('are placed as the twin that walks every way', () => {
    fc.assert(
      fc.property(anyProblem({ maxStops: 12, maxCollections: 4 }), (problem) => {
        const least = exhaustWalks(problem)
        expect(exhaustWalks(problem, { forgets: true })).toBe(least)
        expectBest(problem, least)
      }),
      { numRuns: 1000 },
    )
  })

  it('are placed as the twin that walks every way, 6 into 12 stops', () => {
    fc.assert(
      fc.property(bigProblem(12, 6), (problem) => {
        expectBest(problem, exhaustWalks(problem, { forgets: true }))
      }),
      { numRuns: 20 },
    )
  })

  it('are never promised to cost more than the best, however little is looked at', () => {
    const efforts = fc.record({
      maxColumns: fc.integer({ min: 1, max: 30 }),
      maxLabels: fc.integer({ min: 1, max: 5 }),
    })
    fc.assert(
      fc.property(anyProblem({ maxStops: 8, maxCollections: 5 }), efforts, (problem, effort) => {
        const placed = placeCollections(problem, effort)
        const least = exhaustWalks(problem, { forgets: true })
        expect(placed.bound).toBeLessThanOrEqual(least)
        expect(placed.cost).toBeGreaterThanOrEqual(least)
        expect(costPlacement(problem, placed)).toBe(placed.cost)
      }),
      { numRuns: 300 },
    )
  })
})
