import type { Place, Sentence } from '../../algorithms/model.ts'
import { dropIdleReloads } from '../../algorithms/round/reloads.ts'
import { removePickup } from '../../algorithms/round/removePickup.ts'
import { defaultRoundSettings } from '../../algorithms/round/settings.ts'
import type { DepotState, RequestRow } from '../store/depotState.ts'
import { sayings } from './sentences.ts'
import { findStopOf, type Step } from './step.ts'

/**
 * Takes a request out of its round, where it's in one, and leaves it as given. A reload that only it
 * needed goes with it.
 */
export function removeFromPlan(state: DepotState, request: RequestRow): Step {
  const round = request.roundId === null ? undefined : state.rounds.get(request.roundId)
  const stopId = findStopOf(round, request.requestId)
  const left = { ...request, roundId: null, promise: null }
  if (!round || !stopId) return { requests: [left] }
  const removed = removePickup({ round, requestId: request.requestId })
  const stops = dropIdleReloads(removed, defaultRoundSettings)
  const { why } = request
  const stays = new Set(stops)
  const spared = removed.stops.filter((stop) => !stays.has(stop))
  return {
    requests: [left],
    plan: {
      rounds: [{ ...round, stops }],
      changes: [
        { roundId: round.roundId, stopId, why: at(state.places.get(request.placeId), why) },
        ...spared.map(({ stopId }) => ({
          roundId: round.roundId,
          stopId,
          why: sayings.reloadSpared,
        })),
      ],
    },
  }
}

/** The address before the sentence, since the stop may be gone. */
function at(place: Place | undefined, why: Sentence): Sentence {
  const address = addressOf(place)
  return address === '' ? why : { fr: `${address} : ${why.fr}`, en: `${address}: ${why.en}` }
}

export function addressOf(place: Place | undefined): string {
  return place ? [place.houseNumber, place.street].filter(Boolean).join(' ') : ''
}
