import { describe, expect, it } from 'vitest'
import type { BoardCollection, BoardPress, BoardRound } from '../../backend/protocol/boardView.ts'
import type { RoundDetail } from '../../backend/protocol/rest.ts'
import { keyAct } from '../../dashboard/manager/boardKeys.ts'
import { drawPresses, drawRound } from '../../dashboard/manager/boardMap.ts'
import { countedCollections } from '../../dashboard/manager/RoundRow.tsx'
import { layOutRow, markOf } from '../../dashboard/manager/rowLayout.ts'
import { texts } from '../../dashboard/manager/texts.ts'
import { makeTimeScale } from '../../dashboard/manager/timeScale.ts'

const at = (hour: number, minutes = 0) => Date.UTC(2026, 10, 23, hour, minutes)

const collection = (requestId: string, more: Partial<BoardCollection> = {}): BoardCollection => ({
  requestId,
  stopId: `stop of ${requestId}`,
  address: '8 rue du Stand',
  parcels: 1,
  state: 'planned',
  arriveAt: at(11),
  atRisk: false,
  ...more,
})

const round = (more: Partial<BoardRound> = {}): BoardRound => ({
  roundId: '2026-11-23.L07',
  number: 'L07',
  kind: 'letters',
  profile: 'foot',
  carrierName: 'Camille Durand',
  state: 'out',
  outAt: at(9, 15),
  returnAt: at(12, 45),
  expectedReturnAt: at(12, 15),
  collections: [],
  needs: [],
  ...more,
})

const scale = makeTimeScale([round()])!

describe("a round's row", () => {
  it('runs from 9 to 13 on this day, out after a sixteenth of it', () => {
    const layout = layOutRow(round(), scale)
    expect(layout.shift.left).toBeCloseTo(0.0625)
    expect(layout.mustReturn).toBeCloseTo(0.9375)
    expect(layout.late).toBeUndefined()
  })

  it('shows how late he will be, from the latest return to the expected one', () => {
    const late = layOutRow(round({ expectedReturnAt: at(13) }), scale).late!
    expect(late.left).toBeCloseTo(0.9375)
    expect(late.width).toBeCloseTo(0.0625)
  })

  it('lays a second window over a first one on the other side of the ticks', () => {
    const promise = (fromAt: number, toAt: number) => ({ promise: { day: 'd', fromAt, toAt } })
    const { windows } = layOutRow(
      round({
        collections: [
          collection('c', promise(at(11, 45), at(12, 15))),
          collection('a', promise(at(10, 30), at(11))),
          collection('b', promise(at(10, 45), at(11, 15))),
        ],
      }),
      scale,
    )
    expect(windows.map(({ requestId, lane }) => `${requestId}${lane}`)).toEqual(['a0', 'b1', 'c0'])
  })

  it('drops the window of what is collected, refused, or promised for another day', () => {
    const today = { day: '2026-11-23', fromAt: at(11), toAt: at(12) }
    const tomorrow = { day: '2026-11-24', fromAt: at(33), toAt: at(34) }
    const { windows, ticks } = layOutRow(
      round({
        collections: [
          collection('a', { state: 'collected', promise: today }),
          collection('b', { state: 'refused', promise: today }),
          collection('c', { promise: tomorrow }),
        ],
      }),
      scale,
    )
    expect(windows).toEqual([])
    expect(ticks.map((tick) => tick.mark)).toEqual(['done', 'no', 'collect'])
  })

  it('draws what needs an eye last, over the others', () => {
    const { ticks } = layOutRow(
      round({
        collections: [
          collection('a', { atRisk: true }),
          collection('b', { state: 'collected' }),
          collection('c', { arriveAt: at(12) }),
          collection('d'),
        ],
      }),
      scale,
    )
    expect(ticks.map((tick) => tick.requestId)).toEqual(['b', 'd', 'c', 'a'])
  })

  it('has a sign for every state a request can be in, and risk only where work is left', () => {
    const of = (state: BoardCollection['state']) => markOf({ state, atRisk: true })
    expect([of('open'), of('planned')]).toEqual(['atRisk', 'atRisk'])
    expect([of('collected'), of('handed over'), of('departed')]).toEqual(['done', 'done', 'done'])
    expect([of('postponed'), of('empty'), of('cancelled')]).toEqual(['no', 'no', 'no'])
    expect(markOf({ state: 'open', atRisk: false })).toBe('new')
  })

  it('is read aloud with its collections counted, in both languages', () => {
    const collections = [collection('a', { state: 'collected' }), collection('b')]
    expect(countedCollections(round({ collections }), texts.fr)).toBe(
      '2 collectes, 1 à collecter, 1 collectée',
    )
    expect(countedCollections(round({ collections }), texts.en)).toBe(
      '2 collections, 1 to collect, 1 collected',
    )
    expect(countedCollections(round(), texts.fr)).toBe('0 collecte')
  })
})

