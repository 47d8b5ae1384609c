import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Face, findDifference } from '../../../simulator/checkers/faces.ts'

const mailboxes = fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 })
const stop = fc.record({
  stopId: fc.constantFrom('s1', 's2'),
  position: fc.constantFrom([6.1, 46.2], [6.1, 46.3], [6, 46.2]),
  street: fc.constantFrom('Quai', 'Rue'),
  houseNumber: fc.constantFrom('1', ''),
  letters: fc.constantFrom(0, 1),
  parcels: mailboxes,
  registered: mailboxes,
  reload: fc.constantFrom('', 'bag'),
  pinned: fc.boolean(),
})
const face: fc.Arbitrary<Face> = fc.record({
  pieces: fc
    .array(fc.tuple(fc.constantFrom('state', 'changes', 'collection'), fc.constantFrom('1', '')))
    .map((pieces) => new Map(pieces)),
  stops: fc.array(stop, { maxLength: 2 }) as fc.Arbitrary<Face['stops']>,
})
/** Faces that differ by a little, as before and after a step, and what may be seen in its midst. */
const alike = fc.tuple(face, face, fc.nat(), stop).chain(([one, { pieces }, at, other]) => {
  const names = Object.keys(other) as (keyof typeof other)[]
  const name = names[at % names.length]!
  const stops = one.stops.map((each, index) =>
    index === at % one.stops.length ? { ...each, [name]: other[name] } : each,
  )
  const somePieces = fc.constantFrom(one.pieces, one.pieces, pieces)
  const someStops = fc.constantFrom(one.stops, stops)
  return fc.array(fc.record({ pieces: somePieces, stops: someStops }), {
    minLength: 1,
    maxLength: 4,
  })
})

it('finds a difference where a piece is in none of the faces, and only there', () => {
  fc.assert(
    fc.property(alike, ([shown, ...byRows]) => {
      const told = slowPieces(shown!)
      const wanted = byRows.map(slowPieces)
      const names = [...new Set([told, ...wanted].flatMap((each) => Object.keys(each)))]
      const differing = names.filter((name) => wanted.every((each) => each[name] !== told[name]))
      const found = findDifference(shown!, byRows)
      if (found) expect(differing).toContain(found.name)
      else expect(differing).toEqual([])
    }),
    { numRuns: 2_000 },
  )
})

function slowPieces({ pieces, stops }: Face): Record<string, string> {
  return {
    ...Object.fromEntries(pieces),
    order: stops.map(({ stopId }) => stopId).join(),
    ...Object.fromEntries(
      stops.map(({ stopId, ...shown }) => [
        `stop ${stopId}`,
        JSON.stringify(Object.entries(shown).sort()),
      ]),
    ),
  }
}
