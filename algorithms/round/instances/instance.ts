import type { Window } from './jsonFields.ts'

/**
 * An instance as its file says it, whatever its format. Times, lengths and costs are whole numbers
 * of which `scale` make one unit of the file; they needn't be seconds.
 */
export interface Instance {
  readonly name: string
  /** The published answers' unit: a cost is divided by it. */
  readonly scale: number
  readonly objective: 'distance' | 'vehicles'
  /** How many places the blocks are over. */
  readonly places: number
  readonly blocks: readonly InstanceBlock[]
  readonly stops: readonly InstanceStop[]
  readonly vehicles: readonly InstanceVehicle[]
  /** How many kinds of load there are; every `…Load` has as many numbers. */
  readonly loads: number
  /** The exact leg in the file's unit, where the blocks are rounded and the published costs aren't. */
  exactLeg?(from: number, to: number): number
}

/** Square, row by row, -1 where there is no way. */
export interface InstanceBlock {
  readonly times: Int32Array
  /** Where they differ from `times`. */
  readonly costs?: Int32Array
  /** Where a vehicle's `mostLength` needs them. */
  readonly lengths?: Int32Array
}

export interface InstanceStop {
  /** What the solution file and people call it. */
  readonly label: string
  readonly place: number
  readonly serviceTime: number
  /** Once a halt: not for a stop at the place where one already stands. */
  readonly setupTime: number
  /** In order; empty: at any time. Service begins within one. */
  readonly windows: readonly Window[]
  /** On board from the start of the round. */
  readonly deliveredLoad: readonly number[]
  /** On board until the end of the round. */
  readonly collectedLoad: readonly number[]
  /** On board from here until `partner`, on the same round and after this one. */
  readonly carriedLoad: readonly number[]
  /** The stop that this one's carried load is delivered at. */
  readonly partner?: number
  readonly skills: readonly number[]
  /** 0 to 100; `undefined` where it has to be served. */
  readonly priority?: number
}

export interface InstanceBreak {
  readonly label: string
  /** In order; begins within one; empty: at any time. */
  readonly windows: readonly Window[]
  readonly time: number
  readonly mostLoad?: readonly number[]
}

export interface InstanceVehicle {
  readonly label: string
  readonly block: number
  /** Absent: begins at its first stop, ends at its last. */
  readonly startPlace?: number
  readonly endPlace?: number
  readonly capacity: readonly number[]
  readonly skills: readonly number[]
  readonly shift: Window
  readonly breaks: readonly InstanceBreak[]
  readonly mostStops?: number
  readonly mostTravelTime?: number
  readonly mostLength?: number
  /** For being used at all. */
  readonly fixedCost: number
}

/** Later than any time of an instance, and small enough to be added to in 31 bits. */
export const never = 0x3fffffff
