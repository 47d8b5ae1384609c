import type { Profile } from '../model.ts'
import type { Roads } from './roads.ts'
import type { TurnRestriction } from './turnRestrictions.ts'
import { isWithin, weekMinutes } from './weekHours.ts'

/**
 * The sets of restrictions that are in force for a profile in the course of a week, numbered from 0.
 * One only where nothing keeps hours, as in most towns.
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
}

/** A Tuesday at 10:00, when most carriers are out. */
export const usualMinute = (24 + 10) * 60

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
  const changes = new Set([0])
  for (const spans of hours) {
    for (const { from, until } of spans) {
      changes.add(from)
      if (until < weekMinutes) changes.add(until)
    }
  }
  const starts = [...changes].sort((a, b) => a - b)
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
  return { count: minutes.length, usual: setAt(usualMinute), minutes, setAt }
}

/** The turn restrictions of one of `restrictionSets`. */
export function restrictionsInForce(
  roads: Roads,
  profile: Profile,
  set: number,
): TurnRestriction<number>[] {
  const minute = restrictionSets(roads, profile).minutes[set]
  if (minute === undefined) throw new RangeError(`There is no set ${set} of restrictions.`)
  return roads.restrictions.filter(
    ({ when, profiles }) => profiles.includes(profile) && (!when || isWithin(when, minute)),
  )
}
