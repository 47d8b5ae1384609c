import { type FlatProblem, noWay } from './flatProblem.ts'
import type { OneRoundProblem, RoundWindows } from './oneRound/oneRoundProblem.ts'
import { searchOneRound } from './oneRound/searchOneRound.ts'

/** True where all stops have to be served by one vehicle and nothing but ways and windows counts. */
export function isOneRound(problem: FlatProblem, isOptional: boolean): boolean {
  return (
    problem.vehicles === 1 &&
    !isOptional &&
    !problem.hasPairs &&
    !problem.hasSkills &&
    !problem.hasLimits &&
    !problem.hasSetup &&
    !problem.hasSeveralWindows &&
    (problem.loadMode === 'none' || isAllOnBoard(problem))
  )
}

function isAllOnBoard({ loadMode, kinds, stops, capacity, delivered, collected }: FlatProblem) {
  if (loadMode !== 'total') return false
  for (let kind = 0; kind < kinds; kind++) {
    let sum = 0
    for (let stop = 0; stop < stops; stop++)
      sum += delivered[stop * kinds + kind]! + collected[stop * kinds + kind]!
    if (sum > capacity[kind]!) return false
  }
  return true
}

/**
 * The search made for one round.
 *
 * @returns the stops in order; no order where none was found that is in time and has ways
 */
export function solveOneRound(
  problem: FlatProblem,
  limits: {
    readonly seed: number
    readonly iterations?: number
    readonly spent?: () => number
  },
): { readonly order: readonly number[] | undefined; readonly iterations: number } {
  const { stops, place, places } = problem
  const costs = betweenStops(problem, problem.costs)
  const one: OneRoundProblem = {
    count: stops + 1,
    costs,
    ...(problem.hasTimes ? { windows: windowsOf(problem) } : {}),
  }
  const { order, feasible, iterations } = searchOneRound(one, limits)
  let isWay = true
  let from = place[stops]!
  for (const stop of order) {
    if (problem.costs[from * places + place[stop - 1]!]! >= noWay) isWay = false
    from = place[stop - 1]!
  }
  if (problem.costs[from * places + place[stops + 1]!]! >= noWay) isWay = false
  return { order: feasible && isWay ? [...order].map((stop) => stop - 1) : undefined, iterations }
}

/** From stop to stop; row 0 from the start, column 0 to the end of the round. */
function betweenStops({ stops, place, places }: FlatProblem, legs: Int32Array): Int32Array {
  const count = stops + 1
  const table = new Int32Array(count * count)
  for (let from = 0; from < count; from++) {
    const row = place[from === 0 ? stops : from - 1]! * places
    for (let to = 0; to < count; to++)
      if (from !== to) table[from * count + to] = legs[row + place[to === 0 ? stops + 1 : to - 1]!]!
  }
  return table
}

function windowsOf(problem: FlatProblem): RoundWindows {
  const { stops, opens, closes, work } = problem
  const ofStops = (depot: number, values: Int32Array) => {
    const all = new Int32Array(stops + 1)
    all[0] = depot
    all.set(values.subarray(0, stops), 1)
    return all
  }
  return {
    times: betweenStops(problem, problem.times),
    service: ofStops(0, work),
    opens: ofStops(opens[stops]!, opens),
    closes: ofStops(closes[stops + 1]!, closes),
  }
}
