import { nearbySnaps } from './nearbySnaps.ts'
import type { Roads } from './roads.ts'
import { reachMetres, type SnapQuery } from './snap.ts'

/** Why a place has no snap: no road near it, or only such as can't be reached from the others and left. */
export type NoSnap = 'no road' | 'island'

/** @param query one for which `snap` found nothing */
export function whyNoSnap(roads: Roads, { position, profile }: SnapQuery): NoSnap {
  const { pieces, piece } = roads
  const query = { position, profile, radiusMetres: reachMetres, anywhere: true }
  const near = nearbySnaps(roads, query, mostRoads)
  // Nobody halts on a motorway, island or not.
  const fit = near.filter(({ edge }) => !pieces.classes[piece[edge]!]!.startsWith('motorway'))
  return fit.length > 0 ? 'island' : 'no road'
}

/** Beyond so many it's no matter whether the next one is a motorway. */
const mostRoads = 8
