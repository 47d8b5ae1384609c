import FlatQueue from 'flatqueue'
import type { Remaining } from './remaining.ts'

/** Pairs of places in a state's lists of `into` and `out`: ways through it that are needed. */
export interface Needed {
  count: number
  readonly before: number[]
  readonly after: number[]
}

/**
 * A search is given up after so many states; a witness missed makes a shortcut too many, never a
 * wrong one. Of 30 states a table of Geneva by bike has 40 % more arcs to sweep; of 500, on foot,
 * 2 % fewer.
 */
const mostStates = 100

/**
 * Finds the ways through a state that nothing around it is as good as, by looking for such
 * witnesses from each state before it.
 */
export function neededFinder({ out, into }: Remaining): (state: number) => Needed {
  const stateCount = out.start.length
  const costs = new Float64Array(stateCount).fill(Infinity)
  // Of the ends looked for, the cost of the way through the state; else -1.
  const through = new Float64Array(stateCount).fill(-1)
  const touched = new Int32Array(stateCount)
  const queue = new FlatQueue<number>()
  const needed: Needed = { count: 0, before: [], after: [] }

  return (state) => {
    const { start, length, end, cost } = out
    needed.count = 0
    const firstOut = start[state]!
    const lastOut = firstOut + length[state]!
    const firstIn = into.start[state]!
    const lastIn = firstIn + into.length[state]!
    for (let i = firstIn; i < lastIn; i++) {
      const from = into.end[i]!
      let left = 0
      // Lists ascend, so that the last is the dearest.
      let limit = 0
      for (let o = firstOut; o < lastOut; o++) {
        if (end[o] === from) continue
        limit = into.cost[i]! + cost[o]!
        through[end[o]!] = limit
        left++
      }
      if (left === 0) continue

      let touchedCount = 0
      touched[touchedCount++] = from
      costs[from] = 0
      queue.clear()
      queue.push(from, 0)
      for (let settled = 0; left > 0 && queue.length > 0 && settled < mostStates; ) {
        const spent = queue.peekValue()!
        const at = queue.pop()!
        if (spent > costs[at]!) continue
        settled++
        const last = start[at]! + length[at]!
        for (let a = start[at]!; a < last; a++) {
          const found = spent + cost[a]!
          if (found > limit) break
          const next = end[a]!
          const known = costs[next]!
          if (found >= known || next === state) continue
          if (known === Infinity) touched[touchedCount++] = next
          costs[next] = found
          if (found <= through[next]! && known > through[next]!) left--
          queue.push(next, found)
        }
      }
      for (let o = firstOut; o < lastOut; o++) {
        const to = end[o]!
        if (to === from) continue
        if (costs[to]! > through[to]!) {
          needed.before[needed.count] = i
          needed.after[needed.count++] = o
        }
        through[to] = -1
      }
      for (let t = 0; t < touchedCount; t++) costs[touched[t]!] = Infinity
    }
    return needed
  }
}
