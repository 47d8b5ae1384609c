import type { Profile } from '../model.ts'
import { type Access, accessVerdict } from './access.ts'
import { climbingKmh } from './climb.ts'
import type { Tags } from './osmData.ts'

export type Direction = 'forward' | 'backward'

/** Kilometres an hour; 0 where the profile may not go. */
export type Speeds = Readonly<Record<Profile, number>> & {
  /** Who may only go where their way begins or ends. */
  readonly endsOnly: readonly Profile[]
}

/**
 * How fast each profile goes along a way, in the direction in which it is drawn and against it;
 * undefined when it isn't a road for anyone. Rules: the OSM wiki's pages on highway, access,
 * oneway and maxspeed. What holds at certain hours only is for `hourlyTags`.
 */
export function waySpeeds(tags: Tags): Readonly<Record<Direction, Speeds>> | undefined {
  const kind = roadClass(tags) ?? (tags.route === 'ferry' ? 'ferry' : undefined)
  if (kind === undefined) return undefined
  const forward = directedSpeeds(tags, kind, 'forward')
  const backward = directedSpeeds(tags, kind, 'backward')
  const any = [forward, backward].some((s) => s.foot > 0 || s['cargo-bike'] > 0 || s.car > 0)
  return any ? { forward, backward } : undefined
}

/** The class of a way as roads are built from it: its `highway` value, or `platform`. */
export function roadClass(tags: Tags): string | undefined {
  const kind = tags.highway
  if (kind !== undefined) return kind in classes ? kind : undefined
  const platform = tags.railway === 'platform' || tags.public_transport === 'platform'
  return platform ? 'platform' : undefined
}

const walkingKmh = 4.5
/** A loaded cargo bike that is pushed where riding isn't allowed. */
export const pushingKmh = 4
const ridingKmh = 14
/** On paths, and among people on foot: as much less as OSRM's bike slows down on a path. */
const narrowRidingKmh = 12
/** Vehicles let on to ways made for walking. */
const crawlingKmh = 10
/** Where no duration is tagged: OSRM's figure, slow enough to have the waiting in it. */
const ferryKmh = 5

/** OSRM's figures for a bike, where they lie below what a loaded one rides anyway. */
const surfaceKmh: Readonly<Record<string, number>> = {
  wood: 10,
  metal: 10,
  'cobblestone:flattened': 10,
  paving_stones: 10,
  compacted: 10,
  fine_gravel: 10,
  ground: 10,
  sett: 9,
  dirt: 8,
  cobblestone: 7,
  unpaved: 6,
  gravel: 6,
  pebblestone: 6,
  grass_paver: 6,
  earth: 6,
  grass: 6,
  mud: 3,
  sand: 3,
  woodchips: 3,
}

interface ClassRule {
  readonly foot: boolean
  readonly bike: 'ride' | 'narrow' | 'push' | 'no'
  /** Km/h of a car where no limit is tagged; 0: only where a tag lets it in. */
  readonly car: number
}

const street = (car: number): ClassRule => ({ foot: true, bike: 'ride', car })
const walk = (bike: ClassRule['bike']): ClassRule => ({ foot: true, bike, car: 0 })
const carsOnly = (car: number): ClassRule => ({ foot: false, bike: 'no', car })

/** Car speeds are means with the stops at junctions in them, as OSRM's and Valhalla's are. */
const classes: Record<string, ClassRule> = {
  motorway: carsOnly(95),
  motorway_link: carsOnly(45),
  trunk: street(75),
  trunk_link: street(40),
  primary: street(50),
  primary_link: street(30),
  secondary: street(45),
  secondary_link: street(25),
  tertiary: street(40),
  tertiary_link: street(20),
  unclassified: street(30),
  residential: street(25),
  road: street(25),
  living_street: street(10),
  service: street(15),
  track: { foot: true, bike: 'narrow', car: 0 },
  cycleway: { foot: true, bike: 'ride', car: 0 },
  path: walk('narrow'),
  footway: walk('push'),
  pedestrian: walk('push'),
  bridleway: walk('push'),
  platform: walk('push'),
  corridor: walk('no'),
  elevator: walk('no'),
  steps: walk('no'),
  // Vehicles only where a tag says so: most carry none, or only some hours a day.
  ferry: walk('no'),
  busway: { foot: false, bike: 'no', car: 0 },
}

