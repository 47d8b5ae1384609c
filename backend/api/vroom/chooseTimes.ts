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
interface Column {
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

/**
 * When each step begins, so that windows are missed by as little as can be, then the whole is as
 * short as can be, then everything is early: VROOM's plan mode (`choose_ETA.cpp`), which asks GLPK. As
 * there a missed second weighs as many seconds of the whole as there is travel and work.
 *
 * What has to come after what is a chain, and what is missed is piecewise linear: so in some best
 * answer each step hangs, by steps that follow each other at once, on a step that begins at an end of
 * one of its windows. Those instants are tried, column by column, each from the best one before.
 *
 * @returns undefined where what must be can't be
 */
export function chooseTimes(steps: readonly ChainStep[]): number[] | undefined {
  const offsets = offsetsOf(steps)
  const anchors = listAnchors(steps, offsets)
  const weight = weightOf(steps, anchors)
  const isBetter = (a: Rank, b: Rank) => {
    const first = weight * (a.missed - b.missed) + (a.span - b.span)
    return first < 0 || (first === 0 && a.sum < b.sum)
  }
  const columns: Column[] = []
  let first = 0
  for (let i = 0; i < steps.length; i++) {
    if (steps[i]!.isBreak) continue
    const isLast = i === steps.length - 1
    const times = candidatesOf(steps[i]!, offsets[i]!, anchors)
    if (i === 0) columns.push(firstColumn(steps[0]!, times))
    else if (i === first + 1)
      columns.push(follow(columns.at(-1)!, steps[first]!, steps[i]!, { times, isLast, isBetter }))
    else {
      const between = steps.slice(first + 1, i).map((step, k) => ({
        step,
        times: candidatesOf(step, offsets[first + 1 + k]!, anchors),
      }))
      columns.push(
        followBreaks(columns.at(-1)!, steps[first]!, between, steps[i]!, {
          times,
          isLast,
          isBetter,
        }),
      )
    }
    first = i
  }
  return readBack(columns, isBetter)
}

interface Rank {
  readonly missed: number
  readonly span: number
  readonly sum: number
}

type IsBetter = (a: Rank, b: Rank) => boolean

/**
 * Where each step lies when all follow each other at once. A break lies at two: with all of the
 * travel behind it, or with all of it before.
 */
function offsetsOf(steps: readonly ChainStep[]): number[][] {
  let free = 0
  return steps.map(({ isBreak, work, leg }, i) => {
    if (!isBreak) {
      const at = free + leg
      free = at + work
      return [at]
    }
    const next = steps.slice(i).find((step) => !step.isBreak)!
    const at = free
    free += work
    return [at, at + next.leg]
  })
}

/** Where the first step would be, were the others to follow at once up to one at its window's end. */
function listAnchors(steps: readonly ChainStep[], offsets: readonly number[][]): number[] {
  const anchors = new Set<number>([0])
  for (const [i, { windows, least, most }] of steps.entries()) {
    const ends = [...windows.flat(), least, most].filter((end) => end > 0 && end < Infinity)
    for (const offset of offsets[i]!) for (const end of ends) anchors.add(end - offset)
  }
  return [...anchors]
}

function candidatesOf(
  { least, most }: ChainStep,
  offsets: readonly number[],
  anchors: readonly number[],
): Float64Array {
  const soonest = Math.max(least, Math.min(...offsets))
  const times = new Set<number>()
  for (const anchor of anchors) {
    for (const offset of offsets) {
      const at = anchor + offset
      if (at >= soonest && at <= most) times.add(at)
    }
  }
  return Float64Array.from(times).sort()
}

/** As VROOM's `makespan_estimate`: all travel and work, else the horizon. */
function weightOf(steps: readonly ChainStep[], anchors: readonly number[]): number {
  const length = steps.reduce((sum, { leg, work }) => sum + leg + work, 0)
  if (length > 0) return length
  const ends = steps.flatMap(({ windows }) => windows.flat()).filter(Number.isFinite)
  return Math.max(1, Math.max(0, ...ends) - Math.min(...anchors, ...ends))
}

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

function firstColumn({ windows }: ChainStep, times: Float64Array): Column {
  const column = emptyColumn(times)
  for (const [i, at] of times.entries()) {
    column.missed[i] = missedBy(at, windows)
    column.span[i] = -at
    column.from[i] = 0
  }
  return column
}

function rankAt({ missed, span, sum }: Column, i: number): Rank {
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

function follow(
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

/** With breaks on the way each instant before is gone through by itself: travel links it to what follows. */
function followBreaks(
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

function readBack(columns: readonly Column[], isBetter: IsBetter): number[] | undefined {
  const last = columns.at(-1)!
  let i = -1
  for (const [index, from] of last.from.entries()) {
    if (from < 0) continue
    if (i < 0 || isBetter(rankAt(last, index), rankAt(last, i))) i = index
  }
  if (i < 0) return undefined
  const times: number[] = []
  for (const { times: at, breaks, from } of columns.toReversed()) {
    times.unshift(...(breaks.get(i) ?? []), at[i]!)
    i = from[i]!
  }
  return times
}
