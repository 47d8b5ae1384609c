import type { Place, PlaceId, Profile, TravelTimes } from '../../algorithms/model.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import { type Snap, snap } from '../../algorithms/road/snap.ts'
import { durations, type Path, path } from '../../algorithms/road/travel.ts'

/** Travel between a depot's places, kept once computed. */
export interface Travel {
  readonly times: TravelTimes
  /** Computes a place's row and column towards these others at once, where they aren't known. */
  prepare(profile: Profile, placeId: PlaceId, others: readonly PlaceId[]): void
  /** The way itself; undefined where there is none. */
  line(profile: Profile, from: PlaceId, to: PlaceId): Path | undefined
  /** Which side of its street a place lies on, walking in the order of the map's data. */
  snapOf(profile: Profile, placeId: PlaceId): Snap | undefined
}

type Leg = { readonly seconds: number; readonly metres: number }

/** @param places every place that will be asked for */
export function makeTravel(roads: Roads, places: Iterable<Place>): Travel {
  const placeById = new Map<PlaceId, Place>()
  for (const place of places) placeById.set(place.placeId, place)
  const snaps = new Map<string, Snap | undefined>()
  const legs: Record<Profile, Map<PlaceId, Map<PlaceId, Leg | undefined>>> = {
    foot: new Map(),
    'cargo-bike': new Map(),
    car: new Map(),
  }

  function snapOf(profile: Profile, placeId: PlaceId): Snap | undefined {
    const key = `${profile} ${placeId}`
    if (!snaps.has(key)) {
      const place = placeById.get(placeId)
      if (!place) throw new Error(`no place ${placeId}`)
      const { position, street } = place
      snaps.set(key, snap(roads, { position, street, profile }))
    }
    return snaps.get(key)
  }

  function row(profile: Profile, from: PlaceId) {
    let known = legs[profile].get(from)
    if (!known) {
      known = new Map()
      legs[profile].set(from, known)
    }
    return known
  }

  function compute(profile: Profile, from: readonly PlaceId[], to: readonly PlaceId[]): void {
    const sources = from.filter((id) => snapOf(profile, id))
    const targets = to.filter((id) => snapOf(profile, id))
    for (const id of from) for (const other of to) row(profile, id).set(other, undefined)
    if (sources.length === 0 || targets.length === 0) return
    const table = durations(
      roads,
      profile,
      sources.map((id) => snapOf(profile, id)!),
      targets.map((id) => snapOf(profile, id)!),
    )
    sources.forEach((id, i) => {
      targets.forEach((other, j) => {
        const index = i * targets.length + j
        const seconds = table.seconds[index]!
        if (seconds >= 0) row(profile, id).set(other, { seconds, metres: table.metres[index]! })
      })
    })
  }

  return {
    snapOf,
    times(profile, from, to) {
      if (from === to) return atOnce
      const known = row(profile, from)
      if (!known.has(to)) compute(profile, [from], [to])
      return known.get(to)
    },
    prepare(profile, placeId, others) {
      const away = others.filter((id) => !row(profile, placeId).has(id))
      if (away.length > 0) compute(profile, [placeId], away)
      const back = others.filter((id) => !row(profile, id).has(placeId))
      if (back.length > 0) compute(profile, back, [placeId])
    },
    line(profile, from, to) {
      const a = snapOf(profile, from)
      const b = snapOf(profile, to)
      return a && b && path(roads, profile, a, b)
    },
  }
}

const atOnce: Leg = { seconds: 0, metres: 0 }
