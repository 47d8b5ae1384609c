import { nextRandom, type Random, randomBelow, seedRandom } from '../random.ts'
import { firstOrder } from './oneRoundFirst.ts'
import { emptyMove, findMove } from './oneRoundMoves.ts'
import { listNearPlaces, type NearPlaces } from './oneRoundNear.ts'
import { type OneRoundProblem, refuseBrokenRound } from './oneRoundProblem.ts'
import {
  forgetMoves,
  type Move,
  makeMove,
  makeTour,
  type Tour,
  takeBackMoves,
  warpOf,
} from './oneRoundTour.ts'

export interface OneRoundOptions {
  readonly seed: number
  /** How many kicks; the same answer for the same seed and number. */
  readonly iterations?: number
  /** How much of the time is gone, from 0 to 1; over at 1. Asked every some hundred kicks. */
  readonly spent?: () => number
  /** All stops in an order to begin with, the depot left out. */
  readonly begin?: ArrayLike<number>
  readonly settings?: OneRoundSettings
}

export interface OneRoundSettings {
  /** How many near places each has. */
  readonly near: number
  /** How much longer a leg may get while there is warp to lose, in parts of the mean leg. */
  readonly mostCredit: number
  /** The longest run that a kick moves. */
  readonly kick: number
  /** What a worse round may cost more, in parts of the mean leg, at first and at last. */
  readonly firstTemperature: number
  readonly lastTemperature: number
}

export const usualOneRound: OneRoundSettings = {
  near: 8,
  mostCredit: 0.5,
  kick: 50,
  firstTemperature: 0.3,
  lastTemperature: 0.01,
}

export interface OneRoundAnswer {
  /** All stops, the depot left out. */
  readonly order: Int32Array
  readonly cost: number
  /** Whether every window is kept. */
  readonly feasible: boolean
  readonly iterations: number
}

/** How often, in kicks, the time is asked for and the price of warp is set anew. */
const period = 128

/**
 * A good order for one round of hundreds of stops: iterated local search (Lourenço, Martin and
 * Stützle 2003). A kick lets two short runs change places, the moves of `findMove` mend what it
 * touched, and what comes out worse is taken back, except by a chance that falls with the time
 * left. A kick costs some microseconds whatever the number of stops. Being late is priced, and the
 * best round is one that isn't late wherever such a one was met.
 *
 * @throws RangeError where the problem is broken
 */
export function searchOneRound(problem: OneRoundProblem, options: OneRoundOptions): OneRoundAnswer {
  refuseBrokenRound(problem)
  const { count, costs } = problem
  const settings = options.settings ?? usualOneRound
  const tour = makeTour(problem, options.begin ?? firstOrder(problem))
  if (count < 3) return answerOf(tour, tour.order, 0)
  const near = listNearPlaces(count, costs, settings.near)
  const random = seedRandom(options.seed)
  const spent = options.spent
  const budget = options.iterations ?? (spent ? Infinity : 0)
  const spentAt = (step: number) =>
    step >= budget ? 1 : Math.max(spent?.() ?? 0, budget < Infinity ? step / budget : 0)

  const mender = makeMender(tour, near, (settings.mostCredit * tour.cost) / count)
  for (let place = 0; place < count; place++) mender.touch(place)
  mender.mend()
  forgetMoves(tour)
  const meanLeg = Math.max(1, tour.cost / count)
  let now = tour.cost
  let warpNow = warpOf(tour)
  const best = { order: tour.order.slice(), cost: now, warp: warpNow }
  let step = 0
  let temperature = 0
  for (; ; step++) {
    if (step % period === 0 || step === budget) {
      const share = spentAt(step)
      if (share >= 1) break
      const { firstTemperature, lastTemperature } = settings
      temperature = meanLeg * firstTemperature * (lastTemperature / firstTemperature) ** share
      if (tour.clock) {
        tour.penalty = Math.min(100, Math.max(0.2, tour.penalty * (warpNow > 0 ? 1.2 : 0.9)))
      }
    }
    kick(tour, random, settings.kick, mender)
    mender.mend()
    const warp = warpOf(tour)
    const worse = tour.cost - now + tour.penalty * (warp - warpNow)
    if (worse <= 0 || worse < -temperature * Math.log(nextRandom(random) + 1e-12)) {
      now = tour.cost
      warpNow = warp
      if (warp < best.warp || (warp === best.warp && now < best.cost)) {
        best.order.set(tour.order)
        best.cost = now
        best.warp = warp
      }
    } else {
      takeBackMoves(tour)
      tour.cost = now
    }
    forgetMoves(tour)
  }
  return {
    order: best.order.slice(1, count),
    cost: best.cost,
    feasible: best.warp === 0,
    iterations: step,
  }
}

function answerOf(tour: Tour, order: Int32Array, iterations: number): OneRoundAnswer {
  return {
    order: order.slice(1, tour.end),
    cost: tour.cost,
    feasible: warpOf(tour) === 0,
    iterations,
  }
}

interface Mender {
  readonly move: Move
  touch(place: number): void
  /** Makes moves at the touched places and at those they touch until none gains. */
  mend(): void
}

/** Who is touched waits in line once: the don't-look bits of Bentley (1992) as a queue. */
function makeMender(tour: Tour, near: NearPlaces, mostCredit: number): Mender {
  const { clock, count, order } = tour
  const line = new Int32Array(count)
  const waits = new Uint8Array(count)
  const move = emptyMove()
  const asked = { place: 0, credit: 0, best: move }
  let head = 0
  let waiting = 0
  const touch = (place: number) => {
    if (waits[place]) return
    waits[place] = 1
    let tail = head + waiting++
    if (tail >= count) tail -= count
    line[tail] = place
  }
  const mend = () => {
    while (waiting > 0) {
      const place = line[head]!
      head = head + 1 === count ? 0 : head + 1
      waiting--
      waits[place] = 0
      asked.place = place
      for (;;) {
        asked.credit = clock ? Math.min(mostCredit, tour.penalty * clock.warp[tour.end]!) : 0
        if (!findMove(tour, near, asked)) break
        const { before, cut, last } = move
        makeMove(tour, move)
        touchAround(before)
        touchAround(last)
        touchAround(before + last - cut)
      }
    }
  }
  const touchAround = (position: number) => {
    touch(order[position]!)
    touch(order[position + 1]!)
  }
  return { move, touch, mend }
}

/** Two neighbouring runs, each of `most` stops at most, change places. */
function kick(tour: Tour, random: Random, most: number, { move, touch }: Mender): void {
  const { costs, count, end, order } = tour
  const stops = end - 1
  const longest = Math.max(1, Math.min(most, stops >> 1))
  const one = 1 + randomBelow(random, longest)
  const two = 1 + randomBelow(random, Math.min(longest, stops - one))
  const before = randomBelow(random, stops - one - two + 1)
  const cut = before + one
  const last = cut + two
  const a = order[before]!
  const b = order[before + 1]!
  const c = order[cut]!
  const d = order[cut + 1]!
  const e = order[last]!
  const f = order[last + 1]!
  move.before = before
  move.cut = cut
  move.last = last
  move.turnsFirst = false
  move.turnsSecond = false
  move.cost =
    costs[a * count + d]! +
    costs[e * count + b]! +
    costs[c * count + f]! -
    costs[a * count + b]! -
    costs[c * count + d]! -
    costs[e * count + f]!
  makeMove(tour, move)
  touch(a)
  touch(b)
  touch(c)
  touch(d)
  touch(e)
  touch(f)
}
