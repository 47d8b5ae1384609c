import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffViews } from '../../backend/live/diffViews.ts'
import type { CarrierView } from '../../backend/protocol/carrierView.ts'
import { type Known, takeFrame } from '../../simulator/takeFrame.ts'
import { boardOf, roundOf } from './pictures.ts'

const day = '2026-11-23'
const at = (time: string) => Date.parse(`${day}T${time}:00Z`)
const board = boardOf({
  serviceAt: at('09:10'),
  serviceDay: day,
  truckAt: at('16:00'),
  rounds: [{ outAt: at('09:15'), returnAt: at('12:40') }],
  state: 'planned',
})
const carrier = (picture: string, serviceAt = at('09:10')): CarrierView => ({
  audience: 'carrier',
  clock: { ...board.clock, serviceAt },
  depot: board.depot,
  round: roundOf({ day, picture }),
})
const view = carrier('a 09:20 letters\nb 09:30 parcel')
const known: Known = { version: 3, seq: 8, view }

describe('what a carrier knows', () => {
  it('begins with a snapshot, and asks for it when something else comes first', () => {
    expect(takeFrame(undefined, { type: 'snapshot', version: 3, seq: 8, view })).toEqual(known)
    expect(takeFrame(undefined, { type: 'progress', version: 3, seq: 9, changes: {} })).toBe(
      'resync',
    )
  })

  it('is what the office shows, whatever changed', () => {
    const lines = fc.subarray(
      ['a 09:20 letters', 'b 09:30 parcel', 'c 09:40 collect:r1', 'd 09:50 collected:r2 done'],
      { minLength: 1 },
    )
    const pictures = lines
      .chain((some) => fc.shuffledSubarray(some, { minLength: some.length }))
      .map((some) => some.join('\n'))
    fc.assert(
      fc.property(pictures, pictures, fc.boolean(), (before, after, later) => {
        const next = carrier(after, at(later ? '10:00' : '09:10'))
        const changes = diffViews(carrier(before), next)!
        const frame = { type: 'patch', baseVersion: 3, version: 4, changes } as const
        expect(takeFrame({ ...known, view: carrier(before) }, frame)).toEqual({
          version: 4,
          seq: 8,
          view: next,
        })
      }),
    )
  })

  it('follows the manager’s rounds from one day to the next', () => {
    const next = boardOf({
      serviceAt: at('09:10') + 86_400_000,
      serviceDay: '2026-11-24',
      truckAt: at('16:00') + 86_400_000,
      rounds: [{ outAt: at('09:15'), returnAt: at('12:40') }],
      state: 'planned',
    })
    const changes = diffViews(board, next)!
    const frame = { type: 'progress', version: 3, seq: 9, changes } as const
    expect(takeFrame({ ...known, view: board }, frame)).toMatchObject({ seq: 9, view: next })
  })

  it('takes no old news, and asks for a snapshot after a gap', () => {
    const patch = (baseVersion: number) =>
      ({ type: 'patch', baseVersion, version: baseVersion + 1, changes: {} }) as const
    expect(takeFrame(known, patch(2))).toBe(known)
    expect(takeFrame(known, patch(4))).toBe('resync')
    expect(takeFrame(known, { type: 'progress', version: 3, seq: 8, changes: {} })).toBe(known)
    expect(takeFrame(known, { type: 'progress', version: 3, seq: 10, changes: {} })).toBe('resync')
    const early = { type: 'progress', version: 4, seq: 9, changes: {} } as const
    expect(takeFrame(known, early)).toBe('resync')
    const unknownStop = { carrier: { order: ['a', 'b', 'n'] } }
    expect(takeFrame(known, { ...patch(3), changes: unknownStop })).toBe('resync')
  })
})
