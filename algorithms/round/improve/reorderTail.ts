import type { Instance, Round, Stop, TravelTimes } from '../../model.ts'
import { heldUntil } from '../heldUntil.ts'
import { isTooFar } from '../isTooFar.ts'
import { reserveShare } from '../lateness.ts'
import { hasReload } from '../reloads.ts'
import { legBetween, sum } from '../roundTable.ts'
import { noWay } from '../search/flatProblem.ts'
import { stopStates, timeRound } from '../timeRound.ts'
import { isOnFoot } from '../walk.ts'

/**
 * What is open of a round, behind the last stop that is passed, frozen or held by the carrier's word, as numbers: node 0 is where the
 * carrier comes from and, as what he goes to last, the depot; node n is a stop that may move.
 */
export interface Tail {
  readonly nodes: number
  /**
   * Row by row, what a leg from one node to another costs at least, with the price of a stop that
   * follows another one than people see: 1, 2, 3 … is the order they see.
   */
  readonly costs: Float64Array
  /** The whole price of an order of all nodes but 0, in seconds; Infinity where it can't be. */
  costOf(order: ArrayLike<number>): number
  /** The least that a leg costs which isn't one of the order that is shown, the way home apart. */
  readonly cheapestNew: number
  /** What the order that is shown costs in promises kept late: so much more may be gained. */
  readonly latePrice: number
  write(order: ArrayLike<number>): Round
}

/** A household keeps its time until its carrier is expected this much outside of it. */
const toleratedMs = 15 * 60_000

interface TailInput {
  readonly round: Round
  readonly instance: Pick<Instance, 'depotPlaceId' | 'settings'>
  readonly travel: TravelTimes
  readonly nowAt: number
}

/**
 * @returns undefined where nothing may move: a fixed order, a carrier who is back or on a break, a bag that bursts as it is
 */
