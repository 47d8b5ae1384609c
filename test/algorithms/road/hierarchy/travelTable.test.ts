import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSweep } from '../../../../algorithms/kernel/openSweep.ts'
import { plainSweep, type Sweep } from '../../../../algorithms/kernel/sweep.ts'
import { metresOf, secondsOf } from '../../../../algorithms/road/cost.ts'
import { addPlaces, catchmentOf } from '../../../../algorithms/road/hierarchy/catchment.ts'
import type { Hierarchy } from '../../../../algorithms/road/hierarchy/hierarchy.ts'
import { travelTable } from '../../../../algorithms/road/hierarchy/travelTable.ts'
import type { Access, SearchGraph } from '../../../../algorithms/road/searchGraph.ts'
import { contract } from './contract.ts'
import { accessAt, graphOf, placeIn, randomGraph } from './randomGraph.ts'
import { slowCost, slowSearch } from './slowSearch.ts'

const sweeps: readonly (readonly [string, Sweep])[] = [
  ['plain TypeScript', plainSweep],
  ['the kernel', openSweep()],
]

type Places = readonly (readonly Access[])[]

/** The table of a slow search, row by row. */
function slowTable(graph: SearchGraph, sources: Places, targets: Places) {
  const costs = sources.flatMap((source) => {
    const found = slowSearch(graph, source)
    return targets.map((target) => slowCost(found, target))
  })
  return { seconds: costs.map(secondsOf), metres: costs.map(metresOf) }
}

function tableOf(hierarchy: Hierarchy, sources: Places, targets: Places, sweep: Sweep) {
  const from = catchmentOf(hierarchy, 'from', sources)
  const to = catchmentOf(hierarchy, 'to', targets)
  const cells = sources.length * targets.length
  const [alone, seconds, metres] = [7, 8, 9].map((old) => new Int32Array(cells).fill(old))
  travelTable(from, to, { seconds: alone! }, sweep)
  travelTable(from, to, { seconds: seconds!, metres: metres! }, sweep)
  expect([...alone!]).toEqual([...seconds!])
  return { seconds: [...seconds!], metres: [...metres!] }
}

/** Up to 40 places, so that more than two groups of sixteen climb. */
const withPlaces = randomGraph.chain((graph) => {
  const places = fc.array(placeIn(graph), { maxLength: 40 })
  return fc.tuple(fc.constant(graph), places, places)
})

describe.each(sweeps)('a table by %s', (_name, sweep) => {
  it('holds what a slow search finds, any graph', () => {
    fc.assert(
      fc.property(withPlaces, ([graph, sources, targets]) => {
        expect(tableOf(contract(graph), sources, targets, sweep)).toEqual(
          slowTable(graph, sources, targets),
        )
      }),
      { numRuns: 150 },
    )
  })

  it('is the same with the targets climbing', () => {
    fc.assert(
      fc.property(withPlaces, ([graph, sources, targets]) => {
        const hierarchy = contract(graph)
        const from = catchmentOf(hierarchy, 'from', sources)
        const to = catchmentOf(hierarchy, 'to', targets)
        const cells = sources.length * targets.length
        const seconds = new Int32Array(cells)
        const metres = new Int32Array(cells)
        travelTable(to, from, { seconds, metres }, sweep)
        const expected = slowTable(graph, sources, targets)
        for (let s = 0; s < sources.length; s++) {
          for (let t = 0; t < targets.length; t++) {
            expect(seconds[t * sources.length + s]).toBe(expected.seconds[s * targets.length + t])
            expect(metres[t * sources.length + s]).toBe(expected.metres[s * targets.length + t])
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('grows by a row and a column', () => {
    fc.assert(
      fc.property(withPlaces, ([graph, first, more]) => {
        const hierarchy = contract(graph)
        const grown = catchmentOf(hierarchy, 'to', first)
        addPlaces(grown, more.slice(0, 1))
        addPlaces(grown, more.slice(1))
        const from = catchmentOf(hierarchy, 'from', first)
        const seconds = new Int32Array(first.length * (first.length + more.length))
        travelTable(from, grown, { seconds }, sweep)
        expect([...seconds]).toEqual(slowTable(graph, first, [...first, ...more]).seconds)
      }),
      { numRuns: 60 },
    )
  })

  it('rounds half a second and half a metre up, as the single way does', () => {
    const graph = graphOf(2, [[0, 1, 0, 0]])
    const half = [0, 499, 500, 501, 999, 1_499, 1_500, 86_399_500, 500_000_000].map((ms, i) => [
      { ...accessAt(0), milliseconds: ms, decimetres: i * 5 },
    ])
    expect(tableOf(contract(graph), half, [[accessAt(1)]], sweep)).toEqual(
      slowTable(graph, half, [[accessAt(1)]]),
    )
  })

  it('says -1 where there is no way, however long the others are', () => {
    //  0 --> 1    2      149 hours
    const graph = graphOf(3, [[0, 1, 536_000, 1_600_000]])
    const places = [[accessAt(0)], [accessAt(1)], [accessAt(2)], []]
    const { seconds, metres } = tableOf(contract(graph), places, places, sweep)
    expect(seconds).toEqual([0, 536_000, -1, -1, -1, 0, -1, -1, -1, -1, 0, -1, -1, -1, -1, -1])
    expect(metres).toEqual([0, 1_600_000, -1, -1, -1, 0, -1, -1, -1, -1, 0, -1, -1, -1, -1, -1])
  })
})

it('refuses places of two towns, two ways out, and a table of another size', () => {
  const hierarchy = contract(graphOf(2, [[0, 1, 1, 1]]))
  const from = catchmentOf(hierarchy, 'from', [[accessAt(0)]])
  const to = catchmentOf(hierarchy, 'to', [[accessAt(1)]])
  const other = catchmentOf(contract(graphOf(1, [])), 'to', [[accessAt(0)]])
  const seconds = new Int32Array(1)
  expect(() => travelTable(from, other, { seconds })).toThrow('of one hierarchy')
  expect(() => travelTable(from, from, { seconds })).toThrow('places to come to')
  expect(() => travelTable(from, to, { seconds: new Int32Array(2) })).toThrow('2 cells, expected 1')
})
