import { makeClock, setClock } from './oneRoundClock.ts'
import type { OneRoundProblem } from './oneRoundProblem.ts'

/** What a second of warp costs while the first round is built: more than any detour. */
const warpPrice = 1000

/**
 * A first round: each stop where it costs least, those with the narrowest hold on time first, by
 * when they close; then all others, spread over the list so that the round takes its shape early.
 */
export function firstOrder(problem: OneRoundProblem): Int32Array {
  const { count, costs, windows } = problem
  const order = new Int32Array(count + 1)
  const clock = windows && makeClock(windows, count)
  let end = 1
  if (clock) setClock(clock, order, { from: 0, to: 1, end })
  for (const place of listByUrgency(problem)) {
    let best = Infinity
    let bestAt = 0
    for (let at = 0; at < end; at++) {
      const here = order[at]!
      const next = order[at + 1]!
      let cost =
        costs[here * count + place]! + costs[place * count + next]! - costs[here * count + next]!
      if (cost >= best) continue
      if (clock && windows) {
        const { closes, opens, service, times } = windows
        let time = clock.start[at]! + service[here]! + times[here * count + place]!
        let late = clock.warp[at]! + clock.warpAfter[at + 1]! - clock.warp[end]!
        if (time > closes[place]!) {
          late += time - closes[place]!
          time = closes[place]!
        } else if (time < opens[place]!) time = opens[place]!
        time += service[place]! + times[place * count + next]!
        late += Math.max(0, time - clock.latest[at + 1]!)
        cost += warpPrice * late
      }
      if (cost < best) {
        best = cost
        bestAt = at
      }
    }
    order.copyWithin(bestAt + 2, bestAt + 1, end + 1)
    order[bestAt + 1] = place
    end++
    if (clock) setClock(clock, order, { from: 0, to: end, end })
  }
  return order.slice(1, count)
}

function listByUrgency({ count, windows }: OneRoundProblem): number[] {
  // a step without a common divisor with the number of stops visits them all, far from each other
  const stops = count - 1
  let step = Math.max(1, Math.floor(stops * 0.382))
  while (divisor(step, stops) > 1) step++
  const places: number[] = []
  for (let index = 0, at = 0; index < stops; index++, at = (at + step) % stops) places.push(at + 1)
  if (!windows) return places
  const { closes, opens } = windows
  const whole = closes[0]! - opens[0]!
  const key = (place: number) =>
    closes[place]! - opens[place]! < whole / 2 ? closes[place]! : Number.MAX_SAFE_INTEGER
  return places.sort((one, other) => key(one) - key(other))
}

function divisor(one: number, other: number): number {
  return other === 0 ? one : divisor(other, one % other)
}
