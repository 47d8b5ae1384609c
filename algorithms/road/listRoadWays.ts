import { metresBetween } from './distance.ts'
import type { OsmData, Tags } from './osmData.ts'
import { type Direction, type Speeds, waySpeeds } from './waySpeeds.ts'

/** A way that is a road for somebody. */
export interface RoadWay {
  readonly wayId: number
  readonly tags: Tags
  readonly speeds: Readonly<Record<Direction, Speeds>>
  /** Nodes in the order in which it is drawn; -1 where the extract lacks one. */
  readonly nodes: ArrayLike<number>
}

export function listRoadWays(osm: OsmData): RoadWay[] {
  const { count, ids, offsets, refs } = osm.ways
  const roads: RoadWay[] = []
  for (let way = 0; way < count; way++) {
    const tags = osm.ways.tags[way]!
    const speeds = waySpeeds(tags)
    if (!speeds) continue
    const nodes = refs.subarray(offsets[way]!, offsets[way + 1]!)
    roads.push({
      wayId: ids[way]!,
      tags,
      speeds: tags.route === 'ferry' ? atSea(osm, tags, nodes, speeds) : speeds,
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
  speeds: RoadWay['speeds'],
): RoadWay['speeds'] {
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
