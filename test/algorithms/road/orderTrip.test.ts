import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderTrip, type TripMatrix } from '../../../algorithms/road/orderTrip.ts'

const matrices = (minLength: number, maxLength: number) =>
  fc.integer({ min: minLength, max: maxLength }).chain((size) =>
    fc
      .array(fc.integer({ min: 0, max: 1000 }), {
        minLength: size * size,
        maxLength: size * size,
      })
      .map((seconds): TripMatrix => ({ size, seconds })),
  )

const ends = (size: number) =>
  fc.record({ first: fc.boolean(), last: fc.boolean(), roundTrip: fc.boolean() }).map((wish) => ({
    ...(wish.first ? { first: 0 } : {}),
    ...(wish.last ? { last: size - 1 } : {}),
    roundTrip: wish.roundTrip || !(wish.first || wish.last),
  }))

function lengthOf({ size, seconds }: TripMatrix, order: readonly number[], roundTrip: boolean) {
  let sum = 0
  for (let i = 1; i < order.length; i++) sum += seconds[order[i - 1]! * size + order[i]!]!
  return roundTrip ? sum + seconds[order.at(-1)! * size + order[0]!]! : sum
}

function* permutations(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) yield []
  for (const [i, item] of items.entries()) {
    for (const rest of permutations([...items.slice(0, i), ...items.slice(i + 1)]))
      yield [item, ...rest]
  }
}

type Ends = { readonly first?: number; readonly last?: number; readonly roundTrip: boolean }

/** In a round trip with a fixed last place but no first one, that is where it begins and ends. */
const keeps = (order: readonly number[], { first, last, roundTrip }: Ends) =>
  (first === undefined || order[0] === first) &&
  (last === undefined ||
    first === last ||
    (first === undefined && roundTrip ? order[0] === last : order.at(-1) === last))

describe('the order of a trip', () => {
  it('is the best of all, for a few places and every kind of ends', () => {
    fc.assert(
      fc.property(
        matrices(2, 6).chain((matrix) => fc.tuple(fc.constant(matrix), ends(matrix.size))),
        ([matrix, wish]) => {
          const order = orderTrip(matrix, wish)
          expect(keeps(order, wish)).toBe(true)
          const all = [...permutations([...Array(matrix.size).keys()])]
          const lengths = all
            .filter((each) => keeps(each, wish))
            .map((each) => lengthOf(matrix, each, wish.roundTrip))
          expect(lengthOf(matrix, order, wish.roundTrip)).toBe(Math.min(...lengths))
        },
      ),
    )
  })

  it('visits each place once and keeps its ends, for many places too', () => {
    fc.assert(
      fc.property(
        matrices(13, 40).chain((matrix) => fc.tuple(fc.constant(matrix), ends(matrix.size))),
        ([matrix, wish]) => {
          const order = orderTrip(matrix, wish)
          expect([...order].sort((a, b) => a - b)).toEqual([...Array(matrix.size).keys()])
          expect(keeps(order, wish)).toBe(true)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('goes once round a circle of a hundred places that were shuffled', () => {
    const size = 100
    const place = (i: number) => (i * 37) % size
    const apart = (a: number, b: number) => {
      const steps = Math.abs(place(a) - place(b))
      return Math.min(steps, size - steps)
    }
    const seconds = Array.from({ length: size * size }, (_, cell) =>
      apart(Math.floor(cell / size), cell % size),
    )
    const order = orderTrip({ size, seconds }, { roundTrip: true })
    expect(lengthOf({ size, seconds }, order, true)).toBe(size)
  })
})
