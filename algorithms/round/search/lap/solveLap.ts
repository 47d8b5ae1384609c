import type { FlatProblem } from '../flatProblem.ts'
import { seedRandom } from '../random.ts'
import { lapOf, type Promised } from './lapOf.ts'
import { searchLap } from './searchLap.ts'

interface SolveLapOptions {
  readonly seed: number
  /** How much of the budget is gone, 1 when all is; told how many steps were made. */
  readonly spent: (step: number) => number
  /**
   * Soft windows: their ends aren't among the instance's windows, which stay hard; one a stop. They
   * count beside the instance's costs, which need not be its times.
   */
  readonly promises?: readonly Promised[]
  /** Told each better order, in time, of all stops. */
  readonly onBetter?: (order: Int32Array) => void
}

interface SolvedLap {
  /** Stops in order; undefined where none was found that serves all in time. */
  readonly order: Int32Array | undefined
  /** Of its legs and what it is late; Infinity without an order. */
  readonly cost: number
  readonly steps: number
}

/**
 * The order of one carrier's whole round, where nothing else is to be decided: one vehicle that all
 * fits in, one window a stop at most. The same answer for the same seed and steps.
 *
 * @returns undefined where there is more to decide
 * @throws RangeError where a promise is of no stop, comes twice, or costs nothing
 */
export function solveLap(
  problem: FlatProblem,
  { seed, spent, promises = [], onBetter }: SolveLapOptions,
): SolvedLap | undefined {
  const lap = lapOf(problem, { promises })
  if (!lap) return undefined
  const stopsOf = (nodes: Int32Array) => nodes.map((node) => node - 1)
  const { order, cost, steps } = searchLap(lap, {
    random: seedRandom(seed),
    spent,
    ...(onBetter ? { onBetter: (nodes: Int32Array) => onBetter(stopsOf(nodes)) } : {}),
  })
  return { order: order && stopsOf(order), cost, steps }
}
