import { type Column, type ColumnSearch, listColumns } from './columns.ts'
import { solveCover } from './coverProgram.ts'
import { delayLines, type Prices } from './prices.ts'

export interface Priced {
  readonly prices: Prices
  /** The columns that the relaxed problem takes, when it takes them whole; else undefined. */
  readonly columns: Column[] | undefined
}

/** So many single places of each collection are looked at from the start. */
const firstPlaces = 4
const tolerance = 1e-6

/**
 * The best prices for delays near those given: columns are added as long as one costs less than its
 * members' prices. Each gap that is in demand has a row of its own.
 *
 * @returns undefined when there are too many columns to look at
 */
export function priceCollections(
  search: ColumnSearch,
  delays: readonly ArrayLike<number>[] | undefined,
  limit: number,
): Priced | undefined {
  const { problem, prepared } = search
  const { count, postponeSeconds } = problem.collections
  const lines = prepared.map(({ base, round, number }) => ({
    ...delayLines(base, round, delays?.[number]),
    gap: new Float64Array(round.legSeconds.length),
  }))
  const costOf = ({ round, index, joined, seconds, extra }: Column): number =>
    lines[round]!.slope[joined ? index + 1 : index]! * seconds + extra
  let fixed = 0
  for (const { constant } of lines) fixed += constant[0]!

  const pool = firstColumns(search, lines)
  const collection = Float64Array.from(postponeSeconds)
  for (const column of pool) {
    const c = column.members[0]!
    collection[c] = Math.min(collection[c]!, costOf(column))
  }
  let bound = fixed
  for (const value of collection) bound += value
  let prices: Prices = { collection, rounds: lines, bound }
  const gapAt = (column: Column): number => offsets[column.round]! + column.index
  const offsets: number[] = []
  let gaps = 0
  for (const { slope } of lines) {
    offsets.push(gaps)
    gaps += slope.length
  }

  let share: Float64Array | undefined
  for (;;) {
    const more = listColumns(search, prices, { upTo: -tolerance, limit })
    if (!more) return undefined
    if (more.length === 0 && share) break
    pool.push(...cheapest(more, 20 * count))
    const rowOf = new Map<number, number>()
    let rows = count
    const isIn = new Map<number, number>()
    for (const column of pool) {
      if (column.joined) continue
      const at = gapAt(column)
      isIn.set(at, (isIn.get(at) ?? 0) + 1)
      if (isIn.get(at) === 2) rowOf.set(at, rows++)
    }
    const solved = solveCover(
      pool.map((column) => {
        const row = column.joined ? undefined : rowOf.get(gapAt(column))
        const cost = costOf(column)
        return { cost, rows: row === undefined ? column.members : [...column.members, row] }
      }),
      postponeSeconds,
      rows,
    )
    share = solved.share
    let sum = fixed
    for (const value of solved.price) sum += value
    const gapPrices = lines.map(({ slope }) => new Float64Array(slope.length))
    for (const [number, prices] of gapPrices.entries()) {
      for (let gap = 0; gap < prices.length; gap++) {
        const row = rowOf.get(offsets[number]! + gap)
        if (row !== undefined) prices[gap] = Math.max(0, -solved.price[row]!)
      }
    }
    prices = {
      collection: solved.price.slice(0, count),
      rounds: lines.map((line, number) => ({ ...line, gap: gapPrices[number]! })),
      bound: sum,
    }
  }
  const taken = pool.filter((_, at) => share[at]! > 0.5)
  const isWhole = share.every((value) => value < 1e-3 || value > 1 - 1e-3)
  return { prices, columns: isWhole ? taken.sort(byPlace) : undefined }
}

/** In the order of rounds, and along each. */
export function byPlace(a: Column, b: Column): number {
  return a.round - b.round || a.index - b.index || Number(a.joined) - Number(b.joined)
}

function cheapest(columns: Column[], most: number): Column[] {
  if (columns.length <= most) return columns
  return columns.sort((a, b) => a.reduced - b.reduced).slice(0, most)
}

/** The places where each collection by itself costs least. */
function firstColumns(
  { problem, prepared }: ColumnSearch,
  lines: readonly { readonly slope: Float64Array }[],
): Column[] {
  const { count } = problem.collections
  // `firstPlaces` a collection, the cheapest first: the round, and twice the gap, or the stop's + 1
  const costs = new Float64Array(count * firstPlaces).fill(Infinity)
  const rounds = new Int32Array(costs.length)
  const places = new Int32Array(costs.length)
  const keep = (c: number, cost: number, round: number, place: number): void => {
    const first = c * firstPlaces
    let at = first + firstPlaces - 1
    for (; at > first && costs[at - 1]! > cost; at--) {
      costs[at] = costs[at - 1]!
      rounds[at] = rounds[at - 1]!
      places[at] = places[at - 1]!
    }
    costs[at] = cost
    rounds[at] = round
    places[at] = place
  }
  for (const { number, round, aloneSeconds, extra, joinExtra, joiners } of prepared) {
    const { slope } = lines[number]!
    const { firstGap, firstJoin, serviceSeconds } = round
    for (let gap = Math.min(firstGap, firstJoin); gap < slope.length; gap++) {
      const row = gap * count
      const a = slope[gap]!
      if (gap >= firstGap) {
        for (let c = 0, last = firstPlaces - 1; c < count; c++, last += firstPlaces) {
          const cost = a * aloneSeconds[row + c]! + extra[row + c]!
          if (cost < costs[last]!) keep(c, cost, number, 2 * gap)
        }
      }
      const joining = joiners[gap]
      if (!joining) continue
      for (const c of joining) {
        const cost = slope[gap + 1]! * serviceSeconds[c]! + joinExtra[row + c]!
        if (cost < costs[c * firstPlaces + firstPlaces - 1]!) keep(c, cost, number, 2 * gap + 1)
      }
    }
  }
  const columns: Column[] = []
  for (let at = 0; at < costs.length; at++) {
    if (costs[at] === Infinity) continue
    const c = Math.floor(at / firstPlaces)
    const { number, round, aloneSeconds, extra, joinExtra } = prepared[rounds[at]!]!
    const index = places[at]! >> 1
    const joined = (places[at]! & 1) === 1
    columns.push({
      round: number,
      joined,
      index,
      members: [c],
      shares: [0],
      seconds: joined ? round.serviceSeconds[c]! : aloneSeconds[index * count + c]!,
      extra: joined ? joinExtra[index * count + c]! : extra[index * count + c]!,
      reduced: 0,
    })
  }
  return columns
}
