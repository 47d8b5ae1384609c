import { describe, expect, test } from 'vitest'
import type { RoundEvent } from '../../../backend/protocol/rest.ts'
import { undoMs, withMyWord } from '../../../dashboard/carrier/myWord.ts'
import { actsAt, nextSpecials } from '../../../dashboard/carrier/nextSpecial.ts'
import type { Said } from '../../../dashboard/state/outbox.ts'
import { carrierView, collection, parcel, stop } from '../carrierRound.ts'

const round = carrierView([
  stop('a'),
  stop('b', { parcels: [parcel], collections: [collection('r')] }),
  stop('c', { collections: [collection('s')] }),
]).round!

const delivered: RoundEvent = { eventId: 'event 1', realAt: 1000, kind: 'delivered', stopId: 'b' }
const collected: RoundEvent = {
  eventId: 'event 2',
  realAt: 1000,
  kind: 'collected',
  stopId: 'b',
  requestId: 'r',
  parcels: 2,
}
const undone: RoundEvent = {
  eventId: 'event 3',
  realAt: 2000,
  kind: 'undone',
  undoesEventId: 'event 2',
}
const say = (...events: RoundEvent[]): Said[] =>
  events.map((event, index) => ({ event, number: index, fate: 'waiting' }))
const states = (seen: { stops: readonly { state: string }[] }) =>
  seen.stops.map(({ state }) => state)

describe('what the carrier says, before the office has answered', () => {
  test('a delivery at a stop with a collection leaves the collection next', () => {
    const seen = withMyWord(round, say(delivered))
    expect(states(seen)).toEqual(['passed', 'passed', 'planned'])
    expect(nextSpecials(seen.stops)[0]?.stopId).toBe('b')
    expect(actsAt(seen.stops[1]!).map(({ kind }) => kind)).toEqual(['collect'])
  })

  test('a delivery that the office knows of, from whatever device, is not asked for again', () => {
    const stops = round.stops.map((s) => ({ ...s, delivered: s.stopId === 'b' }))
    const seen = withMyWord({ ...round, stops }, [])
    expect(actsAt(seen.stops[1]!).map(({ kind }) => kind)).toEqual(['collect'])
  })

  test('a stop with nothing left to tap is done, and can be taken back for ten seconds', () => {
    const seen = withMyWord(round, say(delivered, collected))
    expect(states(seen)).toEqual(['passed', 'done', 'planned'])
    expect(seen.stops[1]!.collections[0]).toMatchObject({
      state: 'collected',
      undoUntilRealAt: 1000 + undoMs,
    })
  })

  test('a pin shows at once, and an order of his own for as long as it isn’t taken back', () => {
    const ids = (seen: { stops: readonly { stopId: string }[] }) =>
      seen.stops.map(({ stopId }) => stopId).join('')
    const pinned: RoundEvent = { eventId: 'event 4', realAt: 1000, kind: 'pinned', stopId: 'c' }
    const order: RoundEvent = {
      eventId: 'event 5',
      realAt: 1000,
      kind: 'reordered',
      stopIds: ['c', 'a'],
    }
    const back: RoundEvent = {
      eventId: 'e',
      realAt: 2000,
      kind: 'undone',
      undoesEventId: 'event 5',
    }
    const seen = withMyWord(round, say(pinned, order))
    expect(ids(seen)).toBe('cab')
    expect(seen.stops[0]!.pinned).toBe(true)
    // the office may have heard of the order, and not yet that it was taken back
    const known = { ...round, stops: seen.stops }
    const before = new Map([['event 5', ['a', 'b', 'c']]])
    expect(ids(withMyWord(known, say(order, back), { before }))).toBe('abc')
    const unpinned: RoundEvent = { ...pinned, eventId: 'event 6', kind: 'unpinned' }
    expect(withMyWord(known, say(unpinned)).stops[0]!.pinned).toBeUndefined()
  })

  test('a walk shows at once, and ends where he rides again', () => {
    const walks = (seen: typeof round) => seen.stops.map(({ walk }) => walk ?? '').join(' ')
    const parked: RoundEvent = {
      ...{ eventId: 'event 7', realAt: 1000 },
      kind: 'parked',
      stopIds: ['a', 'c'],
    }
    const riding: RoundEvent = { ...parked, eventId: 'event 8', kind: 'unparked', stopIds: ['c'] }
    const back: RoundEvent = {
      eventId: 'e',
      realAt: 2000,
      kind: 'undone',
      undoesEventId: 'event 7',
    }
    expect(walks(withMyWord(round, say(parked)))).toBe('park foot foot')
    expect(walks(withMyWord(round, say(parked, riding)))).toBe('park foot ')
    const known = withMyWord(round, say(parked))
    expect(walks(withMyWord(known, say(parked, back)))).toBe('  ')
  })

  test('an undo leaves no trace of what it takes back', () => {
    expect(withMyWord(round, say(collected, undone))).toEqual(round)
  })

  test('an undo also covers a view that shows it already', () => {
    const told = withMyWord(round, say(delivered, collected))
    const seen = withMyWord({ ...round, stops: [...told.stops] }, say(collected, undone))
    expect(seen.stops[1]!.collections[0]).toEqual(collection('r'))
    expect(actsAt(seen.stops[1]!).map(({ kind }) => kind)).toEqual(['collect'])
  })

  test('a rejected undo leaves the collection collected', () => {
    const [first, second] = say(collected, undone)
    const seen = withMyWord(round, [first!, { ...second!, fate: 'rejected' }])
    expect(seen.stops[1]!.collections[0]!.state).toBe('collected')
  })

  test('what the office rejects has no effect', () => {
    const [only] = say(collected)
    expect(withMyWord(round, [{ ...only!, fate: 'rejected' }])).toEqual(round)
  })

  test('saying what the view shows already changes nothing', () => {
    const once = withMyWord(round, say(delivered, collected))
    const again = withMyWord({ ...round, stops: [...once.stops] }, say(delivered, collected))
    expect(again).toEqual(once)
  })

  test('a refused collection leaves the round, and its stop too when nothing else is there', () => {
    const refuse = (requestId: string): RoundEvent => ({
      eventId: `no to ${requestId}`,
      realAt: 1000,
      kind: 'refused',
      requestId,
    })
    const seen = withMyWord(
      {
        ...round,
        stops: [...round.stops, stop('d', { letters: 0, collections: [collection('t')] })],
      },
      say(refuse('s'), refuse('t')),
    )
    expect(seen.stops.map(({ stopId, collections }) => [stopId, collections.length])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 0],
    ])
  })

  test('leaving and coming back are seen at once', () => {
    const at = (state: 'planned' | 'out') => ({ ...round, state })
    const leave: RoundEvent = { eventId: 'leave it', realAt: 0, kind: 'left depot' }
    const back: RoundEvent = { eventId: 'come back', realAt: 1, kind: 'back at depot' }
    expect(withMyWord(at('planned'), say(leave)).state).toBe('out')
    expect(withMyWord(at('out'), say(leave, back)).state).toBe('back')
  })
})
