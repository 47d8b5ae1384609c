import type { CarrierView, CollectionView } from '../../backend/protocol/carrierView.ts'
import type { Problem, RoundEvent } from '../../backend/protocol/rest.ts'
import type { Said } from '../state/outbox.ts'
import { actsAt, isPending, type SeenStop } from './nextSpecial.ts'

type Round = NonNullable<CarrierView['round']>

/** The round as this device sees it. */
export type SeenRound = Omit<Round, 'stops'> & { readonly stops: readonly SeenStop[] }

/** How long a collected or a problem can be taken back, in real time. */
export const undoMs = 10_000

/**
 * Lays what the carrier has said over the office's view, so that his page answers his finger and not
 * the network. What was rejected has no effect, what he took back never was, and saying again what
 * the view already shows changes nothing. `delivered` are the stops he has handed things out at.
 */
export function withMyWord(
  round: Round,
  said: readonly Said[],
  delivered: ReadonlySet<string> = new Set(),
): SeenRound {
  const events = said.filter((entry) => entry.fate !== 'rejected').map((entry) => entry.event)
  const takenBack = new Set(
    events.flatMap((event) => (event.kind === 'undone' ? event.undoesEventId : [])),
  )
  const seen: SeenRound = {
    ...round,
    stops: round.stops.map((stop) =>
      delivered.has(stop.stopId) ? { ...stop, delivered: true } : stop,
    ),
  }
  return events.reduce(
    (before, event) =>
      takenBack.has(event.eventId) ? takeBack(before, event) : applyWord(before, event),
    seen,
  )
}

function applyWord(round: SeenRound, event: RoundEvent): SeenRound {
  switch (event.kind) {
    case 'left depot':
      return round.state === 'planned' ? { ...round, state: 'out' } : round
    case 'back at depot':
      return round.state === 'out' ? { ...round, state: 'back' } : round
    case 'delivered':
      return confirmStop(round, event.stopId, (stop) => ({ ...stop, delivered: true }))
    case 'collected':
    case 'problem': {
      const state = event.kind === 'collected' ? 'collected' : stateAfter(event.problem)
      const undoUntilRealAt = event.realAt + undoMs
      return confirmStop(round, event.stopId, (stop) =>
        changeCollection(stop, event.requestId, (collection) =>
          isPending(collection) ? { ...collection, state, undoUntilRealAt } : collection,
        ),
      )
    }
    case 'refused':
      return { ...round, stops: round.stops.flatMap((stop) => withoutRequest(stop, event)) }
    case 'undone':
      return round
  }
}

/** The office may have heard it before it was taken back: then its view shows it for a moment. */
function takeBack(round: SeenRound, event: RoundEvent): SeenRound {
  if (event.kind !== 'collected' && event.kind !== 'problem') return round
  const stops = round.stops.map((stop): SeenStop => {
    const told = stop.collections.find((collection) => collection.requestId === event.requestId)
    if (!told || isPending(told)) return stop
    const restored = changeCollection(stop, event.requestId, ({ undoUntilRealAt: _, ...rest }) => ({
      ...rest,
      state: 'planned',
    }))
    const begun = stop.delivered || restored.collections.some((other) => !isPending(other))
    return { ...restored, state: begun ? 'passed' : 'planned' }
  })
  return { ...round, stops }
}

/** What a problem makes of a request, until the office says it itself. */
function stateAfter(problem: Problem): CollectionView['state'] {
  return problem === 'empty' || problem === 'not announced' ? problem : 'refused'
}

/** A stop with nothing left to tap is done; what was planned before it is behind the carrier. */
function confirmStop(
  round: SeenRound,
  stopId: string,
  change: (stop: SeenStop) => SeenStop,
): SeenRound {
  const index = round.stops.findIndex((stop) => stop.stopId === stopId)
  const stops = round.stops.map((stop, i): SeenStop => {
    if (i < index && stop.state === 'planned') return { ...stop, state: 'passed' }
    if (i !== index) return stop
    const changed = change(stop)
    return { ...changed, state: actsAt(changed).length === 0 ? 'done' : 'passed' }
  })
  return { ...round, stops }
}

function changeCollection(
  stop: SeenStop,
  requestId: string,
  change: (collection: CollectionView) => CollectionView,
): SeenStop {
  const collections = stop.collections.map((collection) =>
    collection.requestId === requestId ? change(collection) : collection,
  )
  return { ...stop, collections }
}

function withoutRequest(stop: SeenStop, event: { requestId: string }): SeenStop[] {
  const collections = stop.collections.filter((c) => c.requestId !== event.requestId)
  if (collections.length === stop.collections.length) return [stop]
  const left = collections.length + stop.letters + stop.parcels.length + stop.registered.length
  return left > 0 ? [{ ...stop, collections }] : []
}
