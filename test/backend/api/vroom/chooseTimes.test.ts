import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseTimes } from '../../../../backend/api/vroom/chooseTimes.ts'
import type { ChainStep } from '../../../../backend/api/vroom/timeColumns.ts'

const none = { windows: [], least: 0, most: Infinity, work: 0, leg: 0, isBreak: false } as const

describe('the instants of a given route', () => {
  it('are as early as can be where nothing says otherwise', () => {
    const task = { ...none, leg: 30, work: 5 }
    expect(chooseTimes([none, task, task, { ...none, leg: 20 }])).toEqual([0, 30, 65, 90])
  })

  it('miss a window by as little as can be, early or late', () => {
    const late = { ...none, leg: 50, windows: [[0, 20]] } as const
    expect(chooseTimes([none, late, none])).toEqual([0, 50, 50])
    // 10 too late at the one or 10 too early at the start: the sooner is the shorter sum
    const start = { ...none, windows: [[40, Infinity]] } as const
    expect(chooseTimes([start, late, none])).toEqual([0, 50, 50])
  })

  it('wait at the start rather than on the way', () => {
    const task = { ...none, leg: 10, work: 5, windows: [[100, 200]] } as const
    expect(chooseTimes([none, task, none])).toEqual([90, 100, 105])
  })

  it('take breaks on the road, where their windows are', () => {
    const rest = { ...none, isBreak: true, work: 10, windows: [[15, 20]] } as const
    expect(chooseTimes([none, rest, { ...none, leg: 40 }, none])).toEqual([0, 15, 50, 50])
  })

  it('are none where what must be can’t be', () => {
    expect(chooseTimes([none, { ...none, leg: 10, most: 9 }, none])).toBeUndefined()
    expect(chooseTimes([{ ...none, least: 5 }, { ...none, most: 4 }, none])).toBeUndefined()
  })

  it('aren’t looked for among too many', () => {
    const windows = [0, 1, 2, 3].map((i) => [i * 1000, i * 1000 + 500] as const)
    const task = (i: number) => ({ ...none, leg: i, windows })
    const steps = [none, ...Array.from({ length: 1_000 }, (_, i) => task(i)), none]
    expect(() => chooseTimes(steps)).toThrow(/too many time windows/)
  })

  it('are the best of all that there are', () => {
    const most = 6
    const window = fc
      .tuple(fc.nat(most), fc.nat(most))
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
    const windows = fc.array(window, { maxLength: 2 }).map((two) => {
      const [a, b] = two.toSorted((x, y) => x[0] - y[0])
      return a && b && b[0] <= a[1] ? [a] : two.toSorted((x, y) => x[0] - y[0])
    })
    const step = fc.record({
      isBreak: fc.boolean(),
      windows,
      least: fc.constantFrom(0, 0, 0, 3),
      most: fc.constantFrom(Infinity, Infinity, Infinity, 5),
      work: fc.nat(2),
      leg: fc.nat(3),
    })
    const end = step.map((one) => ({ ...one, isBreak: false, work: 0 }))
    const chain = fc
      .tuple(end, fc.array(step, { minLength: 1, maxLength: 3 }), end)
      .map(([first, between, last]): ChainStep[] =>
        [{ ...first, leg: 0 }, ...between, last].map((one) =>
          one.isBreak ? { ...one, leg: 0 } : one,
        ),
      )
    fc.assert(
      fc.property(chain, (steps) => {
        const found = chooseTimes(steps)
        const best = tryAll(steps, 20)
        expect(found === undefined).toBe(best === undefined)
        if (!found || !best) return
        expect(isPossible(steps, found)).toBe(true)
        expect(rank(steps, found)).toEqual(rank(steps, best))
      }),
      { numRuns: 300 },
    )
  })
})

/** Every whole instant of every step; none is needed beyond the last window and all that follows. */
function tryAll(steps: readonly ChainStep[], until: number): number[] | undefined {
  let best: number[] | undefined
  const times: number[] = []
  const go = (from: number) => {
    if (times.length === steps.length) {
      if (isPossible(steps, times) && (!best || isLess(rank(steps, times), rank(steps, best))))
        best = [...times]
      return
    }
    for (let at = from; at <= until; at++) {
      times.push(at)
      go(at + steps[times.length - 1]!.work)
      times.pop()
    }
  }
  go(0)
  return best
}

/** Breaks are taken on the way: what one isn't at work or at rest must be enough for the leg. */
function isPossible(steps: readonly ChainStep[], times: readonly number[]): boolean {
  let last = 0
  let rested = 0
  return steps.every(({ isBreak, least, most, leg }, i) => {
    const at = times[i]!
    if (at < least || at > most) return false
    if (i > 0 && at < times[i - 1]! + steps[i - 1]!.work) return false
    if (isBreak) {
      rested += steps[i]!.work
      return true
    }
    const isThere = i === 0 || at - times[last]! - steps[last]!.work - rested >= leg
    last = i
    rested = 0
    return isThere
  })
}

/** Missed time weighs as much as all travel and work together; then the span; then the sum. */
function rank(steps: readonly ChainStep[], times: readonly number[]): number[] {
  const length = steps.reduce((sum, { leg, work }) => sum + leg + work, 0)
  const missed = steps.reduce((sum, { windows }, i) => {
    const off = windows.map(([from, to]) => Math.max(0, from - times[i]!, times[i]! - to))
    return sum + (off.length === 0 ? 0 : Math.min(...off))
  }, 0)
  const span = times.at(-1)! - times[0]!
  const sum = times.slice(1, -1).reduce((total, at) => total + at, 0)
  // without any travel and work it weighs more than any span
  return [(length || 1000) * missed + span, sum]
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const i = a.findIndex((each, at) => each !== b[at])
  return i >= 0 && a[i]! < b[i]!
}
