import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costOf } from '../../../../algorithms/road/cost.ts'
import { customize } from '../../../../algorithms/road/hierarchy/customize.ts'
import { costBetween, findWay } from '../../../../algorithms/road/hierarchy/findWay.ts'
import type { Access, SearchGraph } from '../../../../algorithms/road/searchGraph.ts'
import { contract } from './contract.ts'
import { type Arc, accessAt, graphOf, placeIn, randomGraph } from './randomGraph.ts'
import { slowCost, slowSearch } from './slowSearch.ts'

/** Walks the way's arcs one by one and adds up what they cost. */
function walked(graph: SearchGraph, way: NonNullable<ReturnType<typeof findWay>>): number {
  let cost = costOf(way.from.milliseconds, way.from.decimetres)
  let state = way.from.state
  for (const arc of way.arcs) {
    expect(arc).toBeGreaterThanOrEqual(graph.firstOut[state]!)
    expect(arc).toBeLessThan(graph.firstOut[state + 1]!)
    cost += costOf(graph.milliseconds[arc]!, graph.decimetres[arc]!)
    state = graph.head[arc]!
  }
  expect(state).toBe(way.to.state)
  return cost + costOf(way.to.milliseconds, way.to.decimetres)
}

function expectExact(graph: SearchGraph, from: Access[], to: Access[], expected: number): void {
  const hierarchy = contract(graph)
  expect(costBetween(hierarchy, from, to)).toBe(expected)
  const way = findWay(hierarchy, from, to)
  expect(way === undefined).toBe(expected === Infinity)
  if (!way) return
  expect(way.cost).toBe(expected)
  expect(from).toContain(way.from)
  expect(to).toContain(way.to)
  expect(walked(graph, way)).toBe(expected)
}

describe('a way through the hierarchy', () => {
  //  0 -1- 1 -1- 2        seconds; 3 -> 4 one-way, 5 alone
  //  |           |
  //  1           1
  //  |           |
  //  3 ----1---> 4    5
  const both = (a: number, b: number, seconds: number) =>
    [
      [a, b, seconds, 10],
      [b, a, seconds, 10],
    ] as const
  const graph = graphOf(6, [
    ...both(0, 1, 1),
    ...both(1, 2, 1),
    ...both(0, 3, 1),
    ...both(2, 4, 1),
    [3, 4, 1, 10],
  ])
  const hierarchy = contract(graph)

  it('takes the one-way where it leads there, and goes round where it does not', () => {
    expect(costBetween(hierarchy, [accessAt(3)], [accessAt(4)])).toBe(costOf(1000, 100))
    expect(costBetween(hierarchy, [accessAt(4)], [accessAt(3)])).toBe(costOf(4000, 400))
    expect(findWay(hierarchy, [accessAt(4)], [accessAt(3)])!.arcs.length).toBe(4)
  })

  it('stays where it is at no cost', () => {
    expect(findWay(hierarchy, [accessAt(2)], [accessAt(2)])).toMatchObject({ cost: 0, arcs: [] })
  })

  it('says where there is no way', () => {
    expect(costBetween(hierarchy, [accessAt(0)], [accessAt(5)])).toBe(Infinity)
    expect(findWay(hierarchy, [accessAt(5)], [accessAt(0)])).toBeUndefined()
    expect(costBetween(hierarchy, [], [accessAt(0)])).toBe(Infinity)
  })

  it('does not go in circles where arcs cost nothing', () => {
    // Fifty states, as at a barrier where fifty streets meet, and a street on either side.
    const clique = Array.from({ length: 2500 }, (_, i): Arc => [Math.floor(i / 50), i % 50, 0, 0])
    const free = graphOf(52, [...clique, [50, 0, 1, 10], [49, 51, 1, 10]])
    const way = findWay(contract(free), [accessAt(50)], [accessAt(51)])!
    expect(way.cost).toBe(costOf(2000, 200))
    expect(way.arcs.length).toBe(3)
  })

  it('leaves by whichever end of its street is better', () => {
    const way = findWay(
      hierarchy,
      [accessAt(0, 5), accessAt(3, 1)],
      [accessAt(4, 1), accessAt(1, 9)],
    )!
    expect(way.from.state).toBe(3)
    expect(way.to.state).toBe(4)
    expect(way.cost).toBe(costOf(3000, 100))
  })
})

describe('any graph', () => {
  const withPlaces = randomGraph.chain((graph) =>
    fc.tuple(fc.constant(graph), placeIn(graph), placeIn(graph)),
  )

  it('has the ways that a search without hierarchy finds', () => {
    fc.assert(
      fc.property(withPlaces, ([graph, from, to]) => {
        expectExact(graph, from, to, slowCost(slowSearch(graph, from), to))
      }),
      { numRuns: 500 },
    )
  })

  it('stays exact when costs change and arcs close in the same skeleton', () => {
    fc.assert(
      fc.property(withPlaces, fc.array(fc.nat(9)), ([graph, from, to], changes) => {
        const changed = {
          ...graph,
          milliseconds: graph.milliseconds.map((ms, arc) =>
            changes[arc] === 9 ? -1 : ms + (changes[arc] ?? 0) * 1000,
          ),
        }
        const hierarchy = customize(changed, contract(graph).skeleton)
        const costs = slowSearch(changed, from)
        expect(costBetween(hierarchy, from, to)).toBe(slowCost(costs, to))
      }),
      { numRuns: 200 },
    )
  })
})
