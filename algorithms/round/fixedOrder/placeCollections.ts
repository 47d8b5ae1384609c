import { type Column, type ColumnSearch, listColumns } from './columns.ts'
import { costPlacement } from './costPlacement.ts'
import {
  assertProblem,
  type FixedOrderProblem,
  type Halt,
  type Placement,
} from './fixedOrderProblem.ts'
import { insertInTurn } from './insertInTurn.ts'
import { labelRounds } from './labels.ts'
import { prepareRounds, timedCollections } from './preparedRound.ts'
import { priceCollections } from './priceCollections.ts'
import { type DelayLines, delayLines } from './prices.ts'

export interface Placed extends Placement {
  /** Over leaving the rounds as they are, `costPlacement`'s. */
  readonly cost: number
  /** Proved: no placement costs less. Equal to `cost`, it's optimal. */
  readonly bound: number
}

interface Effort {
  /** Ways kept at once along the rounds. */
  readonly maxLabels?: number
  /** In all; beyond them only few are kept. */
  readonly maxWork?: number
  /** Sets of collections in one gap looked at. */
  readonly maxColumns?: number
}

/**
 * Where prices aren't sure, places are ranked also by seconds that cost these parts of what each
 * promise behind them may (30 collections, 5 promises: up to 22 % cheaper than by the prices alone,
 * for a third more time).
 */
const kinkShares = [0.3, 0.7]

/**
 * The best places for all collections of one round or of a depot's rounds at once, whose stops keep
 * their order. With little effort allowed the answer may not be the best, and its bound says by how
 * much at most.
 *
 * @throws RangeError for a problem that isn't well formed.
 */
export function placeCollections(
  problem: FixedOrderProblem,
  { maxLabels = 1000, maxWork = 20_000, maxColumns = 20_000 }: Effort = {},
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
  const { prices, ranking, isSure, columns, pool } = priceCollections(search, maxColumns)
  let bound = Math.ceil(prices.bound - 1e-6) || 0
  if (columns) improve(columns)
  if (bound >= cost) return { ...best, cost, bound: cost }
  // what was looked at so far gives a fair answer soon, and so less to look at
  const labelling = { search, prices, maxLabels, maxWork }
  if (isSure) {
    const fair = labelRounds({ ...labelling, columns: pool, below: cost, maxLabels: 50 })
    if (fair.columns) improve(fair.columns)
  }
  const start = best
  const rankings = isSure ? [] : kinkShares.map((share) => linesWith(search, share))
  for (const lines of [ranking.rounds, ...rankings]) {
    const inTurn = insertInTurn(search, lines, start)
    const turned = costPlacement(problem, inTurn)
    if (turned >= cost) continue
    best = inTurn
    cost = turned
  }
  // far from the bound there's no end of sets to look at (30 collections, 5 promises: 0.5 s for 2 %)
  if (!isSure) return { ...best, cost, bound: Math.min(bound, cost) || 0 }
  for (let upTo = Math.min(60, cost - 1 - prices.bound); ; upTo *= 3) {
    // nothing that costs more over the bound can be part of anything better
    const enough = cost - 1 - prices.bound
    if (bound >= cost || enough < 0) break
    const some = listColumns(search, prices, { upTo: Math.min(upTo, enough), limit: maxColumns })
    if (!some) break
    const labelled = labelRounds({ ...labelling, columns: some.columns, below: cost })
    if (labelled.columns) improve(labelled.columns)
    const beyond = upTo >= enough ? Infinity : Math.ceil(prices.bound + upTo)
    bound = Math.max(bound, Math.min(labelled.bound, beyond))
    if (upTo >= enough || labelled.bound < beyond) break
  }
  return { ...best, cost, bound: Math.min(bound, cost) || 0 }

  function improve(columns: readonly Column[]): void {
    const placement = placementOf(columns, count)
    const its = costPlacement(problem, placement)
    if (its >= cost) return
    best = placement
    cost = its
  }
}

function linesWith({ prepared }: ColumnSearch, share: number): DelayLines[] {
  return prepared.map(({ base, round }) => {
    const weights = base.kinks.map(({ weight }) => (weight === Infinity ? 0 : share * weight))
    return delayLines(base, round, weights)
  })
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
