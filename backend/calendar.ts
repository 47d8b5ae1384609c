import { Temporal } from '@js-temporal/polyfill'
import Holidays from 'date-holidays'
import type { ServiceDay } from '../algorithms/model.ts'

/** A depot's local days and hours, converted to instants once, here. */
export interface Calendar {
  /** The local date at an instant. */
  dayAt(at: number): ServiceDay
  /**
   * The instant of a service day's local time: `09:15`, and from `24:00` on that of the next date, as
   * the trade and GTFS write it: `26:00` is when the clock shows 2:00 then. It's the first instant at
   * which the clock there shows that time or a later one: of the hour that autumn doubles the first,
   * of the one that spring skips its end. So the hours of a day never change their order.
   *
   * (GTFS counts hours from noon minus twelve instead: on the eve of spring its `27:00` is 4:00 by
   * the clock. People and trucks go by the clock.)
   *
   * @throws RangeError unless it's `00:00` to `47:59`
   */
  instant(day: ServiceDay, localTime: string): number
  /** The inverse: `09:15`, or `25:40` at 1:40 of the date after the service day. */
  timeOn(day: ServiceDay, at: number): string
  /** Monday to Saturday, without public holidays: the six days of the post. */
  isWorkingDay(day: ServiceDay): boolean
  /** The first working day after this one. */
  nextWorkingDay(day: ServiceDay): ServiceDay
  /** The date before, working or not. */
  dayBefore(day: ServiceDay): ServiceDay
  /** `11:05`, as people say it there. */
  localTime(at: number): string
  /** Local minutes since Monday 0:00, the day's as its clocks show them. */
  minuteOfWeek(at: number): number
}

/**
 * @param timeZone IANA name, such as `Europe/Paris`
 * @param country ISO 3166 code whose public holidays count; none without it
 */
export function makeCalendar(timeZone: string, country?: string): Calendar {
  const holidays = country === undefined ? undefined : new Holidays(country, { types: ['public'] })
  const localAt = readLocally(timeZone)
  const dayAt = (at: number) => new Date(localAt(at)).toISOString().slice(0, 10) as ServiceDay
  const minuteOfWeek = (at: number) => {
    const minutes = Math.floor(localAt(at) / minuteMs)
    // 1970 began on a Thursday
    return (((minutes + 3 * 24 * 60) % weekMinutes) + weekMinutes) % weekMinutes
  }
  const instant = remember((day: ServiceDay, localTime: string) => {
    const asked = toPlainDateTime(day, localTime)
    const at = asked.toZonedDateTime(timeZone, { disambiguation: 'earlier' })
    // in a skipped hour it's as much too early as that is long
    const isSkipped = !at.toPlainDateTime().equals(asked)
    return (isSkipped ? at.getTimeZoneTransition('next')! : at).epochMilliseconds
  })
  const timeOn = (day: ServiceDay, at: number) => {
    const minutes = Math.floor((localAt(at) - Date.parse(day)) / minuteMs)
    const hour = Math.floor(minutes / 60)
    return [hour, minutes - 60 * hour].map((n) => String(n).padStart(2, '0')).join(':')
  }
  const isWorkingDay = remember((day: ServiceDay) => {
    if (Temporal.PlainDate.from(day).dayOfWeek === 7) return false
    // date-holidays reads a date's local parts in the machine's zone: noon is the same day in all
    const [year, month, date] = day.split('-').map(Number) as [number, number, number]
    return !holidays?.isHoliday(new Date(year, month - 1, date, 12))
  })
  const nextWorkingDay = remember((day: ServiceDay) => {
    let next = Temporal.PlainDate.from(day)
    do next = next.add({ days: 1 })
    while (!isWorkingDay(next.toString() as ServiceDay))
    return next.toString() as ServiceDay
  })
  const dayBefore = (day: ServiceDay) =>
    new Date(Date.parse(day) - 24 * 60 * minuteMs).toISOString().slice(0, 10) as ServiceDay
  const format = new Intl.DateTimeFormat('fr-FR', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const localTime = (at: number) => format.format(at)
  return {
    dayAt,
    instant,
    timeOn,
    isWorkingDay,
    nextWorkingDay,
    dayBefore,
    localTime,
    minuteOfWeek,
  }
}

const minuteMs = 60_000
const weekMinutes = 7 * 24 * 60
/** Since 1972 clocks have been changed at full quarters of an hour only. */
const quarterMs = 15 * minuteMs
/** A year of them. */
const mostQuarters = 35_040

/**
 * What the clocks of a zone show, as if it were UTC. Days are asked for with every press and at every
 * tick: the zone's arithmetic takes 0.1 ms, and is done once for each quarter of an hour.
 */
function readLocally(timeZone: string): (at: number) => number {
  const offsets = new Map<number, number>()
  return (at) => {
    const quarter = Math.floor(at / quarterMs)
    let offset = offsets.get(quarter)
    if (offset === undefined) {
      const instant = Temporal.Instant.fromEpochMilliseconds(at)
      offset = instant.toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6
      if (offsets.size >= mostQuarters) offsets.clear()
      offsets.set(quarter, offset)
    }
    return at + offset
  }
}

function toPlainDateTime(day: ServiceDay, localTime: string): Temporal.PlainDateTime {
  const [, hours, minutes] = /^([0-3]\d|4[0-7]):([0-5]\d)$/.exec(localTime) ?? []
  if (hours === undefined || minutes === undefined)
    throw new RangeError(`A local time is 00:00 to 47:59; got ${localTime}.`)
  const date = Temporal.PlainDate.from(day).add({ days: Math.floor(Number(hours) / 24) })
  return date.toPlainDateTime({ hour: Number(hours) % 24, minute: Number(minutes) })
}

/**
 * Every press asks for the same few days and hours: date-holidays takes 5 ms a date, the zone's
 * arithmetic 0.1 ms.
 */
function remember<Given extends string[], Found>(find: (...given: Given) => Found) {
  const known = new Map<string, Found>()
  return (...given: Given): Found => {
    const key = given.join(' ')
    const found = known.has(key) ? known.get(key)! : find(...given)
    if (known.size > 1_000) known.clear()
    known.set(key, found)
    return found
  }
}

/** Whose public holidays count, by the time zone; elsewhere there are none yet. */
export function countryOf(timeZone: string): string | undefined {
  return countries[timeZone]
}

const countries: Readonly<Record<string, string>> = {
  'Europe/Paris': 'FR',
  'Europe/Zurich': 'CH',
  'Europe/Lisbon': 'PT',
  'Europe/Brussels': 'BE',
  'Europe/Luxembourg': 'LU',
}
