import type { Place, Sentence } from '../../algorithms/model.ts'
import { removePickup } from '../../algorithms/round/removePickup.ts'
import type { DepotState, RequestRow } from '../store/depotState.ts'
import { findStopOf, type Step } from './step.ts'

/** Takes a request out of its round, where it's in one, and leaves it as given. */
export function removeFromPlan(state: DepotState, request: RequestRow): Step {
  const round = request.roundId === null ? undefined : state.rounds.get(request.roundId)
  const stopId = findStopOf(round, request.requestId)
  const left = { ...request, roundId: null, promise: null }
  if (!round || !stopId) return { requests: [left] }
  const stops = removePickup({ round, requestId: request.requestId }).stops
  const { why } = request
  return {
    requests: [left],
    plan: {
      rounds: [{ ...round, stops }],
      changes: [
        { roundId: round.roundId, stopId, why: at(state.places.get(request.placeId), why) },
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
