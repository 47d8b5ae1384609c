import type {
  Collection,
  Instance,
  RequestId,
  Round,
  RoundId,
  Stop,
  StopId,
  TravelTimes,
} from '../../model.ts'
import type { Reason } from '../explain.ts'
import { seedRandom } from '../search/random.ts'
import { countMoved } from './lineCost.ts'
import { type Line, type Lines, openLines } from './lines.ts'
import { nearRounds } from './nearRounds.ts'
import { searchLines } from './searchLines.ts'

export interface ImproveInput {
  readonly instance: Instance
  /** Rounds in which something has changed; their neighbours are looked at with them. */
  readonly touched: readonly RoundId[]
  readonly travel: TravelTimes
  readonly nowAt: number
  readonly seed: number
  readonly iterations: number
}

export interface Improvement {
  /** Those that changed, whole. */
  readonly rounds: readonly Round[]
  readonly changes: readonly {
    readonly roundId: RoundId
    readonly stopId: StopId
    readonly reason: Reason
  }[]
  /** Who is collected by another carrier now. */
  readonly handedOver: readonly { readonly requestId: RequestId; readonly roundId: RoundId }[]
  /** By design section 4's objective, stability included. */
  readonly gainSeconds: number
}

/**
 * A better plan for what is open of the touched rounds and of their neighbours: collections in another
 * order or with another carrier, free rounds' stops in another order, and visits to the depot that only
 * empty a bag where they are worth it. Deliveries in a fixed order keep it, frozen stops stay, and a
 * promise that was told is kept or paid for (`lineCost`).
 *
 * @returns undefined where nothing gains `stability.leastGainSeconds`: a plan doesn't shuffle under
 * its carrier's thumb for less. The same for the same input.
 */
export function improvePlan(input: ImproveInput): Improvement | undefined {
  const { instance, nowAt, seed, iterations } = input
  const { settings } = instance
  const { stability } = settings
  const roundIds = nearRounds(input)
  if (roundIds.size === 0) return undefined
  const problem = openLines({ ...input, roundIds })
  if (problem.flexible === 0) return undefined
  const random = seedRandom(seed)
  const { orders, gain } = searchLines(problem, { random, iterations, nowAt, settings })
  const moved = problem.lines.reduce(
    (sum, line, n) => sum + countMoved(problem, line, orders[n]!),
    0,
  )
  // the search has paid what a change must gain as well
  const gainSeconds = Math.round(gain + stability.leastGainSeconds.perStop * moved)
  if (gain <= 0 || gainSeconds < stability.leastGainSeconds.inAll) return undefined
  return improvementOf(problem, orders, { nowAt, gainSeconds })
}

function improvementOf(
  problem: Lines,
  orders: readonly (readonly number[])[],
  { nowAt, gainSeconds }: { readonly nowAt: number; readonly gainSeconds: number },
): Improvement {
  const { lines, home, stops, flexible } = problem
  const rounds: Round[] = []
  const changes: Improvement['changes'][number][] = []
  const handedOver: Improvement['handedOver'][number][] = []
  for (const [number, line] of lines.entries()) {
    const order = orders[number]!
    if (order.join() === line.order.join()) continue
    const { roundId, number: name } = line.round
    rounds.push({ ...line.round, stops: stopsOf(problem, line, { order, number, nowAt }) })
    for (const [index, node] of order.entries()) {
      const from = lines[home[node]!]!.round
      const stop = stops[node]!
      if (from.roundId !== roundId) {
        const stopId = stopIdIn(line, stop)
        const taken = { kind: 'taken over', fromNumber: from.number, gainSeconds } as const
        const given = { kind: 'given away', toNumber: name, gainSeconds } as const
        changes.push({ roundId, stopId, reason: taken })
        changes.push({ roundId: from.roundId, stopId: stop.stopId, reason: given })
        for (const { requestId } of stop.collections) handedOver.push({ requestId, roundId })
      } else if (line.reloads.includes(node) && !line.order.includes(node)) {
        changes.push({ roundId, stopId: stop.stopId, reason: { kind: 'emptied', gainSeconds } })
      } else if (node < flexible && isElsewhere(problem, line, order, index)) {
        changes.push({ roundId, stopId: stop.stopId, reason: { kind: 'reordered', gainSeconds } })
      }
    }
    for (const node of line.reloads)
      if (line.order.includes(node) && !order.includes(node)) {
        const { stopId } = stops[node]!
        changes.push({ roundId, stopId, reason: { kind: 'not emptied', gainSeconds } })
      }
  }
  return { rounds, changes, handedOver, gainSeconds }
}

/** Comes later or earlier among those that were and are in this line. */
function isElsewhere({ home }: Lines, line: Line, order: readonly number[], index: number) {
  const node = order[index]!
  const isHere = (other: number) => line.order.includes(other) && home[other] === home[node]
  const before = order.slice(0, index).findLast(isHere)
  const stays = new Set(order)
  const was = line.order.slice(0, line.order.indexOf(node)).findLast((other) => stays.has(other))
  return before !== was
}

function stopIdIn({ round }: Line, { collections }: Stop): StopId {
  return `${round.roundId}.${collections[0]!.requestId}` as StopId
}

function stopsOf(
  problem: Lines,
  line: Line,
  {
    order,
    number,
    nowAt,
  }: { readonly order: readonly number[]; readonly number: number; readonly nowAt: number },
): Stop[] {
  const { stops, home, movable, flexible, place, shownBefore } = problem
  const { round, openIndex, head } = line
  const made = round.stops.slice(0, openIndex)
  let before = head
  for (const node of order) {
    const stop = stops[node]!
    const last = made.at(-1)
    const joins =
      node < movable &&
      stop.deliveries.length === 0 &&
      place[before] === place[node] &&
      shownBefore[node] !== before &&
      before !== head
    if (joins && last) {
      const collections: Collection[] = [...last.collections, ...stop.collections]
      made[made.length - 1] = { ...last, collections }
    } else if (node >= flexible) made.push(stop)
    else {
      const segment = (last ?? round.stops[0])?.segment ?? stop.segment
      const isNew = home[node] !== number
      made.push(
        isNew
          ? { ...stop, stopId: stopIdIn(line, stop), segment, insertedAt: nowAt }
          : stop.deliveries.length > 0
            ? stop
            : { ...stop, segment },
      )
    }
    before = node
  }
  return made
}
