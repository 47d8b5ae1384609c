import { nextRandom, type Random } from '../random.ts'
import type { Lap } from './lap.ts'

/**
 * A first order: those with the narrowest windows first, then whichever is nearest to those that are
 * in, each where it adds least cost and weighted warp. Every place is looked at, in constant time; a
 * stop that is put in costs a pass over those that are. (In random order 500 stops of the model town
 * took the wrong way round a part of it that no move gets out of again: 1.0 % dearer, 4 runs of 5.)
 */
export function firstTour(
  lap: Lap,
  { weight, random }: { weight: number; random: Random },
): Int32Array {
  const { nodes, costs, times, opens, dues: closes, hasWindows, leavesAt } = lap
  const at = new Int32Array(nodes + 1)
  const begins = new Int32Array(nodes + 1)
  const latest = new Int32Array(nodes + 1)
  let many = 0
  begins[0] = leavesAt
  latest[1] = closes[0]!
  for (const node of insertionTurns(lap, random)) {
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

function insertionTurns(lap: Lap, random: Random): Int32Array {
  const { nodes, costs, opens, dues, isTimed, leavesAt, hasWindows } = lap
  const key = Float64Array.from({ length: nodes }, (_, node) => {
    const wide = Math.min(dues[node]!, dues[0]!) - Math.max(opens[node]!, leavesAt)
    return (hasWindows ? wide : 0) + nextRandom(random)
  })
  const turns = Int32Array.from({ length: nodes - 1 }, (_, index) => index + 1)
  turns.sort((a, b) => key[a]! - key[b]!)
  const isFirst = (node: number) => hasWindows && isTimed[node] === 1
  turns.sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)))
  const nearest = new Float64Array(nodes).fill(Infinity)
  let node = 0
  for (let index = 0; index < turns.length; index++) {
    // all that are left, by the way to or from the one put in last
    let next = index
    const isTight = isFirst(turns[index]!)
    for (let at = index; at < turns.length; at++) {
      const other = turns[at]!
      const there = costs[node * nodes + other]!
      const back = costs[other * nodes + node]!
      const near = there < back ? there : back
      if (near < nearest[other]!) nearest[other] = near
      if (!isTight && nearest[other]! < nearest[turns[next]!]!) next = at
    }
    node = turns[next]!
    turns[next] = turns[index]!
    turns[index] = node
  }
  return turns
}
