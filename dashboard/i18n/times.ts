import type { Language } from './firstLanguage.ts'

const tagOf: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB' }
const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format is slow (about 50 µs), so each is made once. */
function format(tag: string, timeZone: string, options: Intl.DateTimeFormatOptions) {
  const key = `${tag} ${timeZone} ${JSON.stringify(options)}`
  let found = formats.get(key)
  if (!found) {
    found = new Intl.DateTimeFormat(tag, { ...options, timeZone })
    formats.set(key, found)
  }
  return found
}

/** `11:05`, `9:15`, on the depot's wall clock, in both languages. */
export function clockTime(at: number, timeZone: string): string {
  return format('en-GB', timeZone, {
    hour: 'numeric',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)
}

/** The local date of an instant, `2026-11-23`. */
export function localDay(at: number, timeZone: string): string {
  return format('en-CA', timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
}

/** How many calendar days from one local date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / 86_400_000)
}

/** `mardi 24 novembre`, `Tuesday 24 November`. */
export function longDay(day: string, language: Language): string {
  return format(tagOf[language], 'UTC', { weekday: 'long', day: 'numeric', month: 'long' })
    .format(Date.parse(`${day}T12:00Z`))
    .replace(',', '')
}
