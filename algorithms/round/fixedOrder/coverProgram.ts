/** A column of the program: its cost, the rows it's in, and with how much. */
export interface CoverColumn {
  readonly cost: number
  readonly rows: readonly number[]
  readonly values: readonly number[]
}

export interface CoverSolution {
  /** A row's dual price: any for the first rows, 0 or less for the others. */
  readonly price: Float64Array
  /** How much of each column is taken. */
  readonly share: Float64Array
}

/** Makes ties rare, so that no pivot goes round in a circle. */
const unevenness = 1e-7
const tolerance = 1e-9

/**
 * The cheapest columns, in fractions, that cover each of the first rows exactly once (leaving one
 * out costs `leaveCost`) and fill each other row up to its `most` at most. The revised simplex method with the
 * inverse of the basis kept whole (Chvátal: Linear Programming, 1983, chapter 7): there are some
 * dozens of rows.
 */
export function solveCover(
  columns: readonly CoverColumn[],
  leaveCost: Float64Array,
  most: readonly number[],
): CoverSolution {
  const covers = leaveCost.length
  const rows = covers + most.length
  const inverse = new Float64Array(rows * rows)
  const value = new Float64Array(rows)
  // -1 - row for what leaves out, or doesn't use, that row
  const basis = new Int32Array(rows)
  const price = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    inverse[row * rows + row] = 1
    value[row] = row < covers ? 1 : most[row - covers]! + unevenness * (row + 1)
    basis[row] = -1 - row
    price[row] = leaveCost[row] ?? 0
  }
  const step = new Float64Array(rows)
  const mostPivots = 200 + 40 * (rows + columns.length)
  for (let pivots = 0; pivots < mostPivots; pivots++) {
    let entering = 0
    let best = -tolerance * 1000
    let isFound = false
    for (let at = 0; at < columns.length; at++) {
      const { cost, rows: its, values } = columns[at]!
      let reduced = cost
      for (let n = 0; n < its.length; n++) reduced -= price[its[n]!]! * values[n]!
      if (reduced < best) {
        best = reduced
        entering = at
        isFound = true
      }
    }
    for (let row = 0; row < rows; row++) {
      const reduced = (leaveCost[row] ?? 0) - price[row]!
      if (reduced < best) {
        best = reduced
        entering = -1 - row
        isFound = true
      }
    }
    if (!isFound) break
    const { rows: its, values } = entering < 0 ? unit(-1 - entering) : columns[entering]!
    let leaving = -1
    let ratio = Infinity
    for (let row = 0; row < rows; row++) {
      let change = 0
      for (let n = 0; n < its.length; n++) {
        change += inverse[row * rows + its[n]!]! * values[n]!
      }
      step[row] = change
      if (change <= tolerance) continue
      const limit = value[row]! / change
      if (limit < ratio) {
        ratio = limit
        leaving = row
      }
    }
    if (leaving < 0) throw new Error('Cover: no bound.')
    const pivot = step[leaving]!
    const from = leaving * rows
    for (let n = 0; n < rows; n++) inverse[from + n]! /= pivot
    value[leaving] = ratio
    basis[leaving] = entering
    for (let row = 0; row < rows; row++) {
      const change = step[row]!
      if (row === leaving || change === 0) continue
      value[row] = Math.max(0, value[row]! - change * ratio)
      const to = row * rows
      for (let n = 0; n < rows; n++) inverse[to + n]! -= change * inverse[from + n]!
    }
    for (let n = 0; n < rows; n++) price[n]! += best * inverse[from + n]!
  }
  const share = new Float64Array(columns.length)
  for (let row = 0; row < rows; row++) if (basis[row]! >= 0) share[basis[row]!] = value[row]!
  return { price, share }
}

function unit(row: number): Pick<CoverColumn, 'rows' | 'values'> {
  return { rows: [row], values: [1] }
}
