import type {
  CarrierStop,
  CarrierView,
  CollectionView,
} from '../../backend/protocol/carrierView.ts'
import type { Problem, RoundEvent } from '../../backend/protocol/rest.ts'
import type { Said } from '../state/outbox.ts'
import { actsAt, isPending } from './nextSpecial.ts'

type Round = NonNullable<CarrierView['round']>

/** How long a collected or a problem can be taken back, in real time. */
export const undoMs = 10_000

/**
 * Lays what the carrier has said over the office's view, so that his page answers his finger and not
 * the network. What was rejected has no effect, what he took back never was, and saying again what
 * the view already shows changes nothing.
 */
export function withMyWord(round: Round, said: readonly Said[]): Round {
  const events = said.filter((entry) => entry.fate !== 'rejected').map((entry) => entry.event)
  const takenBack = new Set(
    events.flatMap((event) => (event.kind === 'undone' ? event.undoesEventId : [])),
  )
  return events.reduce(
    (before, event) =>
      takenBack.has(event.eventId) ? takeBack(before, event) : applyWord(before, event),
    round,
  )
}

function applyWord(round: Round, event: RoundEvent): Round {
  switch (event.kind) {
    case 'left depot':
      return round.state === 'planned' ? { ...round, state: 'out' } : round
    case 'back at depot':
      return round.state === 'out' ? { ...round, state: 'back' } : round
    case 'delivered':
    case 'reloaded':
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
function takeBack(round: Round, event: RoundEvent): Round {
  if (event.kind !== 'collected' && event.kind !== 'problem') return round
  const stops = round.stops.map((stop): CarrierStop => {
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
  round: Round,
  stopId: string,
  change: (stop: CarrierStop) => CarrierStop,
): Round {
  const index = round.stops.findIndex((stop) => stop.stopId === stopId)
  const stops = round.stops.map((stop, i): CarrierStop => {
    if (i < index && stop.state === 'planned') return { ...stop, state: 'passed' }
    if (i !== index) return stop
    const changed = change(stop)
    return { ...changed, state: actsAt(changed).length === 0 ? 'done' : 'passed' }
  })
  return { ...round, stops }
}

function changeCollection(
  stop: CarrierStop,
  requestId: string,
  change: (collection: CollectionView) => CollectionView,
): CarrierStop {
  const collections = stop.collections.map((collection) =>
    collection.requestId === requestId ? change(collection) : collection,
  )
  return { ...stop, collections }
}

function withoutRequest(stop: CarrierStop, event: { requestId: string }): CarrierStop[] {
  const collections = stop.collections.filter((c) => c.requestId !== event.requestId)
  if (collections.length === stop.collections.length) return [stop]
  const left = collections.length + stop.letters + stop.parcels.length + stop.registered.length
  return left > 0 ? [{ ...stop, collections }] : []
}
