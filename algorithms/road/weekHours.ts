/** Minutes of the week from Monday 0:00; `until` isn't in it. Ascending, apart from each other. */
export type WeekHours = readonly Span[]

interface Span {
  readonly from: number
  readonly until: number
}

const dayMinutes = 24 * 60
export const weekMinutes = 7 * dayMinutes
/** The hour of questions that name none: a Tuesday at 10:00, when most carriers are out. */
export const usualMinute = dayMinutes + 10 * 60

/**
 * Reads the forms of https://wiki.openstreetmap.org/wiki/Key:opening_hours that conditional
 * restrictions commonly take: `Mo-Fr 07:00-09:00,16:00-19:00; Sa 08:00-12:00`, days or hours alone,
 * hours past midnight, `off`. As there, a rule after a semicolon takes its days from those before
 * it, and one after a comma adds to them. What is said of public and school holidays is passed
 * over: they count as the weekday they fall on. Undefined for anything else (months, sunset,
 * weights), to be skipped and counted: a whole reader of opening hours is ten times the size of
 * what reads our roads.
 */
export function readWeekHours(text: string): WeekHours | undefined {
  if (text.trim() === '') return undefined
  /** By the day on which they begin. */
  const begun: (readonly Span[])[] = dayNames.map(() => [])
  for (const rule of text.split(';')) {
    for (const [i, part] of rule.split(/(?<=\d)\s*,\s*(?=[A-Z])/).entries()) {
      const found = /^([A-Z][A-Za-z, -]*?)?\s*(\d[\d:, –-]*|off|closed)?$/.exec(part.trim())
      const isAlways = part.trim() === '24/7'
      if (!found && !isAlways) return undefined
      if (found?.[0] === '') continue
      const days = daysOf(found?.[1])
      const hours = isAlways ? [wholeDay] : hoursOf(found?.[2])
      if (!days || !hours) return undefined
      for (const day of days) begun[day] = i === 0 ? hours : [...begun[day]!, ...hours]
    }
  }
  const minutes = new Uint8Array(weekMinutes)
  for (const [day, spans] of begun.entries()) {
    for (const { from, until } of spans)
      for (let m = from; m < until; m++) minutes[(day * dayMinutes + m) % weekMinutes] = 1
  }
  return hoursFrom(minutes)
}

/** The rest of the week. */
export function otherHours(hours: WeekHours): WeekHours {
  const minutes = new Uint8Array(weekMinutes).fill(1)
  for (const { from, until } of hours) minutes.fill(0, from, until)
  return hoursFrom(minutes)
}

export function joinHours(a: WeekHours, b: WeekHours): WeekHours {
  const minutes = new Uint8Array(weekMinutes)
  for (const { from, until } of [...a, ...b]) minutes.fill(1, from, until)
  return hoursFrom(minutes)
}

export function isWithin(hours: WeekHours, minuteOfWeek: number): boolean {
  return hours.some(({ from, until }) => minuteOfWeek >= from && minuteOfWeek < until)
}

/** Where one of several hours begins or ends, from 0: between two of these minutes nothing changes. */
export function changesOf(several: readonly WeekHours[]): number[] {
  const minutes = new Set([0])
  for (const { from, until } of several.flat()) minutes.add(from).add(until)
  minutes.delete(weekMinutes)
  return [...minutes].sort((a, b) => a - b)
}

const dayNames = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']
/** Not in the wiki, but on the map. */
const longNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const wholeDay: Span = { from: 0, until: dayMinutes }

function daysOf(text: string | undefined): number[] | undefined {
  if (text === undefined) return [0, 1, 2, 3, 4, 5, 6]
  const days: number[] = []
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === 'PH' || part === 'SH') continue
    const [first, last, more] = part.split('-').map((name) => dayOf(name.trim()))
    if (first === undefined || first < 0 || last === -1 || more !== undefined) return undefined
    const count = (((last ?? first) - first + 7) % 7) + 1
    for (let i = 0; i < count; i++) days.push((first + i) % 7)
  }
  return days
}

const dayOf = (name: string) => Math.max(dayNames.indexOf(name), longNames.indexOf(name))

function hoursOf(text: string | undefined): Span[] | undefined {
  if (text === undefined) return [wholeDay]
  if (text === 'off' || text === 'closed') return []
  const hours: Span[] = []
  for (const part of text.split(',')) {
    const found = /^(\d\d?):([0-5]\d)\s*[–-]\s*(\d\d?):([0-5]\d)$/.exec(part.trim())
    if (!found) return undefined
    const from = Number(found[1]) * 60 + Number(found[2])
    const until = Number(found[3]) * 60 + Number(found[4])
    if (from > dayMinutes || until > 2 * dayMinutes) return undefined
    hours.push({ from, until: until > from ? until : until + dayMinutes })
  }
  return hours
}

function hoursFrom(minutes: Uint8Array): WeekHours {
  const hours: Span[] = []
  for (let m = 0; m < weekMinutes; m++) {
    if (minutes[m] === 0) continue
    const from = m
    while (m < weekMinutes && minutes[m] === 1) m++
    hours.push({ from, until: m })
  }
  return hours
}
