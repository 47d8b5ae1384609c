import { describe, expect, test } from 'vitest'
import { meanOf, ratioOf, shareOf } from '../../../algorithms/forecast/statistics.ts'

describe('intervals', () => {
  test('of a mean are Student’s', () => {
    // R: t.test(c(1, 2, 3, 4))
    const { value, low, high } = meanOf([1, 2, 3, 4])!
    expect(value).toBe(2.5)
    expect(low).toBeCloseTo(0.4457, 3)
    expect(high).toBeCloseTo(4.5543, 3)
  })

  test('of many days come near the normal ones', () => {
    // R: qt(0.975, 30) is 2.042272
    const many = Array.from({ length: 31 }, (_, n) => (n % 2 === 0 ? 1 : -1))
    const { value, high } = meanOf(many)!
    const error = Math.sqrt(many.reduce((sum, one) => sum + (one - value) ** 2, 0) / 30 / 31)
    expect((high - value) / error).toBeCloseTo(2.0423, 3)
  })

  test('are endless from one day, and there is none from none', () => {
    expect(meanOf([3])).toEqual({ value: 3, low: -Infinity, high: Infinity, count: 1 })
    expect(meanOf([])).toBeUndefined()
    expect(shareOf(0, 0)).toBeUndefined()
    expect(ratioOf([[1, 0]])).toBeUndefined()
  })

  test('of a share are Wilson’s, and stay between 0 and 1', () => {
    // E. Wilson's interval of 8 in 10, as binom::binom.wilson prints it
    const { value, low, high } = shareOf(8, 10)!
    expect(value).toBe(0.8)
    expect(low).toBeCloseTo(0.4902, 3)
    expect(high).toBeCloseTo(0.9433, 3)
    expect(shareOf(10, 10)!.high).toBeCloseTo(1)
    expect(shareOf(0, 10)!.low).toBeCloseTo(0)
  })

  test('of a ratio are narrow where the parts go together', () => {
    const exact = ratioOf([
      [2, 1],
      [4, 2],
      [8, 4],
    ])!
    expect(exact).toMatchObject({ value: 2, low: 2, high: 2 })
  })
})
