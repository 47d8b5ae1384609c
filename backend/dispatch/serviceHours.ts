import type { ServiceDay } from '../../algorithms/model.ts'
import type { Calendar } from '../calendar.ts'

/** The local hours of a depot that decide about a press. */
export interface ServiceHours {
  readonly truckAt: string
  readonly closesAt: string
}

/** Until this long before the truck a press may still be collected the same day (design section 3). */
export const lastCallSeconds = 30 * 60

/**
 * The service day that a press is for: its own until half an hour before the truck, else the next
 * working day.
 */
export function dayOfPress(calendar: Calendar, hours: ServiceHours, pressedAt: number): ServiceDay {
  const day = calendar.dayAt(pressedAt)
  const lastCallAt = calendar.instant(day, hours.truckAt) - lastCallSeconds * 1000
  return calendar.isWorkingDay(day) && pressedAt < lastCallAt ? day : calendar.nextWorkingDay(day)
}

/** The day that is under way or comes next: the first working one whose closing lies ahead. */
export function currentDay(calendar: Calendar, hours: ServiceHours, now: number): ServiceDay {
  const day = calendar.dayAt(now)
  const open = calendar.isWorkingDay(day) && now < calendar.instant(day, hours.closesAt)
  return open ? day : calendar.nextWorkingDay(day)
}

/** The truck that takes what is handed over at this instant: the first that leaves after it. */
export function truckAfter(calendar: Calendar, hours: ServiceHours, at: number): number {
  const day = calendar.dayAt(at)
  const leavesAt = calendar.instant(day, hours.truckAt)
  return calendar.isWorkingDay(day) && at < leavesAt
    ? leavesAt
    : calendar.instant(calendar.nextWorkingDay(day), hours.truckAt)
}
