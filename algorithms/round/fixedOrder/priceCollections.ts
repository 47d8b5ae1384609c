import { type Column, type ColumnSearch, listColumns } from './columns.ts'
import { solveCover } from './coverProgram.ts'
import {
  beyondKinks,
  coverColumn,
  coverRows,
  exceededKinks,
  type KinkRow,
  pricesOf,
} from './coverRows.ts'
import { firstColumns } from './firstColumns.ts'
import type { CollectionList } from './fixedOrderProblem.ts'
import { delayLines, type Prices } from './prices.ts'

export interface Priced {
  readonly prices: Prices
  /** By which places are ranked: what a second costs, though the bound isn't proved. */
  readonly ranking: Prices
  /** The prices are the best; else there were too many columns to be sure, and they are lower. */
  readonly isSure: boolean
  /** The columns that the relaxed problem takes, when it takes them whole; else undefined. */
  readonly columns: Column[] | undefined
  /** All that were looked at, in the order of rounds and gaps, with their reduced costs. */
  readonly pool: Column[]
}

const tolerance = 1e-6
/** Of more collections, promises leave too many sets for a gap to look at them all. */
const fewCollections = 12
/** So many are looked at then: in the end, and for each try between two prices. */
const mostWithKinks = 1000
const tries = 300

/**
 * The best prices: columns are added as long as one costs less than its members' prices, and kinks
 * (a promise, the end of the shift) as long as the delays run beyond one. Each gap that is in demand
 * has a row of its own.
 * Where more than `limit` would have to be looked at, the prices are lower than they might be: the
 * highest found between those of fewer kinks and those sought.
 */
export function priceCollections(search: ColumnSearch, limit: number): Priced {
  const { problem, prepared } = search
  const { count, postponeSeconds } = problem.collections
  const plain = prepared.map(({ base, round }) => delayLines(base, round, undefined))
  const costOf = ({ round, index, joined, seconds, extra }: Column): number =>
    plain[round]!.slope[joined ? index + 1 : index]! * seconds + extra

  const withKinks = Math.max(1, count > fewCollections ? Math.min(limit, mostWithKinks) : limit)
  const pool = firstColumns(search, plain)
  const kinks: KinkRow[] = []
  const collection = Float64Array.from(postponeSeconds)
  for (const column of pool) {
    const c = column.members[0]!
    collection[c] = Math.min(collection[c]!, costOf(column))
  }
  const noRows = coverRows(prepared, [], [], count)
  let prices = pricesOf(prepared, plain, collection, noRows)
  let share: Float64Array | undefined
  // nothing costs less than nothing
  let good = pricesOf(prepared, plain, new Float64Array(count), noRows)
  for (;;) {
    // some that are found at once do, as long as the prices are far from their last
    const some = listColumns(search, prices, { upTo: -tolerance, limit, aGap: 4 * count })
    const listed =
      some && (some.isAll || some.columns.length > 0)
        ? some
        : listColumns(search, prices, {
            upTo: -tolerance,
            limit: kinks.length > 0 ? withKinks : Math.max(limit, 1),
          })
    if (!listed) return withLowerPrices()
    const more = listed.columns
    if (more.length === 0) good = prices
    if (more.length === 0 && share) {
      const added = exceededKinks(prepared, pool, share, problem.collections, kinks)
      if (added.length === 0) break
      kinks.push(...added)
    }
    pool.push(...cheapest(more, 20 * count))
    const rows = coverRows(prepared, pool, kinks, count)
    const program = pool.map((column) =>
      coverColumn(column, costOf(column), rows, problem.collections),
    )
    program.push(...beyondKinks(rows))
    const most = [...rows.gaps.map(() => 1), ...kinks.map(({ slack }) => slack)]
    const solved = solveCover(program, postponeSeconds, most)
    share = solved.share.subarray(0, pool.length)
    prices = pricesOf(prepared, plain, solved.price, rows)
  }
  const taken = pool.filter((_, at) => share![at]! > 0.5)
  const isWhole = share.every((value) => value < 1e-3 || value > 1 - 1e-3)
  return {
    ...{ prices, ranking: prices, isSure: true, pool: reducedPool() },
    columns: isWhole ? taken.sort(byPlace) : undefined,
  }

  function reducedPool(): Column[] {
    return pool
      .map((column) => ({ ...column, reduced: reducedCost(column, prices, problem.collections) }))
      .sort(byPlace)
  }

  /**
   * Of prices that may be too high and those that were good, with fewer kinks or none, the highest
   * between them that are good: each column's reduced cost is a straight line from one to the other.
   */
  function withLowerPrices(): Priced {
    const promising = reducedPool()
    let low = 0
    let best = good
    for (let step = 0.25; step > 0.04; step /= 2) {
      const tried = between(good, prices, low + step)
      if (tried.bound <= good.bound) continue
      const less = listColumns(search, tried, { upTo: -tolerance, limit: Math.min(limit, tries) })
      if (less?.columns.length !== 0) continue
      low += step
      best = tried
    }
    return { prices: best, ranking: prices, isSure: false, columns: undefined, pool: promising }
  }
}

function between(from: Prices, to: Prices, share: number): Prices {
  const mix = (a: Float64Array, b: Float64Array) =>
    a.map((value, at) => value + share * (b[at]! - value))
  return {
    collection: mix(from.collection, to.collection),
    rounds: from.rounds.map((round, n) => {
      const other = to.rounds[n]!
      return {
        slope: mix(round.slope, other.slope),
        constant: mix(round.constant, other.constant),
        litres: mix(round.litres, other.litres),
        grams: mix(round.grams, other.grams),
        gap: mix(round.gap, other.gap),
      }
    }),
    bound: from.bound + share * (to.bound - from.bound),
  }
}

function reducedCost(column: Column, prices: Prices, collections: CollectionList): number {
  const { round, joined, index, members, seconds, extra } = column
  const { slope, gap, litres, grams } = prices.rounds[round]!
  const from = joined ? index + 1 : index
  let reduced = slope[from]! * seconds + extra + (joined ? 0 : gap[index]!)
  for (const c of members) {
    reduced += litres[from]! * collections.litres[c]! + grams[from]! * collections.grams[c]!
    reduced -= prices.collection[c]!
  }
  return reduced
}

/** In the order of rounds, and along each. */
export function byPlace(a: Column, b: Column): number {
  return a.round - b.round || a.index - b.index || Number(a.joined) - Number(b.joined)
}

function cheapest(columns: Column[], most: number): Column[] {
  if (columns.length <= most) return columns
  return columns.sort((a, b) => a.reduced - b.reduced).slice(0, most)
}
