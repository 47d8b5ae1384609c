import type { ArcLists } from './arcLists.ts'
import type { Hierarchy, Ladder } from './hierarchy.ts'
import type { Remaining } from './remaining.ts'

/**
 * Lays a contracted graph flat. Of all numberings in which whatever is reached by climbing has a
 * smaller number, this one goes down one branch after the other, so that places near each other
 * lie near each other in memory.
 * @param order the states as they were contracted
 */
export function layHierarchy(remaining: Remaining, order: Int32Array): Hierarchy {
  const stateCount = order.length
  const numberOf = numberStates(remaining, order)
  const stateOf = new Int32Array(stateCount)
  for (let state = 0; state < stateCount; state++) stateOf[numberOf[state]!] = state

  // By arc: where it lies in its ladder.
  const place = new Int32Array(remaining.hops.length)
  const lay = (lists: ArcLists): Ladder => {
    const first = new Uint32Array(stateCount + 1)
    for (let n = 0; n < stateCount; n++) first[n + 1] = first[n]! + lists.length[stateOf[n]!]!
    const count = first[stateCount]!
    const end = new Int32Array(count)
    const cost = new Float64Array(count)
    const arcs = new Int32Array(count)
    for (let n = 0, at = 0; n < stateCount; n++) {
      for (let i = lists.start[stateOf[n]!]!; at < first[n + 1]!; i++, at++) {
        place[lists.arc[i]!] = at
        arcs[at] = lists.arc[i]!
        end[at] = numberOf[lists.end[i]!]!
        cost[at] = lists.cost[i]!
      }
    }
    return { first, end, cost, before: arcs, after: new Int32Array(count) }
  }
  const up = lay(remaining.out)
  const down = lay(remaining.into)
  for (const { before, after } of [up, down]) {
    for (let i = 0; i < before.length; i++) {
      const arc = before[i]!
      const second = remaining.after[arc]!
      before[i] = second < 0 ? remaining.before[arc]! : place[remaining.before[arc]!]!
      after[i] = second < 0 ? -1 : place[second]!
    }
  }
  return { stateCount, order, numberOf, up, down }
}

/** A state gets its number once all that it climbs to have theirs; the last freed comes first. */
function numberStates({ out, into }: Remaining, order: Int32Array): Int32Array {
  const count = order.length
  const waitsFor = new Int32Array(count)
  // The lesser neighbours of each state.
  const first = new Int32Array(count + 1)
  for (const { start, length, end } of [out, into]) {
    for (let state = 0; state < count; state++) {
      waitsFor[state]! += length[state]!
      for (let at = start[state]!, i = length[state]!; i > 0; at++, i--) first[end[at]!]!++
    }
  }
  for (let state = 0; state < count; state++) first[state + 1]! += first[state]!
  const lesser = new Int32Array(first[count]!)
  for (const { start, length, end } of [out, into]) {
    for (let state = 0; state < count; state++) {
      for (let at = start[state]!, i = length[state]!; i > 0; at++, i--)
        lesser[--first[end[at]!]!] = state
    }
  }
  const numberOf = new Int32Array(count)
  const free: number[] = []
  for (const state of order) if (waitsFor[state] === 0) free.push(state)
  for (let number = 0; number < count; number++) {
    const state = free.pop()!
    numberOf[state] = number
    for (let i = first[state]!; i < first[state + 1]!; i++)
      if (--waitsFor[lesser[i]!]! === 0) free.push(lesser[i]!)
  }
  return numberOf
}
