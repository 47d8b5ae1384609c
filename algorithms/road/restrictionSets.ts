import type { Profile } from '../model.ts'
import type { ProfileArrays, Roads } from './roads.ts'
import { changesOf, isWithin, usualMinute, weekMinutes } from './weekHours.ts'

/**
 * What is in force for a profile in the course of a week: sets of turn restrictions and of what
 * edges are open, and how fast, numbered from 0. One only where nothing keeps hours, as in most
 * towns.
 */
export interface RestrictionSets {
  readonly count: number
  /** The set for questions without an hour: `usualMinute`'s. */
  readonly usual: number
  /** By set: a minute of the week at which it is in force. */
  readonly minutes: readonly number[]
  /**
   * The set in force at a minute of the week, counted from Monday 0:00, local time.
   * Throws RangeError where there is no such minute.
   */
  setAt(minuteOfWeek: number): number
  /** Minutes of the week at which another set may begin, ascending; the first is 0. */
  readonly starts: readonly number[]
}

const known = new WeakMap<Roads, Map<Profile, RestrictionSets>>()

export function restrictionSets(roads: Roads, profile: Profile): RestrictionSets {
  const found = known.get(roads) ?? new Map<Profile, RestrictionSets>()
  known.set(roads, found)
  const sets = found.get(profile) ?? listSets(roads, profile)
  found.set(profile, sets)
  return sets
}

function listSets(roads: Roads, profile: Profile): RestrictionSets {
  const hours = roads.restrictions.flatMap(({ when, profiles }) =>
    when && profiles.includes(profile) ? [when] : [],
  )
  for (const { when } of roads.profiles[profile].timed ?? []) hours.push(when)
  const starts = changesOf(hours)
  const minutes: number[] = []
  const setOf = new Map<string, number>()
  const sets = starts.map((minute) => {
    const inForce = hours.map((spans) => +isWithin(spans, minute)).join('')
    const set = setOf.get(inForce) ?? minutes.push(minute) - 1
    setOf.set(inForce, set)
    return set
  })
  const setAt = (minute: number) => {
    if (!(minute >= 0 && minute < weekMinutes))
      throw new RangeError(`A week has no minute ${minute}.`)
    return sets[starts.findLastIndex((start) => start <= minute)]!
  }
  return { count: minutes.length, usual: setAt(usualMinute), minutes, setAt, starts }
}

/** What edges are open, and how fast, in one of `restrictionSets`. */
export function edgesInForce(
  roads: Roads,
  profile: Profile,
  set: number,
): Pick<ProfileArrays, 'milliseconds' | 'endsOnly'> {
  const { milliseconds, endsOnly, timed = [] } = roads.profiles[profile]
  const minute = restrictionSets(roads, profile).minutes[set]!
  const held = timed.filter(({ when }) => isWithin(when, minute))
  if (held.length === 0) return { milliseconds, endsOnly }
  const then = { milliseconds: milliseconds.slice(), endsOnly: endsOnly.slice() }
  for (const { edge, milliseconds, endsOnly } of held) {
    then.milliseconds[edge] = milliseconds
    then.endsOnly[edge] = endsOnly
  }
  return then
}
