import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ServiceDay } from '../../../algorithms/model.ts'
import { makeCalendar } from '../../../backend/calendar.ts'
import {
  currentDay,
  dayOfEvent,
  dayOfPress,
  lastCallSeconds,
  truckAfter,
} from '../../../backend/dispatch/serviceHours.ts'

const paris = makeCalendar('Europe/Paris', 'FR')
const hours = { truckAt: '16:00', closesAt: '16:30' }
/** An evening depot: rounds from 18:00 to 26:00. */
const evening = { truckAt: '27:00', closesAt: '27:30' }
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

  it.each([
    ['2026-03-11', '00:30', '2026-03-10', 'in the shift that began yesterday'],
    ['2026-03-11', '02:29', '2026-03-10', 'until half an hour before its truck'],
    ['2026-03-11', '02:30', '2026-03-11', 'from then on'],
    ['2026-03-15', '00:30', '2026-03-14', "on Sunday, in Saturday's shift"],
    ['2026-03-15', '02:30', '2026-03-16', 'on Sunday, after its last call'],
    ['2026-03-16', '00:30', '2026-03-16', 'on Monday, after a day without a shift'],
    ['2026-05-01', '01:00', '2026-04-30', 'on Labour Day, in the shift of its eve'],
    ['2026-05-02', '01:00', '2026-05-02', 'after Labour Day'],
  ])('where shifts go past midnight a press of %s at %s is for %s (%s)', (day, time, expected) => {
    expect(dayOfPress(paris, evening, at(day, time))).toBe(expected)
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

  it.each([
    ['2026-03-10', '23:59', '2026-03-10'],
    ['2026-03-11', '03:29', '2026-03-10'],
    ['2026-03-11', '03:30', '2026-03-11'],
    ['2026-03-15', '03:29', '2026-03-14'],
    ['2026-03-15', '03:30', '2026-03-16'],
  ])('where it closes at 27:30, on %s at %s it is %s', (day, time, expected) => {
    expect(currentDay(paris, evening, at(day, time))).toBe(expected)
  })
})

describe('truckAfter', () => {
  it.each([
    ['2026-03-11', '02:59', '2026-03-10', '27:00'],
    ['2026-03-11', '03:00', '2026-03-11', '27:00'],
    ['2026-03-15', '01:00', '2026-03-14', '27:00'],
    ['2026-03-15', '03:00', '2026-03-16', '27:00'],
  ])('takes what is handed over on %s at %s with the truck of %s, %s', (day, time, of, leaves) => {
    expect(truckAfter(paris, evening, at(day, time))).toBe(at(of, leaves))
  })
})

describe('dayOfEvent', () => {
  it.each([
    ['2026-03-10', '00:10', '2026-03-10', 'the date'],
    ['2026-03-10', '17:30', '2026-03-10', 'the date, though the next day has been opened'],
    ['2026-03-15', '12:00', '2026-03-15', 'on Sunday that Sunday, which has no round'],
  ])('what is said on %s at %s is about %s (%s)', (day, time, expected) => {
    expect(dayOfEvent(paris, hours, at(day, time))).toBe(expected)
  })

  it.each([
    ['2026-03-11', '01:00', '2026-03-10', 'in the shift that began yesterday'],
    ['2026-03-11', '04:00', '2026-03-10', 'by one who comes back after it has closed'],
    ['2026-03-11', '06:30', '2026-03-11', 'in the next morning'],
    ['2026-03-15', '01:00', '2026-03-14', "on Sunday, in Saturday's shift"],
    ['2026-03-16', '01:00', '2026-03-16', 'after a Sunday'],
  ])('where shifts go past midnight, on %s at %s it is about %s (%s)', (day, time, expected) => {
    expect(dayOfEvent(paris, evening, at(day, time))).toBe(expected)
  })
})

