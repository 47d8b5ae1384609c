import type { Leg, PlaceId, Profile } from '../../algorithms/model.ts'
import { metresOf, secondsOf } from '../../algorithms/road/cost.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import { addGathered, gatherPlaces, rowAndColumn } from '../../algorithms/road/rowAndColumn.ts'
import type { Snap } from '../../algorithms/road/snap.ts'

/** Of one profile: the legs between a press's place and the rounds' places, all found at once. */
export interface PressLegs {
  /** Of a place that legs are asked to or from: it's gathered with others before the next press. */
  note(placeId: PlaceId): void
  /** Null where there is no way; undefined where the leg has to be found by itself. */
  find(
    pressed: PlaceId,
    leg: { readonly from: PlaceId; readonly to: PlaceId },
  ): Leg | null | undefined
}

/** Gathering copies what was gathered before: a few places are better asked one by one. */
const fewPlaces = 64

/**
 * A press asks for some 70 legs to and from its place, in the worst case for 300. On Geneva its row
 * and column towards 5 000 stops take less than 70 single legs; what is gathered for them takes
 * 2 MB a profile, and never more than the hierarchy itself.
 *
 * @param snapOf where one halts for a place, if one can get there and away
 */
export function makePressLegs({
  roads,
  profile,
  snapOf,
}: {
  readonly roads: Roads
  readonly profile: Profile
  readonly snapOf: (placeId: PlaceId) => Snap | undefined
}): PressLegs {
  const gathered = gatherPlaces(roads, profile)
  const at = new Map<PlaceId, number>()
  const waiting = new Set<PlaceId>()
  let known: (ReturnType<typeof rowAndColumn> & { readonly pressed: PlaceId }) | undefined

  function gather() {
    const found = [...waiting].flatMap((placeId) => {
      const snap = snapOf(placeId)
      return snap ? [{ placeId, snap }] : []
    })
    for (const { placeId } of found) at.set(placeId, at.size)
    addGathered(
      gathered,
      found.map(({ snap }) => snap),
    )
    waiting.clear()
  }

  return {
    note(placeId) {
      if (!at.has(placeId)) waiting.add(placeId)
    },
    find(pressed, { from, to }) {
      if (known?.pressed !== pressed) {
        const snap = snapOf(pressed)
        if (!snap) return null
        if (waiting.size > fewPlaces) gather()
        known = { pressed, ...rowAndColumn(gathered, snap) }
      }
      const index = at.get(from === pressed ? to : from)
      if (index === undefined || index >= known.away.length) return undefined
      const cost = (from === pressed ? known.away : known.back)[index]!
      return cost === Infinity ? null : { seconds: secondsOf(cost), metres: metresOf(cost) }
    },
  }
}
