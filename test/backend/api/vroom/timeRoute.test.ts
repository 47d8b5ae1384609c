import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openFrom, placeBreaks, type Way } from '../../../../backend/api/vroom/placeBreaks.ts'

const always = [true, true, true, true]

describe('breaks on a way', () => {
  it('are taken on the road as soon as they may be', () => {
    const rest = { windows: [[5, 6]] as const, work: 3, isAllowed: always }
    const way = { opens: 0, closes: 100, legs: [20, 0], tasks: [{ windows: [], work: 1 }] }
    expect(placeBreaks({ ...way, breaks: [rest] })).toEqual({ duringLeg: [1, 0], endsAt: 24 })
  })

  it('wait for a load that allows them', () => {
    const rest = { windows: [], work: 3, isAllowed: [false, true] }
    const way = { opens: 0, closes: 100, legs: [20, 0], tasks: [{ windows: [], work: 1 }] }
    expect(placeBreaks({ ...way, breaks: [rest] })).toEqual({ duringLeg: [0, 1], endsAt: 24 })
    const never = { ...rest, isAllowed: [false, false] }
    expect(placeBreaks({ ...way, breaks: [never] })).toBeUndefined()
  })

  it('make the way no longer than any other places for them would', () => {
    const window = fc
      .tuple(fc.nat(30), fc.nat(15))
      .map(([from, wide]) => [from, from + wide] as const)
    const windows = fc
      .array(window, { maxLength: 2 })
      .map((two) => two.toSorted((a, b) => a[0] - b[0]))
      .filter(([a, b]) => !a || !b || a[1] < b[0])
    const task = fc.record({ windows, work: fc.nat(5) })
    const rest = fc.record({
      windows,
      work: fc.nat(6),
      isAllowed: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    })
    const ways = fc.record({
      opens: fc.nat(5),
      closes: fc.integer({ min: 10, max: 60 }),
      legs: fc.array(fc.nat(10), { minLength: 4, maxLength: 4 }),
      tasks: fc.array(task, { minLength: 3, maxLength: 3 }),
      breaks: fc.array(rest, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(ways, (way) => {
        const found = placeBreaks(way)
        const best = Math.min(...allPlaces(way).map((places) => endOf(way, places)))
        expect(found?.endsAt ?? Infinity).toBe(best)
        if (found) expect(endOf(way, found.duringLeg)).toBe(best)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** How many breaks during each leg, in every way that there is. */
function allPlaces({ legs, breaks }: Way): number[][] {
  const share = (left: number, into: number): number[][] =>
    into === 1
      ? [[left]]
      : Array.from({ length: left + 1 }, (_, here) => here).flatMap((here) =>
          share(left - here, into - 1).map((rest) => [here, ...rest]),
        )
  return share(breaks.length, legs.length)
}

/** When the way is over with breaks there; never where it can't be done. */
function endOf({ opens, closes, legs, tasks, breaks }: Way, places: readonly number[]): number {
  let at: number | undefined = opens
  let rest = 0
  for (const [leg, travel] of legs.entries()) {
    let ahead = travel
    for (let i = 0; i < places[leg]!; i++, rest++) {
      const { windows, work, isAllowed } = breaks[rest]!
      const begins: number | undefined = at === undefined ? undefined : openFrom(at, windows)
      if (begins === undefined || !isAllowed[leg]) return Infinity
      ahead -= Math.min(ahead, begins - at!)
      at = begins + work
    }
    if (at !== undefined) at = openFrom(at + ahead, tasks[leg]?.windows ?? [])
    if (at === undefined) return Infinity
    at += tasks[leg]?.work ?? 0
  }
  return at! <= closes ? at! : Infinity
}
