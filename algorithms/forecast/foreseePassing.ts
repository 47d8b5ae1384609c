import type { Instance, Round, StopId, TravelTimes } from '../model.ts'
import { mailOnly } from '../round/mailOnly.ts'
import { scheduleRound } from '../round/schedule.ts'
import { type Arrival, foreseeArrival } from './foreseeArrival.ts'

/**
 * Other mail makes other halts: by this share of the time from leaving to a stop, two days of the
 * same round differ (half of 300 boxes get mail: √(2 × 300 / 4) halts of 20 s, of three hours).
 */
const otherMailShare = 0.025

/**
 * When a letter round passes one of its stops on another day, told at this day's hours: as it was
 * planned in the morning, since neither today's presses nor its lateness come again.
 *
 * @throws when the stop isn't one at which it delivers
 */
export function foreseePassing({
  round,
  stopId,
  instance,
  travel,
  ...known
}: {
  readonly round: Round
  readonly stopId: StopId
  readonly instance: Pick<Instance, 'depotPlaceId' | 'settings'>
  readonly travel: TravelTimes
  readonly knowsRound: boolean
  readonly insertionsPerHour: number
}): Arrival {
  const { settings } = instance
  const nowAt = round.outAt
  const planned = mailOnly(round)
  const schedule = scheduleRound({ round: planned, instance, travel, nowAt })
  const index = planned.stops.findIndex((stop) => stop.stopId === stopId)
  const arrival = foreseeArrival({ round: planned, schedule, index, settings, nowAt, ...known })
  // none is overdue at its own hour
  if (typeof arrival === 'string') throw new Error(`Round ${round.number}: ${arrival}`)
  const otherMailMs = otherMailShare * (arrival.at - nowAt)
  return {
    at: arrival.at,
    earlyMs: Math.hypot(arrival.earlyMs, otherMailMs),
    lateMs: Math.hypot(arrival.lateMs, otherMailMs),
    ahead: true,
  }
}
