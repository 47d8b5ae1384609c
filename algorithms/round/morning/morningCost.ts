import type { Instance, PlaceId, Round, RoundId, TravelTimes } from '../../model.ts'
import { listPromised } from '../lateness.ts'
import { timeRound } from '../timeRound.ts'

export interface MorningSettings {
  /** A stop for a carrier who doesn't know its street. */
  readonly unfamiliarSeconds: number
  /** A request that is left to another day. */
  readonly postponeSeconds: number
}

/** A collection that changes hands, and a postponement; design section 4. */
export const defaultMorningSettings: MorningSettings = {
  unfamiliarSeconds: 300,
  postponeSeconds: 1800,
}

/** Whether a round's carrier knows a place's street. */
export type Knows = (roundId: RoundId, placeId: PlaceId) => boolean

interface CostInput {
  readonly instance: Pick<Instance, 'depotPlaceId' | 'settings'>
  readonly travel: TravelTimes
  readonly nowAt: number
  readonly knows?: Knows | undefined
  readonly settings: MorningSettings
}

/**
 * What rounds cost before they leave, in seconds of carrier time: their length, overtime, promises that
 * end late by their reserve, and collections where the carrier is a stranger.
 */
export function morningCost(
  rounds: readonly Round[],
  { instance, travel, nowAt, knows, settings }: CostInput,
): number {
  const { overtimeWeight, latenessWeight } = instance.settings
  let cost = 0
  for (const round of rounds) {
    const timed = timeRound({ round, instance, travel, nowAt })
    // who has nothing to do needn't go out
    if (round.stops.length > 0) cost += (timed.returnAt - timed.startAt) / 1000
    cost += overtimeWeight * timed.overtimeSeconds
    for (const { lateMs } of listPromised(timed))
      cost += latenessWeight * Math.max(0, Math.ceil(lateMs / 1000))
    if (!knows) continue
    for (const { placeId, deliveries, collections } of round.stops)
      if (deliveries.length === 0 && collections.length > 0 && !knows(round.roundId, placeId))
        cost += settings.unfamiliarSeconds
  }
  return cost
}
