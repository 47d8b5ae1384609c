import type { Leg, PlaceId } from '../../algorithms/model.ts'

/** Legs that were asked for, by where they lead from and to. */
export interface KeptLegs {
  /** @param find is asked where it isn't kept; undefined, which is kept as well, stands for no way */
  get(from: PlaceId, to: PlaceId, find: () => Leg | undefined): Leg | undefined
}

/**
 * Keeps at least the `count` legs asked for last, and never more than twice as many: the rounds' own
 * are asked for again and again, those of presses gone by never.
 */
export function keepLegs(count: number): KeptLegs {
  type Legs = Map<PlaceId, Map<PlaceId, Leg | undefined>>
  let young: Legs = new Map()
  let old: Legs = new Map()
  let youngCount = 0
  return {
    get(from, to, find) {
      const known = young.get(from)
      const kept = known?.get(to)
      if (kept || known?.has(to)) return kept
      const older = old.get(from)
      const leg = older?.has(to) ? older.get(to) : find()
      if (youngCount >= count) {
        old = young
        young = new Map()
        youngCount = 0
      }
      const row = young.get(from)
      if (row) row.set(to, leg)
      else young.set(from, new Map([[to, leg]]))
      youngCount += 1
      return leg
    },
  }
}
