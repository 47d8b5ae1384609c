import type { CarrierId, LonLat } from '../../algorithms/model.ts'
import { metresFrom } from '../../algorithms/road/distance.ts'
import { onBreakSince } from '../../algorithms/round/breaks.ts'
import type { Passing } from '../protocol/duty.ts'
import type { DepotState, RoundRow } from '../store/depotState.ts'

/** Near enough to see the mailbox, and no nearer than a phone knows where it is. */
const nearMetres = 30
/** A card is read at a glance. */
const most = 3

/** Whether a position of this carrier may be looked at: he is out, and not on his break. */
export function isUnderWay(round: RoundRow | undefined): boolean {
  return round?.progress.state === 'out' && onBreakSince(round) === undefined
}

/**
 * What waits within 30 m of a carrier and isn't on his list: another round's, or nobody's today. What
 * he refused isn't shown to him again.
 *
 * @returns nearest first
 */
export function listPassing(state: DepotState, carrierId: CarrierId, at: LonLat): Passing[] {
  const round = findRound(state, carrierId)
  if (!round || !isUnderWay(round)) return []
  const refused = new Set(round.refused)
  return [...state.requests.values()]
    .flatMap((request): Passing[] => {
      const { requestId, roundId, placeId, mailboxId, parcels } = request
      const isActive = ['open', 'planned', 'postponed'].includes(request.state)
      const place = state.places.get(placeId)
      if (!isActive || !place || roundId === round.roundId || refused.has(requestId)) return []
      const metres = Math.round(metresFrom(at, place.position))
      if (metres > nearMetres) return []
      const { street, houseNumber, accessNotes } = place
      const mailboxLabel = state.mailboxes.get(mailboxId)?.label ?? ''
      const notes = accessNotes ? { accessNotes } : {}
      return [{ requestId, street, houseNumber, mailboxLabel, parcels, metres, ...notes }]
    })
    .sort((a, b) => a.metres - b.metres || (a.requestId < b.requestId ? -1 : 1))
    .slice(0, most)
}

export function findRound(state: DepotState, carrierId: CarrierId): RoundRow | undefined {
  return [...state.rounds.values()].find((round) => round.carrierId === carrierId)
}
