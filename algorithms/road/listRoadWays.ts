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
  for (let way = 0; way < count; way++) {
    const tags = osm.ways.tags[way]!
    const isFerry = tags.route === 'ferry'
    if (!isFerry && roadClass(tags) === undefined) continue
    const nodes = refs.subarray(offsets[way]!, offsets[way + 1]!)
    const speedsOf = (read: Tags) => {
      const speeds = waySpeeds(read)
      return speeds && isFerry ? atSea(osm, read, nodes, speeds) : speeds
    }
    const [usual, ...others] = hourlyTags(tags, skip)
    const speeds = speedsOf(usual.tags)
    const otherwise = others.map(({ when, tags: read }) => ({
      when,
      speeds: speedsOf(read) ?? closed,
    }))
    if (!speeds && otherwise.every((then) => then.speeds === closed)) continue
    roads.push({
      wayId: ids[way]!,
      tags,
      speeds: speeds ?? closed,
      otherwise,
      nodes,
    })
  }
  return roads
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
  tags: Tags,
  nodes: Int32Array,
  speeds: DirectedSpeeds,
): DirectedSpeeds {
  const found = /^(?:PT)?(?:(\d+)[:H])?(\d+)(?::\d\d|M)?$/.exec(tags.duration ?? '')
  const minutes = found ? Number(found[1] ?? 0) * 60 + Number(found[2]) : 0
  // Cut by the extract's border, it would seem slow.
  if (minutes === 0 || nodes.includes(-1)) return speeds
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
