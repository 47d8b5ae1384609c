import type { Instance, PickupRequest, Round, Stop, StopId } from '../../../../algorithms/model.ts'
import { crowMetresTo, isBehind } from '../../../../algorithms/round/behind.ts'
import { checkPlan } from '../../../../algorithms/round/checkPlan.ts'
import { frozenUntil } from '../../../../algorithms/round/frozen.ts'
import { timeRound } from '../../../../algorithms/round/timeRound.ts'
import { request, travel } from '../gridTown.ts'
import { scheduleOf } from '../randomRounds.ts'
import { slowGain } from './slowObjective.ts'

interface Home {
  readonly stop: Stop
  readonly round: Round
}

/** What may move: pure collections behind what is frozen, and all of a free round. */
export function movableStops(instance: Instance, nowAt: number): Home[] {
  return instance.rounds.flatMap((round) =>
    round.stops
      .slice(openFrom(round, instance, nowAt))
      .filter(({ reload }) => !reload)
      .filter(({ deliveries }) => round.orderPolicy === 'free' || deliveries.length === 0)
      .map((stop) => ({ stop, round })),
  )
}

/** Visits to the depot that may come elsewhere, or go. */
export function emptyingStops(instance: Instance, nowAt: number): Home[] {
  return instance.rounds.flatMap((round) =>
    round.stops
      .slice(openFrom(round, instance, nowAt))
      .filter(({ reload, insertedAt }) => reload && insertedAt !== undefined)
      .map((stop) => ({ stop, round })),
  )
}

/**
 * The gain of the best plan that the judge allows, found by trying every place; 0 without one. Visits to
 * the depot that empty a bag are tried at every place and nowhere, with one more in any round.
 */
export function everyPlace(instance: Instance, nowAt: number, withVisits = false): number {
  const { stability } = instance.settings
  const moving = movableStops(instance, nowAt)
  const emptying = emptyingStops(instance, nowAt)
  const ids = new Set([...moving, ...emptying].map(({ stop }) => stop.stopId))
  const bare = instance.rounds.map((round) => ({
    ...round,
    stops: round.stops.filter(({ stopId }) => !ids.has(stopId)),
  }))
  const requests = new Map(
    instance.rounds
      .flatMap(({ stops }) => stops)
      .flatMap(({ placeId, collections }) =>
        collections.map(({ requestId, parcels }): [PickupRequest['requestId'], PickupRequest] => [
          requestId,
          request(placeId, parcels, requestId),
        ]),
      ),
  )
  let best = { value: 0, gain: 0 }
  const put = (rounds: readonly Round[], left: readonly Home[]) => {
    const [next, ...rest] = left
    if (next) for (const each of everyPut(rounds, next)) put(each, rest)
    else visit(rounds, emptying)
  }
  const visit = (rounds: readonly Round[], left: readonly Home[]) => {
    const [next, ...rest] = left
    if (!next) {
      judge(rounds)
      if (withVisits) for (const each of everyVisit(rounds)) judge(each)
      return
    }
    visit(rounds, rest)
    const number = rounds.findIndex(({ roundId }) => roundId === next.round.roundId)
    for (const each of everyGap(rounds, number, next.stop)) visit(each, rest)
  }
  put(bare, moving)
  return best.gain < stability.leastGainSeconds.inAll ? 0 : Math.round(best.gain)

  function* everyPut(rounds: readonly Round[], { stop, round: home }: Home) {
    for (const [number, round] of rounds.entries()) {
      const isHome = round.roundId === home.roundId
      if (!isHome && !mayTake(instance.rounds[number]!, stop)) continue
      const firstId = stop.collections[0]?.requestId
      const stopId = isHome ? stop.stopId : (`${round.roundId}.${firstId}` as StopId)
      const from = openFrom(instance.rounds[number]!, instance, nowAt)
      for (let index = from; index <= round.stops.length; index++) {
        const { segment } = round.stops[index - 1] ?? round.stops[0] ?? stop
        const insertedAt = isHome ? {} : { insertedAt: nowAt }
        const stops = round.stops.toSpliced(index, 0, { ...stop, ...insertedAt, stopId, segment })
        yield rounds.with(number, { ...round, stops })
      }
    }
  }

  function* everyGap(rounds: readonly Round[], number: number, stop: Stop) {
    const round = rounds[number]!
    const from = openFrom(instance.rounds[number]!, instance, nowAt)
    for (let index = from; index <= round.stops.length; index++)
      yield rounds.with(number, { ...round, stops: round.stops.toSpliced(index, 0, stop) })
  }

  /** One more, in a round that nobody works longer for. */
  function* everyVisit(rounds: readonly Round[]) {
    for (const [number, old] of instance.rounds.entries()) {
      if (old.progress.state !== 'planned' && old.progress.state !== 'out') continue
      const stop: Stop = {
        stopId: 'one more' as StopId,
        placeId: instance.depotPlaceId,
        deliveries: [],
        collections: [],
        segment: 0,
        insertedAt: nowAt,
        reload: true,
      }
      const was = scheduleOf(old, { instance, nowAt })
      for (const each of everyGap(rounds, number, stop)) {
        const { returnAt } = scheduleOf(each[number]!, { instance, nowAt })
        if (returnAt <= Math.max(old.returnAt, was.returnAt)) yield each
      }
    }
  }

  function mayTake(round: Round, { placeId, deliveries }: Stop): boolean {
    const { state } = round.progress
    if (deliveries.length > 0 || (state !== 'planned' && state !== 'out')) return false
    const schedule = timeRound({ round, instance, travel, nowAt })
    const crowMetres = crowMetresTo(instance.places.get(placeId)!, round, instance.places)
    return !isBehind({ round, schedule, crowMetres })
  }

  function judge(rounds: readonly Round[]): void {
    const { gain, moved } = slowGain(instance, rounds, nowAt)
    const value = gain - moved * stability.leastGainSeconds.perStop
    if (value <= best.value) return
    const after = { ...instance, rounds }
    if (checkPlan({ before: instance, after, travel, requests, nowAt }).length > 0) return
    best = { value, gain }
  }
}

function openFrom(round: Round, instance: Instance, nowAt: number): number {
  const { state } = round.progress
  if (state !== 'planned' && state !== 'out') return round.stops.length
  const schedule = timeRound({ round, instance, travel, nowAt })
  return frozenUntil({ round, schedule, settings: instance.settings, nowAt })
}
