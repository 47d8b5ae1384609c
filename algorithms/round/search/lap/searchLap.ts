import { type LapKernel, openLapKernel, openSearch } from '../../../kernel/openLap.ts'
import { nextRandom, type Random, randomBelow } from '../random.ts'
import type { Lap } from './lap.ts'

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
    kernel = openLapKernel(),
    settings = lap.hasWindows === 1 ? withWindows : withoutWindows,
  }: {
    readonly random: Random
    readonly spent: (step: number) => number
    readonly onBetter?: (order: Int32Array) => void
    readonly kernel?: LapKernel
    readonly settings?: LapSettings
  },
): FoundLap {
  const { nodes } = lap
  const search = openSearch(kernel, lap)
  const usual = lap.hasWindows === 1 ? Math.max(0.01, 2 * costOfTime(lap)) : 1
  let weight = usual
  kernel.weigh(search, weight)
  const { turns, timed } = insertionTurns(lap, random)
  kernel.begin(search, kernel.layInts(turns), timed)
  let best: Int32Array | undefined
  let bestCost = Infinity
  let isTold = true
  const keepBest = () => {
    if (kernel.warpOf(search) > 0) return
    const cost = kernel.costOf(search) + kernel.lateOf(search)
    if (cost >= bestCost) return
    best = kernel.read(kernel.orderOf(search), nodes)
    bestCost = cost
    isTold = false
  }
  keepBest()
  kernel.descendFromAll(search)
  // a first weight a quarter as heavy was in time sooner, but left 150 stops 5 % dearer for good
  for (let more = 0; kernel.warpOf(search) > 0 && more < mostWeightings; more++) {
    weight *= 2
    kernel.weigh(search, weight)
    kernel.descendFromAll(search)
  }
  kernel.keep(search)
  keepBest()
  let cost = kernel.costOf(search)
  let warp = kernel.warpOf(search)
  let late = kernel.lateOf(search)
  if (warp === 0) weight = usual
  kernel.weigh(search, weight)
  const hot = (settings.firstTemperature * cost) / nodes
  const cold = (settings.lastTemperature * cost) / nodes
  const longest = Math.min(settings.longestPart, Math.floor((nodes - 1) / 3))
  let temperature = hot
  let timesLate = 0
  let step = 0
  // asking how much is gone takes as long as some steps
  let nextLook = 0
  let every = 8
  let gone = 0
  for (; ; step++) {
    if (step === nextLook) {
      if (best && !isTold) {
        onBetter?.(best.slice(1))
        isTold = true
      }
      const before = gone
      gone = spent(step)
      if (gone >= 1) break
      every = gone - before < 0.004 ? Math.min(512, 2 * every) : Math.max(8, every >> 1)
      nextLook = step + every
      temperature = hot * (cold / hot) ** gone
    }
    if (lap.hasWindows === 1 && (step & 63) === 0 && step > 0) {
      if (timesLate > 10) weight *= 1.2
      else if (timesLate < 2) weight *= 0.95
      kernel.weigh(search, weight)
      timesLate = 0
    }
    const one = 1 + randomBelow(random, longest)
    const two = 1 + randomBelow(random, longest)
    const three = 1 + randomBelow(random, longest)
    const from = 1 + randomBelow(random, nodes - one - two - three)
    const reached = kernel.step(search, from, one, two, three)
    const threshold = cost + late + weight * warp - temperature * Math.log(1 - nextRandom(random))
    keepBest()
    if (reached < threshold) {
      kernel.keep(search)
      cost = kernel.costOf(search)
      warp = kernel.warpOf(search)
      late = kernel.lateOf(search)
    } else kernel.takeBack(search, cost)
    if (warp > 0) timesLate++
  }
  return { order: best?.slice(1), cost: bestCost, steps: step }
}

/** The nodes in the order that `firstTour` wants them in, at random among equals. */
function insertionTurns(lap: Lap, random: Random): { turns: Int32Array; timed: number } {
  const { nodes, opens, dues, isTimed, leavesAt, hasWindows } = lap
  const key = Float64Array.from({ length: nodes }, (_, node) => {
    const wide = Math.min(dues[node]!, dues[0]!) - Math.max(opens[node]!, leavesAt)
    return (hasWindows === 1 ? wide : 0) + nextRandom(random)
  })
  const isFirst = (node: number) => (hasWindows === 1 ? isTimed[node]! : 0)
  const turns = Int32Array.from({ length: nodes - 1 }, (_, index) => index + 1)
  turns.sort((a, b) => isFirst(b) - isFirst(a) || key[a]! - key[b]!)
  return { turns, timed: turns.reduce((sum, node) => sum + isFirst(node), 0) }
}

/** How much cost comes with a unit of time. */
function costOfTime({ nodes, costs, times, work }: Lap): number {
  let cost = 0
  let time = 0
  for (let cell = 0; cell < costs.length; cell++) {
    cost += costs[cell]!
    time += times[cell]!
  }
  for (const seconds of work) time += nodes * seconds
  return time > 0 ? cost / time : 1
}
