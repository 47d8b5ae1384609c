import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CarrierStop } from '../../../backend/protocol/carrierView.ts'
import { layStreets } from '../../../dashboard/print/streets.ts'
import { collection, parcel, stop } from '../carrierRound.ts'

const anyStop = fc
  .record({
    street: fc.constantFrom('rue des Lilas', 'quai des Sablons', ''),
    state: fc.constantFrom('planned' as const, 'passed' as const, 'done' as const),
    more: fc.constantFrom<Partial<CarrierStop>>(
      {},
      {},
      { parcels: [parcel] },
      { collections: [collection('r')] },
      { accessNotes: 'Code 48B12' },
      { reload: 'bag' },
    ),
  })
  .map(({ street, state, more }): Partial<CarrierStop> => ({ street, state, ...more }))

test('a round on paper has every stop once, in walking order, under its street', () => {
  fc.assert(
    fc.property(fc.array(anyStop, { maxLength: 30 }), (all) => {
      const stops = all.map((more, index) => stop(`stop ${index}`, more))
      const laid = layStreets(stops).flatMap(({ name, parts }) =>
        parts.flatMap((part) => {
          if (part.kind === 'here') return []
          const here = part.kind === 'stop' ? [part.stop] : part.stops
          return here.map((each) => ({ each, name, isAlone: part.kind === 'stop' }))
        }),
      )
      expect(laid.map(({ each }) => each)).toEqual(stops)
      for (const { each, name, isAlone } of laid) {
        expect(name).toBe(each.street)
        const says = each.parcels.length + each.collections.length > 0
        expect(isAlone).toBe(says || Boolean(each.accessNotes ?? each.reload))
      }
    }),
  )
})

test('a round under way says once where to go on, none before it has begun or when it’s over', () => {
  const here = (...states: ('planned' | 'passed' | 'done')[]) =>
    layStreets(states.map((state, index) => stop(`${index}`, { state })))
      .flatMap(({ parts }) => parts)
      .map((part) => (part.kind === 'letters' ? part.stops.length : part.kind))
  expect(here('planned', 'planned')).toEqual([2])
  expect(here('passed', 'done', 'planned')).toEqual([2, 'here', 1])
  expect(here('passed', 'done')).toEqual([2])
})
