import type { InstanceBreak } from '../instances/instance.ts'
import type { Rounds } from './rounds.ts'
import { beginAt } from './windows.ts'

/** A stop to be put in, or a pair; each behind a node, before either is in. */
export interface PutIn {
  readonly first: number
  readonly beforeFirst: number
  readonly second?: number
  readonly beforeSecond?: number
}

/**
 * True where a round finds room for its vehicle's breaks, with what is to be put in: each on the
 * road or before or after a stop, in the order in which they open. Counted along the whole round:
 * `done` and `latest` know nothing of breaks, so that what they refuse needn't come here.
 */
export function fitsBreaks(rounds: Rounds, round: number, putIn?: PutIn): boolean {
  const { problem, order } = rounds
  const { places, place, times, stops, work, setup } = problem
  const breaks = problem.breaksOf[round]!
  if (breaks.length === 0) return true
  const many = listOrder(rounds, round, putIn)
  const loads = breaks.some(({ mostLoad }) => mostLoad) ? boardAtStart(rounds, many) : undefined
  const block = problem.blockAt[round]!
  const taken = breaks.length
  // by breaks taken: when, at the earliest, all before the leg is done
  let done: number[] = Array(taken + 1).fill(Infinity)
  done[0] = problem.opens[stops + 2 * round]!
  for (let index = 1; index < many; index++) {
    const from = order[index - 1]!
    const to = order[index]!
    const leg = times[block + place[from]! * places + place[to]!]!
    const arrivals = arriveWithBreaks(done, { leg, breaks, loads })
    if (index === many - 1) return arrivals[taken]! <= problem.closes[to]!
    const lasts = work[to]! + (place[from] === place[to] ? 0 : setup[to]!)
    done = arrivals.map((at) => {
      const begins = at === Infinity ? -1 : beginAt(problem, to, at)
      return begins < 0 ? Infinity : begins + lasts
    })
    if (done.every((at) => at === Infinity)) return false
    if (loads) changeLoad(rounds, loads, to)
  }
  return false
}

/** @returns how many nodes `order` then holds, start and end among them */
function listOrder({ problem, next, order }: Rounds, round: number, putIn?: PutIn): number {
  const end = problem.stops + 2 * round + 1
  let many = 0
  for (let node = end - 1; ; node = next[node]!) {
    order[many++] = node
    if (node === end) return many
    if (putIn?.beforeFirst === node) order[many++] = putIn.first
    if (putIn?.beforeSecond === node) order[many++] = putIn.second!
  }
}

function boardAtStart({ problem, order }: Rounds, many: number): Int32Array {
  const { kinds, delivered } = problem
  const board = new Int32Array(kinds)
  for (let index = 1; index < many - 1; index++)
    for (let kind = 0; kind < kinds; kind++)
      board[kind] = board[kind]! + delivered[order[index]! * kinds + kind]!
  return board
}

function changeLoad({ problem }: Rounds, loads: Int32Array, stop: number): void {
  const { kinds, delivered, collected, carried } = problem
  for (let kind = 0; kind < kinds; kind++) {
    const at = stop * kinds + kind
    loads[kind] = loads[kind]! + collected[at]! + carried[at]! - delivered[at]!
  }
}

/** By breaks taken on arrival: when at the earliest; each is taken as soon as may be. */
function arriveWithBreaks(
  done: readonly number[],
  {
    leg,
    breaks,
    loads,
  }: {
    readonly leg: number
    readonly breaks: readonly InstanceBreak[]
    readonly loads: Int32Array | undefined
  },
): number[] {
  const arrivals = done.map((at) => at + leg)
  for (let first = 0; first < breaks.length; first++) {
    let at = done[first]!
    let ahead = leg
    // from each number taken so far on, as many as there is room for
    for (let next = first; next < breaks.length && at < Infinity; next++) {
      const { windows, time, mostLoad } = breaks[next]!
      if (mostLoad && loads?.some((amount, kind) => amount > mostLoad[kind]!)) break
      const begins = opensAt(at, windows)
      ahead -= Math.min(ahead, begins - at)
      at = begins + time
      arrivals[next + 1] = Math.min(arrivals[next + 1]!, at + ahead)
    }
  }
  return arrivals
}

function opensAt(at: number, windows: InstanceBreak['windows']): number {
  if (windows.length === 0) return at
  for (const [from, to] of windows) if (at <= to) return Math.max(at, from)
  return Infinity
}
