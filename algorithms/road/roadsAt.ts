import type { Profile } from '../model.ts'
import { searchGraphOfWeek } from './buildSearchGraph.ts'
import { findSnappable } from './findSnappable.ts'
import { profilesLater } from './profilesLater.ts'
import { edgesInForce, restrictionSets } from './restrictionSets.ts'
import { profiles } from './roadGraph.ts'
import type { ProfileArrays, Roads } from './roads.ts'
import { isWithin, weekMinutes } from './weekHours.ts'

const known = new WeakMap<Roads, Map<string, Roads>>()

/**
 * The roads as they are at a minute of the week, counted from Monday 0:00, local time: streets that
 * are open in certain hours only, limits and turn restrictions that hold then. They keep no hours
 * themselves. The usual ones are `roads` itself, and hours at which all is alike give the same
 * object, so that what is kept by it is found again. Closures may be laid before or after.
 * Throws RangeError where a week has no such minute.
 */
export function roadsAt(roads: Roads, minuteOfWeek: number): Roads {
  const sets = profiles.map((profile) => restrictionSets(roads, profile).setAt(minuteOfWeek))
  if (sets.every((set, p) => set === restrictionSets(roads, profiles[p]!).usual)) return roads
  const hours = known.get(roads) ?? new Map<string, Roads>()
  known.set(roads, hours)
  const name = sets.join(' ')
  const found = hours.get(name) ?? layHour(roads, minuteOfWeek)
  hours.set(name, found)
  return found
}

/** How many minutes after this one of the week the roads may be other ones; Infinity for never. */
export function minutesToChange(roads: Roads, minuteOfWeek: number): number {
  const starts = profiles.flatMap((profile) => {
    const sets = restrictionSets(roads, profile)
    return sets.count === 1 ? [] : sets.starts
  })
  const waits = starts.map((start) => (start - minuteOfWeek + weekMinutes) % weekMinutes)
  return waits.filter((wait) => wait > 0).reduce((a, b) => Math.min(a, b), Infinity)
}

function layHour(roads: Roads, minute: number): Roads {
  const restrictions: Roads['restrictions'] = roads.restrictions
    .filter(({ when }) => !when || isWithin(when, minute))
    .map(({ when: _, ...always }) => always)
  const ofProfiles = profilesLater((profile) => layEdges(roads, profile, minute, () => then))
  const then: Roads = { ...roads, profiles: ofProfiles, restrictions }
  searchGraphOfWeek(then, roads, minute)
  return then
}

function layEdges(
  roads: Roads,
  profile: Profile,
  minute: number,
  then: () => Roads,
): ProfileArrays {
  const { milliseconds: usual, snappable } = roads.profiles[profile]
  const set = restrictionSets(roads, profile).setAt(minute)
  const { milliseconds, endsOnly } = edgesInForce(roads, profile, set)
  if (milliseconds === usual) return { milliseconds, endsOnly, snappable }
  let found: Uint8Array | undefined
  return {
    milliseconds,
    endsOnly,
    get snappable() {
      // Places are snapped to what is open at the usual hour, and reached then if it's open now.
      found ??= findSnappable(then(), profile, (edge) => !snappable[edge])
      return found
    },
  }
}
