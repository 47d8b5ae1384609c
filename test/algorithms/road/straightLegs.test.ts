import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildRoads } from '../../../algorithms/road/buildRoads.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { type Snap, snap } from '../../../algorithms/road/snap.ts'
import { straightLegs } from '../../../algorithms/road/straightLegs.ts'
import { durations, path } from '../../../algorithms/road/travel.ts'
import { drawTown, metresIn } from '../../fixtures/drawTown.ts'

const roads = buildRoads(
  readOsm(
    drawTown(`
A-----B--->--C
|     |      |
|     |      |
D-----E------F----G`).bytes,
  ),
)

const spot = fc.tuple(fc.integer({ min: -5, max: 185 }), fc.integer({ min: 0, max: 40 }))

describe('a way straight on at each place', () => {
  it('is the fastest of those that turn round at none', () => {
    const profiles = fc.constantFrom('car', 'cargo-bike', 'foot')
    fc.assert(
      fc.property(fc.array(spot, { minLength: 2, maxLength: 5 }), profiles, (spots, profile) => {
        const snaps = spots.map((at) => snap(roads, { position: metresIn(...at), profile })!)
        const legs = straightLegs(roads, profile, snaps)
        const sums = waysThrough(snaps).map((edges) => {
          const each = snaps.slice(1).map((to, i) => {
            const [a, b] = [oneWay(snaps[i]!, edges[i]!), oneWay(to, edges[i + 1]!)]
            return durations(roads, profile, [a], [b]).seconds[0]!
          })
          return each.includes(-1) ? Infinity : each.reduce((sum, part) => sum + part, 0)
        })
        const ways = legs?.map(({ from, to }) => path(roads, profile, from, to)!)
        const seconds = ways?.reduce((sum, way) => sum + way.seconds, 0)
        expect(seconds ?? Infinity).toBe(Math.min(...sums))
        for (const [i, way] of (ways ?? []).entries())
          if (i > 0) expect(way.edges[0]).toBe(ways![i - 1]!.edges.at(-1))
      }),
    )
  })

  it('goes on to the end of a street to come back', () => {
    const at = (east: number, south: number): Snap =>
      snap(roads, { position: metresIn(east, south), profile: 'car' })!
    const row = [at(100, 30), at(150, 30), at(100, 30)]
    const metres = (legs: readonly { from: Snap; to: Snap }[]) =>
      legs.map(({ from, to }) => path(roads, 'car', from, to)!.metres)
    expect(metres(straightLegs(roads, 'car', row)!)).toEqual([50, 30 + 80])
    expect(straightLegs(roads, 'car', row.slice(0, 2))).toEqual([{ from: row[0], to: row[1] }])
  })

  it('is none where one would have to turn', () => {
    const trap = buildRoads(readOsm(drawTown('A---B-->C').bytes))
    const [a, b] = [10, 30].map(
      (east) => snap(trap, { position: metresIn(east, 0), profile: 'car' })!,
    ) as [Snap, Snap]
    const out = { ...b, edge: trap.pieces.edgeAlong[trap.piece[b.edge]! + 1] ?? b.edge }
    expect(straightLegs(trap, 'car', [a, out, a])).toBeUndefined()
  })
})

/** Each row of edges, one of those at each snap; either at both ends. */
function waysThrough(snaps: readonly Snap[]): number[][] {
  return snaps.reduce<number[][]>(
    (rows, { edge }) =>
      rows.flatMap((row) => directions(roads, edge).map((direction) => [...row, direction])),
    [[]],
  )
}

function directions({ twin }: Roads, edge: number): number[] {
  return twin[edge]! < 0 ? [edge] : [edge, twin[edge]!]
}

function oneWay(at: Snap, edge: number): Snap {
  return { ...at, kerb: edge === at.edge ? [0, -1] : [-1, 0] }
}
