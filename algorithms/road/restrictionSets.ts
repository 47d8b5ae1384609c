import type { Profile } from '../model.ts'
import type { Roads } from './roads.ts'
import type { TurnRestriction } from './turnRestrictions.ts'
import { isWithin, weekMinutes } from './weekHours.ts'

/** The distinct sets of turn restrictions that are in force in the course of a week. */
export interface RestrictionSets {
  /** By set: for each restriction that keeps hours, in the order of `roads`, whether it holds. */
  readonly sets: readonly (readonly boolean[])[]
  /** Minutes of the week from Monday 0:00, local time, at which another set comes into force. */
  readonly changes: readonly { readonly minute: number; readonly set: number }[]
}

/** One set where no restriction keeps hours, as in most towns. */
export function restrictionSets(roads: Roads, profile: Profile): RestrictionSets {
  const timed = timedRestrictions(roads, profile)
  const minutes = new Set([0])
  for (const { when } of timed) for (const { from, until } of when) minutes.add(from).add(until)
  const sets: boolean[][] = []
  const changes: { minute: number; set: number }[] = []
  for (const minute of [...minutes].sort((a, b) => a - b)) {
    if (minute === weekMinutes) continue
    const holds = timed.map(({ when }) => isWithin(when, minute))
    let set = sets.findIndex((known) => known.join() === holds.join())
    if (set < 0) set = sets.push(holds) - 1
    changes.push({ minute, set })
  }
  return { sets, changes }
}

/** The set in force at a minute of the week. */
export function setAt({ changes }: RestrictionSets, minuteOfWeek: number): number {
  return changes.findLast(({ minute }) => minute <= minuteOfWeek)!.set
}

/** The set for questions without an hour: a Tuesday's at 10:00, when most carriers are out. */
export function usualSet(roads: Roads, profile: Profile): number {
  return setAt(restrictionSets(roads, profile), (24 + 10) * 60)
}

/** The restrictions of one of `restrictionSets`. */
export function restrictionsInForce(
  roads: Roads,
  profile: Profile,
  set: number,
): TurnRestriction<number>[] {
  const holds = restrictionSets(roads, profile).sets[set]
  if (!holds) throw new RangeError(`no set ${set} of turn restrictions`)
  const timed = timedRestrictions(roads, profile)
  return roads.restrictions.filter(
    (found) =>
      found.profiles.includes(profile) && (!found.when || holds[timed.indexOf(found as Timed)]),
  )
}

type Timed = TurnRestriction<number> & Required<Pick<TurnRestriction<number>, 'when'>>

function timedRestrictions(roads: Roads, profile: Profile): Timed[] {
  return roads.restrictions.filter(
    (found): found is Timed => found.when !== undefined && found.profiles.includes(profile),
  )
}
