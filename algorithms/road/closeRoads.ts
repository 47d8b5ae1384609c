import type { Profile } from '../model.ts'
import { findSnappable } from './findSnappable.ts'
import { profiles } from './roadGraph.ts'
import type { ProfileArrays, Roads } from './roads.ts'

/** Pieces of road that nobody of these profiles may travel for now, or only slowly. */
export interface RoadClosure {
  readonly kind: 'closed' | 'slow'
  /** How many times as long it takes while it's slow; over 1. */
  readonly factor: number
  readonly profiles: readonly Profile[]
  /** As the pieces were drawn by who closed them, the other way, or both. */
  readonly direction: 'both' | 'forward' | 'backward'
  readonly pieces: readonly DrawnPiece[]
}

export interface DrawnPiece {
  readonly piece: number
  /** Drawn in the direction in which the map draws it. */
  readonly along: boolean
}

/**
 * The same roads with closures in force: closed edges can't be travelled, slow ones take their
 * factor longer (the slowest of several). All that they don't touch is shared with `roads`, whose
 * graph, the model, stays as it is: it says what OSM says, and a closure is laid over it each time.
 * So a closure that ends leaves no trace, and a new one needn't wait for the graph to be built.
 *
 * `snappable` is found anew: nobody halts where he couldn't get to or away from any more.
 */
export function closeRoads(roads: Roads, closures: readonly RoadClosure[]): Roads {
  const closed = withProfiles(roads, {
    foot: closeFor('foot', roads, closures),
    'cargo-bike': closeFor('cargo-bike', roads, closures),
    car: closeFor('car', roads, closures),
  })
  for (const profile of profiles) {
    const { snappable } = closed.profiles[profile]
    const before = roads.profiles[profile].snappable
    // What wasn't fit to halt before isn't now.
    if (snappable !== before) snappable.set(findSnappable(closed, profile, (edge) => !before[edge]))
  }
  return closed
}

/** Spread, the graph would be built. */
function withProfiles(roads: Roads, value: Roads['profiles']): Roads {
  const own = Object.getOwnPropertyDescriptors(roads)
  return Object.defineProperties({} as Roads, { ...own, profiles: { value, enumerable: true } })
}

function closeFor(profile: Profile, roads: Roads, closures: readonly RoadClosure[]): ProfileArrays {
  const open = roads.profiles[profile]
  const factors = new Map<number, number>()
  for (const closure of closures) {
    if (!closure.profiles.includes(profile)) continue
    const factor = closure.kind === 'closed' ? Infinity : closure.factor
    for (const edge of edgesOf(roads, closure))
      if (open.milliseconds[edge]! >= 0) factors.set(edge, Math.max(factor, factors.get(edge) ?? 1))
  }
  if (factors.size === 0) return open
  const milliseconds = open.milliseconds.slice()
  for (const [edge, factor] of factors)
    milliseconds[edge] = factor === Infinity ? -1 : Math.round(milliseconds[edge]! * factor)
  // Where nothing is closed one halts where one did.
  const isClosed = [...factors.values()].includes(Infinity)
  const snappable = isClosed ? new Uint8Array(roads.edgeCount) : open.snappable
  return { milliseconds, endsOnly: open.endsOnly, snappable }
}

function* edgesOf({ pieces }: Roads, { pieces: drawn, direction }: RoadClosure) {
  for (const { piece, along } of drawn) {
    if (direction === 'both' || (direction === 'forward') === along) yield pieces.edgeAlong[piece]!
    if (direction === 'both' || (direction === 'forward') !== along)
      yield pieces.edgeAgainst[piece]!
  }
}
