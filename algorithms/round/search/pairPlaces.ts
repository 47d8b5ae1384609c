import type { FlatProblem } from './flatProblem.ts'

/**
 * What is known of a pair's cheapest place in a round, by pair and round: a step changes few rounds
 * and most steps are undone, so that most of it stays true from step to step.
 */
export interface PairPlaces {
  /** By stop: where its pair's row begins. */
  readonly rowOf: Int32Array
  /** The version of the round that the rest is true of. */
  readonly version: Float64Array
  /** What it costs; at least, where `beforeFirst` is -1. */
  readonly delta: Float64Array
  /** Behind which nodes, before either is in; -1 where there is no place or a dearer one. */
  readonly beforeFirst: Int32Array
  readonly beforeSecond: Int32Array
}

export function makePairPlaces({ stops, vehicles, partner, isDelivery }: FlatProblem): PairPlaces {
  const rowOf = new Int32Array(stops)
  let cells = 0
  for (let stop = 0; stop < stops; stop++) {
    if (partner[stop]! < 0 || isDelivery[stop] === 1) continue
    rowOf[stop] = rowOf[partner[stop]!] = cells
    cells += vehicles
  }
  return {
    rowOf,
    version: new Float64Array(cells),
    delta: new Float64Array(cells),
    beforeFirst: new Int32Array(cells),
    beforeSecond: new Int32Array(cells),
  }
}
