import { type Condition, readConditions } from './conditions.ts'
import type { Tags } from './osmData.ts'
import { changesOf, isWithin, usualMinute, type WeekHours, weekMinutes } from './weekHours.ts'

/** An element's tags as they read in certain hours of the week. */
export interface HourlyTags {
  readonly when: WeekHours
  readonly tags: Tags
}

/**
 * An element's tags with their conditions at work: `motor_vehicle=no` with
 * `motor_vehicle:conditional=delivery @ (06:00-11:00)` reads `motor_vehicle=delivery` from 6 to 11.
 * One entry for each different reading, together all the week, the usual hour's first: a single one
 * where no tag that bears on who may go how fast keeps hours, as nearly everywhere.
 * @param skip told of each condition that isn't about the time, or can't be read: see `readConditions`
 */
export function hourlyTags(
  tags: Tags,
  skip: () => void = () => {},
): readonly [HourlyTags, ...HourlyTags[]] {
  const timed: (Condition & { readonly key: string; readonly when: WeekHours })[] = []
  for (const conditional in tags) {
    if (!conditional.endsWith(suffix)) continue
    const key = conditional.slice(0, -suffix.length)
    if (!keys.has(key.replace(/:(forward|backward)$/, ''))) continue
    const conditions = readConditions(tags[conditional]!)
    if (conditions.length === 0) skip()
    for (const { value, when } of conditions) {
      if (when) timed.push({ key, value, when })
      else skip()
    }
  }
  if (timed.length === 0) return [{ when: always, tags }]

  const readings = new Map<string, { when: WeekHours[number][]; tags: Tags }>()
  const changes = changesOf(timed.map(({ when }) => when))
  for (const [i, from] of changes.entries()) {
    const held = timed.filter(({ when }) => isWithin(when, from))
    const read = { ...tags, ...Object.fromEntries(held.map(({ key, value }) => [key, value])) }
    const name = JSON.stringify(read)
    const reading = readings.get(name) ?? { when: [], tags: read }
    readings.set(name, reading)
    const last = reading.when.at(-1)
    const until = changes[i + 1] ?? weekMinutes
    if (last?.until === from) reading.when[reading.when.length - 1] = { from: last.from, until }
    else reading.when.push({ from, until })
  }
  const isUsual = ({ when }: HourlyTags) => isWithin(when, usualMinute)
  const all = [...readings.values()]
  const others = all.filter((reading) => !isUsual(reading))
  return [all.find(isUsual)!, ...others]
}

const always: WeekHours = [{ from: 0, until: weekMinutes }]

const suffix = ':conditional'
const keys = new Set([
  'access',
  'foot',
  'bicycle',
  'vehicle',
  'motor_vehicle',
  'motorcar',
  'oneway',
  'oneway:foot',
  'oneway:bicycle',
  'oneway:motor_vehicle',
  'maxspeed',
  'locked',
])
