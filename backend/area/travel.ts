import type { Place, PlaceId, Profile, TravelTimes } from '../../algorithms/model.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import { type Snap, snap } from '../../algorithms/road/snap.ts'
import { type Durations, durations, type Path, path } from '../../algorithms/road/travel.ts'

/** Travel between a depot's places; a leg that was asked for is kept. */
export interface Travel {
  readonly times: TravelTimes
  /**
   * Computes a place's row and column towards these others at once, good until the next place is
   * prepared for that profile. Keeping all of them would take 0.8 MB a press on Geneva and double the
   * time, and a press asks for few.
   */
  prepare(profile: Profile, placeId: PlaceId, others: readonly PlaceId[]): void
  /** The way itself; undefined where there is none. */
  line(profile: Profile, from: PlaceId, to: PlaceId): Path | undefined
  /** Which side of its street a place lies on, walking in the order of the map's data. */
  snapOf(profile: Profile, placeId: PlaceId): Snap | undefined
}

type Leg = { readonly seconds: number; readonly metres: number }

/** A place's row and column. */
interface Star {
  readonly placeId: PlaceId
  /** Where another place's figures lie in both. */
  readonly at: ReadonlyMap<PlaceId, number>
  readonly away: Durations
  readonly back: Durations
}

/** @param places every place that will be asked for */
export function makeTravel(roads: Roads, places: Iterable<Place>): Travel {
  const placeById = new Map<PlaceId, Place>()
  for (const place of places) placeById.set(place.placeId, place)
  const snaps: Record<Profile, Map<PlaceId, Snap | undefined>> = {
    foot: new Map(),
    'cargo-bike': new Map(),
    car: new Map(),
  }
  const legs: Record<Profile, Map<PlaceId, Map<PlaceId, Leg | undefined>>> = {
    foot: new Map(),
    'cargo-bike': new Map(),
    car: new Map(),
  }
  const stars: Partial<Record<Profile, Star>> = {}

  function snapOf(profile: Profile, placeId: PlaceId): Snap | undefined {
    const known = snaps[profile]
    if (!known.has(placeId)) {
      const place = placeById.get(placeId)
      if (!place) throw new Error(`no place ${placeId}`)
      const { position, street } = place
      known.set(placeId, snap(roads, { position, street, profile }))
    }
    return known.get(placeId)
  }

  function row(profile: Profile, from: PlaceId) {
    let known = legs[profile].get(from)
    if (!known) {
      known = new Map()
      legs[profile].set(from, known)
    }
    return known
  }

  function compute(profile: Profile, from: PlaceId, to: PlaceId): Leg | undefined {
    const star = stars[profile]
    const other = star?.placeId === from ? to : star?.placeId === to ? from : undefined
    const at = other === undefined ? undefined : star?.at.get(other)
    if (star && at !== undefined) return legAt(star.placeId === from ? star.away : star.back, at)
    const a = snapOf(profile, from)
    const b = snapOf(profile, to)
    return a && b && legAt(durations(roads, profile, [a], [b]), 0)
  }

  return {
    snapOf,
    times(profile, from, to) {
      if (from === to) return atOnce
      const known = row(profile, from)
      if (!known.has(to)) known.set(to, compute(profile, from, to))
      return known.get(to)
    },
    prepare(profile, placeId, others) {
      const star = stars[profile]
      const snapped = snapOf(profile, placeId)
      const reached = others.filter((id) => snapOf(profile, id))
      if (!snapped || (star?.placeId === placeId && reached.every((id) => star.at.has(id)))) return
      const snaps = reached.map((id) => snapOf(profile, id)!)
      stars[profile] = {
        placeId,
        at: new Map(reached.map((id, index) => [id, index])),
        away: durations(roads, profile, [snapped], snaps),
        back: durations(roads, profile, snaps, [snapped]),
      }
    },
    line(profile, from, to) {
      const a = snapOf(profile, from)
      const b = snapOf(profile, to)
      return a && b && path(roads, profile, a, b)
    },
  }
}

function legAt({ seconds, metres }: Durations, index: number): Leg | undefined {
  return seconds[index]! < 0 ? undefined : { seconds: seconds[index]!, metres: metres[index]! }
}

const atOnce: Leg = { seconds: 0, metres: 0 }
