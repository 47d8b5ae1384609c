import { returnCost } from './baseRound.ts'
import type { Column, ColumnSearch } from './columns.ts'
import { columnsOf, firstLabel, has, type Label, undominated } from './label.ts'
import { passStop, takeColumn } from './labelSteps.ts'
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
  let labels = [firstLabel(price)]
  let at = 0
  /** From a gap's near end on; without prices from home on. */
  const leastOf = (label: Label, from?: RoundPrices, gap = 0): number => {
    let least = label.cost + laterRounds + label.open - gapPrices
    if (from) {
      least += from.constant[gap]! + from.slope[gap]! * label.delay
      least += from.litres[gap]! * label.litres + from.grams[gap]! * label.grams
    }
    for (let c = 0; c < count; c++) {
      if (still[c]! > 0 && !has(label, c)) least += still[c]!
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
      label.cost += returnCost(base, label.delay, round)
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
