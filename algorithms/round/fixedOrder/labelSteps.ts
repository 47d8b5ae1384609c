import { type BaseRound, delayPast, latenessAt } from './baseRound.ts'
import type { Column, ColumnSearch } from './columns.ts'
import { has, type Label, withMembers } from './label.ts'
import type { PreparedRound } from './preparedRound.ts'

/** The label after a column; undefined where it is made already, or may not be made then. */
export function takeColumn(
  label: Label,
  column: Column,
  { base, round }: PreparedRound,
  { problem: { collections }, isTimed }: ColumnSearch,
  price: Float64Array,
): Label | undefined {
  const { members, shares, index } = column
  for (const c of members) if (has(label, c)) return undefined
  const next = withMembers(label, column, collections, price)
  if (!bagHolds(next, base, index)) return undefined
  if (!members.some((c) => isTimed[c])) {
    next.delay += column.seconds
    next.cost += column.extra
    return next
  }
  const { count, opensSeconds, closesSeconds, dueSeconds } = collections
  let at = base.departSeconds[index]! + label.delay
  let beginsAt = at
  let last = -1
  for (let n = 0; n < members.length; n++) {
    const c = members[n]!
    if (!shares[n]) {
      at += last < 0 ? round.toSeconds[index * count + c]! : round.betweenSeconds[last * count + c]!
      // the first at a halt is the one that opens last
      beginsAt = Math.max(at, opensSeconds[c]!)
      at = beginsAt + round.haltSeconds[c]!
    }
    if (beginsAt > closesSeconds[c]!) return undefined
    next.cost += round.handsSeconds[c]!
    next.cost += round.latenessWeight * Math.max(0, beginsAt - dueSeconds[c]!)
    at += round.serviceSeconds[c]!
    last = c
  }
  at += round.onSeconds[index * count + last]!
  next.delay = at - base.departSeconds[index]! - round.legSeconds[index]!
  return next
}

/** The labels after a stop: any of those that may join do, or none. */
export function passStop(
  label: Label,
  joins: readonly Column[],
  stop: number,
  { base, round }: PreparedRound,
  { problem: { collections } }: ColumnSearch,
  price: Float64Array,
): Label[] {
  const event = base.events[base.eventOf[stop]!]
  const beginsAt = base.departSeconds[stop + 1]! - round.workSeconds[stop]!
  const reached = label.delay
  const passed: Label[] = []
  pass(label, 0, event ? delayPast(event, reached) : reached)
  // last, since the others were made from it
  const begun = event ? delayPast(event, reached) : reached
  if (!event || begun <= event.mostDelay) {
    label.delay = begun
    if (event) label.cost += latenessAt(event, begun, round.latenessWeight)
    passed.push(label)
  }
  return passed

  function pass(from: Label, first: number, begun: number): void {
    for (let n = first; n < joins.length; n++) {
      const column = joins[n]!
      const c = column.members[0]!
      if (has(from, c)) continue
      const joined = withMembers(from, column, collections, price)
      if (!bagHolds(joined, base, stop + 1)) continue
      const opened = Math.max(begun, collections.opensSeconds[c]! - beginsAt)
      if (event && opened > event.mostDelay) continue
      const at = beginsAt + opened
      pass(joined, n + 1, opened)
      const done = settle(joined, label, at)
      if (done) passed.push(done)
    }
  }

  /** All that join begin when the last of them opens. */
  function settle(joined: Label, alone: Label, at: number): Label | undefined {
    const begun = at - beginsAt
    let cost = alone.cost
    let seconds = round.joinSeconds[stop]!
    for (let one: Label = joined; one !== alone; one = one.before!) {
      const c = one.column!.members[0]!
      if (at > collections.closesSeconds[c]!) return undefined
      cost += round.latenessWeight * Math.max(0, at - collections.dueSeconds[c]!)
      cost += round.handsSeconds[c]!
      seconds += round.serviceSeconds[c]!
    }
    if (event) cost += latenessAt(event, begun, round.latenessWeight)
    joined.cost = cost
    joined.delay = begun + seconds
    return joined
  }
}

function bagHolds({ litres, grams }: Label, base: BaseRound, node: number): boolean {
  return (
    (litres === 0 || litres <= base.roomLitres[node]!) &&
    (grams === 0 || grams <= base.roomGrams[node]!)
  )
}