describe("the board's map", () => {
  const detail: RoundDetail = {
    roundId: '2026-11-23.L07',
    number: 'L07',
    carrierName: 'Camille Durand',
    profile: 'foot',
    paths: {
      roundId: '2026-11-23.L07',
      version: 3,
      legs: [
        {
          toStopId: 's1',
          seconds: 60,
          metres: 80,
          line: [
            [6.1, 46.2],
            [6.11, 46.2],
          ],
        },
        {
          seconds: 60,
          metres: 80,
          line: [
            [6.11, 46.2],
            [6.1, 46.2],
          ],
        },
      ],
    },
    stops: ['s1', 's2'].map((stopId) => ({
      stopId,
      position: [6.11, 46.2],
      address: '8 rue du Stand',
      letters: 4,
      parcels: 0,
      registered: 0,
      collections: 0,
      arriveAt: at(10),
    })),
  }

  it('shows letter stops as planned, and the gravest of several collections at one', () => {
    const collections = [
      collection('a', { stopId: 's1', state: 'collected' }),
      collection('b', { stopId: 's1', atRisk: true }),
      collection('c', { stopId: 's1' }),
    ]
    const drawn = drawRound(round({ collections }), detail)
    expect(drawn.stops.map((stop) => stop.state)).toEqual(['atRisk', 'planned'])
    expect(drawn.lines).toHaveLength(2)
  })

  it('shows the newest press of each place while no round is chosen', () => {
    const press = (pressId: string, lon: number, more: Partial<BoardPress> = {}): BoardPress => ({
      pressId,
      at: at(10),
      address: '8 rue du Stand',
      position: [lon, 46.2],
      why: { fr: 'vu', en: 'seen' },
      ...more,
    })
    const { stops } = drawPresses([
      press('third', 6.1, { state: 'open' }),
      press('second', 6.2),
      press('first', 6.1, { state: 'departed' }),
    ])
    expect(stops.map(({ id, state }) => `${id}: ${state}`)).toEqual(['third: new', 'second: no'])
  })
})

describe("the board's keys", () => {
  const on = { at: 1, count: 3, isOnRow: true }
  it('go through the rounds and stop at both ends', () => {
    expect(keyAct('ArrowDown', on)).toEqual({ act: 'select', index: 2 })
    expect(keyAct('ArrowDown', { ...on, at: 2 })).toEqual({ act: 'select', index: 2 })
    expect(keyAct('ArrowUp', { ...on, at: 0 })).toEqual({ act: 'select', index: 0 })
    expect(keyAct('End', on)).toEqual({ act: 'select', index: 2 })
  })

  it('begin with the first round', () => {
    expect(keyAct('ArrowDown', { ...on, at: -1 })).toEqual({ act: 'select', index: 0 })
    expect(keyAct('Enter', { ...on, at: -1 })).toBeUndefined()
    expect(keyAct('ArrowDown', { at: -1, count: 0, isOnRow: true })).toBeUndefined()
  })

  it('leave arrows to the map and the lists when those have the focus', () => {
    expect(keyAct('ArrowDown', { ...on, isOnRow: false })).toBeUndefined()
    expect(keyAct('Escape', { ...on, isOnRow: false })).toEqual({ act: 'close' })
    expect(keyAct('?', { ...on, isOnRow: false })).toEqual({ act: 'help' })
  })
})