export function openTail({ round, instance, travel, nowAt }: TailInput): Tail | undefined {
  const { settings, depotPlaceId } = instance
  const { stability } = settings
  const { profile, capacity } = round
  const { state } = round.progress
  if (round.orderPolicy !== 'free' || (state !== 'planned' && state !== 'out')) return undefined
  const timed = timeRound({ round, instance, travel, nowAt })
  const first = heldUntil({ round, schedule: timed, settings, nowAt })
  const isOut = (index: number) => stopStates[timed.state[index]!] === 'cut off'
  let start = first
  while (start < round.stops.length && isOut(start)) start++
  // what no way leads to stays behind the stop that it's behind now
  const indexes: number[] = [-1]
  for (let index = start; index < round.stops.length; index++)
    if (!isOut(index)) indexes.push(index)
  const nodes = indexes.length
  if (nodes < 3 || hasReload(round, start)) return undefined
  if (timed.restsToAt > nowAt) return undefined
  let before = start - 1
  while (before >= 0 && isOut(before)) before--
  if (isOnFoot(round, before + 1)) return undefined
  const startAt = before < 0 ? timed.startAt : timed.departAt[before]!
  const placeIds = indexes.map((index) => round.stops[index]?.placeId ?? depotPlaceId)
  const headId = round.stops[before]?.placeId ?? depotPlaceId

  // where each second less is one of overtime less, it's worth so much more
  const worth = timed.overtimeSeconds > 0 ? 1 + settings.overtimeWeight : 1
  const legs = new Float64Array(nodes * nodes)
  const legMetres = new Float64Array(nodes * nodes)
  const costs = new Float64Array(nodes * nodes)
  const price = stability.movedSeconds + stability.leastGainSeconds.perStop
  for (let from = 0; from < nodes; from++)
    for (let to = 0; to < nodes; to++) {
      if (from === to) continue
      const fromId = from === 0 ? headId : placeIds[from]!
      const leg = legBetween(travel, profile, fromId, placeIds[to]!)
      const seconds = leg?.seconds ?? noWay
      legs[from * nodes + to] = seconds
      legMetres[from * nodes + to] = leg?.metres ?? noWay
      costs[from * nodes + to] = worth * seconds + (to === 0 || to === from + 1 ? 0 : price)
    }

  let cheapestNew = Infinity
  for (let from = 0; from < nodes; from++)
    for (let to = 1; to < nodes; to++)
      if (to !== from && to !== from + 1)
        cheapestNew = Math.min(cheapestNew, costs[from * nodes + to]!)

  const { table } = timed
  const column = (values: ArrayLike<number>) =>
    Float64Array.from(indexes, (index) => (index < 0 ? 0 : values[index]!))
  const workMs = column(table.workSeconds).map((seconds) => 1000 * seconds)
  const insertedAt = column(table.insertedAt)
  const isSpecial = column(table.isSpecial)
  const litres = column(table.moreLitres)
  const grams = column(table.moreGrams)
  const dueAt = new Float64Array(nodes).fill(Infinity)
  for (const { index, toAt } of table.promises) {
    const node = indexes.indexOf(index)
    if (node > 0) dueAt[node] = Math.min(dueAt[node]!, toAt)
  }
  const nextAt = timed.arriveAt[timed.nextIndex] ?? 0
  const headLitres = timed.litres[start]!
  const headGrams = timed.grams[start]!
  const metresBefore = sum(timed.legMetres.subarray(0, start))
  if (timed.mostLitres[start]! > capacity.litres || timed.mostGrams[start]! > capacity.grams)
    return undefined

  return {
    nodes,
    costs,
    cheapestNew,
    costOf: (order) => reckon(order).cost,
    latePrice: reckon(Int32Array.from({ length: nodes - 1 }, (_, n) => n + 1)).latePrice,
    write(order) {
      const stops: Stop[] = round.stops.slice(0, start)
      for (let n = 0; n < order.length; n++) {
        const from = indexes[order[n]!]!
        const end = indexes[order[n]! + 1] ?? round.stops.length
        stops.push(...round.stops.slice(from, end))
      }
      return { ...round, stops }
    },
  }

  function reckon(order: ArrayLike<number>): { cost: number; latePrice: number } {
    let at = startAt
    let node = 0
    let late = 0
    let retold = 0
    let moved = 0
    let breakMs = timed.breakIndex >= start ? timed.breakMs : 0
    let metres = metresBefore
    let onLitres = headLitres
    let onGrams = headGrams
    for (let n = 0; n < order.length; n++) {
      const next = order[n]!
      const leg = legs[node * nodes + next]!
      if (leg >= noWay) return impossible
      let arriveAt = Math.max(at, insertedAt[next]!) + 1000 * leg
      if (breakMs > 0 && arriveAt >= timed.breakDueAt) {
        arriveAt += breakMs
        breakMs = 0
      }
      if (isSpecial[next]! > 0) arriveAt = Math.max(arriveAt, nowAt)
      if (dueAt[next]! < Infinity) {
        const lateMs = arriveAt + reserveShare * (arriveAt - nextAt) - dueAt[next]!
        late += Math.max(0, Math.ceil(lateMs / 1000))
        if (arriveAt > dueAt[next]! + toleratedMs) retold += stability.retoldSeconds
      }
      if (next !== node + 1) moved += price
      onLitres += litres[next]!
      onGrams += grams[next]!
      if (onLitres > capacity.litres || onGrams > capacity.grams) return impossible
      at = arriveAt + workMs[next]!
      metres += legMetres[node * nodes + next]!
      node = next
    }
    const home = legs[node * nodes]!
    if (isTooFar(round, metres + legMetres[node * nodes]!, timed.metres)) return impossible
    const backAt = Math.max(at + 1000 * home + breakMs, nowAt)
    const overtime = Math.max(0, Math.ceil((backAt - round.returnAt) / 1000))
    if (home >= noWay || (overtime > settings.maxOvertimeSeconds && backAt > timed.returnAt))
      return impossible
    const latePrice = settings.latenessWeight * late + retold
    const seconds = (backAt - startAt) / 1000 + settings.overtimeWeight * overtime
    return { cost: seconds + latePrice + moved, latePrice }
  }
}

const impossible = { cost: Infinity, latePrice: 0 }
