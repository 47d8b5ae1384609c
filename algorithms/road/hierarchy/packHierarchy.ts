import type { Hierarchy, Ladder } from './hierarchy.ts'

/** To be raised whenever what lies in the bytes changes. */
const format = 1

/** The hierarchy in one piece of memory, to be kept on a disk: `unpackHierarchy` gives it back. */
export function packHierarchy({ stateCount, order, numberOf, up, down }: Hierarchy): ArrayBuffer {
  const header = Int32Array.of(format, stateCount, up.end.length, down.end.length)
  // The costs first, because eight bytes must begin at a multiple of eight.
  const parts = [
    header,
    up.cost,
    down.cost,
    order,
    numberOf,
    ...integersOf(up),
    ...integersOf(down),
  ]
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += byteLength
  }
  return bytes.buffer
}

const integersOf = ({ first, end, before, after }: Ladder) => [first, end, before, after]

/**
 * A hierarchy whose arrays lie in `buffer`. Undefined when the bytes are of another format or cut
 * off: then it has to be made anew.
 */
export function unpackHierarchy(buffer: ArrayBufferLike): Hierarchy | undefined {
  if (buffer.byteLength < 16) return undefined
  const [found, stateCount, upCount, downCount] = new Int32Array(buffer, 0, 4)
  const counts = [stateCount, upCount, downCount] as [number, number, number]
  const length = 16 + 20 * (counts[1] + counts[2]) + 4 * (4 * counts[0] + 2)
  if (found !== format || buffer.byteLength !== length) return undefined
  let at = 16
  const floats = (count: number) => {
    at += count * 8
    return new Float64Array(buffer, at - count * 8, count)
  }
  const integers = (count: number) => {
    at += count * 4
    return new Int32Array(buffer, at - count * 4, count)
  }
  const ladder = (cost: Float64Array): Ladder => ({
    first: new Uint32Array(buffer, integers(counts[0] + 1).byteOffset, counts[0] + 1),
    end: integers(cost.length),
    cost,
    before: integers(cost.length),
    after: integers(cost.length),
  })
  const [upCost, downCost] = [floats(counts[1]), floats(counts[2])]
  const order = integers(counts[0])
  const numberOf = integers(counts[0])
  return { stateCount: counts[0], order, numberOf, up: ladder(upCost), down: ladder(downCost) }
}
