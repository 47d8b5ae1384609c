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
  /** The columns that the relaxed problem takes, when it takes them whole; else undefined. */
  readonly columns: Column[] | undefined
  /** All that were looked at, in the order of rounds and gaps, with their reduced costs. */
  readonly pool: Column[]
}

const tolerance = 1e-6

/**
 * The best prices: columns are added as long as one costs less than its members' prices, and kinks
 * (a promise, the end of the shift) as long as the delays run beyond one. Each gap that is in demand
 * has a row of its own.
 * Where more than `limit` would have to be looked at, the prices are lower than they might be.
 */
export function priceCollections(search: ColumnSearch, limit: number): Priced {
  const { problem, prepared } = search
  const { count, postponeSeconds } = problem.collections
  const plain = prepared.map(({ base, round }) => delayLines(base, round, undefined))
  const costOf = ({ round, index, joined, seconds, extra }: Column): number =>
    plain[round]!.slope[joined ? index + 1 : index]! * seconds + extra

  const pool = firstColumns(search, plain)
  const kinks: KinkRow[] = []
  const collection = Float64Array.from(postponeSeconds)
  for (const column of pool) {
    const c = column.members[0]!
    collection[c] = Math.min(collection[c]!, costOf(column))
  }
  let prices = pricesOf(prepared, collection, coverRows(prepared, [], [], count))
  let share: Float64Array | undefined
  for (;;) {
    // some that are found at once do, as long as the prices are far from their last
    const some = listColumns(search, prices, { upTo: -tolerance, limit, aGap: 4 * count })
    const more = some?.length
      ? some
      : listColumns(search, prices, { upTo: -tolerance, limit: Math.max(limit, 1) })
    if (!more) return withLowerPrices()
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
    prices = pricesOf(prepared, solved.price, rows)
  }
  const taken = pool.filter((_, at) => share![at]! > 0.5)
  const isWhole = share.every((value) => value < 1e-3 || value > 1 - 1e-3)
  return { prices, columns: isWhole ? taken.sort(byPlace) : undefined, pool: reducedPool() }

  function reducedPool(): Column[] {
    return pool
      .map((column) => ({ ...column, reduced: reducedCost(column, prices, problem.collections) }))
      .sort(byPlace)
  }

  /** Prices are good once nothing costs less than its members': the lower, the fewer to look at. */
  function withLowerPrices(): Priced {
    const promising = reducedPool()
    for (;;) {
      const collection = prices.collection.map((price) => (price > 1 ? 0.7 * price : price - 100))
      const lost = prices.collection.reduce((sum, price, c) => sum + price - collection[c]!, 0)
      prices = { ...prices, collection, bound: prices.bound - lost }
      const less = listColumns(search, prices, { upTo: -tolerance, limit })
      if (less?.length === 0) return { prices, columns: undefined, pool: promising }
    }
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
