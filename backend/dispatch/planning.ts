import type { Instance, PickupRequest, RequestId, RoundSettings } from '../../algorithms/model.ts'
import type { Inserted } from '../../algorithms/round/insertion.ts'
import type { insertPickup } from '../../algorithms/round/insertPickup.ts'
import type { Travel } from '../area/travel.ts'
import type { Calendar } from '../calendar.ts'
import type { DepotState, RequestRow } from '../store/depotState.ts'

/** What planning needs beside the depot's state. */
export interface Planning {
  readonly travel: Travel
  readonly calendar: Calendar
  readonly settings: RoundSettings
  readonly now: number
  readonly insert: Insert
  /** A better place for what was inserted, where more is likely to come; undefined where it lies well. */
  readonly placeAhead?: PlaceAhead | undefined
  /** Asked after a failure: it stays open, and is tried again soon. */
  readonly mayTryAgain: (requestId: RequestId) => boolean
}

/**
 * Finds a request's place in the rounds: insertPickup, or another policy to compare it with. Its plan
 * is judged; one that throws, or takes longer than a request may wait, is as good as none.
 */
export type Insert = (
  input: Parameters<typeof insertPickup>[0],
) => ReturnType<typeof insertPickup> | Promise<ReturnType<typeof insertPickup>>

export type PlaceAhead = (
  found: Inserted,
  input: Parameters<typeof insertPickup>[0],
) => Promise<Inserted | undefined>

export function toInstance(state: DepotState, settings: RoundSettings): Instance {
  const rounds = [...state.rounds.values()]
  const { version, places } = state
  return { depotPlaceId: state.depot.placeId, version, rounds, places, settings }
}

export function toPickup(request: RequestRow, settings: RoundSettings): PickupRequest {
  const { requestId, mailboxId, placeId, parcels, openedAt } = request
  const { litres, grams } = settings.parcelLoad
  const load = { litres: litres * parcels, grams: grams * parcels }
  return { requestId, mailboxId, placeId, parcels, openedAt, load }
}

export function activeRequests(
  state: DepotState,
  settings: RoundSettings,
): ReadonlyMap<RequestId, PickupRequest> {
  return new Map(
    [...state.requests.values()].map((r) => [r.requestId, toPickup(r, settings)] as const),
  )
}
