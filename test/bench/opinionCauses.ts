import type { LonLat, Profile } from '../../algorithms/model.ts'
import { edgeBearings, turnDegrees } from '../../algorithms/road/bearing.ts'
import { layRoads } from '../../algorithms/road/layRoads.ts'
import type { OsmData, Tags } from '../../algorithms/road/osmData.ts'
import type { Roads } from '../../algorithms/road/roads.ts'
import { snap } from '../../algorithms/road/snap.ts'
import { turnCosts } from '../../algorithms/road/turnCosts.ts'
import { deadEnds } from '../../algorithms/road/turnRules.ts'
import { searchTurns } from './searchTurns.ts'

/** What OSRM's stock profiles do otherwise than we. */
export interface TheirRule {
  readonly name: string
  readonly way?: (tags: Tags) => Tags
  readonly node?: (tags: Tags) => Tags
  readonly ignoresRestrictions?: true
  readonly turns?: (roads: Roads) => (before: number, after: number) => number
  readonly milliseconds?: (roads: Roads, ms: number, edge: number) => number
}

/** Rules by which nearly all their ways come out; by car only a hint, speeds being many. */
export const theirRules: Readonly<Record<Profile, readonly TheirRule[]>> = {
  foot: [
    byAccess('foot'),
    {
      name: 'walked at 5 km/h, on stairs too',
      milliseconds: (roads, _, e) => roads.decimetres[e]! * 72,
    },
  ],
  'cargo-bike': [
    { name: 'turn restrictions ignored', ignoresRestrictions: true },
    byAccess('bicycle'),
    { name: 'ridden at 15 km/h, pushed at 4', milliseconds: ridden },
    { name: 'ridden among walkers as on streets', way: amongWalkers },
    { name: 'narrow barriers passed', node: pastBarriers },
    { name: 'pushed over stairs', way: overStairs },
    { name: 'turns by the square of their angle, to the left twice', turns: squareTurns },
    { name: '19 s at signals that face the other way too', node: facingBoth },
  ],
  car: [
    byAccess('motor_vehicle'),
    {
      name: 'time against length weighed otherwise',
      milliseconds: (roads, _, e) => roads.decimetres[e]! * 30,
    },
  ],
}

/** Finds ways between the nearest points of two positions by our rules, some of theirs instead. */
export function waysByRules(osm: OsmData, profile: Profile) {
  const known = new Map<string, ReturnType<typeof lay>>()
  const lay = (rules: readonly TheirRule[]) => {
    const roads = roadsBy(osm, profile, rules)
    const turns = rules.find((rule) => rule.turns)?.turns
    return { roads, turnCost: turns?.(roads) ?? ourTurns(roads, profile) }
  }
  return (rules: readonly TheirRule[], ends: { readonly from: LonLat; readonly to: LonLat }) => {
    const name = rules.map((rule) => rule.name).join()
    const { roads, turnCost } = known.get(name) ?? lay(rules)
    known.set(name, { roads, turnCost })
    const from = snap(roads, { position: ends.from, profile })
    const to = snap(roads, { position: ends.to, profile })
    return from && to && searchTurns(roads, profile, { from, to }, turnCost)
  }
}

/**
 * One of their rules with which a way fits, else the fewest, all being let go of one by one;
 * undefined if it doesn't fit with all.
 */
export function explain(
  profile: Profile,
  fits: (rules: readonly TheirRule[]) => boolean,
): readonly string[] | undefined {
  if (fits([])) return []
  const one = theirRules[profile].find((rule) => fits([rule]))
  if (one) return [one.name]
  let needed = theirRules[profile]
  if (!fits(needed)) return undefined
  for (const rule of needed) {
    const without = needed.filter((other) => other !== rule)
    if (fits(without)) needed = without
  }
  return needed.map(({ name }) => name)
}

