import type { Kink } from './baseRound.ts'
import type { Column } from './columns.ts'
import type { CoverColumn } from './coverProgram.ts'
import type { CollectionList } from './fixedOrderProblem.ts'
import type { PreparedRound } from './preparedRound.ts'
import { type DelayLines, delayLines, type Prices } from './prices.ts'

/** The relaxed problem's rows after those of the collections: the gaps, then the kinks. */
export interface CoverRows {
  /** Of the first of them, the number of collections. */
  readonly first: number
  readonly gaps: readonly { readonly round: number; readonly gap: number }[]
  /** A gap's row; gaps are counted over all rounds, from the round's offset on. */
  readonly rowOf: ReadonlyMap<number, number>
  readonly offsets: readonly number[]
  readonly kinks: readonly KinkRow[]
}

export interface KinkRow extends Kink {
  readonly round: number
  /** Its index in its round. */
  readonly at: number
}

/** With a row for each gap that two columns want. */
export function coverRows(
  prepared: readonly PreparedRound[],
  pool: readonly Column[],
  kinks: readonly KinkRow[],
  first: number,
): CoverRows {
  const offsets: number[] = []
  let all = 0
  for (const { round } of prepared) {
    offsets.push(all)
    all += round.legSeconds.length
  }
  const rowOf = new Map<number, number>()
  const gaps: { round: number; gap: number }[] = []
  const wanted = new Set<number>()
  for (const { joined, round, index: gap } of pool) {
    if (joined) continue
    const at = offsets[round]! + gap
    if (!wanted.has(at)) wanted.add(at)
    else if (!rowOf.has(at)) {
      rowOf.set(at, first + gaps.length)
      gaps.push({ round, gap })
    }
  }
  return { first, gaps, rowOf, offsets, kinks }
}

export function coverColumn(
  column: Column,
  cost: number,
  of: CoverRows,
  collections: CollectionList,
): CoverColumn {
  const { joined, round, index, members } = column
  const rows = [...members]
  const values: number[] = members.map(() => 1)
  const row = joined ? undefined : of.rowOf.get(of.offsets[round]! + index)
  if (row !== undefined) {
    rows.push(row)
    values.push(1)
  }
  for (let n = 0; n < of.kinks.length; n++) {
    if (!isBefore(column, of.kinks[n]!)) continue
    rows.push(of.first + of.gaps.length + n)
    values.push(amountOf(column, of.kinks[n]!, collections))
  }
  return { cost, rows, values }
}

/** Delays up to a kink count in full; beyond it each second more has its weight, as a column. */
export function beyondKinks({ first, gaps, kinks }: CoverRows): CoverColumn[] {
  return kinks.flatMap(({ weight }, n) =>
    weight === Infinity ? [] : [{ cost: weight, rows: [first + gaps.length + n], values: [-1] }],
  )
}

/** The kinks of all rounds, beyond those known, that these columns exceed together. */
export function exceededKinks(
  prepared: readonly PreparedRound[],
  columns: readonly Column[],
  share: ArrayLike<number>,
  collections: CollectionList,
  known: readonly KinkRow[],
): KinkRow[] {
  const exceeded: KinkRow[] = []
  for (const { number: round, base } of prepared) {
    for (const [at, kink] of base.kinks.entries()) {
      if (known.some((one) => one.round === round && one.at === at)) continue
      const row = { ...kink, round, at }
      let sum = 0
      for (const [n, column] of columns.entries()) {
        if (share[n]! > 0 && isBefore(column, row)) {
          sum += share[n]! * amountOf(column, row, collections)
        }
      }
      if (sum > kink.slack + 1e-6) exceeded.push(row)
    }
  }
  return exceeded
}

function amountOf(
  { seconds, members }: Column,
  { what }: KinkRow,
  collections: CollectionList,
): number {
  if (what === 'seconds') return seconds
  let sum = 0
  for (const c of members) sum += collections[what][c]!
  return sum
}

function isBefore({ round, index, joined }: Column, kink: KinkRow): boolean {
  if (round !== kink.round) return false
  if (kink.what !== 'seconds') return (joined ? index + 1 : index) <= kink.stop
  return joined ? index >= kink.from && index < kink.stop : index > kink.from && index <= kink.stop
}

/**
 * From the dual prices of all rows, the collections' first.
 *
 * @param plain each round's lines without any kink: most rounds never need others
 */
export function pricesOf(
  prepared: readonly PreparedRound[],
  plain: readonly DelayLines[],
  dual: Float64Array,
  { first, gaps, kinks }: CoverRows,
): Prices {
  const multipliers: (Float64Array | undefined)[] = new Array(prepared.length).fill(undefined)
  for (const [n, { round, at }] of kinks.entries()) {
    multipliers[round] ??= new Float64Array(prepared[round]!.base.kinks.length)
    multipliers[round][at] = Math.max(0, -dual[first + gaps.length + n]!)
  }
  const rounds = prepared.map(({ base, round, number }) => ({
    ...(multipliers[number] ? delayLines(base, round, multipliers[number]) : plain[number]!),
    gap: new Float64Array(round.legSeconds.length),
  }))
  const collection = dual.slice(0, first)
  let bound = 0
  for (const { constant } of rounds) bound += constant[0]!
  for (const value of collection) bound += value
  for (const [n, { round, gap }] of gaps.entries()) {
    const price = Math.max(0, -dual[first + n]!)
    rounds[round]!.gap[gap] = price
    bound -= price
  }
  return { collection, rounds, bound }
}
