import type {
  CarrierStop,
  CarrierView,
  CollectionView,
} from '../../backend/protocol/carrierView.ts'
import type { Problem, RoundEvent } from '../../backend/protocol/rest.ts'
import type { Said } from '../state/outbox.ts'

type Round = NonNullable<CarrierView['round']>

/** How long a collected or a problem can be taken back, in real time. */
export const undoMs = 10_000

/**
 * Lays what the carrier has said over the office's view, so that his page answers his finger and not
 * the network. What was rejected has no effect; saying again what the view already shows changes
 * nothing.
 */
export function withMyWord(round: Round, said: readonly Said[]): Round {
  return said
    .filter((entry) => entry.fate !== 'rejected')
    .reduce((seen, entry) => applyWord(seen, entry.event, said), round)
}

function applyWord(round: Round, event: RoundEvent, said: readonly Said[]): Round {
  switch (event.kind) {
    case 'left depot':
      return round.state === 'planned' ? { ...round, state: 'out' } : round
    case 'back at depot':
      return round.state === 'out' ? { ...round, state: 'back' } : round
    case 'delivered':
      return confirmStop(round, event.stopId, (stop) => stop)
    case 'collected':
    case 'problem': {
      const state = event.kind === 'collected' ? 'collected' : stateAfter(event.problem)
      return confirmStop(round, event.stopId, (stop) =>
        changeCollection(stop, event.requestId, (collection) =>
          collection.state === 'planned' || collection.state === 'open'
            ? { ...collection, state, undoUntilRealAt: event.realAt + undoMs }
            : collection,
        ),
      )
    }
    case 'refused':
      return { ...round, stops: round.stops.flatMap((stop) => withoutRequest(stop, event)) }
    case 'undone': {
      const taken = said.find((entry) => entry.event.eventId === event.undoesEventId)?.event
      if (taken?.kind !== 'collected' && taken?.kind !== 'problem') return round
      return {
        ...round,
        stops: round.stops.map((stop) =>
          stop.stopId === taken.stopId ? restore(stop, taken) : stop,
        ),
      }
    }
  }
}

/** What a problem makes of a request, until the office says it itself. */
function stateAfter(problem: Problem): CollectionView['state'] {
  return problem === 'empty' || problem === 'not announced' ? problem : 'refused'
}

/** A confirmed stop is done, and what was planned before it is behind the carrier. */
function confirmStop(
  round: Round,
  stopId: string,
  change: (stop: CarrierStop) => CarrierStop,
): Round {
  const index = round.stops.findIndex((stop) => stop.stopId === stopId)
  if (index < 0) return round
  const stops = round.stops.map((stop, i): CarrierStop => {
    if (i === index) return { ...change(stop), state: 'done' }
    return i < index && stop.state === 'planned' ? { ...stop, state: 'passed' } : stop
  })
  return { ...round, stops }
}

function changeCollection(
  stop: CarrierStop,
  requestId: string,
  change: (collection: CollectionView) => CollectionView,
): CarrierStop {
  return {
    ...stop,
    collections: stop.collections.map((collection) =>
      collection.requestId === requestId ? change(collection) : collection,
    ),
  }
}

function withoutRequest(stop: CarrierStop, event: { requestId: string }): CarrierStop[] {
  const collections = stop.collections.filter((c) => c.requestId !== event.requestId)
  if (collections.length === stop.collections.length) return [stop]
  const left = collections.length + stop.letters + stop.parcels.length + stop.registered.length > 0
  return left ? [{ ...stop, collections }] : []
}

function restore(stop: CarrierStop, taken: { requestId: string }): CarrierStop {
  const restored = changeCollection(stop, taken.requestId, (collection) => {
    const { undoUntilRealAt: _gone, ...rest } = collection
    return { ...rest, state: 'planned' }
  })
  const delivered = stop.parcels.length + stop.registered.length > 0
  const others = restored.collections.some((c) => c.state !== 'planned' && c.state !== 'open')
  return { ...restored, state: delivered || others ? stop.state : 'planned' }
}
