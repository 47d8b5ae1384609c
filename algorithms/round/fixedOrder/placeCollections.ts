import { type Column, type ColumnSearch, listColumns } from './columns.ts'
import { costPlacement } from './costPlacement.ts'
import {
  assertProblem,
  type FixedOrderProblem,
  type Halt,
  type Placement,
} from './fixedOrderProblem.ts'
import { labelRounds } from './labels.ts'
import { prepareRounds, timedCollections } from './preparedRound.ts'
import { delayLines, type Prices } from './prices.ts'

export interface Placed extends Placement {
  /** Over leaving the rounds as they are, `costPlacement`'s. */
  readonly cost: number
  /** Proved: no placement costs less. Equal to `cost`, it's optimal. */
  readonly bound: number
}

interface Effort {
  /** Ways kept at once along the rounds. */
  readonly maxLabels?: number
  /** Sets of collections in one gap looked at. */
  readonly maxColumns?: number
}

/**
 * The best places for all collections of one round or of a depot's rounds at once, whose stops keep
 * their order. With little effort allowed the answer may not be the best, and its bound says by how
 * much at most.
 *
 * @throws RangeError for a problem that isn't well formed.
 */
export function placeCollections(
  problem: FixedOrderProblem,
  { maxLabels = 20_000, maxColumns = 200_000 }: Effort = {},
): Placed {
  assertProblem(problem)
  const { count, postponeSeconds } = problem.collections
  const search: ColumnSearch = {
    problem,
    prepared: prepareRounds(problem),
    isTimed: timedCollections(problem.collections),
  }
  const prices = firstPrices(search, maxColumns)
  let best: Placement = { halts: [], postponed: [...new Array(count).keys()] }
  let cost = postponeSeconds.reduce((sum, price) => sum + price, 0)
  let bound = -Infinity
  for (let upTo = 0; ; upTo = Math.max(60, upTo * 2)) {
    // nothing that costs more over the bound can be part of anything better
    const enough = cost - 1 - prices.bound
    const columns = listColumns(search, prices, { upTo: Math.min(upTo, enough), limit: maxColumns })
    if (!columns) break
    const labelled = labelRounds({ search, prices, columns, below: cost, maxLabels })
    if (labelled.columns) {
      best = placementOf(labelled.columns, count)
      cost = labelled.cost
    }
    const beyond = upTo >= enough ? Infinity : Math.ceil(prices.bound + upTo)
    bound = Math.max(bound, Math.min(labelled.bound, beyond))
    if (bound >= cost || upTo >= enough) break
  }
  if (costPlacement(problem, best) !== cost) throw new Error('Placement: costs not what was found.')
  return { ...best, cost, bound: Math.min(bound, cost) }
}

function firstPrices(search: ColumnSearch, limit: number): Prices {
  const { problem, prepared } = search
  const { count, postponeSeconds } = problem.collections
  const rounds = prepared.map(({ base, round }) => {
    const stops = round.workSeconds.length
    return { ...delayLines(base, round, undefined), gap: new Float64Array(stops + 1) }
  })
  const collection = Float64Array.from(postponeSeconds)
  for (const { number, round, extra, joinExtra, joiners, workSeconds } of prepared) {
    const { toSeconds, onSeconds, legSeconds } = round
    const { slope } = rounds[number]!
    for (let gap = 0; gap < legSeconds.length; gap++) {
      for (let c = 0; c < count; c++) {
        const at = gap * count + c
        const seconds = toSeconds[at]! + workSeconds[c]! + onSeconds[at]! - legSeconds[gap]!
        const cost = slope[gap]! * seconds + extra[at]!
        if (cost < collection[c]!) collection[c] = cost
      }
      for (const c of joiners[gap] ?? []) {
        const cost = slope[gap + 1]! * round.serviceSeconds[c]! + joinExtra[gap * count + c]!
        if (cost < collection[c]!) collection[c] = cost
      }
    }
  }
  const prices = { collection, rounds, bound: 0 }
  for (;;) {
    const columns: Column[] = listColumns(search, prices, { upTo: -1e-6, limit }) ?? []
    if (columns.length === 0) break
    const worst = columns.reduce((a, b) => (a.reduced <= b.reduced ? a : b))
    for (const c of worst.members) collection[c]! += worst.reduced / worst.members.length
  }
  let bound = 0
  for (const { constant } of rounds) bound += constant[0]!
  for (const value of collection) bound += value
  return { ...prices, bound }
}

function placementOf(columns: readonly Column[], count: number): Placement {
  const halts: { round: number; joined: boolean; index: number; collections: number[] }[] = []
  const isPlaced = new Uint8Array(count)
  for (const { round, joined, index, members, shares } of columns) {
    for (const [n, c] of members.entries()) {
      isPlaced[c] = 1
      const last = halts.at(-1)
      const joins =
        joined && last?.joined && last.round === round && last.index === index && n === 0
      if (shares[n] || joins) last!.collections.push(c)
      else halts.push({ round, joined, index, collections: [c] })
    }
  }
  const postponed = [...isPlaced.keys()].filter((c) => !isPlaced[c])
  return { halts: halts satisfies Halt[], postponed }
}
