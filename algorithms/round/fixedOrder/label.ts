import type { Column } from './columns.ts'
import type { CollectionList } from './fixedOrderProblem.ts'

/** Half-way through the rounds: what is collected so far, and how late that makes him. */
export interface Label {
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

/** Before the first round, nothing made. */
export function firstLabel(price: Float64Array): Label {
  return {
    done: new Uint32Array(Math.max(1, (price.length + 31) >>> 5)),
    delay: 0,
    cost: 0,
    litres: 0,
    grams: 0,
    open: price.reduce((sum, value) => sum + value, 0),
    before: undefined,
    column: undefined,
    least: 0,
  }
}

/** Whether a collection is made. */
export function has({ done }: Label, c: number): boolean {
  return (done[c >>> 5]! & (1 << (c & 31))) !== 0
}

/** With the members of a column made and on board; their time isn't counted yet. */
export function withMembers(
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

/** The columns taken on the way to a label, first to last. */
export function columnsOf(label: Label): Column[] {
  const columns: Column[] = []
  for (let one = label; one.column; one = one.before!) columns.unshift(one.column)
  return columns
}

/** Of labels with the same set the ones that no other equals or betters in everything. */
export function undominated(all: Label[]): Label[] {
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
