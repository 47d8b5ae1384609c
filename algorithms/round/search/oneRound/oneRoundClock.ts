import type { RoundWindows } from './oneRoundProblem.ts'

/**
 * When each position of a round is served, and by when it has to be: what Vidal et al. (2013,
 * Computers & Operations Research 40) keep of a segment, of all segments that begin or end at the
 * depot. Who is late goes back in time to the window's close; the sum of it is the time warp.
 */
export interface RoundClock {
  readonly windows: RoundWindows
  /** Start of service, and the warp up to and with it. */
  readonly start: Float64Array
  readonly warp: Float64Array
  /** The latest start that adds nothing to `warpAfter`, the warp of all that comes later. */
  readonly latest: Float64Array
  readonly warpAfter: Float64Array
}

export function makeClock(windows: RoundWindows, count: number): RoundClock {
  return {
    windows,
    start: new Float64Array(count + 1),
    warp: new Float64Array(count + 1),
    latest: new Float64Array(count + 1),
    warpAfter: new Float64Array(count + 1),
  }
}

/** Told that the stops from one position to another (`from` to `to`) aren't what they were. */
export function setClock(
  { windows, start, warp, latest, warpAfter }: RoundClock,
  order: Int32Array,
  { from, to, end }: { readonly from: number; readonly to: number; readonly end: number },
): void {
  const { times, service, opens, closes } = windows
  const count = opens.length
  if (from <= 1) {
    start[0] = opens[0]!
    warp[0] = 0
  }
  for (let at = Math.max(1, from); at <= end; at++) {
    const before = order[at - 1]!
    const place = order[at]!
    let time = start[at - 1]! + service[before]! + times[before * count + place]!
    let late = warp[at - 1]!
    if (time > closes[place]!) {
      late += time - closes[place]!
      time = closes[place]!
    } else if (time < opens[place]!) time = opens[place]!
    // from here on all is as it was
    if (at > to && start[at] === time && warp[at] === late) break
    start[at] = time
    warp[at] = late
  }
  if (to >= end - 1) {
    latest[end] = closes[order[end]!]!
    warpAfter[end] = 0
  }
  for (let at = Math.min(end - 1, to); at >= 0; at--) {
    const place = order[at]!
    const next = order[at + 1]!
    let time = latest[at + 1]! - times[place * count + next]! - service[place]!
    let late = warpAfter[at + 1]!
    if (time < opens[place]!) {
      late += opens[place]! - time
      time = opens[place]!
    } else if (time > closes[place]!) time = closes[place]!
    if (at < from && latest[at] === time && warpAfter[at] === late) break
    latest[at] = time
    warpAfter[at] = late
  }
}
