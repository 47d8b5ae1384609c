import type { Slots } from '../../kernel/sweep.ts'
import { costOf } from '../cost.ts'
import type { Access } from '../searchGraph.ts'
import type { Hierarchy, Ladder } from './hierarchy.ts'

/**
 * What a table of travel times needs to know of a set of places: all states above them, with the
 * arcs between. It is kept for as long as the places are of interest: one more adds little.
 */
export interface Catchment {
  readonly hierarchy: Hierarchy
  /** Whether the places are left or come to. */
  readonly way: 'from' | 'to'
  slots: Slots
  /** By slot: the number of the state there. */
  states: Int32Array
  /** By the state's number: its slot or -1. */
  readonly slotOf: Int32Array
}

/** @param places for each its departures (`from`) or arrivals (`to`) */
export function catchmentOf(
  hierarchy: Hierarchy,
  way: 'from' | 'to',
  places: readonly (readonly Access[])[],
): Catchment {
  const catchment: Catchment = {
    hierarchy,
    way,
    slots: {
      slotCount: 0,
      first: new Int32Array(1),
      end: new Int32Array(0),
      milliseconds: new Int32Array(0),
      cost: new Float64Array(0),
      placeCount: 0,
      firstDoor: new Int32Array(1),
      doorSlot: new Int32Array(0),
      doorMilliseconds: new Int32Array(0),
      doorCost: new Float64Array(0),
      order: new Int32Array(0),
    },
    states: new Int32Array(0),
    slotOf: new Int32Array(hierarchy.skeleton.stateCount).fill(-1),
  }
  addPlaces(catchment, places)
  return catchment
}

/** The new places get the next indexes. What is there keeps its slot, for nothing lies below it. */
export function addPlaces(catchment: Catchment, places: readonly (readonly Access[])[]): void {
  const { hierarchy, slots, slotOf } = catchment
  const { numberOf } = hierarchy.skeleton
  // Neighbours in the hierarchy are neighbours in the town.
  const keys = Float64Array.from(
    places,
    (doors, place) => (doors[0] ? numberOf[doors[0].state]! : 0) * 2 ** 21 + place,
  ).sort()
  const order = Int32Array.from(keys, (key) => slots.placeCount + (key % 2 ** 21))
  const added = addStates(catchment, places)

  const doorCount = places.reduce((sum, doors) => sum + doors.length, 0)
  const firstDoor = longer(slots.firstDoor, places.length)
  const doorSlot = longer(slots.doorSlot, doorCount)
  const doorMilliseconds = longer(slots.doorMilliseconds, doorCount)
  const doorCost = longer(slots.doorCost, doorCount)
  let door = slots.doorSlot.length
  for (const [p, doors] of places.entries()) {
    for (const { state, milliseconds, decimetres } of doors) {
      doorSlot[door] = slotOf[numberOf[state]!]!
      doorMilliseconds[door] = milliseconds
      doorCost[door++] = costOf(milliseconds, decimetres)
    }
    firstDoor[slots.placeCount + p + 1] = door
  }
  catchment.slots = {
    ...slots,
    ...added,
    placeCount: slots.placeCount + places.length,
    firstDoor,
    doorSlot,
    doorMilliseconds,
    doorCost,
    order: concat(slots.order, order),
  }
}

/** New states, each after all that are above it; and their arcs. */
function addStates(
  catchment: Catchment,
  places: readonly (readonly Access[])[],
): Pick<Slots, 'slotCount' | 'first' | 'end' | 'milliseconds' | 'cost'> {
  const { hierarchy, slots, slotOf } = catchment
  const ladder = catchment.way === 'from' ? hierarchy.up : hierarchy.down
  const found = newStates(catchment, places, ladder)
  let arcCount = 0
  for (const [i, state] of found.entries()) {
    slotOf[state] = slots.slotCount + i
    arcCount += ladder.first[state + 1]! - ladder.first[state]!
  }
  const first = longer(slots.first, found.length)
  const end = longer(slots.end, arcCount)
  const milliseconds = longer(slots.milliseconds, arcCount)
  const cost = longer(slots.cost, arcCount)
  let to = slots.end.length
  for (const [i, state] of found.entries()) {
    for (let arc = ladder.first[state]!; arc < ladder.first[state + 1]!; arc++) {
      end[to] = slotOf[ladder.end[arc]!]!
      milliseconds[to] = ladder.cost[arc]! / 2 ** 24
      cost[to++] = ladder.cost[arc]!
    }
    first[slots.slotCount + i + 1] = to
  }
  catchment.states = concat(catchment.states, found)
  return { slotCount: slots.slotCount + found.length, first, end, milliseconds, cost }
}

const onBranch = -2
const climbedTo = -3

/** States that the places climb to, ascending, which is after all that are above them. */
function newStates(
  { hierarchy, slotOf }: Catchment,
  places: readonly (readonly Access[])[],
  { first, end }: Ladder,
): Int32Array {
  const { numberOf, parent } = hierarchy.skeleton
  const branches: number[] = []
  for (const doors of places) {
    for (const { state } of doors) {
      const number = numberOf[state]!
      for (let at = number; at >= 0 && slotOf[at]! >= -1; at = parent[at]!) {
        if (slotOf[at]! >= 0) continue
        slotOf[at] = onBranch
        branches.push(at)
      }
      if (slotOf[number]! < 0) slotOf[number] = climbedTo
    }
  }
  // Not all that lies between a place and the root is worth climbing to.
  const ascending = Int32Array.from(branches).sort()
  for (let i = ascending.length - 1; i >= 0; i--) {
    const state = ascending[i]!
    if (slotOf[state] !== climbedTo) slotOf[state] = -1
    else
      for (let arc = first[state]!; arc < first[state + 1]!; arc++)
        if (slotOf[end[arc]!]! < 0) slotOf[end[arc]!] = climbedTo
  }
  return ascending.filter((state) => slotOf[state] === climbedTo)
}

function longer<A extends Int32Array | Float64Array>(array: A, by: number): A {
  const found = new (array.constructor as new (length: number) => A)(array.length + by)
  found.set(array)
  return found
}

function concat(a: Int32Array, b: Int32Array): Int32Array {
  const both = longer(a, b.length)
  both.set(b, a.length)
  return both
}
