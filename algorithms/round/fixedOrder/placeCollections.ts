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
import { priceCollections } from './priceCollections.ts'

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
  const all = [...new Array(count).keys()]
  let best: Placement = { halts: [], postponed: all }
  let cost = postponeSeconds.reduce((sum, price) => sum + price, 0)
  let bound = -Infinity
  const priced = priceCollections(search, undefined, maxColumns)
  if (!priced) return { ...best, cost, bound }
  const { prices } = priced
  if (priced.columns) {
    const placement = placementOf(priced.columns, count)
    const its = costPlacement(problem, placement)
    if (its < cost) {
      best = placement
      cost = its
    }
  }
  bound = Math.ceil(prices.bound - 1e-6)
  if (bound >= cost) return { ...best, cost, bound: cost }
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
