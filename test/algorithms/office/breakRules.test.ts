import { describe, expect, it } from 'vitest'
import { breakRuleOf, withBreak } from '../../../algorithms/office/breakRules.ts'
import type { OfficeRound } from '../../../algorithms/office/makeOffice.ts'

const round = (startTime: string, endTime: string, kind: OfficeRound['kind'] = 'letters') =>
  ({
    number: kind === 'letters' ? 'L01' : 'C01',
    kind,
    shift: { startTime, outTime: '09:15', returnTime: endTime, endTime },
  }) as OfficeRound

const dueIn = (country: string | undefined, ...shift: Parameters<typeof round>) =>
  withBreak(round(...shift), breakRuleOf(country)).breakDue

describe('withBreak', () => {
  it('is twenty minutes in France as soon as a shift reaches six hours', () => {
    const due = { seconds: 1200, fromTime: '10:30', toTime: '12:30' }
    expect(dueIn('FR', '07:00', '13:00')).toEqual(due)
    expect(dueIn(undefined, '07:00', '13:00')).toEqual(due)
    expect(dueIn('FR', '07:00', '12:59')).toBeUndefined()
  })

  it.each([
    ['CH', '12:30', undefined],
    ['CH', '12:31', 15],
    ['CH', '14:01', 30],
    ['CH', '16:01', 60],
    ['BE', '13:00', undefined],
    ['BE', '13:01', 15],
    ['LU', '13:01', 20],
    ['PT', '12:00', undefined],
    ['PT', '12:01', 60],
  ])('in %s, of a shift from 7:00 to %s, is %s minutes', (country, end, minutes) => {
    const due = dueIn(country, '07:00', end)
    expect(due && due.seconds / 60).toBe(minutes)
  })

  it('begins half an hour before the law’s last moment at the latest', () => {
    expect(dueIn('PT', '07:00', '13:00')).toMatchObject({ fromTime: '09:30', toTime: '11:30' })
    expect(dueIn('CH', '20:00', '28:00')).toMatchObject({ fromTime: '23:00', toTime: '25:00' })
  })

  it('makes a letter round’s shift longer, and leaves a collection round the truck’s hours', () => {
    const rule = breakRuleOf('FR')
    expect(withBreak(round('07:00', '13:00'), rule).shift).toMatchObject({
      outTime: '09:15',
      returnTime: '13:20',
      endTime: '13:20',
    })
    const collection = round('09:15', '15:30', 'collection')
    expect(withBreak(collection, rule).shift).toEqual(collection.shift)
    expect(withBreak(collection, rule).breakDue).toMatchObject({ toTime: '14:45' })
  })
})
