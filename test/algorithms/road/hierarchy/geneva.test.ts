import { describe, expect, it } from 'vitest'
import { openSweep } from '../../../../algorithms/kernel/openSweep.ts'
import { metresOf, secondsOf } from '../../../../algorithms/road/cost.ts'
import { catchmentOf } from '../../../../algorithms/road/hierarchy/catchment.ts'
import { findWay } from '../../../../algorithms/road/hierarchy/findWay.ts'
import { travelTable } from '../../../../algorithms/road/hierarchy/travelTable.ts'
import { benchTown } from '../../../bench/roadPlaces.ts'
import { contract } from './contract.ts'
import { slowCost, slowSearch } from './slowSearch.ts'

const data = process.env.DOMINO_DATA
if (!data) console.log('Geneva has no hierarchy: DOMINO_DATA is not set.')

describe.skipIf(!data)('Geneva', () => {
  // 10 000 pairs of each profile: npm run bench -- roads
  it('has one cost for a pair, searched, looked up or in a table, by car', () => {
    const { graph, places } = benchTown('geneva', 'car')
    const hierarchy = contract(graph)
    const some = places(40)
    const from = some.map((place) => place.from)
    const to = some.map((place) => place.to)
    const seconds = new Int32Array(1_600)
    const metres = new Int32Array(1_600)
    const catchments = [
      catchmentOf(hierarchy, 'from', from),
      catchmentOf(hierarchy, 'to', to),
    ] as const
    travelTable(...catchments, { seconds, metres }, openSweep())
    const expected = from.flatMap((start) => {
      const costs = slowSearch(graph, start)
      return to.map((end) => slowCost(costs, end))
    })
    const found = from.flatMap((start) =>
      to.map((end) => findWay(hierarchy, start, end)?.cost ?? Infinity),
    )
    expect(found).toEqual(expected)
    expect([...seconds]).toEqual(expected.map(secondsOf))
    expect([...metres]).toEqual(expected.map(metresOf))
  })
})
