import type { SearchGraph } from './searchGraph.ts'

/** Arcs that lead to state s: `arcs` from `first[s]` to `first[s + 1]`. */
export function arcsByHead({ stateCount, arcCount, head }: SearchGraph): {
  readonly first: Uint32Array
  readonly arcs: Uint32Array
} {
  const first = new Uint32Array(stateCount + 1)
  for (const state of head) first[state + 1]!++
  for (let state = 0; state < stateCount; state++) first[state + 1]! += first[state]!
  const next = first.slice()
  const arcs = new Uint32Array(arcCount)
  for (let arc = 0; arc < arcCount; arc++) arcs[next[head[arc]!]!++] = arc
  return { first, arcs }
}

/** By arc: the state it leaves. */
export function arcTails({ stateCount, arcCount, firstOut }: SearchGraph): Int32Array {
  const tails = new Int32Array(arcCount)
  for (let state = 0; state < stateCount; state++)
    tails.fill(state, firstOut[state], firstOut[state + 1])
  return tails
}
