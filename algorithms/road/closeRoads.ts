import type { Profile } from '../model.ts'
import { searchGraphOfOpen } from './buildSearchGraph.ts'
import { findSnappable } from './findSnappable.ts'
import { profilesLater } from './profilesLater.ts'
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
 * factor longer (the slowest of several). All that they don't touch is shared with `roads`, which
 * stay as they are: they say what OSM says, and a closure is laid over them each time. So one that
 * ends leaves no trace.
 *
 * `snappable` is found anew: nobody halts where he couldn't get to or away from any more. A profile
 * is looked at when it's first asked for: 50 to 100 ms of work each on Geneva, its search graph
 * included, and most offices have one or two.
 */
export function closeRoads(roads: Roads, closures: readonly RoadClosure[]): Roads {
  const profiles = profilesLater((profile) => closeFor(profile, roads, closures, () => closed))
  const closed: Roads = { ...roads, profiles }
  searchGraphOfOpen(closed, roads)
  return closed
}

function closeFor(
  profile: Profile,
  roads: Roads,
  closures: readonly RoadClosure[],
  closedRoads: () => Roads,
): ProfileArrays {
  const open = roads.profiles[profile]
  const factors = new Map<number, number>()
  const keepsHours = new Set(open.timed?.map(({ edge }) => edge))
  for (const closure of closures) {
    if (!closure.profiles.includes(profile)) continue
    const factor = closure.kind === 'closed' ? Infinity : closure.factor
    for (const edge of edgesOf(roads, closure))
      if (keepsHours.has(edge) || open.milliseconds[edge]! >= 0)
        factors.set(edge, Math.max(factor, factors.get(edge) ?? 1))
  }
  if (factors.size === 0) return open
  const { snappable } = open
  const slowed = (milliseconds: number, edge: number) => {
    const factor = factors.get(edge) ?? 1
    return milliseconds < 0 || factor === Infinity ? -1 : Math.round(milliseconds * factor)
  }
  const milliseconds = open.milliseconds.slice()
  for (const edge of factors.keys()) milliseconds[edge] = slowed(milliseconds[edge]!, edge)
  const timed = open.timed?.map((use) => ({
    ...use,
    milliseconds: slowed(use.milliseconds, use.edge),
  }))
  const closed = { milliseconds, endsOnly: open.endsOnly, ...(timed && { timed }) }
  // Where nothing is closed one halts where one did.
  if (![...factors.values()].includes(Infinity)) return { ...closed, snappable }
  let found: Uint8Array | undefined
  return {
    ...closed,
    get snappable() {
      // What wasn't fit to halt before isn't now.
      found ??= findSnappable(closedRoads(), profile, (edge) => !snappable[edge])
      return found
    },
  }
}

function* edgesOf({ pieces }: Roads, { pieces: drawn, direction }: RoadClosure) {
  for (const { piece, along } of drawn) {
    if (direction === 'both' || (direction === 'forward') === along) yield pieces.edgeAlong[piece]!
    if (direction === 'both' || (direction === 'forward') !== along)
      yield pieces.edgeAgainst[piece]!
  }
}
