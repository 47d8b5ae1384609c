import * as fc from 'fast-check'
import type { Access, SearchGraph } from '../../../../algorithms/road/searchGraph.ts'

/** An arc: from, to, seconds, metres. */
export type Arc = readonly [from: number, to: number, seconds: number, metres: number]

/** A search graph of such arcs; its states are its road nodes, its arcs its road edges. */
export function graphOf(stateCount: number, arcs: readonly Arc[]): SearchGraph {
  const sorted = arcs.toSorted((a, b) => a[0] - b[0])
  const firstOut = new Uint32Array(stateCount + 1)
  for (const [from] of arcs) firstOut[from + 1]!++
  for (let s = 0; s < stateCount; s++) firstOut[s + 1]! += firstOut[s]!
  const own = Int32Array.from({ length: stateCount + 1 }, (_, i) => i)
  return {
    stateCount,
    arcCount: arcs.length,
    nodeOf: own.slice(0, stateCount),
    firstState: Uint32Array.from(own),
    stateAfter: Int32Array.from(sorted, ([, to]) => to),
    firstOut,
    head: Int32Array.from(sorted, ([, to]) => to),
    milliseconds: Int32Array.from(sorted, ([, , seconds]) => seconds * 1000),
    decimetres: Int32Array.from(sorted, ([, , , metres]) => metres * 10),
    edge: Int32Array.from(sorted, (_, i) => i),
  }
}

/**
 * Small graphs with all that is awkward: arcs that cost nothing, parallel ones, loops, one-ways,
 * ways that cost the same, parts that can't be reached.
 */
export const randomGraph: fc.Arbitrary<SearchGraph> = fc
  .integer({ min: 1, max: 14 })
  .chain((stateCount) => {
    const state = fc.nat(stateCount - 1)
    const arc: fc.Arbitrary<Arc> = fc.tuple(state, state, fc.nat(4), fc.nat(3))
    const bothWays = arc.map(([a, b, seconds, metres]): Arc[] => [
      [a, b, seconds, metres],
      [b, a, seconds, metres],
    ])
    const arcs = fc.oneof(
      arc.map((one) => [one]),
      bothWays,
    )
    return fc.array(arcs, { maxLength: 24 }).map((lists) => graphOf(stateCount, lists.flat()))
  })

/** One to three states, with what is still to be spent there. */
export function placeIn(graph: SearchGraph): fc.Arbitrary<Access[]> {
  const access = fc
    .tuple(fc.nat(graph.stateCount - 1), fc.nat(5), fc.nat(5))
    .map(([state, seconds, metres]) => accessAt(state, seconds, metres))
  return fc.array(access, { minLength: 1, maxLength: 3 })
}

export function accessAt(state: number, seconds = 0, metres = 0): Access {
  return { state, milliseconds: seconds * 1000, decimetres: metres * 10, edge: -1 }
}
