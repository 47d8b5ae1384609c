import { expect, it } from 'vitest'
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
