import { type BaseRound, delayPast, latenessAt, returnCost } from './baseRound.ts'
import type { Column, ColumnSearch } from './columns.ts'
import type { CollectionList } from './fixedOrderProblem.ts'
import type { PreparedRound } from './preparedRound.ts'
import type { Prices, RoundPrices } from './prices.ts'

interface Labelling {
  readonly search: ColumnSearch
  readonly prices: Prices
  /** Every column of interest, in the order of rounds and gaps. */
  readonly columns: readonly Column[]
  /** Only what costs less is looked for. */
  readonly below: number
  readonly maxLabels: number
  /** After so many in all, few are kept. */
  readonly maxWork: number
}

export interface Labelled {
  /** Undefined when nothing cheaper was found. */
  readonly columns: Column[] | undefined
  readonly cost: number
  /** Nothing made of these columns costs less than this, or than `below`. */
  readonly bound: number
}

/** Half-way through the rounds: what is collected so far, and how late that makes him. */
interface Label {
  readonly done: Uint32Array
  delay: number
  cost: number
  litres: number
  grams: number
  /** The price of all that isn't done. */
  open: number
  readonly before: Label | undefined
  readonly column: Column | undefined
  least: number
}

const tolerance = 1e-6
const fewLabels = 10

/**
 * Goes along all rounds, gap by gap, with every set of collections that may have been made so far:
 * of two ways to the same set the one goes that is nowhere better, and all whose lower bound isn't
 * below the best known. Times, windows, the bag and the shift are exact here. With more than
 * `maxLabels` at once the least promising are dropped, and the bound says so.
 */
export function labelRounds(labelling: Labelling): Labelled {
  const { search, prices, columns, maxLabels, maxWork } = labelling
  let work = 0
  const { problem, prepared } = search
  const { count, postponeSeconds } = problem.collections
  const words = Math.max(1, (count + 31) >>> 5)
  const price = prices.collection
  // costs are whole numbers: what is to be better is so by 1
  let below = labelling.below
  const isHopeless = (least: number): boolean => least > below - 1 + tolerance
  let droppedBound = Infinity

  // what a collection must still cost over its price, from here on; a column's is shared by its members
  const still = new Float64Array(count)
  for (let c = 0; c < count; c++) still[c] = Math.max(0, postponeSeconds[c]! - price[c]!)
  const stillAfter: Float64Array[] = new Array(columns.length)
  for (let at = columns.length - 1; at >= 0; at--) {
    const { members, reduced } = columns[at]!
    const share = Math.max(0, reduced) / members.length
    stillAfter[at] = Float64Array.from(members, (c) => still[c]!)
    for (const c of members) if (share < still[c]!) still[c] = share
  }

  let gapPrices = 0
  let laterRounds = 0
  for (const { constant, gap } of prices.rounds) {
    for (const value of gap) gapPrices += value
    laterRounds += constant[0]!
  }
  let open = 0
  for (const value of price) open += value

  let labels: Label[] = [
    {
      done: new Uint32Array(words),
      delay: 0,
      cost: 0,
      litres: 0,
      grams: 0,
      open,
      before: undefined,
      column: undefined,
      least: 0,
    },
  ]
  let at = 0
  /** From a gap's near end on; without prices from home on. */
  const leastOf = (label: Label, from?: RoundPrices, gap = 0): number => {
    let least = label.cost + laterRounds + label.open - gapPrices
    if (from) {
      least += from.constant[gap]! + from.slope[gap]! * label.delay
      least += from.litres[gap]! * label.litres + from.grams[gap]! * label.grams
    }
    const { done } = label
    for (let c = 0; c < count; c++) {
      if (still[c]! > 0 && !(done[c >>> 5]! & (1 << (c & 31)))) least += still[c]!
    }
    return least
  }

  for (const one of prepared) {
    const { base, round, number } = one
    const its = prices.rounds[number]!
    const { constant, gap: gapPrice } = its
    const stops = round.workSeconds.length
    laterRounds -= constant[0]!
    let event = 0
    let gap = 0
    let paidTo = 0
    // from one gap or stop where something may happen to the next
    for (;;) {
      const column = columns[at]?.round === number ? columns[at] : undefined
      const eventStop = base.events[event]?.stop ?? stops
      if (!column && eventStop === stops) break
      const stop = column ? Math.min(column.index, eventStop) : eventStop
      gap = stop
      if (column?.index === stop && !column.joined) {
        const from = at
        while (isAt(columns[at], number, gap, false)) at++
        for (; paidTo <= gap; paidTo++) gapPrices -= gapPrice[paidTo]!
        const here = columns.slice(from, at)
        const before = labels
        passColumns(from, at)
        const grown: Label[] = []
        for (const label of before) {
          label.least = leastOf(label, its, gap)
          if (!isHopeless(label.least)) grown.push(label)
          for (const each of here) {
            const next = takeColumn(label, each, one, search, price)
            if (!next) continue
            next.least = leastOf(next, its, gap)
            if (!isHopeless(next.least)) grown.push(next)
          }
        }
        labels = thin(grown)
      }
      const joins: Column[] = []
      const from = at
      for (; isAt(columns[at], number, gap, true); at++) joins.push(columns[at]!)
      const here = base.events[event]?.stop === gap ? base.events[event] : undefined
      if (here) event++
      if (joins.length === 0 && !here) continue
      passColumns(from, at)
      for (; paidTo <= gap; paidTo++) gapPrices -= gapPrice[paidTo]!
      const grown: Label[] = []
      for (const label of labels) {
        for (const next of passStop(label, joins, gap, one, search, price)) {
          next.least = leastOf(next, its, gap + 1)
          if (!isHopeless(next.least)) grown.push(next)
        }
      }
      labels = thin(grown)
    }
    for (; paidTo <= stops; paidTo++) gapPrices -= gapPrice[paidTo]!
    const home: Label[] = []
    for (const label of labels) {
      if (label.delay > base.mostReturnDelay) continue
      label.cost += returnCost(base, label.delay, round.overtimeWeight)
      label.delay = 0
      label.litres = 0
      label.grams = 0
      label.least = leastOf(label)
      if (!isHopeless(label.least)) home.push(label)
    }
    labels = thin(home)
  }

  let best: Label | undefined
  for (const label of labels) {
    let cost = label.cost
    for (let c = 0; c < count; c++) if (!has(label, c)) cost += postponeSeconds[c]!
    if (cost < below) {
      below = cost
      best = label
    }
  }
  return {
    columns: best && columnsOf(best),
    cost: below,
    bound: Math.min(below, droppedBound),
  }

  /** A column once passed isn't to be had any more. */
  function passColumns(from: number, to: number): void {
    for (let index = from; index < to; index++) {
      const { members } = columns[index]!
      const after = stillAfter[index]!
      for (let n = 0; n < members.length; n++) still[members[n]!] = after[n]!
    }
  }

  function thin(all: Label[]): Label[] {
    const kept = undominated(all)
    work += all.length
    const most = work > maxWork ? Math.min(maxLabels, fewLabels) : maxLabels
    if (kept.length <= most) return kept
    kept.sort((a, b) => a.least - b.least)
    droppedBound = Math.min(droppedBound, Math.ceil(kept[most]!.least - tolerance))
    kept.length = most
    return kept
  }
}

