import type { ServiceDay } from '../../algorithms/model.ts'
import type { Calendar } from '../calendar.ts'

// A service day has the date it begins on, and lasts until its closing, which may lie past midnight:
// what it is at 0:30 is asked here, never of the calendar's date.

/**
 * The local hours of a depot that decide about a press, `HH:MM` of the service day: `26:30` is half
 * past two of the night after it. The truck doesn't leave after the closing.
 */
export interface ServiceHours {
  readonly truckAt: string
  readonly closesAt: string
}

/** Until this long before the truck a press may still be collected the same day (design section 3). */
export const lastCallSeconds = 30 * 60

/** So long after the closing, who comes back late still speaks of the round he walked (a judgement). */
const lateReturnSeconds = 2 * 3600

/**
 * The service day that a press is for: the first working one whose last call, half an hour before
 * the truck, hasn't come.
 */
export function dayOfPress(calendar: Calendar, hours: ServiceHours, pressedAt: number): ServiceDay {
  return firstDayAhead(calendar, pressedAt + lastCallSeconds * 1000, hours.truckAt)
}

/** The day that is under way or comes next: the first working one whose closing lies ahead. */
export function currentDay(calendar: Calendar, hours: ServiceHours, now: number): ServiceDay {
  return firstDayAhead(calendar, now, hours.closesAt)
}

/** The truck that takes what is handed over at this instant: the first that leaves after it. */
export function truckAfter(calendar: Calendar, hours: ServiceHours, at: number): number {
  return calendar.instant(firstDayAhead(calendar, at, hours.truckAt), hours.truckAt)
}

/**
 * The service day that a carrier's word is about: the date at which he says it, and past midnight the
 * one before, until two hours after that has closed. On a Sunday it's that Sunday, which has no round.
 */
export function dayOfEvent(calendar: Calendar, hours: ServiceHours, saidAt: number): ServiceDay {
  const date = calendar.dayAt(saidAt)
  const before = calendar.dayBefore(date)
  const endsAt = calendar.instant(before, hours.closesAt) + lateReturnSeconds * 1000
  return calendar.isWorkingDay(before) && saidAt < endsAt ? before : date
}

/** The first working day whose `localTime` comes after this instant; past midnight it may be yesterday's. */
function firstDayAhead(calendar: Calendar, at: number, localTime: string): ServiceDay {
  const yesterday = calendar.dayBefore(calendar.dayAt(at))
  let day = calendar.isWorkingDay(yesterday) ? yesterday : calendar.nextWorkingDay(yesterday)
  while (at >= calendar.instant(day, localTime)) day = calendar.nextWorkingDay(day)
  return day
}
