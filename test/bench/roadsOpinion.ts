import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { LonLat, Profile } from '../../algorithms/model.ts'
import { metresFrom } from '../../algorithms/road/distance.ts'
import { layRoads } from '../../algorithms/road/layRoads.ts'
import { readOsm } from '../../algorithms/road/readOsm.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import { type Snap, snap } from '../../algorithms/road/snap.ts'
import { path as wayBetween } from '../../algorithms/road/travel.ts'

/** What OSRM answers between two addresses: ../shared/data/README.md says how to read it. */
interface Opinion {
  readonly from: LonLat
  readonly to: LonLat
  readonly distance: number
  readonly duration: number
  readonly weight: number
  readonly fromSnap: LonLat
  readonly toSnap: LonLat
}

export interface OpinionOfProfile {
  readonly profile: Profile
  /** Pairs in which OSRM speaks of the same two points and minimises time as we do. */
  readonly clean: number
  /** Shares of those whose distances differ by no more. */
  readonly within3: number
  readonly within10: number
  /** Our seconds by OSRM's, the median. */
  readonly seconds: number
  /** Pairs further away than the profile's bar. */
  readonly rest: readonly Difference[]
}

export interface Difference {
  readonly pair: number
  /** Our metres by OSRM's, our seconds by OSRM's. */
  readonly metres: number
  readonly seconds: number
  readonly guess: string
}

const asked = [
  { profile: 'foot', name: 'foot', bar: 0.03 },
  { profile: 'cargo-bike', name: 'bicycle', bar: 0.03 },
  { profile: 'car', name: 'car', bar: 0.1 },
] as const

/** Our ways in Geneva beside those of OSRM's stock profiles. */
export function compareWithOsrm(folder: string): OpinionOfProfile[] {
  const read = (name: string) => readFileSync(path.join(folder, 'osm', name))
  // Without lines across plazas: OSRM walks round them, and 88 of its 150 walks pass one.
  const roads = layRoads(readOsm(read('geneva.osm.pbf')))
  const { pairs } = JSON.parse(read('geneva-osrm.json').toString())
  return asked.map(({ profile, name, bar }) => compareProfile(roads, profile, pairs[name], bar))
}

function compareProfile(
  roads: Roads,
  profile: Profile,
  pairs: readonly Opinion[],
  bar: number,
): OpinionOfProfile {
  const found = pairs.flatMap((opinion, pair) => {
    const from = snap(roads, { position: opinion.from, profile })
    const to = snap(roads, { position: opinion.to, profile })
    if (!from || !to || !isClean(opinion, profile, from, to)) return []
    const way = wayBetween(roads, profile, from, to)
    return [
      {
        pair,
        from,
        to,
        opinion,
        metres: (way?.metres ?? Infinity) / opinion.distance,
        seconds: (way?.seconds ?? Infinity) / opinion.duration,
      },
    ]
  })
  const usual = median(found.map(({ seconds }) => seconds))
  const share = (most: number) =>
    found.filter(({ metres }) => Math.abs(metres - 1) <= most).length / found.length
  return {
    profile,
    clean: found.length,
    within3: share(0.03),
    within10: share(0.1),
    seconds: usual,
    rest: found
      .filter(({ metres }) => !(Math.abs(metres - 1) <= bar))
      .map(({ pair, from, to, opinion, metres, seconds }) => {
        const guess = guessCause(roads, profile, { from, to, opinion, bar, pace: seconds / usual })
        return { pair, metres, seconds, guess }
      }),
  }
}

function isClean(opinion: Opinion, profile: Profile, from: Snap, to: Snap): boolean {
  const apart = Math.max(
    metresFrom(from.position, opinion.fromSnap),
    metresFrom(to.position, opinion.toSnap),
  )
  return apart <= 20 && (profile !== 'car' || opinion.weight === opinion.duration)
}

/** Lets go one of our rules after the other and looks whether OSRM's way comes out. */
function guessCause(
  roads: Roads,
  profile: Profile,
  pair: { from: Snap; to: Snap; opinion: Opinion; bar: number; pace: number },
): string {
  const { from, to, opinion, bar, pace } = pair
  const arrays = roads.profiles[profile]
  const looser: readonly (readonly [string, Roads])[] = [
    ['turn restrictions', { ...roads, restrictions: [] }],
    [
      'private ground passed through',
      withArrays(roads, profile, { endsOnly: new Uint8Array(roads.edgeCount) }),
    ],
    [
      'private ground closed',
      withArrays(roads, profile, {
        milliseconds: arrays.milliseconds.map((ms, e) =>
          arrays.endsOnly[e] && !isAt(roads, e, from) && !isAt(roads, e, to) ? -1 : ms,
        ),
      }),
    ],
    [
      'weight of time against distance',
      withArrays(roads, profile, { milliseconds: shortest(roads, profile) }),
    ],
  ]
  for (const [cause, other] of looser) {
    const metres = wayBetween(other, profile, from, to)?.metres ?? Infinity
    if (Math.abs(metres / opinion.distance - 1) <= bar) return cause
  }
  if (pace > 0.94 && pace < 1.06) return 'another way, as fast to within 6 %'
  const apart =
    metresFrom(from.position, opinion.fromSnap) + metresFrom(to.position, opinion.toSnap)
  if (apart > opinion.distance * bar) return `snapped ${Math.round(apart)} m away`
  return pace < 1 ? 'we find a faster way' : 'OSRM finds a faster way'
}

const isAt = (roads: Roads, edge: number, at: Snap) => roads.piece[edge] === roads.piece[at.edge]

function withArrays(
  roads: Roads,
  profile: Profile,
  arrays: Partial<Roads['profiles'][Profile]>,
): Roads {
  const profiles = { ...roads.profiles, [profile]: { ...roads.profiles[profile], ...arrays } }
  return { ...roads, profiles }
}

/** As if all roads were as fast as the others. */
function shortest(roads: Roads, profile: Profile): Int32Array {
  const { milliseconds } = roads.profiles[profile]
  return milliseconds.map((ms, edge) => (ms < 0 ? -1 : roads.decimetres[edge]! * 30))
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
