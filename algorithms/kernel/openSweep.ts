import { lanes, type Slots, type Sweep } from './sweep.ts'
import { sweepBytes } from './sweepBytes.ts'

/** The functions of `sweep.as.ts`. */
interface Kernel {
  readonly memory: WebAssembly.Memory
  readonly sweepMilliseconds: (...pointers: number[]) => void
  readonly sweepCosts: (...pointers: number[]) => void
}

/** The sweep in SIMD, with memory of its own that it keeps for the next call. */
export function openSweep(): Sweep {
  const bytes = Uint8Array.from(atob(sweepBytes), (char) => char.charCodeAt(0))
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes))
  const kernel = instance.exports as unknown as Kernel
  return (climbing, sweeping, across, seconds, metres) => {
    if (climbing.placeCount === 0 || sweeping.placeCount === 0) return
    const width = sweeping.placeCount
    // Rows a power of two apart would fall on each other in the cache.
    const rowBytes = (width + lanes) * 4
    const laneBytes = lanes * (metres ? 8 : 4)
    const { lay, room, write } = layout()
    const order = lay(climbing.order)
    const up = laySide(lay, climbing, metres !== undefined)
    const seenBy = lay(new Int32Array(climbing.slotCount))
    const acrossAt = lay(across)
    const down = laySide(lay, sweeping, metres !== undefined)
    const path = room(climbing.slotCount * 4)
    const climbed = room(climbing.slotCount * laneBytes)
    const swept = room(sweeping.slotCount * laneBytes)
    const secondsAt = room(rowBytes * lanes)
    const metresAt = room(metres ? rowBytes * lanes : 0)
    write(kernel.memory)

    for (let begun = 0, stamp = 1; begun < climbing.placeCount; begun += lanes, stamp++) {
      const count = Math.min(lanes, climbing.placeCount - begun)
      const group = [order + begun * 4, count, ...up.arcs, ...up.doors]
      const climb = [climbed, path, seenBy, stamp, acrossAt]
      const sweep = [sweeping.slotCount, ...down.arcs, width, ...down.doors, swept]
      if (metres) kernel.sweepCosts(...group, ...climb, ...sweep, secondsAt, metresAt, rowBytes)
      else kernel.sweepMilliseconds(...group, ...climb, ...sweep, secondsAt, rowBytes)
      const { buffer } = kernel.memory
      for (let lane = 0; lane < count; lane++) {
        const cell = climbing.order[begun + lane]! * width
        seconds.set(new Int32Array(buffer, secondsAt + lane * rowBytes, width), cell)
        metres?.set(new Int32Array(buffer, metresAt + lane * rowBytes, width), cell)
      }
    }
  }
}

type Lay = (array: Int32Array | Float64Array) => number

function laySide(lay: Lay, slots: Slots, withMetres: boolean) {
  const { first, end, milliseconds, cost, firstDoor, doorSlot, doorMilliseconds, doorCost } = slots
  return {
    arcs: [lay(first), lay(end), lay(withMetres ? cost : milliseconds)],
    doors: [lay(firstDoor), lay(doorSlot), lay(withMetres ? doorCost : doorMilliseconds)],
  }
}

/** Gives everything its address first, so that memory grows once. */
function layout() {
  // AssemblyScript keeps the beginning for itself.
  let used = 1024
  const arrays: [at: number, array: Int32Array | Float64Array][] = []
  const room = (bytes: number): number => {
    const at = used
    used = (used + bytes + 63) & ~63
    return at
  }
  return {
    room,
    lay(array: Int32Array | Float64Array): number {
      const at = room(array.byteLength)
      arrays.push([at, array])
      return at
    },
    write(memory: WebAssembly.Memory): void {
      const lacking = used - memory.buffer.byteLength
      if (lacking > 0) memory.grow(Math.ceil(lacking / 65_536))
      for (const [at, array] of arrays) {
        if (array instanceof Int32Array) new Int32Array(memory.buffer, at, array.length).set(array)
        else new Float64Array(memory.buffer, at, array.length).set(array)
      }
    },
  }
}
