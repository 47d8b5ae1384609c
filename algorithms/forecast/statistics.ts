/** A figure with the interval that holds the true one in 95 of 100 such studies. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
  /** How many days, or cases, it's from. */
  readonly count: number
}

/**
 * The mean of independent values, with Student's t interval (Student, Biometrika 6 (1908) 1-25). For
 * paired policies give it the differences day by day. Endless with a single value; undefined with none.
 */
export function meanOf(values: readonly number[]): Estimate | undefined {
  const count = values.length
  if (count === 0) return undefined
  const value = values.reduce((sum, each) => sum + each, 0) / count
  if (count === 1) return { value, low: -Infinity, high: Infinity, count }
  const squares = values.reduce((sum, each) => sum + (each - value) ** 2, 0)
  const half = studentQuantile(count - 1) * Math.sqrt(squares / (count - 1) / count)
  return { value, low: value - half, high: value + half, count }
}

/**
 * A total over another, such as minutes a collection, over days that belong together: the ratio of
 * the sums, with the t interval of the linearised differences (W. Cochran, Sampling Techniques, 3rd
 * edition 1977, section 6.3). Undefined where the divisors sum to 0.
 */
export function ratioOf(pairs: readonly (readonly [number, number])[]): Estimate | undefined {
  const count = pairs.length
  const divisor = pairs.reduce((sum, [, each]) => sum + each, 0)
  if (divisor === 0) return undefined
  const value = pairs.reduce((sum, [each]) => sum + each, 0) / divisor
  const rests = meanOf(pairs.map(([each, by]) => ((each - value * by) * count) / divisor))!
  return { value, low: value + rests.low, high: value + rests.high, count }
}

/** A share of cases, with E. Wilson's score interval (JASA 22 (1927) 209-212). Undefined of none. */
export function shareOf(hits: number, cases: number): Estimate | undefined {
  if (cases === 0) return undefined
  const z = normalQuantile
  const value = hits / cases
  const middle = (value + z ** 2 / (2 * cases)) / (1 + z ** 2 / cases)
  const half =
    (z / (1 + z ** 2 / cases)) * Math.sqrt((value * (1 - value)) / cases + (z / (2 * cases)) ** 2)
  return {
    value,
    low: Math.max(0, middle - half),
    high: Math.min(1, middle + half),
    count: cases,
  }
}

/** 97.5 % of a normal distribution. */
const normalQuantile = 1.959964
/** 97.5 % of Student's, for 1 to 10 degrees of freedom. */
const fewDegrees = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228]

/** By Cornish and Fisher's expansion from 11 degrees on (M. Abramowitz, I. Stegun, 26.7.5). */
function studentQuantile(degrees: number): number {
  const z = normalQuantile
  return (
    fewDegrees[degrees - 1] ??
    z +
      (z ** 3 + z) / (4 * degrees) +
      (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
      (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  )
}
