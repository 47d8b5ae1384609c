import { language } from '../i18n/language.ts'
import { clockTime, localDay, longDay } from '../i18n/times.ts'

/** `mardi 10 mars, 9:15`: for what may lie days back. */
export function moment(at: number, timeZone: string): string {
  return `${longDay(localDay(at, timeZone), language.value)}, ${clockTime(at, timeZone)}`
}
