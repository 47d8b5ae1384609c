import { never } from '../../instances/instance.ts'
import { type FlatProblem, noWay } from '../flatProblem.ts'
import { Lap } from './lap.ts'

/** What was told softly: no later than `dueAt`, or each second more costs `perSecond`. */
export interface Promised {
  /** Undefined for being back at the end. */
  readonly stop: number | undefined
  /** In the instance's time. */
  readonly dueAt: number
  readonly perSecond: number
}

/**
 * The problem as one lap, near nodes not listed yet; undefined where there is more to decide than the order of its stops, or
 * where its order has to keep to more than one window a stop.
 *
 * @throws RangeError where a promise is of no stop, comes twice, or costs nothing
 */
export function lapOf(
  problem: FlatProblem,
  {
    per = 8,
    promises = [],
  }: { readonly per?: number; readonly promises?: readonly Promised[] } = {},
): Lap | undefined {
  if (!isLap(problem)) return undefined
  const { stops, costs, times, work, setup } = problem
  const hasWindows = problem.hasTimes || promises.length > 0
  const nodes = stops + 1
  const byNode = (of: Int32Array, end: number) =>
    Int32Array.from({ length: nodes }, (_, node) => (node === 0 ? end : of[node - 1]!))
  const ways = legsOf(problem, costs)
  const lasts = times === costs ? ways : legsOf(problem, times)
  if (!ways || !lasts) return undefined
  const done = byNode(
    work.map((seconds, stop) => seconds + setup[stop]!),
    0,
  )
  const opens = byNode(problem.opens, 0)
  const end = problem.closes[stops + 1]!
  // who is too late there is so at the end
  const closes = byNode(problem.closes, end).map((close, node) =>
    node > 0 && close >= end ? never : close,
  )
  const leavesAt = problem.opens[stops]!
  const { dues, perSecond } = duesOf(promises, closes)
  return new Lap(
    nodes,
    Math.min(per, nodes - 2),
    leavesAt,
    hasWindows ? 1 : 0,
    promises.length > 0 ? 1 : 0,
    isSymmetric(ways, nodes) ? 1 : 0,
    ways,
    lasts,
    done,
    opens,
    closes,
    dues,
    perSecond,
    opens.map((open, node) => (open > leavesAt || dues[node]! < never ? 1 : 0)),
  )
}

function duesOf(
  promises: readonly Promised[],
  closes: Int32Array,
): Pick<Lap, 'dues' | 'perSecond'> {
  const dues = closes.slice()
  const perSecond = new Float64Array(closes.length)
  for (const { stop, dueAt, perSecond: price } of promises) {
    const node = stop === undefined ? 0 : stop + 1
    if (perSecond[node] !== 0 || !(price > 0)) {
      throw new RangeError(
        `Promise of stop ${stop}: got ${price} a second, expected a price, once a stop.`,
      )
    }
    perSecond[node] = price
    dues[node] = Math.min(dueAt, closes[node]!)
  }
  return { dues, perSecond }
}

/** From each node to each; undefined where there is no way. */
function legsOf(
  { stops, places, place, blockAt }: FlatProblem,
  of: Int32Array,
): Int32Array | undefined {
  const nodes = stops + 1
  const legs = new Int32Array(nodes * nodes)
  // as where he comes from, then as where he goes to, node 0 is another place
  const column = new Int32Array(nodes)
  for (let to = 1; to < nodes; to++) column[to] = place[to - 1]!
  column[0] = place[stops + 1]!
  for (let from = 0, at = 0; from < nodes; from++) {
    const row = blockAt[0]! + place[from === 0 ? stops : from - 1]! * places
    for (let to = 0; to < nodes; to++, at++) {
      const leg = of[row + column[to]!]!
      if (from === to) continue
      if (leg >= noWay) return undefined
      legs[at] = leg
    }
  }
  return legs
}

function isSymmetric(legs: Int32Array, nodes: number): boolean {
  for (let from = 1; from < nodes; from++)
    for (let to = 0; to < from; to++)
      if (legs[from * nodes + to] !== legs[to * nodes + from]) return false
  return true
}

function isLap(problem: FlatProblem): boolean {
  const { stops, vehicles, kinds, capacity, place, mayServe } = problem
  if (vehicles !== 1 || stops < 8) return false
  if (problem.hasPairs || problem.hasSeveralWindows) return false
  if (problem.hasLimits) {
    if (problem.mostStops[0]! < stops) return false
    if (problem.mostTravel[0]! < never || problem.mostLength[0]! < never) return false
  }
  if (problem.hasSkills && mayServe.some((may) => may === 0)) return false
  for (let kind = 0; kind < kinds; kind++) {
    let sum = 0
    for (let at = kind; at < stops * kinds; at += kinds)
      sum += problem.delivered[at]! + problem.collected[at]!
    if (sum > capacity[kind]!) return false
  }
  // with a place to itself each stop is set up for, whatever stands before it
  return !problem.hasSetup || new Set(place.subarray(0, stops + 1)).size === stops + 1
}
