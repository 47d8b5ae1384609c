import { nextRandom, type Random, randomBelow } from '../random.ts'
import { descend, enqueue, lossOf, openSearch, type Search } from './better.ts'
import { firstTour } from './firstTour.ts'
import type { Lap } from './lap.ts'
import { goBack, layTour, makeTour, noteChange, settle, type Tour } from './tour.ts'

interface LapSettings {
  /** In parts of the mean leg. */
  readonly firstTemperature: number
  readonly lastTemperature: number
  /** The longest of the parts that are mixed to get out of where nothing is better. */
  readonly longestPart: number
}

/**
 * Hot and far where only legs count (from 0.5 down to 0.001, 500 stops of one round stay 0.66 % above
 * the best known after 15 000 steps, so 0.18 %: medians of 6). With windows what is mixed far is
 * hardly mended.
 */
const withoutWindows: LapSettings = {
  firstTemperature: 3,
  lastTemperature: 0.03,
  longestPart: 30,
}
const withWindows: LapSettings = {
  firstTemperature: 0.2,
  lastTemperature: 0.001,
  longestPart: 8,
}

/** So often the weight of warp is doubled before the first kick. */
const mostWeightings = 6

interface FoundLap {
  /** Nodes in order, without 0; undefined where none was in time. */
  readonly order: Int32Array | undefined
  readonly cost: number
  readonly steps: number
}

/**
 * Iterated local search on one round of many stops: three neighbouring parts change places, the local
 * search mends what that touched, and simulated annealing says whether it stays. A step looks at a
 * few dozen stops, however long the round is.
 */
export function searchLap(
  lap: Lap,
  {
    random,
    spent,
    onBetter,
    settings = lap.hasWindows ? withWindows : withoutWindows,
  }: {
    readonly random: Random
    readonly spent: (step: number) => number
    readonly onBetter?: (order: Int32Array) => void
    readonly settings?: LapSettings
  },
): FoundLap {
  const { nodes } = lap
  const tour = makeTour(lap)
  const search = openSearch(tour)
  const { sums, at } = tour
  const usual = lap.hasWindows ? Math.max(0.01, 2 * costOfTime(lap)) : 1
  sums.weight = usual
  layTour(tour, firstTour(lap, { weight: sums.weight, random }))
  const best = new Int32Array(nodes + 1)
  let bestCost = Infinity
  let isTold = true
  const keepBest = () => {
    if (sums.warp > 0 || sums.cost + sums.late >= bestCost) return
    best.set(at)
    bestCost = sums.cost + sums.late
    isTold = false
  }
  keepBest()
  const enqueueAll = () => {
    for (let node = nodes - 1; node >= 0; node--) enqueue(search, node)
  }
  enqueueAll()
  descend(search)
  // a first weight a quarter as heavy was in time sooner, but left 150 stops 5 % dearer for good
  for (let more = 0; sums.warp > 0 && more < mostWeightings; more++) {
    sums.weight *= 2
    enqueueAll()
    descend(search)
  }
  settle(tour)
  if (sums.warp === 0) sums.weight = usual
  keepBest()
  const hot = (settings.firstTemperature * sums.cost) / nodes
  const cold = (settings.lastTemperature * sums.cost) / nodes
  let temperature = hot
  let cost = sums.cost
  let warp = sums.warp
  let lateness = sums.late
  let late = 0
  let step = 0
  // asking how much is gone takes as long as some steps
  let nextLook = 0
  let every = 8
  let gone = 0
  for (; ; step++) {
    if (step === nextLook) {
      if (!isTold) {
        onBetter?.(best.slice(1, nodes))
        isTold = true
      }
      const before = gone
      gone = spent(step)
      if (gone >= 1) break
      every = gone - before < 0.004 ? Math.min(512, 2 * every) : Math.max(8, every >> 1)
      nextLook = step + every
      temperature = hot * (cold / hot) ** gone
    }
    if (lap.hasWindows && (step & 63) === 0 && step > 0) {
      if (late > 10) sums.weight *= 1.2
      else if (late < 2) sums.weight *= 0.95
      late = 0
    }
    mixParts(search, random, settings.longestPart)
    descend(search)
    const threshold =
      cost + lateness + sums.weight * warp - temperature * Math.log(1 - nextRandom(random))
    if (sums.cost + lossOf(tour) < threshold) {
      settle(tour)
      cost = sums.cost
      warp = sums.warp
      lateness = sums.late
      keepBest()
    } else {
      keepBest()
      goBack(tour)
      sums.cost = cost
    }
    if (warp > 0) late++
  }
  return {
    order: bestCost < Infinity ? best.slice(1, nodes) : undefined,
    cost: bestCost,
    steps: step,
  }
}

/** How much cost comes with a unit of time. */
function costOfTime({ costs, times }: Lap): number {
  let cost = 0
  let time = 0
  for (let cell = 0; cell < costs.length; cell++) {
    cost += costs[cell]!
    time += times[cell]!
  }
  return time > 0 ? cost / time : 1
}

/**
 * Three neighbouring parts B C D become D C B: the double bridge, which no exchange undoes (Martin,
 * Otto and Felten 1991, Complex Systems 5), kept within a few dozen stops.
 */
function mixParts(search: Search, random: Random, longestPart: number): void {
  const { tour } = search
  const { at, position, spare, sums, lap } = tour
  const { nodes, costs } = lap
  const longest = Math.min(longestPart, Math.floor((nodes - 1) / 3))
  const b = 1 + randomBelow(random, longest)
  const c = 1 + randomBelow(random, longest)
  const d = 1 + randomBelow(random, longest)
  const from = 1 + randomBelow(random, nodes - b - c - d)
  const end = from + b + c + d
  const part = (start: number, length: number, filled: number) => {
    for (let index = 0; index < length; index++) spare[filled + index] = at[start + index]!
  }
  part(from + b + c, d, 0)
  part(from + b, c, d)
  part(from, b, d + c)
  const joints = () =>
    leg(tour, from - 1) + leg(tour, from + d - 1) + leg(tour, from + d + c - 1) + leg(tour, end - 1)
  const before =
    leg(tour, from - 1) + leg(tour, from + b - 1) + leg(tour, from + b + c - 1) + leg(tour, end - 1)
  for (let index = from; index < end; index++) {
    const node = spare[index - from]!
    at[index] = node
    position[node] = index
  }
  noteChange(tour, from, end - 1)
  sums.cost += joints() - before
  for (const index of [from - 1, from + d - 1, from + d + c - 1, end - 1]) {
    enqueue(search, at[index]!)
    enqueue(search, at[index + 1]!)
  }

  function leg(of: Tour, index: number): number {
    return costs[of.at[index]! * nodes + of.at[index + 1]!]!
  }
}