function directedSpeeds(tags: Tags, kind: string, direction: Direction): Speeds {
  const rule = classes[kind]!
  const sealed = kind === 'motorway' || kind === 'motorway_link' || tags.motorroad === 'yes'
  const foot = sealed ? shut : onFoot(tags, kind, rule, direction)
  const bike = sealed ? shut : byBike(tags, kind, rule, direction, foot)
  const car = byCar(tags, kind, rule, direction)
  return {
    foot: foot.kmh,
    'cargo-bike': bike.kmh,
    car: car.kmh,
    endsOnly: endsOnlyOf(foot.endsOnly, bike.endsOnly, car.endsOnly),
  }
}

/** The same few lists for all edges of a town. */
const endsOnlyLists = new Map<number, readonly Profile[]>()
function endsOnlyOf(foot: boolean, bike: boolean, car: boolean): readonly Profile[] {
  const key = +foot + 2 * +bike + 4 * +car
  let list = endsOnlyLists.get(key)
  if (!list) {
    list = (['foot', 'cargo-bike', 'car'] as const).filter((_, i) => [foot, bike, car][i])
    endsOnlyLists.set(key, list)
  }
  return list
}

interface Use {
  readonly kmh: number
  readonly endsOnly: boolean
}
const shut: Use = { kmh: 0, endsOnly: false }

function onFoot(tags: Tags, kind: string, rule: ClassRule, direction: Direction): Use {
  const access = grant(accessVerdict(tags, 'foot', direction), rule.foot)
  // `use_sidepath` bars the carriageway, whose pavement the same line stands for.
  const allowed = tags.foot === 'use_sidepath' || access !== 'closed'
  if (!allowed || !passes(tags['oneway:foot'] ?? conveyed(tags), direction)) return shut
  const endsOnly = access === 'ends'
  if (kind === 'ferry') return { kmh: ferryKmh, endsOnly }
  // Half the pace on stairs, a minute or so for a lift: enough to prefer a ramp next to them.
  if (kind === 'steps') return { kmh: walkingKmh * 0.6, endsOnly }
  return { kmh: kind === 'elevator' ? 0.5 : walkingKmh, endsOnly }
}

function byBike(tags: Tags, kind: string, rule: ClassRule, direction: Direction, pushed: Use): Use {
  if (kind === 'elevator') return shut
  if (kind === 'steps') return overSteps(tags, pushed)
  const rides = rule.bike === 'ride' || rule.bike === 'narrow'
  const access = grant(accessVerdict(tags, 'cargo-bike', direction), rides)
  const endsOnly = access === 'ends'
  if (access !== 'closed' && passes(bikeOneway(tags), direction)) {
    if (kind === 'ferry') return { kmh: ferryKmh, endsOnly }
    const limit = maxspeedKmh(tags, direction) ?? ridingKmh
    const paced = surfaceKmh[tags.surface ?? ''] ?? ridingKmh
    const wide = rule.bike === 'ride' || tags.bicycle === 'designated' || tags.segregated === 'yes'
    const flat = Math.min(wide ? ridingKmh : narrowRidingKmh, limit, paced)
    // Where riding up is slower than walking, one gets off.
    const climb = Math.max(climbingKmh(tags, direction), pushingKmh)
    return { kmh: Math.min(flat, climb), endsOnly }
  }
  // Against a one-way street on its pavement, but not round a roundabout's.
  const against = access !== 'closed' && rides && tags.junction === undefined
  const dismounts = tags.bicycle === 'dismount' || rule.bike === 'push' || against
  if (!dismounts || pushed.kmh === 0 || tags.bicycle === 'no') return shut
  return { kmh: pushingKmh, endsOnly: pushed.endsOnly || endsOnly }
}

