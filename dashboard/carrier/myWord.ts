import type {
  CarrierStop,
  CarrierView,
  CollectionView,
} from '../../backend/protocol/carrierView.ts'
import { inHisOrder } from '../../backend/protocol/inHisOrder.ts'
import type { Problem, RoundEvent } from '../../backend/protocol/rest.ts'
import type { Said } from '../state/outbox.ts'
import { actsAt, isConfirmed, isPending } from './nextSpecial.ts'

type Round = NonNullable<CarrierView['round']>

/** How long a collected or a problem can be taken back, in real time. */
export const undoMs = 10_000

/**
 * Lays what the carrier has said over the office's view, so that his page answers his finger and not
 * the network. What was rejected has no effect, what he took back never was, and saying again what
 * the view already shows changes nothing.
 *
 * @param options.before by an order's event: the stops' order that it changed, to go back to
 * @param options.serviceAt the office's time at a real instant
 */
export function withMyWord(
  round: Round,
  said: readonly Said[],
  {
    before = new Map(),
    serviceAt = (realAt) => realAt,
  }: {
    readonly before?: ReadonlyMap<string, readonly string[]>
    readonly serviceAt?: (realAt: number) => number
  } = {},
): Round {
  const events = said.filter((entry) => entry.fate !== 'rejected').map((entry) => entry.event)
  const takenBack = new Set(
    events.flatMap((event) => (event.kind === 'undone' ? event.undoesEventId : [])),
  )
  return events.reduce(
    (seen, event) =>
      takenBack.has(event.eventId)
        ? takeBack(seen, event, before.get(event.eventId))
        : applyWord(seen, event, serviceAt),
    round,
  )
}

function applyWord(round: Round, event: RoundEvent, serviceAt: (realAt: number) => number): Round {
  switch (event.kind) {
    case 'left depot':
      return round.state === 'planned' ? { ...round, state: 'out' } : round
    case 'back at depot':
      return round.state === 'out' ? { ...round, state: 'back' } : round
    case 'break started':
      if (round.state !== 'out' || round.break?.state === 'open') return round
      // one that isn't due has no end that anybody knows
      return {
        ...round,
        break: { seconds: 0, ...round.break, state: 'open', at: serviceAt(event.realAt) },
      }
    case 'break ended':
      return round.break?.state === 'open' ? { ...round, break: null } : round
    case 'delivered':
    case 'reloaded':
      return confirmStop(round, event.stopId, (stop) => ({ ...stop, delivered: true }))
    case 'collected':
    case 'problem': {
      const state = event.kind === 'collected' ? 'collected' : stateAfter(event.problem)
      const undoUntilRealAt = event.realAt + undoMs
      if (event.kind === 'collected' && !isOnList(round, event.requestId))
        return intoBag(round, event)
      return confirmStop(round, event.stopId, (stop) =>
        changeCollection(stop, event.requestId, (collection) =>
          isPending(collection)
            ? { ...collection, ...foundBy(event), state, undoUntilRealAt }
            : collection,
        ),
      )
    }
    case 'handed over': {
      const counted = new Map(event.inside.map(({ requestId, parcels }) => [requestId, parcels]))
      const count = (collection: CollectionView) =>
        collection.state === 'collected' &&
        (counted.get(collection.requestId) ?? 0) >= collection.parcels
          ? { ...collection, state: 'handed over' as const }
          : collection
      const stops = round.stops.map((stop) => ({
        ...stop,
        collections: stop.collections.map(count),
      }))
      const bag = round.bag && { bag: round.bag.map(count) }
      return { ...round, stops, ...bag, state: 'handed over' }
    }
    case 'refused':
      return { ...round, stops: round.stops.flatMap((stop) => withoutRequest(stop, event)) }
    case 'pinned':
    case 'unpinned':
      return { ...round, stops: round.stops.map((stop) => pin(stop, event)) }
    case 'reordered':
      return inOrder(round, event.stopIds)
    case 'parked':
      return parked(round, event.stopIds)
    case 'unparked':
      return riding(round, event.stopIds)
    case 'undone':
    case 'corrected':
    case 'turned back':
      return round
  }
}

function isOnList({ stops }: Round, requestId: string): boolean {
  return stops.some(({ collections }) => collections.some((one) => one.requestId === requestId))
}

/** Taken in passing: until the office names its box, only that it's in the bag is known. */
function intoBag(round: Round, event: Extract<RoundEvent, { kind: 'collected' }>): Round {
  const { requestId, parcels } = event
  const bag = round.bag ?? []
  if (bag.some((one) => one.requestId === requestId)) return round
  const taken = { requestId, mailboxId: '', mailboxLabel: '', parcels, state: 'collected' as const }
  return { ...round, bag: [...bag, { ...taken, ...foundBy(event) }] }
}

function foundBy(event: RoundEvent): Partial<CollectionView> {
  if (event.kind !== 'collected') return {}
  return { parcels: event.parcels, ...(event.items ? { items: event.items } : {}) }
}

/** The office may have heard it before it was taken back: then its view shows it for a moment. */
function takeBack(round: Round, event: RoundEvent, order: readonly string[] = []): Round {
  if (event.kind === 'reordered') return inOrder(round, order)
  if (event.kind === 'parked') return riding(round, between(round, event.stopIds))
  if (event.kind === 'pinned' || event.kind === 'unpinned') {
    const kind = event.kind === 'pinned' ? 'unpinned' : 'pinned'
    return { ...round, stops: round.stops.map((stop) => pin(stop, { ...event, kind })) }
  }
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
  const bag = round.bag?.filter(({ requestId }) => requestId !== event.requestId)
  return { ...round, stops, ...(bag ? { bag } : {}) }
}

/** What he has confirmed stays behind him. */
function inOrder(round: Round, stopIds: readonly string[]): Round {
  const from = round.stops.findLastIndex(isConfirmed) + 1
  return { ...round, stops: [...inHisOrder(round.stops, stopIds, (_, index) => index >= from)] }
}

/** As the office takes it: to all that lies between those he names. */
function parked(round: Round, stopIds: readonly string[]): Round {
  const park = round.stops.find(({ stopId }) => stopId === stopIds[0])
  if (round.state !== 'out' || !park) return round
  const walked = between(round, stopIds)
  const stops = round.stops.map((stop) => {
    if (!walked.includes(stop.stopId)) return stop
    return { ...stop, walk: stop.placeId === park.placeId ? ('park' as const) : ('foot' as const) }
  })
  return { ...round, stops }
}

function between({ stops }: Round, stopIds: readonly string[]): readonly string[] {
  const from = stops.findLastIndex(isConfirmed) + 1
  const isNamed = (stop: CarrierStop, index: number) =>
    index >= from && stopIds.includes(stop.stopId)
  const first = stops.findIndex(isNamed)
  const last = stops.findLastIndex(isNamed)
  return first < 0 ? [] : stops.slice(first, last + 1).map(({ stopId }) => stopId)
}

function riding(round: Round, stopIds: readonly string[]): Round {
  const stops = round.stops.map((stop) => {
    const { walk: _, ...ridden } = stop
    return stopIds.includes(stop.stopId) ? ridden : stop
  })
  return { ...round, stops }
}

function pin(stop: CarrierStop, event: { kind: 'pinned' | 'unpinned'; stopId: string }) {
  if (stop.stopId !== event.stopId) return stop
  const { pinned: _, ...free } = stop
  return event.kind === 'pinned' ? { ...free, pinned: true as const } : free
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
