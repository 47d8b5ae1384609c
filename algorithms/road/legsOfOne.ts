import type { Profile } from '../model.ts'
import { searchGraph } from './buildSearchGraph.ts'
import { costOf } from './cost.ts'
import { hierarchyOf } from './hierarchies.ts'
import { beginAt, costAt, type OneToMany, openOneToMany } from './hierarchy/oneToMany.ts'
import type { Roads } from './roads.ts'
import { type Access, arrivals, departures, directWay } from './searchGraph.ts'
import type { Snap } from './snap.ts'

/**
 * The legs between one place and others, there and back, asked for one after the other: costs as in
 * `cost.ts`, what `durations` would answer; infinite where there is no way. On Geneva one among 70
 * near each other takes a microsecond, by itself ten.
 */
export interface LegsOfOne {
  /** Another place is the one from now on. */
  begin(snap: Snap): void
  /** From the one place to that with this index. */
  away(index: number): number
  /** From that with this index to the one place. */
  back(index: number): number
}

/**
 * @param count how many places there are
 * @param snapOf where one halts for the place with an index; asked once, undefined where nobody gets
 */
export function openLegsOfOne(
  roads: Roads,
  profile: Profile,
  {
    count,
    snapOf,
  }: { readonly count: number; readonly snapOf: (index: number) => Snap | undefined },
): LegsOfOne {
  const graph = searchGraph(roads, profile)
  const hierarchy = hierarchyOf(roads, profile)
  const { numberOf } = hierarchy.skeleton
  const away = openOneToMany(hierarchy, 'from')
  const back = openOneToMany(hierarchy, 'to')
  const reached = keepDoors(count)
  const left = keepDoors(count)
  /** By place: on which piece of road it lies; -1 nowhere, -2 not asked yet. */
  const pieceOf = new Int32Array(count).fill(-2)
  const own = { piece: -1, snap: undefined as Snap | undefined }

  function look(index: number): void {
    const snap = snapOf(index)
    pieceOf[index] = snap ? roads.piece[snap.edge]! : -1
    addDoors(reached, index, snap ? arrivals(graph, roads, profile, snap) : [], numberOf)
    addDoors(left, index, snap ? departures(graph, roads, profile, snap) : [], numberOf)
  }

  function costBetween(one: OneToMany, kept: KeptDoors, index: number): number {
    const { state, cost } = kept.doors
    let best = Infinity
    const last = kept.first[index]! + kept.count[index]!
    for (let door = kept.first[index]!; door < last; door++) {
      const found = costAt(one, state[door]!) + cost[door]!
      if (found < best) best = found
    }
    return best
  }

  return {
    begin(snap) {
      own.piece = roads.piece[snap.edge]!
      own.snap = snap
      beginFrom(away, departures(graph, roads, profile, snap), numberOf)
      beginFrom(back, arrivals(graph, roads, profile, snap), numberOf)
    },
    away(index) {
      if (pieceOf[index] === -2) look(index)
      const best = costBetween(away, reached, index)
      if (pieceOf[index] !== own.piece) return best
      return Math.min(best, directCost(roads, profile, own.snap!, snapOf(index)!))
    },
    back(index) {
      if (pieceOf[index] === -2) look(index)
      const best = costBetween(back, left, index)
      if (pieceOf[index] !== own.piece) return best
      return Math.min(best, directCost(roads, profile, snapOf(index)!, own.snap!))
    },
  }
}

/** Between two places on one piece a way may pass no junction at all. */
function directCost(roads: Roads, profile: Profile, from: Snap, to: Snap): number {
  const way = directWay(roads, profile, from, to)
  return way ? costOf(way.milliseconds, way.decimetres) : Infinity
}

function beginFrom(one: OneToMany, doors: readonly Access[], numberOf: Int32Array): void {
  beginAt(
    one,
    doors.map(({ state, milliseconds, decimetres }) => ({
      state: numberOf[state]!,
      cost: costOf(milliseconds, decimetres),
    })),
  )
}

/** By place, the number of each door's state. */
interface Doors {
  readonly state: Int32Array
  readonly cost: Float64Array
}

/** The doors of places, close together: 12 bytes each, where objects would take ten times as much. */
interface KeptDoors {
  doors: Doors
  used: number
  /** By place. */
  readonly first: Int32Array
  readonly count: Uint8Array
}

function keepDoors(places: number): KeptDoors {
  const doors = { state: new Int32Array(64), cost: new Float64Array(64) }
  return { doors, used: 0, first: new Int32Array(places), count: new Uint8Array(places) }
}

function addDoors(kept: KeptDoors, index: number, added: readonly Access[], numberOf: Int32Array) {
  const { used } = kept
  if (used + added.length > kept.doors.state.length) {
    const length = 2 * (used + added.length)
    const longer = { state: new Int32Array(length), cost: new Float64Array(length) }
    longer.state.set(kept.doors.state)
    longer.cost.set(kept.doors.cost)
    kept.doors = longer
  }
  kept.first[index] = used
  kept.count[index] = added.length
  for (const [n, { state, milliseconds, decimetres }] of added.entries()) {
    kept.doors.state[used + n] = numberOf[state]!
    kept.doors.cost[used + n] = costOf(milliseconds, decimetres)
  }
  kept.used += added.length
}
