import type { Place, PlaceId, Profile, TravelTimes } from '../../algorithms/model.ts'
import { type Durations, durations } from '../../algorithms/road/travel.ts'
import { makeTravel } from '../../backend/area/travel.ts'
import type { World } from '../world.ts'

/**
 * The same ways as the backend's at the usual hour, a whole row at once and kept: hindsight asks for
 * most of them, a thousand places to a thousand.
 */
export function travelRows({ area: { roads }, places }: World): TravelTimes {
  const { snapOf } = makeTravel(roads, places)
  const rowsOf: Record<Profile, ReturnType<typeof makeRows>> = {
    foot: makeRows('foot'),
    'cargo-bike': makeRows('cargo-bike'),
    car: makeRows('car'),
  }

  function makeRows(profile: Profile) {
    const columnOf = new Map<PlaceId, number>()
    const targets = places.flatMap(({ placeId }: Place) => {
      const found = snapOf(profile, placeId)
      if (found) columnOf.set(placeId, columnOf.size)
      return found ?? []
    })
    const rows = new Map<PlaceId, Durations>()
    return (from: PlaceId, to: PlaceId) => {
      const column = columnOf.get(to)
      const source = columnOf.get(from)
      if (column === undefined || source === undefined) return undefined
      const row = rows.get(from) ?? durations(roads, profile, [targets[source]!], targets)
      rows.set(from, row)
      const seconds = row.seconds[column]!
      return seconds < 0 ? undefined : { seconds, metres: row.metres[column]! }
    }
  }

  return (profile, from, to) =>
    from === to ? { seconds: 0, metres: 0 } : rowsOf[profile](from, to)
}
