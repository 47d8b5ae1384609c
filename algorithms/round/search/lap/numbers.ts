// The files that the kernel is compiled from say `int` for what is one, and get their arrays from
// here: `kernel/lap.as.ts` has the same names for its own memory.

export type int = number
export type float = number
export type Ints = Int32Array
export type Floats = Float64Array

export function ints(length: int): Ints {
  return new Int32Array(length)
}

export function floats(length: int): Floats {
  return new Float64Array(length)
}
