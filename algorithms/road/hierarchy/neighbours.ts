import type { SearchGraph } from '../searchGraph.ts'

/** An undirected graph: neighbours of v lie in `to` from `first[v]` to `first[v + 1]`. */
export interface Net {
  readonly first: Uint32Array
  readonly to: Int32Array
}

/** For each state the others that it has an arc with, either way; some of them twice. */
export function neighboursOf({ stateCount, firstOut, head }: SearchGraph): Net {
  const first = new Uint32Array(stateCount + 1)
  const pairs = (see: (a: number, b: number) => void) => {
    for (let state = 0; state < stateCount; state++) {
      for (let arc = firstOut[state]!; arc < firstOut[state + 1]!; arc++) {
        if (head[arc] === state) continue
        see(state, head[arc]!)
        see(head[arc]!, state)
      }
    }
  }
  pairs((state) => first[state + 1]!++)
  for (let state = 0; state < stateCount; state++) first[state + 1]! += first[state]!
  const to = new Int32Array(first[stateCount]!)
  const next = first.slice()
  pairs((state, other) => {
    to[next[state]!++] = other
  })
  return { first, to }
}
