import type { LonLat, PickupRequest, Place, Round } from '../model.ts'
import type { InsertInput } from './insertion.ts'
import { listPromised } from './lateness.ts'
import {
  fastestMetresPerSecond,
  flight,
  flightSeconds,
  newStopSeconds,
  type RoundAtHand,
} from './positions.ts'
import { type RoundTable, roundTable } from './roundTable.ts'
import { eastPerDegree, straightLineMetres } from './straightLine.ts'
import {
  metresToStop,
  metresToStretches,
  nearestStop,
  type Stretches,
  stretchesOf,
} from './stretches.ts'
import { timeRound } from './timeRound.ts'

/** A round as it looks from a press, before it is asked where its carrier is. */
export interface Sighted {
  readonly round: Round
  readonly table: RoundTable
  readonly stretches: Stretches
  readonly metres: Float64Array
  /** Where its stretches begin in `metres`. */
  readonly at: number
  /** None of its stops is nearer, as the crow flies. */
  readonly nearestMetres: number
  readonly workSeconds: number
  /** None of its positions can cost less. */
  readonly leastSeconds: number
  readonly leastMetres: number
}

/**
 * All rounds, those first that may cost the least.
 *
 * @throws when the request is in one of them already
 */
export function lookAround(
  place: Place,
  { instance, request, travel, nowAt }: InsertInput,
): Sighted[] {
  const { places, rounds } = instance
  const { position } = place
  const depot = places.get(instance.depotPlaceId)?.position
  const depotMetres = depot ? flight(straightLineMetres(depot, position)) : 0
  const all: Sighted[] = []
  let at = 0
  for (const round of rounds) {
    const table = roundTable(round, instance, travel)
    refuseDouble(request, round, table)
    const stretches = stretchesOf(table, round.stops, places)
    if (at + stretches.count > stretchMetres.length) {
      const longer = new Float64Array(2 * (at + stretches.count))
      longer.set(stretchMetres)
      stretchMetres = longer
    }
    const nearestMetres = metresToStretches(position, stretches, stretchMetres, at)
    const workSeconds = newStopSeconds({ round }, request, instance)
    const from = { position, at, depotMetres, nearestMetres, nowAt }
    const least = leastOfStretches(round, table, stretches, from)
    all.push({
      round,
      table,
      stretches,
      metres: stretchMetres,
      at,
      nearestMetres,
      workSeconds,
      leastSeconds: least.seconds + workSeconds,
      leastMetres: least.metres,
    })
    at += stretches.count
  }
  return all.sort(byLeast)
}

function byLeast(a: Sighted, b: Sighted): number {
  return a.leastSeconds - b.leastSeconds
}

/** From the boxes alone, and for each leg between two of them from its ends. */
function leastOfStretches(
  round: Round,
  { legSeconds, legMetres, isWhole, lastInsertedAt }: RoundTable,
  stretches: Stretches,
  from: {
    readonly position: LonLat
    readonly at: number
    readonly depotMetres: number
    readonly nearestMetres: number
    readonly nowAt: number
  },
): { readonly seconds: number; readonly metres: number } {
  const { position, at, depotMetres, nearestMetres, nowAt } = from
  // it may join a stop; past what is cut off one may come from anywhere
  if (nearestMetres === 0 || !isWhole || nowAt < lastInsertedAt)
    return { seconds: -Infinity, metres: -Infinity }
  const { count, first, isApart, longestSeconds, longestMetres } = stretches
  const perDegree = eastPerDegree(position[1])
  const stops = round.stops.length
  const speed = fastestMetresPerSecond[round.profile]
  let there =
    depotMetres +
    (stops === 0 ? depotMetres : flight(metresToStop(position, perDegree, stretches, stops - 1)))
  let seconds = flightSeconds(there, speed) - legSeconds[stops]!
  let metres = there - legMetres[stops]!
  for (let stretch = 0; stretch < count; stretch++) {
    there = 2 * flight(stretchMetres[at + stretch]!)
    seconds = Math.min(seconds, flightSeconds(there, speed) - longestSeconds[stretch]!)
    metres = Math.min(metres, there - longestMetres[stretch]!)
    const stop = first[stretch]!
    // nobody who is out sets out again
    if (isApart[stretch] === 0 || (stop === 0 && round.progress.state !== 'planned')) continue
    const before =
      stop === 0 ? depotMetres : flight(metresToStop(position, perDegree, stretches, stop - 1))
    there = before + flight(metresToStop(position, perDegree, stretches, stop))
    seconds = Math.min(seconds, flightSeconds(there, speed) - legSeconds[stop]!)
    metres = Math.min(metres, there - legMetres[stop]!)
  }
  return { seconds, metres }
}

/** Where its carrier is, and whether he has passed the place. */
export function atHand(
  { round, stretches, metres, at }: Sighted,
  { position }: Place,
  { instance, travel, nowAt }: InsertInput,
): RoundAtHand {
  const schedule = timeRound({ round, instance, travel, nowAt })
  const isFixed = round.orderPolicy === 'fixed' && round.stops.length > 0
  const behind = isFixed && nearestStop(position, stretches, metres, at).index < schedule.nextIndex
  return { round, schedule, behind, promised: listPromised(schedule) }
}

/** The letter round with the stop nearest to a place: the one that serves its street. */
export function findOwn({ position }: Place, rounds: readonly Sighted[]): Sighted | undefined {
  let own: Sighted | undefined
  let ownMetres = Infinity
  for (const sighted of rounds) {
    const { round, stretches, metres, at } = sighted
    if (round.kind !== 'letters' || sighted.nearestMetres > ownMetres) continue
    const found = nearestStop(position, stretches, metres, at).metres
    if (found > ownMetres || found === Infinity) continue
    if (own && found === ownMetres && round.number > own.round.number) continue
    own = sighted
    ownMetres = found
  }
  return own
}

/** Of each round's stretches after the other's. */
let stretchMetres = new Float64Array(1024)

function refuseDouble(
  { requestId }: PickupRequest,
  { number }: Round,
  { requestIds }: RoundTable,
): void {
  if (requestIds.has(requestId))
    throw new Error(`Request ${requestId} is in round ${number} already.`)
}