function roadsBy(osm: OsmData, profile: Profile, rules: readonly TheirRule[]): Roads {
  const apply = (tags: Tags, of: 'way' | 'node') =>
    rules.reduce((read, rule) => rule[of]?.(read) ?? read, tags)
  const nodeTags = [...osm.nodes.tags].map(([node, tags]) => [node, apply(tags, 'node')] as const)
  const roads = layRoads({
    nodes: { ...osm.nodes, tags: new Map(nodeTags) },
    ways: { ...osm.ways, tags: osm.ways.tags.map((tags) => apply(tags, 'way')) },
    relations: rules.some((rule) => rule.ignoresRestrictions) ? [] : osm.relations,
  })
  const changes = rules.flatMap((rule) => rule.milliseconds ?? [])
  const arrays = roads.profiles[profile]
  const milliseconds = arrays.milliseconds.map((ours, edge) =>
    ours < 0 ? -1 : changes.reduce((ms, change) => change(roads, ms, edge), ours),
  )
  return { ...roads, profiles: { ...roads.profiles, [profile]: { ...arrays, milliseconds } } }
}

/** By car one turns round in dead ends only. */
function ourTurns(roads: Roads, profile: Profile) {
  const turnCost = turnCosts(roads, profile)
  if (profile !== 'car') return turnCost
  const isDeadEnd = deadEnds(roads, roads.profiles.car)
  return (before: number, after: number) =>
    roads.twin[before] === after && !isDeadEnd(before) ? -1 : turnCost(before, after)
}

/** What is private is closed and what is for customers or residents is open. */
function byAccess(key: 'foot' | 'bicycle' | 'motor_vehicle'): TheirRule {
  const own = {
    foot: ['foot'],
    bicycle: ['bicycle', 'vehicle'],
    motor_vehicle: ['motorcar', 'motor_vehicle', 'vehicle'],
  }[key]
  const closed = key === 'bicycle' ? /^(no|private|delivery|use_sidepath)$/ : /^(private)$/
  const read = (tags: Tags): Tags => {
    const value = [...own, 'access'].map((name) => tags[name]).find((found) => found)
    if (value === undefined) return tags
    if (closed.test(value)) return { ...tags, [own[0]!]: 'no' }
    return /^(customers|destination|residents|delivery)$/.test(value)
      ? { ...tags, [own[0]!]: 'yes' }
      : tags
  }
  return { name: 'private closed, customers’ open', way: read, node: read }
}

function amongWalkers(tags: Tags): Tags {
  const allowed = /^(yes|permissive|designated)$/.test(tags.bicycle ?? '')
  const walked = tags.highway === 'footway' || tags.highway === 'pedestrian'
  return walked && allowed ? { ...tags, highway: 'cycleway' } : tags
}

/** We ride 14 km/h, and 12 on paths. */
function ridden({ decimetres }: Roads, ms: number, edge: number): number {
  const kmh = (decimetres[edge]! * 360) / ms
  return kmh > 11.5 ? ms * (14 / 15) : ms
}

function overStairs(tags: Tags): Tags {
  if (tags.highway !== 'steps') return tags
  return tags.bicycle === 'dismount'
    ? { ...tags, highway: 'footway' }
    : { ...tags, 'ramp:wheelchair': 'yes' }
}

function pastBarriers(tags: Tags): Tags {
  return /^(yes|wall|fence)$/.test(tags.barrier ?? 'yes') ? tags : { ...tags, barrier: 'no' }
}

function facingBoth(tags: Tags): Tags {
  if (tags.highway !== 'traffic_signals') return tags
  return { ...tags, direction: undefined, 'traffic_signals:direction': undefined }
}

/** 6 s for a right angle; no turning round but in dead ends. */
function squareTurns(roads: Roads) {
  const { tail, head, twin, edgeCount, nodeCount } = roads
  const { milliseconds } = roads.profiles['cargo-bike']
  const bearings = edgeBearings(roads)
  const branches = new Uint8Array(nodeCount)
  for (let edge = 0; edge < edgeCount; edge++) {
    if (milliseconds[edge]! < 0) continue
    branches[tail[edge]!]!++
    const other = twin[edge]!
    if (other < 0 || milliseconds[other]! < 0) branches[head[edge]!]!++
  }
  return (before: number, after: number) => {
    const roadCount = branches[head[before]!]!
    if (twin[before] === after) return roadCount === 1 ? 44_000 : -1
    if (roadCount <= 2) return 0
    const turn = turnDegrees(bearings.in[before]!, bearings.out[after]!) / 90
    return 6000 * turn * turn * (turn > 0 ? 1 / 1.4 : 1.4)
  }
}
