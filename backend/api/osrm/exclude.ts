import type { Profile } from '../../../algorithms/model.ts'
import { closeRoads } from '../../../algorithms/road/closeRoads.ts'
import type { Roads } from '../../../algorithms/road/roads.ts'
import { OsrmRefusal } from './refusal.ts'

/** What OSRM's car profile tells apart and lets people leave out. */
const classes = {
  motorway: ({ pieces }: Roads, piece: number) => /^motorway/.test(pieces.classes[piece]!),
  toll: ({ pieces }: Roads, piece: number) => pieces.toll[piece] === 1,
  ferry: ({ pieces }: Roads, piece: number) => pieces.classes[piece] === 'ferry',
} as const

type RoadClass = keyof typeof classes

const names = Object.keys(classes) as RoadClass[]

/** Which of them a piece of road is. */
export function classesOf(roads: Roads, piece: number): RoadClass[] {
  return names.filter((name) => classes[name](roads, piece))
}

const known = new WeakMap<Roads, Map<string, Roads>>()

/**
 * The roads without some classes; made once for each set, since a search needs a graph of its own.
 * @throws OsrmRefusal `InvalidValue` for a class that isn't told apart
 */
export function excluding(roads: Roads, profile: Profile, exclude: readonly string[] = []): Roads {
  const wanted = exclude.filter((name) => name !== 'none')
  if (wanted.some((name) => !Object.hasOwn(classes, name)))
    throw new OsrmRefusal('InvalidValue', 'Exclude flag combination is not supported.')
  const left = names.filter((name) => wanted.includes(name))
  const key = `${profile} ${left.join(',')}`
  const made = known.get(roads) ?? new Map<string, Roads>()
  known.set(roads, made)
  let without = made.get(key)
  if (!without) {
    without = withoutClasses(roads, profile, left)
    made.set(key, without)
  }
  return without
}

function withoutClasses(roads: Roads, profile: Profile, left: readonly RoadClass[]): Roads {
  const pieces: { piece: number; along: true }[] = []
  for (let piece = 0; piece < roads.pieces.count; piece++)
    if (left.some((name) => classes[name](roads, piece))) pieces.push({ piece, along: true })
  if (pieces.length === 0) return roads
  const closure = { kind: 'closed', factor: 1, profiles: [profile], direction: 'both' } as const
  return closeRoads(roads, [{ ...closure, pieces }])
}
