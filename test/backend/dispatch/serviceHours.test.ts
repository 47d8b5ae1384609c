import { describe, expect, it } from 'vitest'
import type { ServiceDay } from '../../../algorithms/model.ts'
import { makeCalendar } from '../../../backend/calendar.ts'
import { currentDay, dayOfPress } from '../../../backend/dispatch/serviceHours.ts'

const paris = makeCalendar('Europe/Paris', 'FR')
const hours = { truckAt: '16:00', closesAt: '16:30' }
const at = (day: string, time: string) => paris.instant(day as ServiceDay, time)

describe('dayOfPress', () => {
  it.each([
    ['2026-03-10', '03:00', '2026-03-10', 'at night'],
    ['2026-03-10', '07:59', '2026-03-10', 'before the cut-off'],
    ['2026-03-10', '15:29', '2026-03-10', 'until half an hour before the truck'],
    ['2026-03-10', '15:30', '2026-03-11', 'from then on'],
    ['2026-03-10', '23:59', '2026-03-11', 'late in the evening'],
    ['2026-03-14', '16:00', '2026-03-16', 'on Saturday afternoon'],
    ['2026-03-15', '10:00', '2026-03-16', 'on Sunday'],
    ['2026-05-01', '10:00', '2026-05-02', 'on Labour Day'],
    ['2026-12-24', '18:00', '2026-12-26', 'on Christmas Eve'],
  ])('a press of %s at %s is for %s (%s)', (day, time, expected) => {
    expect(dayOfPress(paris, hours, at(day, time))).toBe(expected)
  })
})

describe('currentDay', () => {
  it.each([
    ['2026-03-10', '09:00', '2026-03-10'],
    ['2026-03-10', '16:29', '2026-03-10'],
    ['2026-03-10', '16:30', '2026-03-11'],
    ['2026-03-14', '20:00', '2026-03-16'],
  ])('on %s at %s it is %s', (day, time, expected) => {
    expect(currentDay(paris, hours, at(day, time))).toBe(expected)
  })
})

describe('the clock changes', () => {
  it('has 23 and 25 hours between two noons', () => {
    const hoursBetween = (a: string, b: string) => (at(b, '12:00') - at(a, '12:00')) / 3_600_000
    expect(hoursBetween('2026-03-28', '2026-03-29')).toBe(23)
    expect(hoursBetween('2026-10-24', '2026-10-25')).toBe(25)
  })

  it('takes the hour that spring skips as the later one', () => {
    expect(paris.localTime(at('2026-03-29', '02:30'))).toBe('03:30')
  })

  it('keeps a local time the same on both sides', () => {
    expect(paris.localTime(at('2026-03-28', '09:15'))).toBe('09:15')
    expect(paris.localTime(at('2026-03-30', '09:15'))).toBe('09:15')
  })
})
