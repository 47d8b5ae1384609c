import type { RoundClock } from './oneRoundClock.ts'
import type { Move, Tour } from './oneRoundTour.ts'

/**
 * The time warp of a whole round after a move: what is before and behind it is known, the stops
 * between are walked through.
 *
 * @returns the warp, or some number of `limit` at least where it would reach it
 */
export function warpWith(
  { order }: Tour,
  clock: RoundClock,
  move: Omit<Move, 'gain' | 'cost'>,
  limit: number,
): number {
  const { closes, opens, service, times } = clock.windows
  const count = opens.length
  const { before, cut, last } = move
  const { latest, start, warp, warpAfter } = clock
  let place = order[before]!
  let time = start[before]!
  let late = warp[before]!
  // one loop for both parts: the one that comes first now was second
  for (let part = 0; part < 2; part++) {
    const from = part === 0 ? cut + 1 : before + 1
    const to = part === 0 ? last : cut
    const turns = part === 0 ? move.turnsSecond : move.turnsFirst
    const step = turns ? -1 : 1
    let at = turns ? to : from
    for (let left = to - from; left >= 0; left--, at += step) {
      const next = order[at]!
      time += service[place]! + times[place * count + next]!
      place = next
      if (time > closes[next]!) {
        late += time - closes[next]!
        if (late >= limit) return late
        time = closes[next]!
      } else if (time < opens[next]!) time = opens[next]!
    }
  }
  const next = order[last + 1]!
  time += service[place]! + times[place * count + next]!
  return late + warpAfter[last + 1]! + Math.max(0, time - latest[last + 1]!)
}
