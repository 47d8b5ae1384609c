/**
 * Rounds whose stops keep their order, and collections to be put between them, as plain numbers.
 * Seconds, litres, grams and weights are integers; times count from any common zero. `Infinity`
 * says "no way", "no end" or "never". A round's gap `g` lies before its stop `g`; the last one,
 * `g` = number of stops, before the depot. Travel may be asymmetric and need not obey the triangle
 * inequality; but what can't be reached directly can't be reached by way of another collection.
 */
export interface FixedOrderProblem {
  readonly collections: CollectionList
  readonly rounds: readonly FixedRound[]
}

/** One entry a collection. */
export interface CollectionList {
  readonly count: number
  readonly litres: Float64Array
  readonly grams: Float64Array
  /** Not begun before; he waits. */
  readonly opensSeconds: Float64Array
  /** Not begun after. */
  readonly closesSeconds: Float64Array
  /** What its household was told: begun after it, each second costs `latenessWeight`. */
  readonly dueSeconds: Float64Array
  /** What it costs to leave it to another day. */
  readonly postponeSeconds: Float64Array
}

export interface FixedRound {
  readonly startSeconds: number
  /** To each stop from the one before it or the start; one more entry, to the depot. */
  readonly legSeconds: Float64Array
  readonly workSeconds: Float64Array
  readonly opensSeconds: Float64Array
  readonly closesSeconds: Float64Array
  /** Equal numbers are the same place, where a collection joins the stop. */
  readonly stopPlace: Int32Array
  /** More work at a stop once anything joins it. */
  readonly joinSeconds: Float64Array
  /** Promises at the stops, in their order. */
  readonly promiseStop: Int32Array
  readonly promiseDueSeconds: Float64Array
  /** On board when leaving the start, and each stop. */
  readonly litres: Float64Array
  readonly grams: Float64Array
  readonly capacityLitres: number
  readonly capacityGrams: number
  /** From here on there is room for new halts, and stops may be joined. */
  readonly firstGap: number
  readonly firstJoin: number
  readonly returnBySeconds: number
  readonly latestReturnSeconds: number
  readonly overtimeWeight: number
  /** Back after it, each second costs `unfairWeight` more: what was agreed to be added is used up. */
  readonly fairUntilSeconds: number
  readonly unfairWeight: number
  readonly latenessWeight: number
  /** From the stop before gap `g` to collection `c`, at `g × count + c`, and on from there. */
  readonly toSeconds: Float64Array
  readonly onSeconds: Float64Array
  /** From collection `a` to `b` at `a × count + b`. */
  readonly betweenSeconds: Float64Array
  readonly collectionPlace: Int32Array
  /** A halt of its own, once for all that is collected there; then for each collection. */
  readonly haltSeconds: Float64Array
  readonly serviceSeconds: Float64Array
  /** What it costs that this round takes it, besides time; Infinity where it may not. */
  readonly handsSeconds: Float64Array
}

/** Collections made at one halt: in a gap, or with the stop of that index. */
export interface Halt {
  readonly round: number
  readonly joined: boolean
  /** Of the gap or the stop. */
  readonly index: number
  readonly collections: readonly number[]
}

/** Where each collection goes; the halts in the order of the rounds. */
export interface Placement {
  readonly halts: readonly Halt[]
  readonly postponed: readonly number[]
}

/**
 * @throws RangeError where an array's length or a number isn't what the type says.
 */
export function assertProblem({ collections, rounds }: FixedOrderProblem): void {
  const { count } = collections
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`Collections: got ${count}, expected a whole number.`)
  }
  assertNumbers(
    collections,
    ['litres', 'grams', 'opensSeconds', 'closesSeconds', 'dueSeconds', 'postponeSeconds'],
    count,
    'collections',
  )
  for (const price of collections.postponeSeconds) {
    if (price === Infinity) throw new RangeError('Collections: postponing must have a price.')
  }
  for (const [number, round] of rounds.entries()) {
    const name = `round ${number}`
    const stops = round.workSeconds.length
    const ofStops = ['workSeconds', 'opensSeconds', 'closesSeconds', 'joinSeconds', 'stopPlace']
    assertNumbers(round, ofStops as (keyof FixedRound)[], stops, name)
    assertNumbers(round, ['legSeconds', 'litres', 'grams'], stops + 1, name)
    assertNumbers(round, ['toSeconds', 'onSeconds'], (stops + 1) * count, name)
    assertNumbers(round, ['betweenSeconds'], count * count, name)
    const ofCollections = ['haltSeconds', 'serviceSeconds', 'handsSeconds', 'collectionPlace']
    assertNumbers(round, ofCollections as (keyof FixedRound)[], count, name)
    for (const leg of round.legSeconds) {
      if (leg === Infinity) throw new RangeError(`${name}: no way along its own stops.`)
    }
  }
}

function assertNumbers<T extends object>(
  of: T,
  keys: readonly (keyof T)[],
  length: number,
  name: string,
): void {
  for (const key of keys) {
    const values = of[key] as Float64Array | Int32Array
    if (values.length !== length) {
      throw new RangeError(
        `${name}, ${String(key)}: got ${values.length} entries, expected ${length}.`,
      )
    }
    const isPlace = key === 'stopPlace' || key === 'collectionPlace'
    const isTime = key === 'opensSeconds' || key === 'closesSeconds' || key === 'dueSeconds'
    const least = isPlace || isTime ? -Infinity : 0
    for (let index = 0; index < length; index++) {
      const value = values[index]!
      // both sides infinite is equal too
      if (value >= least && value === Math.floor(value)) continue
      throw new RangeError(`${name}, ${String(key)}[${index}]: got ${value}.`)
    }
  }
}
