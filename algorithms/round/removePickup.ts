import type { RequestId, Round, Stop } from '../model.ts'

interface RemoveInput {
  readonly round: Round
  readonly requestId: RequestId
}

/**
 * The round without a request's collection. A stop that has nothing left is dropped, unless it is
 * the last one the carrier confirmed: the times of the others run from it.
 */
export function removePickup({ round, requestId }: RemoveInput): Round {
  const stops: Stop[] = []
  for (const stop of round.stops) {
    if (!stop.collections.some((collection) => collection.requestId === requestId)) {
      stops.push(stop)
      continue
    }
    const collections = stop.collections.filter((collection) => collection.requestId !== requestId)
    const empty = collections.length === 0 && stop.deliveries.length === 0
    if (empty && round.progress.confirmed?.stopId !== stop.stopId) continue
    stops.push({ ...stop, collections })
  }
  return { ...round, stops }
}
