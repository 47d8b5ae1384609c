import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inHisOrder } from '../../../backend/protocol/inHisOrder.ts'
import { dropsOf, movesOf, otherEnd } from '../../../dashboard/carrier/ownOrder.ts'
import { carrierView, collection, parcel, stop } from '../carrierRound.ts'

const special = (id: string) => stop(id, { parcels: [parcel] })
const roundOf = (...stops: ReturnType<typeof stop>[]) => carrierView(stops).round!

test('a stop moves by a line of the list: letters between two of them are passed as one', () => {
  const round = roundOf(special('a'), stop('b'), stop('c'), special('d'), stop('e'))
  expect(movesOf(round, 'd')).toEqual({ next: ['d', 'a'], earlier: ['d', 'b'], later: ['e', 'd'] })
  expect(movesOf(round, 'a')).toEqual({ later: ['b', 'c', 'a'] })
  expect(otherEnd(round)).toEqual(['e', 'd', 'c', 'b', 'a'])
})

test('what he has passed or done stays, and a round that is over has no order', () => {
  const done = { ...special('a'), state: 'done' as const }
  const round = roundOf(done, special('b'), stop('c', { collections: [collection('r')] }))
  expect(movesOf(round, 'a')).toBeUndefined()
  expect(movesOf(round, 'b')).toEqual({ later: ['c', 'b'] })
  expect(movesOf({ ...round, state: 'back' }, 'b')).toBeUndefined()
  expect(otherEnd({ ...round, state: 'back' })).toBeUndefined()
})

test('nothing passes the place where he fills his bag with the mail behind it', () => {
  const reload = stop('depot', { letters: 0, reload: 'mail' })
  const round = roundOf(special('a'), special('b'), reload, special('c'), special('d'))
  expect(movesOf(round, 'b')).toEqual({ next: ['b', 'a'], earlier: ['b', 'a'] })
  expect(movesOf(round, 'd')).toEqual({ earlier: ['d', 'c'] })
  expect(movesOf(round, 'depot')).toBeUndefined()
  expect(otherEnd(round)).toEqual(['b', 'a'])
  // at the office the bag isn't packed yet
  expect(otherEnd({ ...round, state: 'planned' })).toHaveLength(5)
})

test('a row lies where it was dropped, and the others keep their order', () => {
  const kinds = fc.array(fc.constantFrom('special', 'letters'), { minLength: 2, maxLength: 12 })
  fc.assert(
    fc.property(kinds, fc.nat(), (made, which) => {
      const stops = made.map((kind, n) => (kind === 'special' ? special(`${n}`) : stop(`${n}`)))
      const round = roundOf(...stops)
      const specials = stops.filter(({ parcels }) => parcels.length > 0)
      const dragged = specials[which % specials.length]
      const drops = dragged && dropsOf(round, dragged.stopId)
      if (!drops) return
      const lines = drops.map(({ lineId }) => lineId)
      const at = lines.indexOf(dragged.stopId)
      for (const [to, { stopIds }] of drops.entries()) {
        if (to === at) expect(stopIds).toEqual([])
        const after = inHisOrder(stops, stopIds, () => true).map(({ stopId }) => stopId)
        const others = after.filter((id) => id !== dragged.stopId)
        expect(others).toEqual(
          stops.map(({ stopId }) => stopId).filter((id) => id !== dragged.stopId),
        )
        // as a line among the lines: taken out, and put in at the place it was dropped on
        const moved = lines.toSpliced(at, 1).toSpliced(to, 0, dragged.stopId)
        expect(after.filter((id) => lines.includes(id))).toEqual(moved)
      }
    }),
  )
})

test('what is frozen is neither dragged nor passed; the buttons still reach it', () => {
  const frozen = { ...special('a'), frozen: true }
  const round = roundOf(frozen, special('b'), special('c'), special('d'))
  expect(dropsOf(round, 'a')).toBeUndefined()
  expect(dropsOf(round, 'd')!.map(({ lineId }) => lineId)).toEqual(['b', 'c', 'd'])
  expect(movesOf(round, 'd')!.next).toEqual(['d', 'a'])
  expect(dropsOf(roundOf(frozen, special('b')), 'b')).toBeUndefined()
})
