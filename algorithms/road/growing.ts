type Numbers = Uint8Array | Int16Array | Int32Array | Uint32Array | Float64Array

export interface Growing<Kind extends Numbers> {
  push(value: number): void
  length(): number
  /** What was pushed so far; to be asked for again after the next push. */
  values(): Kind
}

/** A typed array that doubles when it's full: a million numbers make no million objects. */
export function growing<Kind extends Numbers>(
  ArrayKind: new (length: number) => Kind,
): Growing<Kind> {
  let array = new ArrayKind(1024)
  let length = 0
  return {
    push(value) {
      if (length === array.length) {
        const larger = new ArrayKind(length * 2)
        larger.set(array)
        array = larger
      }
      array[length++] = value
    },
    length: () => length,
    values: () => array.subarray(0, length) as Kind,
  }
}
