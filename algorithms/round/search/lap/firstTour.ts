import { nextRandom, type Random } from '../random.ts'
import type { Lap } from './lap.ts'

/**
 * A first order: those with the narrowest windows first, each where it adds least cost and weighted
 * warp. Every place is looked at, in constant time; a stop that is put in costs a pass over those
 * that are.
 */
export function firstTour(
  lap: Lap,
  { weight, random }: { weight: number; random: Random },
): Int32Array {
  const { nodes, costs, times, opens, closes, hasWindows, leavesAt } = lap
  const at = new Int32Array(nodes + 1)
  const begins = new Int32Array(nodes + 1)
  const latest = new Int32Array(nodes + 1)
  const key = Float64Array.from({ length: nodes }, (_, node) => {
    const wide = hasWindows
      ? Math.min(closes[node]!, closes[0]!) - Math.max(opens[node]!, leavesAt)
      : 0
    return wide + nextRandom(random)
  })
  const turns = [...key.keys()].slice(1).sort((a, b) => key[a]! - key[b]!)
  let many = 0
  begins[0] = leavesAt
  latest[1] = closes[0]!
  for (const node of turns) {
    const open = opens[node]!
    const close = closes[node]!
    let best = 0
    let least = Infinity
    for (let index = 0; index <= many; index++) {
      const before = at[index]!
      const after = index === many ? 0 : at[index + 1]!
      let more =
        costs[before * nodes + node]! +
        costs[node * nodes + after]! -
        (many === 0 ? 0 : costs[before * nodes + after]!)
      if (more >= least) continue
      if (hasWindows) {
        let time = begins[index]! + times[before * nodes + node]!
        let warp = 0
        if (time > close) {
          warp = time - close
          time = close
        } else if (time < open) time = open
        time += times[node * nodes + after]!
        if (time > latest[index + 1]!) warp += time - latest[index + 1]!
        more += weight * warp
        if (more >= least) continue
      }
      least = more
      best = index
    }
    for (let index = many; index > best; index--) at[index + 1] = at[index]!
    at[best + 1] = node
    many++
    at[many + 1] = 0
    if (!hasWindows) continue
    for (let index = 1; index <= many; index++) {
      const to = at[index]!
      const time = begins[index - 1]! + times[at[index - 1]! * nodes + to]!
      begins[index] = Math.min(closes[to]!, Math.max(opens[to]!, time))
    }
    latest[many + 1] = closes[0]!
    for (let index = many; index > 0; index--) {
      const from = at[index]!
      const time = latest[index + 1]! - times[from * nodes + (index === many ? 0 : at[index + 1]!)]!
      latest[index] = Math.min(closes[from]!, Math.max(opens[from]!, time))
    }
  }
  return at.slice(1, nodes)
}
