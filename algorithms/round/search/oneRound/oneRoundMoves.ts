import type { NearPlaces } from './oneRoundNear.ts'
import { type Move, type Tour, turnCost } from './oneRoundTour.ts'
import { warpWith } from './oneRoundWarp.ts'

/** The longest run of stops that is moved and turned round at once. */
const mostTurned = 3

export function emptyMove(): Move {
  return {
    before: 0,
    cut: 0,
    last: 0,
    turnsFirst: false,
    turnsSecond: false,
    cost: 0,
    gain: 0,
  }
}

/**
 * The best move that gives a place a nearer neighbour, written to `best`; false where none gains.
 * Three families, all exact on asymmetric legs: two neighbouring runs of any length change places
 * (3-opt without reversal, searched sequentially with positive partial gains as Lin and Kernighan
 * 1973 do), one run is turned round (2-opt), a short run is moved and turned (Or 1976).
 *
 * @param credit how much a leg may be longer than the one it replaces, while there is warp to lose
 */
export function findMove(
  tour: Tour,
  near: NearPlaces,
  { place, credit, best }: { readonly place: number; readonly credit: number; readonly best: Move },
): boolean {
  const { at, costs, count, end, order } = tour
  const { back, onward, per } = near
  best.gain = 0
  // the depot is both ends: leaving it is position 0, coming back to it is `end`
  const here = at[place]!
  const arrival = place === 0 ? end : here
  const after = order[here + 1]!
  const prior = order[arrival - 1]!
  const ahead = costs[place * count + after]! + credit
  const behind = costs[prior * count + place]! + credit
  for (let rank = 0; rank < per; rank++) {
    const next = onward[place * per + rank]!
    const leg = costs[place * count + next]!
    if (leg >= ahead && leg >= behind) break
    const there = next === 0 ? end : at[next]!
    if (leg < ahead && next !== after) {
      const source = there - 1
      const sourcePlace = order[source]!
      const won = ahead - leg + costs[sourcePlace * count + next]!
      for (let other = 0; other < per; other++) {
        const target = onward[sourcePlace * per + other]!
        if (costs[sourcePlace * count + target]! >= won) break
        const third = (target === 0 ? end : at[target]!) - 1
        swapAtCuts(tour, here, source, third, best)
      }
      if (there < end) {
        if (there > here) turn(tour, here + 1, there, best)
        for (let first = there - 1; first > there - mostTurned && first > 0; first--) {
          moveTurned(tour, here, first, there, best)
        }
      }
    }
    if (leg < behind && place !== 0) {
      if (there > here) turn(tour, here, there - 1, best)
      for (let last = here + 1; last < here + mostTurned && last < end; last++) {
        moveTurned(tour, there - 1, here, last, best)
      }
    }
  }
  for (let rank = 0; rank < per; rank++) {
    const from = back[place * per + rank]!
    const leg = costs[from * count + place]!
    if (leg >= ahead && leg >= behind) break
    const there = at[from]!
    if (leg < behind && from !== prior) {
      const follower = order[there + 1]!
      const won = behind - leg + costs[from * count + follower]!
      for (let other = 0; other < per; other++) {
        const origin = back[follower * per + other]!
        if (costs[origin * count + follower]! >= won) break
        swapAtCuts(tour, arrival - 1, there, at[origin]!, best)
      }
      if (there > 0) {
        if (there < arrival) turn(tour, there, arrival - 1, best)
        for (let last = there + 1; last < there + mostTurned && last < end; last++) {
          moveTurned(tour, arrival - 1, there, last, best)
        }
      }
    }
    if (leg < ahead && place !== 0) {
      if (there < here) turn(tour, there + 1, here, best)
      for (let first = here - 1; first > here - mostTurned && first > 0; first--) {
        moveTurned(tour, there, first, here, best)
      }
    }
  }
  return best.gain < 0
}

/** Three legs, given by the position each leaves, are cut: the two runs between them change places. */
function swapAtCuts(tour: Tour, one: number, two: number, three: number, best: Move): void {
  const before = Math.min(one, two, three)
  const last = Math.max(one, two, three)
  const cut = one + two + three - before - last
  if (before === cut || cut === last) return
  const { costs, count, order } = tour
  const a = order[before]! * count
  const b = order[before + 1]!
  const c = order[cut]! * count
  const d = order[cut + 1]!
  const e = order[last]! * count
  const f = order[last + 1]!
  const cost =
    costs[a + d]! + costs[e + b]! + costs[c + f]! - costs[a + b]! - costs[c + d]! - costs[e + f]!
  consider(tour, best, { before, cut, last, turnsFirst: false, turnsSecond: false, cost })
}

/** The stops from one position to another, turned round where they are. */
function turn(tour: Tour, first: number, last: number, best: Move): void {
  if (first >= last) return
  const { costs, count, order } = tour
  const a = order[first - 1]! * count
  const b = order[first]!
  const c = order[last]!
  const d = order[last + 1]!
  const cost =
    costs[a + c]! +
    costs[b * count + d]! -
    costs[a + b]! -
    costs[c * count + d]! +
    turnCost(tour, first, last)
  consider(tour, best, {
    before: first - 1,
    cut: last,
    last,
    turnsFirst: true,
    turnsSecond: false,
    cost,
  })
}

/** The stops from `first` to `last`, turned round and put after position `behind`. */
function moveTurned(tour: Tour, behind: number, first: number, last: number, best: Move): void {
  if (behind >= first - 1 && behind <= last) return
  const { costs, count, order } = tour
  const a = order[behind]! * count
  const b = order[behind + 1]!
  const c = order[first - 1]! * count
  const d = order[first]!
  const e = order[last]!
  const f = order[last + 1]!
  const cost =
    costs[a + e]! +
    costs[d * count + b]! +
    costs[c + f]! -
    costs[a + b]! -
    costs[c + d]! -
    costs[e * count + f]! +
    turnCost(tour, first, last)
  if (behind < first) {
    consider(tour, best, {
      before: behind,
      cut: first - 1,
      last,
      turnsFirst: false,
      turnsSecond: true,
      cost,
    })
  } else {
    consider(tour, best, {
      before: first - 1,
      cut: last,
      last: behind,
      turnsFirst: true,
      turnsSecond: false,
      cost,
    })
  }
}

/** Keeps a move if it gains more, its warp counted; that is walked only where the cost leaves hope. */
function consider(tour: Tour, best: Move, move: Omit<Move, 'gain'>): void {
  const { clock, end, penalty } = tour
  let gain = move.cost
  if (clock) {
    const now = penalty * clock.warp[end]!
    gain -= now
    if (gain >= best.gain) return
    gain += penalty * warpWith(tour, clock, move, (best.gain - gain) / penalty)
  }
  if (gain >= best.gain) return
  best.before = move.before
  best.cut = move.cut
  best.last = move.last
  best.turnsFirst = move.turnsFirst
  best.turnsSecond = move.turnsSecond
  best.cost = move.cost
  best.gain = gain
}
