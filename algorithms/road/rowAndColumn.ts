import type { Profile } from '../model.ts'
import { searchGraph } from './buildSearchGraph.ts'
import { costOf } from './cost.ts'
import { hierarchyOf } from './hierarchies.ts'
import { addPlaces, type Catchment, catchmentOf } from './hierarchy/catchment.ts'
import type { Roads } from './roads.ts'
import { arrivals, departures, directWay } from './searchGraph.ts'
import type { Snap } from './snap.ts'

/**
 * Places for which all that lies above them in the hierarchy is gathered, so that the row and the
 * column of one more place take two passes over it.
 */
export interface GatheredPlaces {
  readonly roads: Roads
  readonly profile: Profile
  readonly snaps: Snap[]
  readonly left: Catchment
  readonly reached: Catchment
  /** By piece of road: the places on it. */
  readonly onPiece: Map<number, number[]>
}

/** None yet. */
export function gatherPlaces(roads: Roads, profile: Profile): GatheredPlaces {
  const hierarchy = hierarchyOf(roads, profile)
  const left = catchmentOf(hierarchy, 'from', [])
  const reached = catchmentOf(hierarchy, 'to', [])
  return { roads, profile, snaps: [], left, reached, onPiece: new Map() }
}

/** They get the next indexes. Many at once: everything gathered before is copied each time. */
export function addGathered(gathered: GatheredPlaces, snaps: readonly Snap[]): void {
  const { roads, profile, onPiece } = gathered
  const graph = searchGraph(roads, profile)
  addPlaces(
    gathered.left,
    snaps.map((snap) => departures(graph, roads, profile, snap)),
  )
  addPlaces(
    gathered.reached,
    snaps.map((snap) => arrivals(graph, roads, profile, snap)),
  )
  for (const snap of snaps) {
    const piece = roads.piece[snap.edge]!
    const there = onPiece.get(piece)
    if (there) there.push(gathered.snaps.length)
    else onPiece.set(piece, [gathered.snaps.length])
    gathered.snaps.push(snap)
  }
}

/**
 * Between one place and all gathered ones, there and back, what `durations` would answer: costs as
 * in `cost.ts`, infinite where there is no way.
 */
export function rowAndColumn(
  gathered: GatheredPlaces,
  snap: Snap,
): { readonly away: Float64Array; readonly back: Float64Array } {
  const { roads, profile, left, reached } = gathered
  const graph = searchGraph(roads, profile)
  const one = {
    from: catchmentOf(left.hierarchy, 'from', [departures(graph, roads, profile, snap)]),
    to: catchmentOf(left.hierarchy, 'to', [arrivals(graph, roads, profile, snap)]),
  }
  const away = sweepOne(one.from, reached)
  const back = sweepOne(one.to, left)
  // Between two places on one piece a way may pass no junction at all.
  for (const index of gathered.onPiece.get(roads.piece[snap.edge]!) ?? []) {
    const there = directWay(roads, profile, snap, gathered.snaps[index]!)
    const here = directWay(roads, profile, gathered.snaps[index]!, snap)
    if (there) away[index] = Math.min(away[index]!, costOf(there.milliseconds, there.decimetres))
    if (here) back[index] = Math.min(back[index]!, costOf(here.milliseconds, here.decimetres))
  }
  return { away, back }
}

/**
 * Costs between the one place of `climbing` and each of `sweeping`: up from its doors, then one pass
 * down over all slots of the other. The table's sweep carries sixteen places at a time; for a
 * single one its lanes would be empty, and its memory filled anew.
 */
function sweepOne(climbing: Catchment, sweeping: Catchment): Float64Array {
  const { slots } = climbing
  const climbed = new Float64Array(slots.slotCount).fill(Infinity)
  for (let door = 0; door < slots.doorSlot.length; door++) {
    const slot = slots.doorSlot[door]!
    climbed[slot] = Math.min(climbed[slot]!, slots.doorCost[door]!)
  }
  for (let slot = slots.slotCount - 1; slot >= 0; slot--) {
    const spent = climbed[slot]!
    for (let arc = slots.first[slot]!; arc < slots.first[slot + 1]!; arc++) {
      const found = spent + slots.cost[arc]!
      if (found < climbed[slots.end[arc]!]!) climbed[slots.end[arc]!] = found
    }
  }

  const { slotCount, first, end, cost, placeCount, firstDoor, doorSlot, doorCost } = sweeping.slots
  const swept = new Float64Array(slotCount).fill(Infinity)
  for (let slot = 0; slot < slots.slotCount; slot++) {
    const across = sweeping.slotOf[climbing.states[slot]!]!
    if (across >= 0) swept[across] = climbed[slot]!
  }
  for (let slot = 0; slot < slotCount; slot++) {
    let best = swept[slot]!
    const last = first[slot + 1]!
    for (let arc = first[slot]!; arc < last; arc++) {
      const found = swept[end[arc]!]! + cost[arc]!
      if (found < best) best = found
    }
    swept[slot] = best
  }
  const costs = new Float64Array(placeCount)
  for (let place = 0; place < placeCount; place++) {
    let best = Infinity
    for (let door = firstDoor[place]!; door < firstDoor[place + 1]!; door++)
      best = Math.min(best, swept[doorSlot[door]!]! + doorCost[door]!)
    costs[place] = best
  }
  return costs
}
