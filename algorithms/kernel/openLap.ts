import type { Search } from '../round/search/lap/better.ts'
import type { Lap } from '../round/search/lap/lap.ts'
import type { Floats, Ints } from '../round/search/lap/numbers.ts'
import * as steps from '../round/search/lap/steps.ts'
import { lapBytes } from './lapBytes.ts'

/**
 * The steps of a search on one lap, and its way to their arrays, which are addresses where the steps
 * are compiled.
 */
export type LapKernel = typeof steps & {
  readonly layInts: (array: Int32Array) => Ints
  readonly layFloats: (array: Float64Array) => Floats
  /** A copy. */
  readonly read: (array: Ints, length: number) => Int32Array
}

/** The functions of `lap.as.ts`. */
interface Exports {
  readonly memory: WebAssembly.Memory
  readonly ints: (length: number) => number
  readonly floats: (length: number) => number
}

let compiled: WebAssembly.Module | undefined

/** Compiled, with memory of its own, which goes with it: one for each search. */
export function openLapKernel(): LapKernel {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(lapBytes), (char) => char.charCodeAt(0)))
  const { exports } = new WebAssembly.Instance(compiled)
  const { memory, ints, floats } = exports as unknown as Exports
  return {
    ...(exports as unknown as typeof steps),
    layInts(array) {
      const at = ints(array.length)
      new Int32Array(memory.buffer, at, array.length).set(array)
      return at as unknown as Ints
    },
    layFloats(array) {
      const at = floats(array.length)
      new Float64Array(memory.buffer, at, array.length).set(array)
      return at as unknown as Floats
    },
    read: (at, length) => new Int32Array(memory.buffer, at as unknown as number, length).slice(),
  }
}

/** The same in TypeScript, for tests: what the kernel is compiled from. */
export const lapTwin: LapKernel = {
  ...steps,
  layInts: (array) => array,
  layFloats: (array) => array,
  read: (array, length) => array.slice(0, length),
}

export function openSearch(kernel: LapKernel, lap: Lap): Search {
  const { layInts, layFloats } = kernel
  const costs = layInts(lap.costs)
  return kernel.openSearch(
    lap.nodes,
    lap.per,
    lap.leavesAt,
    lap.hasWindows,
    lap.hasDues,
    lap.isSymmetric,
    costs,
    lap.times === lap.costs ? costs : layInts(lap.times),
    layInts(lap.work),
    layInts(lap.opens),
    layInts(lap.closes),
    layInts(lap.dues),
    layFloats(lap.perSecond),
    layInts(lap.isTimed),
  )
}
