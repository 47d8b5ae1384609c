/**
 * One side of a travel-time table: the part of a hierarchy above some places, from the top down,
 * laid close together. A state's place in it is its slot; arcs lead to smaller slots.
 */
export interface Slots {
  readonly slotCount: number
  /** Arcs of slot s lie from `first[s]` to `first[s + 1]`; `end` is the slot above. */
  readonly first: Int32Array
  readonly end: Int32Array
  readonly milliseconds: Int32Array
  /** Milliseconds × 2^24 + decimetres. */
  readonly cost: Float64Array
  readonly placeCount: number
  /** Doors of place p lie from `firstDoor[p]` to `firstDoor[p + 1]`: where one gets in. */
  readonly firstDoor: Int32Array
  readonly doorSlot: Int32Array
  readonly doorMilliseconds: Int32Array
  readonly doorCost: Float64Array
  /** The places in such an order that those near each other are together. */
  readonly order: Int32Array
}

/**
 * Whole seconds, and metres when asked for, of the best way from each place of `climbing` to each
 * of `sweeping`: a row each of the first, -1 where there is no way.
 *
 * Sixteen places climb at once; then one pass over all slots of `sweeping` carries their costs
 * down, sixteen lanes at a time. After RPHAST: Delling, Goldberg, Werneck, Faster Batched Shortest
 * Paths in Road Networks, 2011. There are two of these, which answer the same bits: `plainSweep`,
 * and the kernel in `sweep.as.ts`.
 */
export type Sweep = (
  climbing: Slots,
  sweeping: Slots,
  /** By slot of `climbing`: the slot of `sweeping` with the same state, or -1. */
  across: Int32Array,
  seconds: Int32Array,
  metres?: Int32Array,
) => void

/** How many places climb at once. */
export const lanes = 16

// Filled with equal bytes: adding a cost to them neither wraps nor makes them reachable.
const never = 0x3f3f3f3f
const neverCost = new Float64Array(new Uint8Array(8).fill(0x7f).buffer)[0]!
const perMillisecond = 2 ** 24

/** The sweep in plain TypeScript, the twin of the kernel. */
export const plainSweep: Sweep = (climbing, sweeping, across, seconds, metres) => {
  const out = { seconds, metres }
  if (metres) {
    const up = { slots: climbing, arc: climbing.cost, door: climbing.doorCost }
    const down = { slots: sweeping, arc: sweeping.cost, door: sweeping.doorCost }
    sweepGroups(Float64Array, up, down, across, neverCost, out)
  } else {
    const up = { slots: climbing, arc: climbing.milliseconds, door: climbing.doorMilliseconds }
    const down = { slots: sweeping, arc: sweeping.milliseconds, door: sweeping.doorMilliseconds }
    sweepGroups(Int32Array, up, down, across, never, out)
  }
}

interface Table {
  readonly seconds: Int32Array
  readonly metres: Int32Array | undefined
}

type Costs = Int32Array | Float64Array

interface Weighted {
  readonly slots: Slots
  readonly arc: Costs
  readonly door: Costs
}

function sweepGroups(
  Lanes: Int32ArrayConstructor | Float64ArrayConstructor,
  climbing: Weighted,
  sweeping: Weighted,
  across: Int32Array,
  unreached: number,
  out: Table,
): void {
  const { order, placeCount } = climbing.slots
  const climbed = new Lanes(climbing.slots.slotCount * lanes)
  const swept = new Lanes(sweeping.slots.slotCount * lanes)
  const paths = pathsOver(climbing.slots)
  for (let begun = 0; begun < placeCount; begun += lanes) {
    const group = order.subarray(begun, Math.min(placeCount, begun + lanes))
    swept.fill(unreached)
    const path = paths(group)
    for (let i = 0; i < path.length; i++)
      climbed.fill(unreached, path[i]! * lanes, (path[i]! + 1) * lanes)
    const { firstDoor, doorSlot } = climbing.slots
    for (let lane = 0; lane < group.length; lane++) {
      for (let d = firstDoor[group[lane]!]!; d < firstDoor[group[lane]! + 1]!; d++) {
        const at = doorSlot[d]! * lanes + lane
        climbed[at] = Math.min(climbed[at]!, climbing.door[d]!)
      }
    }
    climb(climbing, path, climbed, across, swept)
    sweepDown(sweeping, swept)
    readOff(sweeping, swept, group, unreached, out)
  }
}

