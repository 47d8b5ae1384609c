import fc from 'fast-check'
import { chance } from '../../algorithms/office/chance.ts'
import type { FixedOrderProblem } from '../../algorithms/round/fixedOrder/fixedOrderProblem.ts'
import {
  type Placed,
  placeCollections,
} from '../../algorithms/round/fixedOrder/placeCollections.ts'
import { oneRound } from '../../algorithms/round/instances/oneRound.ts'
import { solve } from '../../algorithms/round/search/solve.ts'
import { anyProblem, bigProblem } from '../algorithms/round/fixedOrder/anyProblem.ts'
import { exhaustWalks } from '../algorithms/round/fixedOrder/exhaustive.ts'
import {
  haltSeconds,
  type LetterCase,
  letterCase,
  letterProblem,
  letterSeconds,
  serviceSeconds,
} from './fixedOrderCase.ts'

interface FixedOrderRow {
  readonly name: string
  readonly figure: string
  readonly bar: string
  readonly isMet: boolean
  readonly note: string
}

const warmUps = 30
const repeats = 31
const seeds = [1, 2, 3, 4, 5]

/**
 * Collections into letter rounds of Geneva whose order is fixed: milliseconds of CPU, the median of
 * repeats a round and of the rounds, with what was proved; beside it the same stops in free order.
 * Needs DOMINO_DATA.
 */
export function fixedOrderRows(): FixedOrderRow[] {
  const single = seeds.map((seed) => letterCase({ stops: 400, others: 60, seed }))
  const several = seeds.map((seed) => letterCase({ stops: 600, others: 60, rounds: 3, seed }))
  const plain = (problem: FixedOrderProblem) => problem
  const rows = [
    () => timedRow('8 into 400 stops', single, 8, plain, 1),
    () => timedRow('30 into 400 stops', single, 30, plain, 20),
    () => timedRow('8, 5 promises to keep', single, 8, withPromises),
    () => timedRow('30, 5 promises to keep', single, 30, withPromises),
    () => timedRow('8, the shift nearly full', single, 8, withShortShift),
    () => timedRow('30, the bag nearly full', single, 30, withFullBag),
    () => timedRow('30 into 3 rounds of 200 stops', several, 30, plain),
    () =>
      twinRow(
        'up to 4 into 12 stops',
        fc.sample(anyProblem({ maxStops: 12, maxCollections: 4 }), { seed: 1, numRuns: 300 }),
      ),
    () => twinRow('6 into 12 stops', fc.sample(bigProblem(12, 6), { seed: 1, numRuns: 30 })),
    () => freeRow(single[0]!, 8),
    () => freeRow(single[0]!, 30),
  ]
  return rows.map((row) => {
    const made = row()
    console.error(`${made.name}: ${made.figure} …`)
    return made
  })
}

function timedRow(
  name: string,
  cases: readonly LetterCase[],
  count: number,
  change: (problem: FixedOrderProblem, seed: number) => FixedOrderProblem,
  bar?: number,
): FixedOrderRow {
  const all: { placed: Placed; ms: number }[] = cases.map((one, n) => {
    const problem = change(letterProblem(one, count), n)
    const placed = placeCollections(problem)
    const hasTime = msOf(() => placeCollections(problem)) < 100
    for (let n = 0; n < (hasTime ? warmUps : 0); n++) placeCollections(problem)
    const runs = Array.from({ length: hasTime ? repeats : 1 }, () =>
      msOf(() => placeCollections(problem)),
    )
    return { placed, ms: median(runs) }
  })
  const ms = median(all.map((one) => one.ms))
  const most = Math.max(...all.map((one) => one.ms))
  const proved = all.filter(({ placed }) => placed.bound === placed.cost).length
  const bounds = all.map(({ placed: { cost, bound } }) => `${cost} (${bound})`)
  return {
    name: `fixed order: ${name}`,
    figure: `${ms.toFixed(2)} ms, proved ${proved} of ${all.length}`,
    bar: bar === undefined ? '' : `${bar} ms, proved`,
    isMet: bar === undefined || (ms <= bar && proved === all.length),
    note: `most ${most.toFixed(2)} ms; cost (bound) ${bounds.join(', ')} s`,
  }
}

