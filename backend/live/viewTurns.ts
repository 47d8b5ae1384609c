import type { Instance, RoundId, TravelTimes } from '../../algorithms/model.ts'
import { findTurn } from '../../algorithms/round/turnBack.ts'
import type { TurnView } from '../protocol/carrierView.ts'
import type { DepotState, RequestRow } from '../store/depotState.ts'

/** So many are looked at, those pressed last: an older one was shown before. */
const mostLookedAt = 10

/** What carriers who have passed could still turn round for, by round: whom no round had room for. */
export function listTurns(
  state: DepotState,
  {
    settings,
    travel,
    nowAt,
    truckAt,
  }: Pick<Instance, 'settings'> & {
    readonly travel: TravelTimes
    readonly nowAt: number
    readonly truckAt: number
  },
): ReadonlyMap<RoundId, readonly TurnView[]> {
  const turns = new Map<RoundId, TurnView[]>()
  const waiting = [...state.requests.values()]
    .filter((request) => request.state === 'postponed' && request.room === 'waits')
    .sort((a, b) => b.openedAt - a.openedAt || (a.requestId < b.requestId ? -1 : 1))
    .slice(0, mostLookedAt)
  const { version, places, depot } = state
  const rounds = [...state.rounds.values()]
  const instance: Instance = { depotPlaceId: depot.placeId, version, rounds, places, settings }
  for (const request of waiting) {
    const { litres, grams } = settings.parcelLoad
    const load = { litres: litres * request.parcels, grams: grams * request.parcels }
    const turn = findTurn({ instance, travel, nowAt, request: { ...request, load } })
    if (!turn || turn.returnAt > truckAt) continue
    const its = turns.get(turn.roundId) ?? []
    turns.set(turn.roundId, [...its, viewTurn(state, request, turn)])
  }
  return turns
}

/** To the minute, so that a second that changes nothing is nothing new. */
function viewTurn(
  { places, mailboxes }: DepotState,
  { requestId, placeId, mailboxId, parcels }: RequestRow,
  { addedSeconds, returnAt }: { readonly addedSeconds: number; readonly returnAt: number },
): TurnView {
  const { street, houseNumber } = places.get(placeId)!
  return {
    requestId,
    street,
    houseNumber,
    mailboxLabel: mailboxes.get(mailboxId)?.label ?? '',
    parcels,
    addedMinutes: Math.ceil(addedSeconds / 60),
    returnAt: Math.floor(returnAt / 60_000) * 60_000,
  }
}
