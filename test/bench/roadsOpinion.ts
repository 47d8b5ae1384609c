import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { LonLat, Profile } from '../../algorithms/model.ts'
import { metresFrom } from '../../algorithms/road/distance.ts'
import { layRoads } from '../../algorithms/road/layRoads.ts'
import { readOsm } from '../../algorithms/road/readOsm.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import { type Snap, snap } from '../../algorithms/road/snap.ts'
import { path as wayBetween } from '../../algorithms/road/travel.ts'
import { explain, type TheirRule, theirRules, waysByRules } from './opinionCauses.ts'

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
  /** In which OSRM speaks of the same two points and minimises time as we do. */
  readonly clean: readonly ComparedPair[]
  /** Shares of those whose distances differ by no more. */
  readonly within3: number
  readonly within10: number
  /** Our seconds by OSRM's, the median. */
  readonly seconds: number
}

interface ComparedPair {
  readonly pair: number
  readonly opinion: Opinion
  /** Our metres by OSRM's, our seconds by OSRM's. */
  readonly metres: number
  readonly seconds: number
}

const asked = [
  { profile: 'foot', name: 'foot', bar: 0.03, share: 0.95 },
  { profile: 'cargo-bike', name: 'bicycle', bar: 0.03, share: 0.95 },
  { profile: 'car', name: 'car', bar: 0.1, share: 0.9 },
] as const

/** Our ways in Geneva beside those of OSRM's stock profiles. */
export function compareWithOsrm(folder: string): OpinionOfProfile[] {
  const { osm, pairs } = readOpinion(folder)
  // Without lines across plazas: OSRM walks round them, and a sixth of its walks pass one.
  const roads = layRoads(osm)
  return asked.map(({ profile, name }) => compareProfile(roads, profile, pairs[name]!))
}

/**
 * The same as rows of a table: by our rules, by OSRM's, and why each pair differs that is further away
 * than the bar, counted by cause.
 */
export function opinionRows(folder: string) {
  const { osm } = readOpinion(folder)
  return compareWithOsrm(folder).flatMap(({ profile, clean, within3, within10, seconds }) => {
    const { bar, share } = asked.find((found) => found.profile === profile)!
    const within = bar === 0.03 ? within3 : within10
    const row = { town: 'geneva', profile, limit: '', met: '', elsewhere: '' }
    const wayBy = waysByRules(osm, profile)
    const rest = clean
      .filter(({ metres }) => !(Math.abs(metres - 1) <= bar))
      .map((found) => ({ ...found, causes: causesOf(profile, found.opinion, bar, wayBy) }))
    const counts = new Map<string, number>()
    for (const { causes } of rest)
      for (const cause of causes) counts.set(cause, (counts.get(cause) ?? 0) + 1)
    return [
      {
        ...row,
        figure: `metres within ${bar * 100} % of OSRM’s`,
        measured: `${(within * 100).toFixed(1)} % of ${clean.length}`,
        limit: `${share * 100} %`,
        met: within >= share ? 'yes' : 'MISSED',
      },
      { ...row, figure: 'seconds by OSRM’s, median', measured: seconds.toFixed(3) },
      ...(profile === 'car' ? [] : rowsByTheirs(profile, clean, bar, wayBy)).map((theirs) => ({
        ...row,
        ...theirs,
      })),
      ...[...counts].map(([cause, pairs]) => ({
        ...row,
        figure: `differs: ${cause}`,
        measured: pairs === 1 ? '1 pair' : `${pairs} pairs`,
      })),
      ...rest.map(({ pair, metres, seconds, causes }) => ({
        ...row,
        figure: `pair ${pair}, metres and seconds by OSRM’s`,
        measured: `${metres.toFixed(2)}, ${seconds.toFixed(2)}`,
        elsewhere: causes.join('; '),
      })),
    ]
  })
}

/** How near we come to OSRM with its rules in the place of ours: that these are all the reasons. */
function rowsByTheirs(
  profile: Profile,
  clean: readonly ComparedPair[],
  bar: number,
  wayBy: ReturnType<typeof waysByRules>,
) {
  const ways = clean.map(({ opinion }) => ({
    opinion,
    way: wayBy(theirRules[profile], { from: opinion.fromSnap, to: opinion.toSnap }),
  }))
  const near = ways.filter(({ way, opinion }) => isNear(way?.metres, opinion.distance, bar))
  const seconds = ways.map(({ way, opinion }) => (way?.seconds ?? Infinity) / opinion.duration)
  return [
    {
      figure: '… by its rules',
      measured: `${((near.length / ways.length) * 100).toFixed(1)} % of ${ways.length}`,
    },
    { figure: '… seconds by its rules', measured: median(seconds).toFixed(3) },
  ]
}

/** Which of OSRM's rules it takes to find its way. */
function causesOf(
  profile: Profile,
  { from, to, fromSnap, toSnap, distance }: Opinion,
  bar: number,
  wayBy: ReturnType<typeof waysByRules>,
): readonly string[] {
  const near = (rules: readonly TheirRule[], ends: Parameters<typeof wayBy>[1]) =>
    isNear(wayBy(rules, ends)?.metres, distance, bar)
  const causes = explain(
    profile,
    (rules) => near(rules, { from: fromSnap, to: toSnap }) || near(rules, { from, to }),
  )
  if (!causes) return ['not found']
  return causes.length === 0 ? ['snapped elsewhere'] : causes
}

function isNear(metres = Infinity, distance: number, bar: number): boolean {
  return Math.abs(metres / distance - 1) <= bar
}

function readOpinion(folder: string) {
  const read = (name: string) => readFileSync(path.join(folder, 'osm', name))
  const { pairs } = JSON.parse(read('geneva-osrm.json').toString())
  return {
    osm: readOsm(read('geneva.osm.pbf')),
    pairs: pairs as Readonly<Record<string, readonly Opinion[]>>,
  }
}

function compareProfile(
  roads: Roads,
  profile: Profile,
  pairs: readonly Opinion[],
): OpinionOfProfile {
  const found = pairs.flatMap((opinion, pair) => {
    const from = snap(roads, { position: opinion.from, profile })
    const to = snap(roads, { position: opinion.to, profile })
    if (!from || !to || !isClean(opinion, profile, from, to)) return []
    const way = wayBetween(roads, profile, from, to)
    return [
      {
        pair,
        opinion,
        metres: (way?.metres ?? Infinity) / opinion.distance,
        seconds: (way?.seconds ?? Infinity) / opinion.duration,
      },
    ]
  })
  const share = (most: number) =>
    found.filter(({ metres }) => Math.abs(metres - 1) <= most).length / found.length
  return {
    profile,
    clean: found,
    within3: share(0.03),
    within10: share(0.1),
    seconds: median(found.map(({ seconds }) => seconds)),
  }
}

function isClean(opinion: Opinion, profile: Profile, from: Snap, to: Snap): boolean {
  const apart = Math.max(
    metresFrom(from.position, opinion.fromSnap),
    metresFrom(to.position, opinion.toSnap),
  )
  return apart <= 20 && (profile !== 'car' || opinion.weight === opinion.duration)
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}
