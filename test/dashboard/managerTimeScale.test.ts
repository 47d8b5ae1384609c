import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hourMarks, makeTimeScale } from '../../dashboard/manager/timeScale.ts'

const minute = 60_000
const at = (hour: number, minutes = 0) => Date.UTC(2026, 10, 23, hour, minutes)
const utc = (instant: number) => {
  const date = new Date(instant)
  return { hour: date.getUTCHours(), minute: date.getUTCMinutes() }
}

describe("the board's time", () => {
  it('spans from the earliest way out to the latest return, a quarter of an hour to spare', () => {
    const scale = makeTimeScale([
      { outAt: at(9, 20), returnAt: at(12, 40), expectedReturnAt: at(12, 31) },
      { outAt: at(9, 50), returnAt: at(12, 40), expectedReturnAt: at(13, 7) },
    ])!
    expect([scale.fromAt, scale.toAt]).toEqual([at(9), at(13, 30)])
    expect(scale.share(at(11, 15))).toBe(0.5)
  })

  it('has none on a day without rounds', () => {
    expect(makeTimeScale([])).toBeUndefined()
  })

  it('writes full hours, fewer of them where there are many', () => {
    const hours = (fromAt: number, toAt: number, most: number) =>
      hourMarks({ fromAt, toAt }, utc, most).map((mark) => utc(mark).hour)
    expect(hours(at(8, 45), at(13, 15), 12)).toEqual([9, 10, 11, 12, 13])
    expect(hours(at(8, 45), at(20), 6)).toEqual([10, 12, 14, 16, 18, 20])
    expect(hours(at(8, 45), at(20), 5)).toEqual([9, 12, 15, 18])
  })

  it('writes full hours of the wall clock where it is half an hour off', () => {
    const kolkata = (instant: number) => utc(instant + 330 * minute)
    const marks = hourMarks({ fromAt: at(3), toAt: at(6) }, kolkata, 12)
    expect(marks).toEqual([at(3, 30), at(4, 30), at(5, 30)])
  })

  it('holds every instant within the row, and keeps their order', () => {
    const instant = fc.integer({ min: at(0), max: at(23) })
    fc.assert(
      fc.property(instant, instant, instant, instant, (outAt, returnAt, a, b) => {
        const scale = makeTimeScale([{ outAt, returnAt, expectedReturnAt: returnAt }])!
        const [first, second] = [scale.share(Math.min(a, b)), scale.share(Math.max(a, b))]
        expect(first).toBeGreaterThanOrEqual(0)
        expect(second).toBeLessThanOrEqual(1)
        expect(first).toBeLessThanOrEqual(second)
      }),
    )
  })
})
