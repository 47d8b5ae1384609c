import type { Window } from '../../../algorithms/round/instances/jsonFields.ts'

/** A step of a route whose order is given; times in ticks. */
export interface ChainStep {
  readonly isBreak: boolean
  /** Where it should begin: what it is off counts. Empty: anywhere. */
  readonly windows: readonly Window[]
  /** Where it must begin. */
  readonly least: number
  readonly most: number
  /** From its begin until one goes on. */
  readonly work: number
  /** Travel to it from the last step that isn't a break; breaks are taken on the way. */
  readonly leg: number
}

/** Instants at which steps may begin, and what the best way to each of them costs. */
export interface Column {
  readonly times: Float64Array
  /** How much windows are missed by, all together. */
  readonly missed: Float64Array
  /** Minus the start; in the last column, the span. */
  readonly span: Float64Array
  readonly sum: Float64Array
  /** Index in the column before. */
  readonly from: Int32Array
  /** By index: those of the breaks since the column before, if there are any. */
  readonly breaks: Map<number, readonly number[]>
}

export interface Rank {
  readonly missed: number
  readonly span: number
  readonly sum: number
}

export type IsBetter = (a: Rank, b: Rank) => boolean

function missedBy(at: number, windows: readonly Window[]): number {
  let least = windows.length === 0 ? 0 : Infinity
  for (const [from, to] of windows) least = Math.min(least, Math.max(from - at, at - to, 0))
  return least
}

function emptyColumn(times: Float64Array): Column {
  const size = times.length
  return {
    times,
    missed: new Float64Array(size).fill(Infinity),
    span: new Float64Array(size),
    sum: new Float64Array(size),
    from: new Int32Array(size).fill(-1),
    breaks: new Map(),
  }
}

export function firstColumn({ windows }: ChainStep, times: Float64Array): Column {
  const column = emptyColumn(times)
  for (const [i, at] of times.entries()) {
    column.missed[i] = missedBy(at, windows)
    column.span[i] = -at
    column.from[i] = 0
  }
  return column
}

export function rankAt({ missed, span, sum }: Column, i: number): Rank {
  return { missed: missed[i]!, span: span[i]!, sum: sum[i]! }
}

interface Next {
  readonly times: Float64Array
  readonly isLast: boolean
  readonly isBetter: IsBetter
}

function put(
  column: Column,
  i: number,
  before: Rank,
  { windows }: ChainStep,
  { isLast, from }: { readonly isLast: boolean; readonly from: number },
): void {
  const at = column.times[i]!
  column.missed[i] = before.missed + missedBy(at, windows)
  column.span[i] = before.span + (isLast ? at : 0)
  column.sum[i] = before.sum + (isLast ? 0 : at)
  column.from[i] = from
}

export function follow(
  before: Column,
  last: ChainStep,
  step: ChainStep,
  { times, isLast, isBetter }: Next,
): Column {
  const column = emptyColumn(times)
  let best = -1
  let next = 0
  for (const [i, at] of times.entries()) {
    for (; next < before.times.length; next++) {
      if (before.times[next]! + last.work + step.leg > at) break
      if (before.from[next]! < 0) continue
      if (best < 0 || isBetter(rankAt(before, next), rankAt(before, best))) best = next
    }
    if (best >= 0) put(column, i, rankAt(before, best), step, { isLast, from: best })
  }
  return column
}

interface Between {
  readonly step: ChainStep
  readonly times: Float64Array
}

/**
 * With breaks on the way each instant before is gone through by itself: travel links it to
 * what follows.
 */
export function followBreaks(
  before: Column,
  last: ChainStep,
  between: readonly Between[],
  step: ChainStep,
  { times, isLast, isBetter }: Next,
): Column {
  const column = emptyColumn(times)
  const rest = between.reduce((sum, one) => sum + one.step.work, 0)
  let best = -1
  for (let e = 0; e < before.times.length; e++) {
    if (before.from[e]! < 0) continue
    // a later one that's no better only leaves less time
    if (best >= 0 && !isBetter(rankAt(before, e), rankAt(before, best))) continue
    best = e
    const free = before.times[e]! + last.work
    const layers = breakLayers(rankAt(before, e), free, between, isBetter)
    if (!layers) continue
    const soonest = free + rest + step.leg
    const lastLayer = layers.at(-1)!
    const lastWork = between.at(-1)!.step.work
    let taken = -1
    let next = 0
    for (const [i, at] of times.entries()) {
      for (; next < lastLayer.times.length; next++) {
        if (lastLayer.times[next]! + lastWork > at) break
        if (lastLayer.from[next]! < 0) continue
        if (taken < 0 || isBetter(rankAt(lastLayer, next), rankAt(lastLayer, taken))) taken = next
      }
      if (taken < 0 || at < soonest) continue
      const found = rankAt(lastLayer, taken)
      const missed = missedBy(at, step.windows)
      const told = {
        missed: found.missed + missed,
        span: found.span + (isLast ? at : 0),
        sum: found.sum + (isLast ? 0 : at),
      }
      if (column.from[i]! >= 0 && !isBetter(told, rankAt(column, i))) continue
      put(column, i, found, step, { isLast, from: e })
      column.breaks.set(i, breakTimes(layers, taken))
    }
  }
  return column
}

/** A column a break, from one instant on; undefined where one of them can't be taken any more. */
function breakLayers(
  start: Rank,
  free: number,
  between: readonly Between[],
  isBetter: IsBetter,
): Column[] | undefined {
  const layers: Column[] = []
  for (const [k, { step, times }] of between.entries()) {
    const layer = emptyColumn(times)
    const previous = layers[k - 1]
    const work = between[k - 1]?.step.work ?? 0
    let best = previous ? -1 : 0
    let next = 0
    for (const [i, at] of times.entries()) {
      if (at < free) continue
      for (; previous && next < previous.times.length; next++) {
        if (previous.times[next]! + work > at) break
        if (previous.from[next]! < 0) continue
        if (best < 0 || isBetter(rankAt(previous, next), rankAt(previous, best))) best = next
      }
      if (best < 0) continue
      put(layer, i, previous ? rankAt(previous, best) : start, step, { isLast: false, from: best })
    }
    if (layer.from.every((from) => from < 0)) return undefined
    layers.push(layer)
  }
  return layers
}

function breakTimes(layers: readonly Column[], last: number): number[] {
  const times: number[] = []
  let i = last
  for (const { times: at, from } of layers.toReversed()) {
    times.unshift(at[i]!)
    i = from[i]!
  }
  return times
}
