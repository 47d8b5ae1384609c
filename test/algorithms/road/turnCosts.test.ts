import { describe, expect, it } from 'vitest'
import type { Profile } from '../../../algorithms/model.ts'
import { searchGraph } from '../../../algorithms/road/buildSearchGraph.ts'
import { layRoads } from '../../../algorithms/road/layRoads.ts'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { turnCosts } from '../../../algorithms/road/turnCosts.ts'
import { drawTown } from '../../fixtures/drawTown.ts'

type Drawn = Parameters<typeof drawTown>[1]

const crossing = `
    D
    |
A---B---C
    |
    E`

function town(drawing: string, drawn: Drawn = {}) {
  const { bytes, idOf } = drawTown(drawing, drawn)
  const roads = layRoads(readOsm(bytes))
  const nodeOf = (letter: string) => roads.nodeIds.indexOf(idOf(letter))
  const edgeOf = (name: string) =>
    roads.tail.findIndex(
      (tail, edge) => tail === nodeOf(name[0]!) && roads.head[edge] === nodeOf(name[1]!),
    )
  return {
    roads,
    seconds: (before: string, after: string, profile: Profile = 'cargo-bike') =>
      turnCosts(roads, profile)(edgeOf(before), edgeOf(after)) / 1000,
    statesAt: (letter: string, profile: Profile = 'cargo-bike') =>
      statesAt(roads, nodeOf(letter), profile),
  }
}

function statesAt(roads: Roads, node: number, profile: Profile): number {
  const { firstState } = searchGraph(roads, profile)
  return firstState[node + 1]! - firstState[node]!
}

describe('a turn by cargo bike', () => {
  it('costs 6 s to the left or the right, and nothing straight on or back', () => {
    const { seconds } = town(crossing)
    expect([seconds('AB', 'BD'), seconds('AB', 'BE')]).toEqual([6, 6])
    expect([seconds('AB', 'BC'), seconds('AB', 'BA')]).toEqual([0, 0])
    expect(seconds('AB', 'BD', 'foot')).toBe(0)
    expect(seconds('AB', 'BA', 'car')).toBe(20)
  })

  it('costs nothing in the bend of a street', () => {
    expect(town('A---B\n    |\n    C').seconds('AB', 'BC')).toBe(0)
    // Nor where only a footway goes on.
    const ways = { BD: { highway: 'footway' } }
    expect(town('A---B---D\n    |\n    C', { ways }).seconds('AB', 'BC')).toBe(0)
  })

  it('costs nothing on to a footway, where one gets off', () => {
    const { seconds } = town(crossing, { ways: { BE: { highway: 'footway', bicycle: 'yes' } } })
    expect([seconds('AB', 'BD'), seconds('AB', 'BE'), seconds('DB', 'BE')]).toEqual([6, 0, 0])
  })

  it('takes a state for each line of streets, where a car needs one for each street', () => {
    const { statesAt } = town(crossing)
    expect(statesAt('B')).toBe(2)
    expect(statesAt('B', 'car')).toBe(4)
    expect(statesAt('B', 'foot')).toBe(1)
    expect(town('A---B---C').statesAt('B')).toBe(1)
  })
})
