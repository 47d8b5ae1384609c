import { Temporal } from '@js-temporal/polyfill'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ServiceDay } from '../../algorithms/model.ts'
import { makeCalendar } from '../../backend/calendar.ts'

const paris = makeCalendar('Europe/Paris')
const minute = (at: string) => paris.minuteOfWeek(Date.parse(at))

it('counts the minutes of a week as the clocks there show them', () => {
  expect(minute('2026-03-09T00:00+01:00')).toBe(0)
  expect(minute('2026-03-10T10:05+01:00')).toBe(34 * 60 + 5)
  // An hour is skipped on the last Sunday of March, and comes twice on that of October.
  expect(minute('2026-03-29T01:59+01:00')).toBe(6 * 1440 + 119)
  expect(minute('2026-03-29T03:00+02:00')).toBe(6 * 1440 + 180)
  expect(minute('2026-10-25T02:30+02:00')).toBe(minute('2026-10-25T02:30+01:00'))
  expect(minute('2026-03-15T23:59+01:00')).toBe(7 * 1440 - 1)
})

describe('the local times of a service day', () => {
  const at = (day: string, time: string) => paris.instant(day as ServiceDay, time)
  const iso = (day: string, time: string) => new Date(at(day, time)).toISOString()

  it('go on past midnight, as the trade writes them', () => {
    expect(iso('2026-03-10', '09:15')).toBe('2026-03-10T08:15:00.000Z')
    expect(iso('2026-03-10', '24:00')).toBe('2026-03-10T23:00:00.000Z')
    expect(iso('2026-03-10', '26:00')).toBe('2026-03-11T01:00:00.000Z')
    expect(at('2026-12-31', '26:00')).toBe(at('2027-01-01', '02:00'))
  })

  it.each(['9:15', '48:00', '10:60', '-1:00', '10:00:00', ''])('are not %j', (time) => {
    expect(() => at('2026-03-10', time)).toThrow(`A local time is 00:00 to 47:59; got ${time}.`)
  })

  it('are the same by the clock on both sides of a change', () => {
    expect(paris.localTime(at('2026-03-28', '09:15'))).toBe('09:15')
    expect(paris.localTime(at('2026-03-30', '09:15'))).toBe('09:15')
    expect(at('2026-03-29', '12:00') - at('2026-03-28', '12:00')).toBe(23 * 3_600_000)
    expect(at('2026-10-25', '12:00') - at('2026-10-24', '12:00')).toBe(25 * 3_600_000)
  })

  it('take the hour that spring skips for its end, from either date', () => {
    for (const [day, time] of [
      ['2026-03-28', '26:00'],
      ['2026-03-28', '26:30'],
      ['2026-03-28', '27:00'],
      ['2026-03-29', '02:30'],
    ] as const)
      expect(iso(day, time)).toBe('2026-03-29T01:00:00.000Z')
    expect(iso('2026-03-28', '25:59')).toBe('2026-03-29T00:59:00.000Z')
    expect(iso('2026-03-28', '27:30')).toBe('2026-03-29T01:30:00.000Z')
  })

  it('take the hour that autumn doubles for its first', () => {
    expect(iso('2026-10-24', '25:59')).toBe('2026-10-24T23:59:00.000Z')
    expect(iso('2026-10-24', '26:30')).toBe('2026-10-25T00:30:00.000Z')
    expect(iso('2026-10-24', '27:00')).toBe('2026-10-25T02:00:00.000Z')
  })

  it('are told of an instant, past midnight too', () => {
    const day = '2026-03-10' as ServiceDay
    expect(paris.timeOn(day, at('2026-03-10', '09:15'))).toBe('09:15')
    expect(paris.timeOn(day, at('2026-03-11', '01:40'))).toBe('25:40')
    expect(paris.timeOn('2026-03-28' as ServiceDay, Date.parse('2026-03-29T03:00+02:00'))).toBe(
      '27:00',
    )
  })
})

it.each(['Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'])(
  'an instant is the same day, minute and time in %s as by Temporal',
  (zone) => {
    const calendar = makeCalendar(zone)
    const day = '2026-03-29' as ServiceDay
    const [from, until] = [Date.parse('2024-01-01'), Date.parse('2029-01-01')]
    fc.assert(
      fc.property(fc.integer({ min: from, max: until }), (at) => {
        const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
        const date = local.toPlainDate()
        const { days } = Temporal.PlainDate.from(day).until(date)
        const [hours, minutes] = [days * 24 + local.hour, local.minute]
        expect(calendar.dayAt(at)).toBe(date.toString())
        expect(calendar.dayBefore(date.toString() as ServiceDay)).toBe(
          date.subtract({ days: 1 }).toString(),
        )
        expect(calendar.minuteOfWeek(at)).toBe(
          ((local.dayOfWeek - 1) * 24 + local.hour) * 60 + local.minute,
        )
        expect(calendar.timeOn(day, at)).toBe(
          [hours, minutes].map((n) => String(n).padStart(2, '0')).join(':'),
        )
      }),
    )
  },
)

/** The eves and the days of both changes; Lord Howe's are of half an hour, Nuuk's lie at midnight. */
describe.each([
  ['Europe/Paris', ['2026-03-28', '2026-03-29', '2026-10-24', '2026-10-25']],
  ['America/New_York', ['2026-03-07', '2026-03-08', '2026-10-31', '2026-11-01']],
  ['Australia/Lord_Howe', ['2026-04-04', '2026-04-05', '2026-10-03', '2026-10-04']],
  ['America/Nuuk', ['2026-03-27', '2026-03-28', '2026-10-23', '2026-10-24']],
])('across the clock changes of %s', (zone, days) => {
  const calendar = makeCalendar(zone)
  const minutesOfDay = fc.integer({ min: 0, max: 48 * 60 - 1 })
  const timeOf = (minutes: number) =>
    [Math.floor(minutes / 60), minutes % 60].map((n) => `${n}`.padStart(2, '0')).join(':')
  const anyDay = fc.constantFrom(...days).map((day) => day as ServiceDay)

  it('never changes the order of a day’s hours; a shift longer than the skipped time is one', () => {
    fc.assert(
      fc.property(anyDay, minutesOfDay, minutesOfDay, (day, one, other) => {
        const [from, to] = one <= other ? [one, other] : [other, one]
        const length = calendar.instant(day, timeOf(to)) - calendar.instant(day, timeOf(from))
        expect(length).toBeGreaterThanOrEqual(0)
        if (to - from > 60) expect(length).toBeGreaterThan(0)
      }),
    )
  })

  it('finds the first instant at which the clock shows a time or a later one', () => {
    fc.assert(
      // where the clock leaps over midnight, the last hour may be shown as 48:00
      fc.property(anyDay, fc.integer({ min: 0, max: 46 * 60 }), (day, minutes) => {
        const time = timeOf(minutes)
        const at = calendar.instant(day, time)
        expect(calendar.timeOn(day, at) >= time).toBe(true)
        expect(calendar.timeOn(day, at - 60_000) < time).toBe(true)
        expect(calendar.instant(day, calendar.timeOn(day, at))).toBe(at)
      }),
    )
  })
})
