import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hypot } from '../../simulator/townGeometry.ts'

const metres = fc.oneof(
  fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  fc.constantFrom(0, -0, 1e-300, 1e300, 3, 4),
)

test('a length has the bits of Math.hypot, so that towns stay the same', () => {
  fc.assert(
    fc.property(metres, metres, (x, y) => {
      expect(hypot(x, y)).toBe(Math.hypot(x, y))
    }),
    { numRuns: 5000 },
  )
})
