/** Minutes of the week from Monday 0:00; `until` isn't in it. Ascending, apart from each other. */
export type WeekHours = readonly { readonly from: number; readonly until: number }[]

export const weekMinutes = 7 * 24 * 60

/**
 * Reads the forms of https://wiki.openstreetmap.org/wiki/Key:opening_hours that conditional
 * restrictions commonly take: `Mo-Fr 07:00-09:00,16:00-19:00; Sa 08:00-12:00`, days or hours alone,
 * hours past midnight. What is said of public holidays is passed over: they count as the weekday
 * they fall on. Undefined for anything else (months, sunset, weights), to be skipped and counted: a
 * whole reader of opening hours is ten times the size of what reads our roads.
 */
export function readWeekHours(text: string): WeekHours | undefined {
  const minutes = new Uint8Array(weekMinutes)
  for (const rule of text.split(';').map((part) => part.trim())) {
    if (rule === '' || /^(PH|SH)( off| closed)?$/.test(rule)) continue
    if (rule === '24/7') {
      minutes.fill(1)
      continue
    }
    const found = /^([A-Z][A-Za-z, -]*?)?\s*(\d[\d:, -]*)?$/.exec(rule)
    const days = daysOf(found?.[1])
    const hours = hoursOf(found?.[2])
    if (!found || !days || !hours) return undefined
    for (const day of days) {
      for (const { from, until } of hours)
        for (let m = from; m < until; m++) minutes[(day * 1440 + m) % weekMinutes] = 1
    }
  }
  return hoursFrom(minutes)
}

/** The rest of the week. */
export function otherHours(hours: WeekHours): WeekHours {
  const minutes = new Uint8Array(weekMinutes).fill(1)
  for (const { from, until } of hours) minutes.fill(0, from, until)
  return hoursFrom(minutes)
}

export function isWithin(hours: WeekHours, minuteOfWeek: number): boolean {
  return hours.some(({ from, until }) => minuteOfWeek >= from && minuteOfWeek < until)
}

const dayNames = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su']

function daysOf(text: string | undefined): number[] | undefined {
  if (text === undefined) return [0, 1, 2, 3, 4, 5, 6]
  const days: number[] = []
  for (const part of text.split(',').map((piece) => piece.trim())) {
    if (part === 'PH' || part === 'SH') continue
    const [first, last] = part.split('-').map((name) => dayNames.indexOf(name.trim()))
    if (first === undefined || first < 0 || (last !== undefined && last < 0)) return undefined
    const count = (((last ?? first) - first + 7) % 7) + 1
    for (let i = 0; i < count; i++) days.push((first + i) % 7)
  }
  return days
}

function hoursOf(text: string | undefined): { from: number; until: number }[] | undefined {
  if (text === undefined) return [{ from: 0, until: 1440 }]
  const hours: { from: number; until: number }[] = []
  for (const part of text.split(',')) {
    const found = /^(\d\d?):(\d\d)\s*-\s*(\d\d?):(\d\d)$/.exec(part.trim())
    if (!found) return undefined
    const from = Number(found[1]) * 60 + Number(found[2])
    const until = Number(found[3]) * 60 + Number(found[4])
    if (from > 1440 || until > 2880) return undefined
    hours.push({ from, until: until > from ? until : until + 1440 })
  }
  return hours
}

function hoursFrom(minutes: Uint8Array): WeekHours {
  const hours: { from: number; until: number }[] = []
  for (let m = 0; m < weekMinutes; m++) {
    if (minutes[m] === 0) continue
    const from = m
    while (m < weekMinutes && minutes[m] === 1) m++
    hours.push({ from, until: m })
  }
  return hours
}
