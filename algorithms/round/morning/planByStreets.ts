import type { Instance, PlaceId, RoundId } from '../../model.ts'
import type { Knows } from './morningCost.ts'
import { type MorningInput, type MorningPlan, morningPlan } from './morningPlan.ts'

/** A morning's requests, planned together by who knows the streets. */
export function planByStreets(input: Omit<MorningInput, 'knows'>): MorningPlan {
  return morningPlan({ ...input, knows: knowsStreets(input.instance) })
}

/**
 * Who has mail for a street knows it; where nobody has any today, everybody is as much a stranger as
 * the others, and nobody is counted as one.
 */
export function knowsStreets({ rounds, places }: Pick<Instance, 'rounds' | 'places'>): Knows {
  const streetOf = (placeId: PlaceId) => places.get(placeId)?.street || placeId
  const walkers = new Map<string, Set<RoundId>>()
  for (const { roundId, stops } of rounds)
    for (const { placeId, deliveries } of stops) {
      if (deliveries.length === 0) continue
      const street = streetOf(placeId)
      const known = walkers.get(street)
      if (known) known.add(roundId)
      else walkers.set(street, new Set([roundId]))
    }
  return (roundId, placeId) => walkers.get(streetOf(placeId))?.has(roundId) ?? true
}