/** Finds the slots above a group's doors, each after all that are above it. */
function pathsOver({ slotCount, first, end, firstDoor, doorSlot }: Slots) {
  const path = new Int32Array(slotCount)
  const seenBy = new Int32Array(slotCount)
  let stamp = 0
  let length = 0
  const visit = (slot: number): void => {
    seenBy[slot] = stamp
    for (let a = first[slot]!; a < first[slot + 1]!; a++)
      if (seenBy[end[a]!] !== stamp) visit(end[a]!)
    path[length++] = slot
  }
  return (group: Int32Array): Int32Array => {
    stamp++
    length = 0
    for (const place of group) {
      for (let d = firstDoor[place]!; d < firstDoor[place + 1]!; d++)
        if (seenBy[doorSlot[d]!] !== stamp) visit(doorSlot[d]!)
    }
    return path.subarray(0, length)
  }
}

/** From the bottom up; a slot's lanes are final once it is come to, and are handed across. */
function climb(
  { slots, arc }: Weighted,
  path: Int32Array,
  climbed: Costs,
  across: Int32Array,
  swept: Costs,
): void {
  const { first, end } = slots
  for (let i = path.length - 1; i >= 0; i--) {
    const slot = path[i]!
    const from = slot * lanes
    for (let a = first[slot]!; a < first[slot + 1]!; a++) {
      const to = end[a]! * lanes
      const weight = arc[a]!
      for (let lane = 0; lane < lanes; lane++) {
        const found = climbed[from + lane]! + weight
        if (found < climbed[to + lane]!) climbed[to + lane] = found
      }
    }
    if (across[slot]! < 0) continue
    const to = across[slot]! * lanes
    for (let lane = 0; lane < lanes; lane++) swept[to + lane] = climbed[from + lane]!
  }
}

/** Eight lanes at a time, which stay in registers: a loop over lanes takes three times as long. */
function sweepDown({ slots, arc }: Weighted, swept: Costs): void {
  const { first, end, slotCount } = slots
  for (let slot = 0; slot < slotCount; slot++) {
    const last = first[slot + 1]!
    for (let half = 0; half < lanes; half += 8) {
      const to = slot * lanes + half
      let l0 = swept[to]!
      let l1 = swept[to + 1]!
      let l2 = swept[to + 2]!
      let l3 = swept[to + 3]!
      let l4 = swept[to + 4]!
      let l5 = swept[to + 5]!
      let l6 = swept[to + 6]!
      let l7 = swept[to + 7]!
      for (let a = first[slot]!; a < last; a++) {
        const from = end[a]! * lanes + half
        const weight = arc[a]!
        l0 = Math.min(l0, swept[from]! + weight)
        l1 = Math.min(l1, swept[from + 1]! + weight)
        l2 = Math.min(l2, swept[from + 2]! + weight)
        l3 = Math.min(l3, swept[from + 3]! + weight)
        l4 = Math.min(l4, swept[from + 4]! + weight)
        l5 = Math.min(l5, swept[from + 5]! + weight)
        l6 = Math.min(l6, swept[from + 6]! + weight)
        l7 = Math.min(l7, swept[from + 7]! + weight)
      }
      swept[to] = l0
      swept[to + 1] = l1
      swept[to + 2] = l2
      swept[to + 3] = l3
      swept[to + 4] = l4
      swept[to + 5] = l5
      swept[to + 6] = l6
      swept[to + 7] = l7
    }
  }
}

function readOff(
  { slots, door }: Weighted,
  swept: Costs,
  group: Int32Array,
  unreached: number,
  { seconds, metres }: Table,
): void {
  const { firstDoor, doorSlot, placeCount } = slots
  for (let place = 0; place < placeCount; place++) {
    for (let lane = 0; lane < group.length; lane++) {
      let best = unreached
      for (let d = firstDoor[place]!; d < firstDoor[place + 1]!; d++)
        best = Math.min(best, swept[doorSlot[d]! * lanes + lane]! + door[d]!)
      const cell = group[lane]! * placeCount + place
      const milliseconds = metres ? Math.floor(best / perMillisecond) : best
      seconds[cell] = best < unreached ? Math.floor((milliseconds + 500) / 1000) : -1
      if (metres)
        metres[cell] = best < unreached ? Math.floor(((best % perMillisecond) + 5) / 10) : -1
    }
  }
}
