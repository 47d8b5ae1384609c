import type { Leg, PlaceId, Profile } from '../../algorithms/model.ts'
import { metresOf, secondsOf } from '../../algorithms/road/cost.ts'
import { openLegsOfOne } from '../../algorithms/road/legsOfOne.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import type { Snap } from '../../algorithms/road/snap.ts'

/** Of one profile: the legs between a press's place and others. */
export interface PressLegs {
  /** Undefined where there is no way. */
  find(pressed: PlaceId, leg: { readonly from: PlaceId; readonly to: PlaceId }): Leg | undefined
}

/**
 * A press asks for some dozens of legs to and from its place, most of them near each other, so that
 * they share nearly all of their search.
 *
 * @param snapOf where one halts for a place, if one can get there and away
 */
export function makePressLegs({
  roads,
  profile,
  placeIds,
  indexOf,
  snapOf,
}: {
  readonly roads: Roads
  readonly profile: Profile
  readonly placeIds: readonly PlaceId[]
  readonly indexOf: ReadonlyMap<PlaceId, number>
  readonly snapOf: (placeId: PlaceId) => Snap | undefined
}): PressLegs {
  const legs = openLegsOfOne(roads, profile, {
    count: placeIds.length,
    snapOf: (index) => snapOf(placeIds[index]!),
  })
  let begun: PlaceId | undefined
  let isReached = false
  return {
    find(pressed, { from, to }) {
      if (begun !== pressed) {
        begun = pressed
        const snap = snapOf(pressed)
        isReached = snap !== undefined
        if (snap) legs.begin(snap)
      }
      if (!isReached) return undefined
      const other = from === pressed ? to : from
      const index = indexOf.get(other)
      if (index === undefined) throw new Error(`no place ${other}`)
      const cost = from === pressed ? legs.away(index) : legs.back(index)
      return cost === Infinity ? undefined : { seconds: secondsOf(cost), metres: metresOf(cost) }
    },
  }
}
