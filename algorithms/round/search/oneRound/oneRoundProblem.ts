/**
 * One free round of asymmetric legs. Place 0 is the depot, where it starts and ends; all others are
 * stops. Matrices are `count` × `count`, row-major, from row to column, whole numbers of 0 at least.
 */
export interface OneRoundProblem {
  /** Places, the depot included. */
  readonly count: number
  /** What is to be small. An open round has 0 in column 0, here and in `windows.times`. */
  readonly costs: Int32Array
  /** Without it, a stop may be served at any time. */
  readonly windows?: RoundWindows
}

/** Hard windows: service starts from `opens` up to `closes`; who is early waits. All in seconds. */
export interface RoundWindows {
  readonly times: Int32Array
  readonly service: Int32Array
  /** Of place 0: when the round starts, and by when it is back. */
  readonly opens: Int32Array
  readonly closes: Int32Array
}

/** @throws RangeError where an array's length or a window is wrong */
export function refuseBrokenRound({ count, costs, windows }: OneRoundProblem): void {
  if (count < 1) throw new RangeError(`a round needs its depot: got ${count} places`)
  expectLength(costs, count * count, 'costs')
  if (!windows) return
  expectLength(windows.times, count * count, 'times')
  expectLength(windows.service, count, 'service')
  expectLength(windows.opens, count, 'opens')
  expectLength(windows.closes, count, 'closes')
  for (let place = 0; place < count; place++) {
    if (windows.closes[place]! < windows.opens[place]!) {
      throw new RangeError(`the window of place ${place} closes before it opens`)
    }
  }
}

function expectLength(values: Int32Array, length: number, name: string): void {
  if (values.length !== length) {
    throw new RangeError(`${name}: expected ${length} numbers, got ${values.length}`)
  }
}