/** A ramp for wheelchairs is wide and gentle enough to push a cargo bike up, one for bikes isn't. */
function overSteps(tags: Tags, { kmh, endsOnly }: Use): Use {
  const isRamped = tags['ramp:wheelchair'] === 'yes' && kmh > 0 && tags.bicycle !== 'no'
  return isRamped ? { kmh: pushingKmh / 2, endsOnly } : shut
}

function byCar(tags: Tags, kind: string, rule: ClassRule, direction: Direction): Use {
  const byDefault =
    (rule.car > 0 && tags.service !== 'emergency_access') ||
    (kind === 'track' && (tags.tracktype === 'grade1' || tags.tracktype === 'grade2'))
  const access = grant(accessVerdict(tags, 'car', direction), byDefault)
  if (kind === 'steps' || access === 'closed') return shut
  if (!passes(tags['oneway:motor_vehicle'] ?? onewayValue(tags), direction)) return shut
  return { kmh: carKmh(tags, kind, rule, direction), endsOnly: access === 'ends' }
}

function carKmh(tags: Tags, kind: string, rule: ClassRule, direction: Direction): number {
  if (rule.car === 0) return crawlingKmh
  const limit = maxspeedKmh(tags, direction)
  if (limit === undefined) return rule.car
  // OSRM's figure: the mean over a road lies at four fifths of its limit.
  const mean = limit * 0.8
  return kind === 'service' || kind === 'living_street' ? Math.min(mean, rule.car) : mean
}

/** A general `access=yes` doesn't open to a profile what its class closes; its own key does. */
function grant(verdict: ReturnType<typeof accessVerdict>, byDefault: boolean): Access {
  if (!verdict) return byDefault ? 'through' : 'closed'
  return byDefault || verdict.key !== 'access' ? verdict.access : 'closed'
}

function passes(oneway: string | undefined, direction: Direction): boolean {
  if (oneway === 'yes' || oneway === '1' || oneway === 'true') return direction === 'forward'
  if (oneway === '-1' || oneway === 'reverse') return direction === 'backward'
  // Open one way at a time, nobody says when.
  return oneway !== 'reversible'
}

function onewayValue(tags: Tags): string | undefined {
  if (tags.oneway !== undefined) return tags.oneway
  const round = tags.junction === 'roundabout' || tags.junction === 'circular'
  return round || tags.highway === 'motorway' ? 'yes' : undefined
}

/** https://wiki.openstreetmap.org/wiki/Key:oneway:bicycle and Key:cycleway (opposite lanes). */
function bikeOneway(tags: Tags): string | undefined {
  if (tags['oneway:bicycle'] !== undefined) return tags['oneway:bicycle']
  const contraflow = ['cycleway', 'cycleway:left', 'cycleway:right', 'cycleway:both'].some(
    (key) =>
      tags[key]?.startsWith('opposite') ||
      (tags[key] !== undefined &&
        tags[key] !== 'no' &&
        (tags[`${key}:oneway`] === 'no' || tags[`${key}:oneway`] === '-1')),
  )
  return contraflow ? 'no' : onewayValue(tags)
}

/** Moving stairs and walks. */
function conveyed(tags: Tags): string | undefined {
  if (tags.conveying === 'forward') return 'yes'
  return tags.conveying === 'backward' ? '-1' : undefined
}

/** https://wiki.openstreetmap.org/wiki/Key:maxspeed, the implicit values of a country included. */
function maxspeedKmh(tags: Tags, direction: Direction): number | undefined {
  const value = tags[`maxspeed:${direction}`] ?? tags.maxspeed
  if (value === undefined) return undefined
  const found = /^(\d+(?:\.\d+)?)\s*(mph|km\/h|kmh)?$/.exec(value)
  if (found) {
    const kmh = Number(found[1]) * (found[2] === 'mph' ? 1.609344 : 1)
    return kmh > 0 ? kmh : undefined
  }
  if (value === 'walk') return 6
  const zone = /^[A-Z]{2}:(?:zone:?)?(\w+)$/.exec(value)?.[1]
  if (zone === undefined) return undefined
  const implied = { urban: 50, rural: 80, trunk: 100, motorway: 120, living_street: 20 }[zone]
  return implied ?? (/^\d+$/.test(zone) ? Number(zone) : undefined)
}
