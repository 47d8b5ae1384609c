import type { Profile } from '../model.ts'
import { free } from './kerb.ts'
import type { Roads } from './roads.ts'
import type { Snap } from './snap.ts'
import { durations } from './travel.ts'

export interface StraightLeg {
  readonly from: Snap
  readonly to: Snap
}

/**
 * The legs of the fastest way through a row of snaps on which nobody turns round at one: each snap
 * between the first and the last is left in the direction in which it's come to. Their snaps allow no
 * other, so that `path` finds those ways; undefined where there is none. Legs count whole seconds here,
 * so that of two rows within a second of each other it may be either.
 */
export function straightLegs(
  roads: Roads,
  profile: Profile,
  snaps: readonly Snap[],
): StraightLeg[] | undefined {
  let ways: Way[] = [{ at: snaps[0]!, seconds: 0, metres: 0, legs: [] }]
  for (const [i, snap] of snaps.entries()) {
    if (i === 0) continue
    const ends = i === snaps.length - 1 ? [snap] : directionsOf(roads, snap)
    const starts = ways
    const table = durations(
      roads,
      profile,
      starts.map(({ at }) => at),
      ends,
    )
    ways = ends.flatMap((to, e) => {
      let best: Way | undefined
      for (const [s, start] of starts.entries()) {
        const cell = s * ends.length + e
        if (table.seconds[cell]! < 0) continue
        const seconds = start.seconds + table.seconds[cell]!
        const metres = start.metres + table.metres[cell]!
        if (best && (seconds > best.seconds || (seconds === best.seconds && metres >= best.metres)))
          continue
        best = { at: to, seconds, metres, legs: [...start.legs, { from: start.at, to }] }
      }
      return best ? [best] : []
    })
  }
  return ways[0]?.legs
}

interface Way {
  readonly at: Snap
  readonly seconds: number
  readonly metres: number
  readonly legs: StraightLeg[]
}

/** The snap for who travels its edge, and for who travels the other direction. */
function directionsOf(roads: Roads, snap: Snap): Snap[] {
  const { kerb = free } = snap
  const both: Snap[] = [
    { ...snap, kerb: [kerb[0], -1] },
    { ...snap, kerb: [-1, kerb[1]] },
  ]
  return both.slice(0, roads.twin[snap.edge]! < 0 ? 1 : 2)
}