function twinRow(name: string, problems: readonly FixedOrderProblem[]): FixedOrderRow {
  let agree = 0
  for (const problem of problems) {
    const { cost, bound } = placeCollections(problem)
    if (cost === exhaustWalks(problem, { forgets: true }) && bound === cost) agree++
  }
  return {
    name: `fixed order: as the exhaustive twin, ${name}`,
    figure: `${agree} of ${problems.length}`,
    bar: 'all',
    isMet: agree === problems.length,
    note: 'asymmetric, windows, promises, bags and shifts nearly full',
  }
}

/** What the same round would take if its mail could be put in any order: as good as the search finds in 3 s. */
function freeRow(of: LetterCase, count: number): FixedOrderRow {
  const problem = letterProblem(of, count)
  const { cost } = placeCollections(problem)
  const stops = of.stops[0]!
  const length = (presses: number) => {
    const places = [0, ...range(1, stops), ...range(stops + 1, presses)]
    const order = freeOrder(of, places, stops)
    return order
  }
  const walked =
    problem.rounds[0]!.legSeconds.reduce((sum, leg) => sum + leg, 0) + letterSeconds * stops
  const free = length(count)
  return {
    name: `fixed order: its cost beside free order, ${count} into ${stops} stops`,
    figure: `${walked + cost} s fixed, ${free} s free`,
    bar: '',
    isMet: true,
    note: `without collections ${walked} s fixed, ${length(0)} s free`,
  }
}

function freeOrder(of: LetterCase, places: readonly number[], stops: number): number {
  const times = new Int32Array(places.length ** 2)
  for (const [row, from] of places.entries())
    for (const [column, to] of places.entries())
      times[row * places.length + column] = of.seconds[from * of.places + to]!
  const workOf = (place: number) => (place <= stops ? letterSeconds : haltSeconds + serviceSeconds)
  const begun = process.cpuUsage()
  const { answer } = solve(
    oneRound({
      name: 'free order',
      places: places.length,
      times,
      stopAt: (index) => ({ serviceTime: workOf(places[index]!) }),
      shift: [0, 1_000_000],
    }),
    { seed: 1, spent: () => cpuMs(begun) / freeMs },
  )
  const order = answer.rounds[0]!.stops.map((stop) => stop + 1)
  let seconds = 0
  for (const [n, place] of [...order, 0].entries())
    seconds += times[(order[n - 1] ?? 0) * places.length + place]!
  return seconds + places.slice(1).reduce((sum, place) => sum + workOf(place), 0)
}

const freeMs = 3_000

/** Each tells of 30 to 60 minutes' slack or less, spread over the round. */
function withPromises(problem: FixedOrderProblem, seed: number): FixedOrderProblem {
  const round = problem.rounds[0]!
  const stops = round.workSeconds.length
  const promiseStop = Int32Array.from([1, 2, 3, 4, 5], (n) => Math.floor((stops * n) / 6))
  const promiseDueSeconds = Float64Array.from(promiseStop, (stop) => {
    let at = 0
    for (let n = 0; n <= stop; n++) at += round.legSeconds[n]! + (n > 0 ? letterSeconds : 0)
    return Math.round(at + 900 * chance(seed, `${stop}`))
  })
  return { ...problem, rounds: [{ ...round, promiseStop, promiseDueSeconds }] }
}

/** Half of them overtime. */
function withShortShift(problem: FixedOrderProblem): FixedOrderProblem {
  const round = problem.rounds[0]!
  const length =
    round.legSeconds.reduce((sum, leg) => sum + leg, 0) + letterSeconds * round.workSeconds.length
  const returnBySeconds = length + 30 * problem.collections.count
  return {
    ...problem,
    rounds: [{ ...round, returnBySeconds, latestReturnSeconds: returnBySeconds + 900 }],
  }
}

/** Parcels given out along the round make room for those taken in, one for one. */
function withFullBag(problem: FixedOrderProblem): FixedOrderProblem {
  const round = problem.rounds[0]!
  const litres = round.litres.map((_, n) => 6 * (12 - Math.floor((12 * n) / round.litres.length)))
  const taken = problem.collections.litres.map(() => 2)
  return {
    collections: { ...problem.collections, litres: taken },
    rounds: [{ ...round, litres, capacityLitres: 80 }],
  }
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, n) => from + n)
}

function msOf(run: () => void): number {
  const begun = process.cpuUsage()
  run()
  return cpuMs(begun)
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
