import type { Profile } from '../model.ts'
import type { OsmData, Tags } from './osmData.ts'
import type { Direction } from './waySpeeds.ts'

/**
 * Mean seconds lost to a traffic signal, after OSRM's profiles: 2 s each, as a junction has several
 * and a car's mean speed has stops in it; but 19 s for a bike at a stop line of its own, which its
 * riding speed hasn't. (There OSRM takes a turn of 180° that isn't one, and so comes by accident to
 * what waits in towns are: 10 to 35 s. It takes it of who comes from behind the signal too, which
 * parts a tenth of its ways from ours; we don't.)
 */
const atStopLine: Readonly<Record<Profile, number>> = { foot: 0, 'cargo-bike': 19, car: 2 }
const atJunction: Readonly<Record<Profile, number>> = { foot: 0, 'cargo-bike': 2, car: 2 }

/** By node: 1 where there is a signal. */
export function findSignals({ nodes }: OsmData): Uint8Array {
  const found = new Uint8Array(nodes.count)
  for (const [node, tags] of nodes.tags) if (isSignal(tags)) found[node] = 1
  return found
}

const isSignal = (tags: Tags) => tags.highway === 'traffic_signals'

/**
 * Seconds that a profile waits along a row of nodes, given in the order in which the way is drawn
 * and travelled in `direction`: for the signals passed after its first one, up to its last.
 */
export function waitSeconds(
  osm: OsmData,
  nodes: ArrayLike<number>,
  direction: Direction,
  profile: Profile,
  branches: Uint8Array,
): number {
  let seconds = 0
  const first = direction === 'forward' ? 1 : 0
  for (let i = first; i < nodes.length - 1 + first; i++) {
    const tags = osm.nodes.tags.get(nodes[i]!)
    if (!tags || !isSignal(tags)) continue
    const meant = tags['traffic_signals:direction'] ?? tags.direction
    if ((meant === 'forward' || meant === 'backward') && meant !== direction) continue
    seconds += (branches[nodes[i]!]! > 2 ? atJunction : atStopLine)[profile]
  }
  return seconds
}