describe('the clock changes', () => {
  // 2:00 is 3:00 on 29 March, 3:00 is 2:00 on 25 October
  const instant = (text: string) => Date.parse(text)

  it('keeps a press at 1:30 of the short night in the shift that began on Saturday', () => {
    const late = { truckAt: '28:00', closesAt: '28:30' }
    const pressedAt = instant('2026-03-29T01:30+01:00')
    for (const dayOf of [dayOfPress, currentDay, dayOfEvent])
      expect(dayOf(paris, late, pressedAt)).toBe('2026-03-28')
    expect(truckAfter(paris, late, pressedAt)).toBe(instant('2026-03-29T04:00+02:00'))
  })

  it('leaves half an hour that passes, not one on the clock, between last call and truck', () => {
    // the clock shows 3:00 half an hour after 1:30
    const lastCallAt = instant('2026-03-29T01:30+01:00')
    expect(dayOfPress(paris, evening, lastCallAt - 1)).toBe('2026-03-28')
    expect(dayOfPress(paris, evening, lastCallAt)).toBe('2026-03-30')
  })

  it('never closes before the truck leaves, in the hour that is skipped either', () => {
    const skipped = { truckAt: '26:30', closesAt: '27:00' }
    const end = instant('2026-03-29T03:00+02:00')
    expect(truckAfter(paris, skipped, end - 1)).toBe(end)
    expect(currentDay(paris, skipped, end - 1)).toBe('2026-03-28')
    expect(currentDay(paris, skipped, end)).toBe('2026-03-30')
  })

  it('keeps both half past two of the long night in the shift that began on Saturday', () => {
    const late = { truckAt: '28:00', closesAt: '28:30' }
    for (const pressedAt of ['2026-10-25T02:30+02:00', '2026-10-25T02:30+01:00'].map(instant)) {
      expect(dayOfPress(paris, late, pressedAt)).toBe('2026-10-24')
      expect(dayOfEvent(paris, late, pressedAt)).toBe('2026-10-24')
      expect(truckAfter(paris, late, pressedAt)).toBe(instant('2026-10-25T04:00+01:00'))
    }
  })

  it('lets a truck of the doubled hour leave at the first of both', () => {
    const doubled = { truckAt: '26:30', closesAt: '26:45' }
    const first = instant('2026-10-25T02:30+02:00')
    expect(truckAfter(paris, doubled, first - 1)).toBe(first)
    expect(truckAfter(paris, doubled, first)).toBe(at('2026-10-26', '26:30'))
    expect(currentDay(paris, doubled, instant('2026-10-25T02:30+01:00'))).toBe('2026-10-26')
  })
})

/** Two days either side of both changes of a year; Lord Howe's are of half an hour. */
const changes = [
  { zone: 'Europe/Paris', country: 'FR', around: ['2026-03-29', '2026-10-25', '2027-03-28'] },
  { zone: 'America/New_York', country: 'US', around: ['2026-03-08', '2026-11-01'] },
  { zone: 'Australia/Lord_Howe', country: 'AU', around: ['2026-04-05', '2026-10-04'] },
  // it changes on Saturday evening, across midnight
  { zone: 'America/Nuuk', country: 'GL', around: ['2026-03-29', '2026-10-25'] },
] as const

describe.each(changes)('around the clock changes of $zone', ({ zone, country, around }) => {
  const calendar = makeCalendar(zone, country)
  const dayMs = 24 * 3_600_000
  const minutes = (from: number, to: number) =>
    fc
      .integer({ min: from * 60, max: to * 60 })
      .map((n) => [Math.floor(n / 60), n % 60].map((n) => `${n}`.padStart(2, '0')).join(':'))
  const instants = fc
    .record({
      near: fc.constantFrom(...around),
      after: fc.integer({ min: -2 * dayMs, max: 2 * dayMs }),
    })
    .map(({ near, after }) => Date.parse(near) + after)
  /** The truck before the closing, up to half past four of the next date. */
  const serviceHours = fc
    .tuple(minutes(14, 28.5), minutes(14, 28.5))
    .map((both) => both.sort() as [string, string])
    .map(([truckAt, closesAt]) => ({ truckAt, closesAt }))

  it('has one service day at each instant: a working one, and the first that closes after it', () => {
    fc.assert(
      fc.property(instants, serviceHours, (now, hours) => {
        const day = currentDay(calendar, hours, now)
        expect(calendar.isWorkingDay(day)).toBe(true)
        expect(calendar.instant(day, hours.closesAt)).toBeGreaterThan(now)
        const before = [1, 2, 3, 4, 5].reduce<ServiceDay[]>(
          (days) => [...days, calendar.dayBefore(days.at(-1) ?? day)],
          [],
        )
        for (const each of before.filter(calendar.isWorkingDay))
          expect(calendar.instant(each, hours.closesAt)).toBeLessThanOrEqual(now)
      }),
    )
  })

  it('has its service days in order, for presses, carriers and the office', () => {
    fc.assert(
      fc.property(instants, instants, serviceHours, (one, other, hours) => {
        const [earlier, later] = one <= other ? [one, other] : [other, one]
        for (const dayOf of [currentDay, dayOfPress, dayOfEvent])
          expect(dayOf(calendar, hours, earlier) <= dayOf(calendar, hours, later)).toBe(true)
      }),
    )
  })

  it('takes no press for a day that is over, nor a truck that has left', () => {
    fc.assert(
      fc.property(instants, serviceHours, (now, hours) => {
        const day = dayOfPress(calendar, hours, now)
        expect(day >= currentDay(calendar, hours, now)).toBe(true)
        const truckAt = truckAfter(calendar, hours, now)
        expect(truckAt).toBeGreaterThan(now)
        // a press that is taken for a day has half an hour to that day's truck
        const lastCallAt = calendar.instant(day, hours.truckAt) - lastCallSeconds * 1000
        expect(lastCallAt).toBeGreaterThan(now)
      }),
    )
  })

  it('counts a carrier’s word for the day under way, and for none that hasn’t begun', () => {
    fc.assert(
      fc.property(instants, serviceHours, (now, hours) => {
        const about = dayOfEvent(calendar, hours, now)
        const day = currentDay(calendar, hours, now)
        expect(about <= calendar.dayAt(now)).toBe(true)
        if (day < calendar.dayAt(now)) expect(about).toBe(day)
      }),
    )
  })
})
