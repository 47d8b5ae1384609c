import type { PushMessage } from '../protocol/duty.ts'
import type { DepotState, PlanChange } from '../store/depotState.ts'

const titles = {
  fr: { collection: 'Nouvelle collecte', change: 'Votre tournée a changé' },
  en: { collection: 'New collection', change: 'Your round has changed' },
} as const

/** What a carrier reads of a change on a dark screen: where, and why. */
export function messageOf(
  state: DepotState,
  { version, roundId, stopId, why }: PlanChange,
  language: 'fr' | 'en',
): PushMessage {
  const stop = state.rounds.get(roundId)?.stops.find((one) => one.stopId === stopId)
  const isCollection = stop?.collections.some(
    ({ requestId }) => state.requests.get(requestId)?.state === 'planned',
  )
  const place = stop && !stop.reload ? state.places.get(stop.placeId) : undefined
  const address = place && [place.houseNumber, place.street].filter(Boolean).join(' ')
  const title = titles[language][isCollection ? 'collection' : 'change']
  return {
    tag: `${version} ${stopId ?? ''}`,
    title: [title, address].filter(Boolean).join(' · '),
    body: why[language],
    ...(stop ? { stopId: stop.stopId } : {}),
    language,
  }
}
