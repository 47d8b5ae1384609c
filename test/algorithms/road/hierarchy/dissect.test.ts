import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutter, side } from '../../../../algorithms/road/hierarchy/cutter.ts'
import { dissect } from '../../../../algorithms/road/hierarchy/dissect.ts'
import { neighboursOf } from '../../../../algorithms/road/hierarchy/neighbours.ts'
import { skeletonOf } from '../../../../algorithms/road/hierarchy/skeleton.ts'
import { type Arc, graphOf, randomGraph } from './randomGraph.ts'

/** A town of streets like a chessboard: a state for each crossing. */
function grid(width: number, height: number) {
  const arcs: Arc[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = y * width + x
      if (x + 1 < width) arcs.push([here, here + 1, 1, 1], [here + 1, here, 1, 1])
      if (y + 1 < height) arcs.push([here, here + width, 1, 1], [here + width, here, 1, 1])
    }
  }
  const of = (f: (state: number) => number) =>
    Float64Array.from({ length: width * height }, (_, state) => f(state))
  return {
    graph: graphOf(width * height, arcs),
    positions: { x: of((state) => state % width), y: of((state) => Math.floor(state / width)) },
  }
}

describe('a cut', () => {
  //  0 - 1 - 2       6 - 7
  //  |       |       |   |
  //  3 - - - 4 - 5 - 8 - 9
  const graph = graphOf(10, [
    [0, 1, 1, 1],
    [1, 2, 1, 1],
    [0, 3, 1, 1],
    [3, 4, 1, 1],
    [2, 4, 1, 1],
    [4, 5, 1, 1],
    [5, 8, 1, 1],
    [6, 8, 1, 1],
    [6, 7, 1, 1],
    [7, 9, 1, 1],
    [8, 9, 1, 1],
  ])

  it('goes through the bridge between two halves of a town', () => {
    const sideOf = new Uint8Array(10)
    const list = Int32Array.from([0, 3, 1, 2, 4, 5, 8, 6, 7, 9])
    const cut = cutter(neighboursOf(graph))
    expect(cut(list, 2, 10, new Int32Array(10), sideOf)).toBe(1)
    const which = [...sideOf].map((s, v) => (s === side.cut ? v : -1)).filter((v) => v >= 0)
    expect(which.length).toBe(1)
    expect([4, 5, 8]).toContain(which[0])
    expect(cut(list, 2, 0, new Int32Array(10), sideOf)).toBeUndefined()
  })

  /** Whether two vertices are joined by a way that avoids some. */
  const joined = (first: Uint32Array, to: Int32Array, from: number[], avoid: Set<number>) => {
    const seen = new Set(from.filter((v) => !avoid.has(v)))
    for (const v of seen) {
      for (let a = first[v]!; a < first[v + 1]!; a++) if (!avoid.has(to[a]!)) seen.add(to[a]!)
    }
    return seen
  }
  const subsets = (items: number[], size: number): number[][] =>
    size === 0
      ? [[]]
      : items.flatMap((item, i) =>
          subsets(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]),
        )

  it('parts both ends with the fewest vertices there are, any graph', () => {
    fc.assert(
      fc.property(
        randomGraph.filter((graph) => graph.stateCount >= 2),
        fc.nat(3),
        (graph, more) => {
          const net = neighboursOf(graph)
          const list = Int32Array.from({ length: graph.stateCount }, (_, i) => i)
          const ends = Math.min(1 + more, graph.stateCount >> 1)
          const sideOf = new Uint8Array(graph.stateCount)
          const size = cutter(net)(list, ends, 99, new Int32Array(graph.stateCount), sideOf)!
          const all = [...list]
          const cut = all.filter((v) => sideOf[v] === side.cut)
          expect(cut.length).toBe(size)
          const far = all.slice(all.length - ends)
          const isParted = (some: number[]) => {
            const seen = joined(net.first, net.to, all.slice(0, ends), new Set(some))
            return !far.some((v) => seen.has(v))
          }
          expect(isParted(cut)).toBe(true)
          for (const v of all) {
            for (let a = net.first[v]!; a < net.first[v + 1]!; a++)
              expect(
                sideOf[v]! + sideOf[net.to[a]!]! !== 1 || sideOf[v] === sideOf[net.to[a]!],
              ).toBe(true)
          }
          for (let fewer = 0; fewer < size; fewer++)
            expect(subsets(all, fewer).some(isParted)).toBe(false)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('the order of contraction', () => {
  it('holds every state once, any graph', () => {
    fc.assert(
      fc.property(randomGraph, (graph) => {
        const zero = new Float64Array(graph.stateCount)
        const order = dissect(graph, { x: zero, y: zero })
        expect([...order].sort((a, b) => a - b)).toEqual([...Array(graph.stateCount).keys()])
      }),
    )
  })

  it('keeps a place below few others in a town of 900 crossings', () => {
    const { graph, positions } = grid(30, 30)
    const skeleton = skeletonOf(graph, dissect(graph, positions))
    let most = 0
    for (let state = 0; state < 900; state++) {
      let above = 0
      for (let at = skeleton.parent[state]!; at >= 0; at = skeleton.parent[at]!) above++
      most = Math.max(most, above)
    }
    // Cuts of 30, 15, 15, 8, 8 and so on, if all were straight: 30 × 3.5 (George 1973).
    expect(most).toBeLessThan(120)
    // Row by row there would be 25 000.
    expect(skeleton.end.length).toBeLessThan(11_000)
  })

  it('numbers whatever is above with a smaller number, parents joined to all above', () => {
    const { graph, positions } = grid(12, 9)
    const { stateCount, first, end, parent } = skeletonOf(graph, dissect(graph, positions))
    for (let state = 0; state < stateCount; state++) {
      const ends = [...end.subarray(first[state]!, first[state + 1]!)]
      expect(ends).toEqual(ends.toSorted((a, b) => a - b))
      expect(parent[state]).toBe(ends.at(-1) ?? -1)
      if (ends.length === 0) continue
      const own = [...end.subarray(first[parent[state]!]!, first[parent[state]! + 1]!)]
      for (const above of ends.slice(0, -1)) expect(own).toContain(above)
    }
  })
})
