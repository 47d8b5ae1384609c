import { metresBetween } from './distance.ts'
import { hourlyTags } from './hourlyTags.ts'
import type { OsmData, Tags } from './osmData.ts'
import { type Direction, roadClass, type Speeds, waySpeeds } from './waySpeeds.ts'
import type { WeekHours } from './weekHours.ts'

/** A way that is a road for somebody. */
export interface RoadWay {
  readonly wayId: number
  readonly tags: Tags
  /** At the usual hour. */
  readonly speeds: DirectedSpeeds
  /** In hours at which they are others. */
  readonly otherwise: readonly { readonly when: WeekHours; readonly speeds: DirectedSpeeds }[]
  /** Nodes in the order in which it is drawn; -1 where the extract lacks one. */
  readonly nodes: ArrayLike<number>
}

type DirectedSpeeds = Readonly<Record<Direction, Speeds>>

/** @param skip told of each condition that can't be read, or isn't about the time */
export function listRoadWays(osm: OsmData, skip: () => void): RoadWay[] {
  const { count, ids, offsets, refs } = osm.ways
  const roads: RoadWay[] = []
  /** Of ways tagged alike: on Geneva there are 4 of each, on Porto 15. */
  const known = new Map<string, Uses>()
  for (let way = 0; way < count; way++) {
    const tags = osm.ways.tags[way]!
    const isFerry = tags.route === 'ferry'
    if (!isFerry && roadClass(tags) === undefined) continue
    const nodes = refs.subarray(offsets[way]!, offsets[way + 1]!)
    const likeness = isFerry ? '' : likenessOf(tags)
    const uses = known.get(likeness) ?? usesOf(tags, isFerry ? [osm, nodes] : undefined)
    if (!isFerry) known.set(likeness, uses)
    for (let i = 0; i < uses.skipped; i++) skip()
    const { speeds, otherwise } = uses
    if (speeds === closed && otherwise.every((then) => then.speeds === closed)) continue
    roads.push({ wayId: ids[way]!, tags, speeds, otherwise, nodes })
  }
  return roads
}

interface Uses extends Pick<RoadWay, 'speeds' | 'otherwise'> {
  /** How many of the conditions were left out. */
  readonly skipped: number
}

/** @param sailed where it's a ferry: how fast one is depends on how far it goes */
function usesOf(tags: Tags, sailed: [OsmData, Int32Array] | undefined): Uses {
  let skipped = 0
  const readings = hourlyTags(tags, () => {
    skipped++
  })
  const [usual, ...otherwise] = readings.map(({ when, tags: read }) => {
    const speeds = waySpeeds(read) ?? closed
    return { when, speeds: sailed ? atSea(...sailed, read, speeds) : speeds }
  })
  return { speeds: usual!.speeds, otherwise, skipped }
}

/** A way's tags in a line, but for its names, which don't bear on who may go there how fast. */
function likenessOf(tags: Tags): string {
  let likeness = ''
  for (const key in tags)
    if (!key.startsWith('name') && key !== 'ref') likeness += `${key}=${tags[key]}\n`
  return likeness
}

/** Metres along nodes, all of which the extract holds. */
export function metresAlong({ nodes: { lons, lats } }: OsmData, nodes: ArrayLike<number>): number {
  let metres = 0
  for (let i = 1; i < nodes.length; i++) {
    const [a, b] = [nodes[i - 1]!, nodes[i]!]
    metres += metresBetween(lons[a]!, lats[a]!, lons[b]!, lats[b]!)
  }
  return metres
}

/** A ferry as fast as its `duration` (`00:20`, `PT20M`, or minutes) makes it. */
function atSea(
  osm: OsmData,
  nodes: Int32Array,
  tags: Tags,
  speeds: DirectedSpeeds,
): DirectedSpeeds {
  const found = /^(?:PT)?(?:(\d+)[:H])?(\d+)(?::\d\d|M)?$/.exec(tags.duration ?? '')
  const minutes = found ? Number(found[1] ?? 0) * 60 + Number(found[2]) : 0
  // Cut by the extract's border, it would seem slow.
  if (speeds === closed || minutes === 0 || nodes.includes(-1)) return speeds
  const metres = metresAlong(osm, nodes)
  const kmh = (metres / minutes) * 0.06
  const scaled = (speed: Speeds): Speeds => ({
    foot: speed.foot && kmh,
    'cargo-bike': speed['cargo-bike'] && kmh,
    car: speed.car && kmh,
    endsOnly: speed.endsOnly,
  })
  return { forward: scaled(speeds.forward), backward: scaled(speeds.backward) }
}

const nobody: Speeds = { foot: 0, 'cargo-bike': 0, car: 0, endsOnly: [] }
const closed: DirectedSpeeds = { forward: nobody, backward: nobody }
