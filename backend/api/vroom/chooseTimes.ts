import { VroomRefusal } from './refusal.ts'
import {
  type ChainStep,
  type Column,
  firstColumn,
  follow,
  followBreaks,
  type IsBetter,
  type Rank,
  rankAt,
} from './timeColumns.ts'

/** A thousand tasks with two windows each have four million; they take a second. */
const mostInstants = 6_000_000

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
 * @throws VroomRefusal `too-large`
 */
export function chooseTimes(steps: readonly ChainStep[]): number[] | undefined {
  const offsets = offsetsOf(steps)
  const anchors = listAnchors(steps, offsets)
  if (anchors.length * steps.length > mostInstants)
    throw new VroomRefusal('too-large', 'A route has too many time windows to choose from.')
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
