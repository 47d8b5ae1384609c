import type { Profile } from '../../../algorithms/model.ts'
import { closeRoads } from '../../../algorithms/road/closeRoads.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { OsrmRefusal } from './refusal.ts'

/** OSM's `highway` values by what OSRM's profiles call them. Tolls aren't known. */
const classesOf: Readonly<Record<string, readonly string[]>> = {
  motorway: ['motorway', 'motorway_link'],
  ferry: ['ferry'],
}

const known = new WeakMap<Roads, Map<string, Roads>>()

/**
 * The roads without some classes; made once for each set, since a search needs a graph of its own.
 * @throws OsrmRefusal `InvalidValue` for a class that isn't told apart
 */
export function excluding(roads: Roads, profile: Profile, exclude: readonly string[] = []): Roads {
  const wanted = exclude.filter((name) => name !== 'none')
  if (wanted.some((name) => !Object.hasOwn(classesOf, name)))
    throw new OsrmRefusal('InvalidValue', 'Exclude flag combination is not supported.')
  const names = [...new Set(wanted)].sort()
  const key = `${profile} ${names.join(',')}`
  const made = known.get(roads) ?? new Map<string, Roads>()
  known.set(roads, made)
  let without = made.get(key)
  if (!without) {
    const classes = names.flatMap((name) => classesOf[name]!)
    without = withoutClasses(roads, profile, classes)
    made.set(key, without)
  }
  return without
}

function withoutClasses(roads: Roads, profile: Profile, classes: readonly string[]): Roads {
  const pieces: { piece: number; along: true }[] = []
  for (const [piece, kind] of roads.pieces.classes.entries())
    if (classes.includes(kind)) pieces.push({ piece, along: true })
  if (pieces.length === 0) return roads
  const closure = { kind: 'closed', factor: 1, profiles: [profile], direction: 'both' } as const
  return closeRoads(roads, [{ ...closure, pieces }])
}
