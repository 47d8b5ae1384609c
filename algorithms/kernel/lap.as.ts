// What `round/search/lap/numbers.ts` is in the kernel: arrays without bounds at an address of the
// one memory. Behind it the compiler is given the files that `compileLap.ts` names.

type int = i32
type float = f64

@unmanaged
class Ints {
  @inline
  @operator("[]")
  get(index: i32): i32 {
    return load<i32>(changetype<usize>(this) + (<usize>index << 2))
  }
  @inline
  @operator("[]=")
  set(index: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + (<usize>index << 2), value)
  }
}

@unmanaged
class Floats {
  @inline
  @operator("[]")
  get(index: i32): f64 {
    return load<f64>(changetype<usize>(this) + (<usize>index << 3))
  }
  @inline
  @operator("[]=")
  set(index: i32, value: f64): void {
    store<f64>(changetype<usize>(this) + (<usize>index << 3), value)
  }
}

/** Never freed: a search keeps what it has to the end, and its memory goes with it. */
export function ints(length: i32): Ints {
  const at = heap.alloc(<usize>length << 2)
  memory.fill(at, 0, <usize>length << 2)
  return changetype<Ints>(at)
}

export function floats(length: i32): Floats {
  const at = heap.alloc(<usize>length << 3)
  memory.fill(at, 0, <usize>length << 3)
  return changetype<Floats>(at)
}

/** In place of what the compiler would have the host import. */
function abort(_message: usize, _file: usize, _line: i32, _column: i32): void {
  unreachable()
}
