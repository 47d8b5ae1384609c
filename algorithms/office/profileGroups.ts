import type { LonLat, Place, Profile } from '../model.ts'
import { straightLineMetres } from '../round/straightLine.ts'
import type { Cut } from './cutSegments.ts'

/** On foot up to here from the depot, by car from there on (J). */
const footMetres = 1000
const carMetres = 5000
/** By car where fewer places than this lie on a square kilometre: farms (J). */
const scatteredPerSquareKilometre = 60

export type ProfileGroups = Record<Profile, Cut[]>

/** On foot near the depot, by car among scattered farms and far out, else by cargo bike. */
export function profileGroups(
  cuts: readonly Cut[],
  served: readonly Place[],
  depot: Place,
): ProfileGroups {
  const densityAt = densityOf(served)
  const groups: ProfileGroups = { foot: [], 'cargo-bike': [], car: [] }
  for (const cut of cuts) {
    const { position } = cut.places[cut.places.length >> 1]!
    const metres = straightLineMetres(position, depot.position)
    const scattered = densityAt(position) < scatteredPerSquareKilometre
    const profile =
      scattered || metres > carMetres ? 'car' : metres <= footMetres ? 'foot' : 'cargo-bike'
    groups[profile].push(cut)
  }
  return groups
}

/** Places on a square kilometre, in the 750 m square around a position. */
function densityOf(places: readonly Place[]): (position: LonLat) => number {
  const north = 250 / 111_195
  const east = north / Math.cos((places[0]!.position[1] * Math.PI) / 180)
  const keyOf = (column: number, row: number) => column * 1e7 + row
  const counts = new Map<number, number>()
  const square = ([lon, lat]: LonLat) => [Math.floor(lon / east), Math.floor(lat / north)] as const
  for (const { position } of places) {
    const key = keyOf(...square(position))
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return (position) => {
    const [column, row] = square(position)
    let count = 0
    for (let x = -1; x <= 1; x++) {
      for (let y = -1; y <= 1; y++) count += counts.get(keyOf(column + x, row + y)) ?? 0
    }
    return count / 0.75 ** 2
  }
}