function isAt(column: Column | undefined, round: number, index: number, joined: boolean): boolean {
  return column?.round === round && column.index === index && column.joined === joined
}

function has({ done }: Label, c: number): boolean {
  return (done[c >>> 5]! & (1 << (c & 31))) !== 0
}

function undominated(all: Label[]): Label[] {
  if (all.length < 2) return all
  const same = new Map<string | number, Label[]>()
  const kept: Label[] = []
  for (const label of all) {
    const key = label.done.length === 1 ? label.done[0]! : label.done.join()
    const others = same.get(key)
    if (!others) {
      same.set(key, [label])
      continue
    }
    if (others.some((other) => isNowhereWorse(other, label))) continue
    let count = 0
    for (const other of others) if (!isNowhereWorse(label, other)) others[count++] = other
    others.length = count
    others.push(label)
  }
  for (const labels of same.values()) for (const label of labels) kept.push(label)
  return kept
}

function isNowhereWorse(one: Label, other: Label): boolean {
  return (
    one.cost <= other.cost &&
    one.delay <= other.delay &&
    one.litres <= other.litres &&
    one.grams <= other.grams
  )
}

/** The label after a column; undefined where it is made already, or may not be made then. */
function takeColumn(
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
function passStop(
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

function withMembers(
  label: Label,
  column: Column,
  { litres, grams }: CollectionList,
  price: Float64Array,
): Label {
  const next: Label = {
    done: label.done.slice(),
    delay: label.delay,
    cost: label.cost,
    litres: label.litres,
    grams: label.grams,
    open: label.open,
    before: label,
    column,
    least: 0,
  }
  for (const c of column.members) {
    next.done[c >>> 5]! |= 1 << (c & 31)
    next.litres += litres[c]!
    next.grams += grams[c]!
    next.open -= price[c]!
  }
  return next
}

function bagHolds({ litres, grams }: Label, base: BaseRound, node: number): boolean {
  return (
    (litres === 0 || litres <= base.roomLitres[node]!) &&
    (grams === 0 || grams <= base.roomGrams[node]!)
  )
}

/** The columns taken on the way to a label, first to last. */
function columnsOf(label: Label): Column[] {
  const columns: Column[] = []
  for (let one = label; one.column; one = one.before!) columns.unshift(one.column)
  return columns
}
