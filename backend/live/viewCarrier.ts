import type { CarrierId, Sentence, Stop } from '../../algorithms/model.ts'
import { onBreakSince } from '../../algorithms/round/breaks.ts'
import { frozenUntil } from '../../algorithms/round/frozen.ts'
import { isMailReload } from '../../algorithms/round/reloads.ts'
import type { Schedule } from '../../algorithms/round/schedule.ts'
import { isSpecialStop } from '../../algorithms/round/stopWork.ts'
import { isWalked, parkedFor } from '../../algorithms/round/walk.ts'
import type {
  CarrierBreak,
  CarrierStop,
  CarrierView,
  CollectionView,
} from '../protocol/carrierView.ts'
import type { RoundRow } from '../store/depotState.ts'
import { expectedReturn } from './expectedReturn.ts'
import { isUndoable, type Showing, viewClosures } from './showing.ts'
import { viewCorrections } from './viewCorrections.ts'

/** One carrier's own round, whole. */
export function viewCarrier(showing: Showing, carrierId: CarrierId): CarrierView {
  const { state, clock, depot } = showing
  const round = [...state.rounds.values()].find((r) => r.carrierId === carrierId)
  return {
    audience: 'carrier',
    clock,
    depot,
    ...(round ? { round: viewRound(showing, round) } : {}),
    ...viewClosures(showing),
    ...viewCorrections(state, carrierId),
    ...viewTurns(showing, round),
  }
}

/** A card is read at a glance. */
const mostTurns = 3

function viewTurns(
  showing: Showing,
  round: RoundRow | undefined,
): { turns?: NonNullable<CarrierView['turns']> } {
  const turns = round && showing.turns().get(round.roundId)
  return turns ? { turns: turns.slice(0, mostTurns) } : {}
}

function viewRound(showing: Showing, round: RoundRow): NonNullable<CarrierView['round']> {
  const { state, settings, now } = showing
  const schedule = showing.schedule(round)
  const arriveAt = schedule.stops.map((stop) => stop.arriveAt)
  const ahead = { nextIndex: schedule.nextIndex, arriveAt }
  const frozenIndex = frozenUntil({ round, schedule: ahead, settings, nowAt: now })
  return {
    roundId: round.roundId,
    number: round.number,
    kind: round.kind,
    profile: round.profile,
    carrierName: round.carrierName,
    knowsRound: round.knowsRound,
    state: round.progress.state,
    outAt: round.outAt,
    returnAt: round.returnAt,
    expectedReturnAt: expectedReturn(round, schedule),
    break: viewBreak(round, schedule),
    stops: round.stops.map((stop, index) => {
      const planned = schedule.stops[index]!
      const isCutOff = planned.state === 'cut off'
      return viewStop(showing, round, stop, {
        arriveAt: planned.arriveAt,
        legMetres: planned.legMetres,
        passed: planned.state === 'passed' || planned.state === 'done',
        cutOff: isCutOff
          ? showing.travel.whyCutOff([stop.placeId, state.depot.placeId], round)
          : undefined,
        frozen: index < frozenIndex,
      })
    }),
    bag: listBag(showing, round),
    changes: state.changes
      .filter((change) => change.roundId === round.roundId)
      .slice(0, 20)
      .map(({ version, at, stopId, why }) => ({
        version,
        at,
        ...(stopId === null ? {} : { stopId }),
        why,
      })),
  }
}

/** The one that he's on, else the one that is due. */
function viewBreak(round: RoundRow, { breakAhead }: Schedule): CarrierBreak | null {
  const startedAt = onBreakSince(round)
  if (startedAt !== undefined) {
    const seconds = round.breakDue?.seconds ?? 0
    return { state: 'open', at: startedAt, seconds }
  }
  if (!breakAhead) return null
  const beforeStopId = round.stops[breakAhead.index]?.stopId
  return {
    state: 'due',
    at: breakAhead.at,
    seconds: breakAhead.ms / 1000,
    ...(beforeStopId ? { beforeStopId } : {}),
  }
}

/** What he carries from no stop of his, so that it's counted into the container with the rest. */
function listBag(showing: Showing, { roundId, stops }: RoundRow): CollectionView[] {
  const planned = new Set(
    stops.flatMap(({ collections }) => collections.map(({ requestId }) => requestId)),
  )
  return [...showing.state.requests.values()]
    .filter(
      (request) =>
        request.roundId === roundId &&
        request.state === 'collected' &&
        !planned.has(request.requestId),
    )
    .map((request) => viewCollection(showing, request))
}

function viewCollection(
  { state, realNow }: Showing,
  { requestId, mailboxId, parcels }: Stop['collections'][number],
): CollectionView {
  const announced = state.announced.get(requestId)
  const request = state.requests.get(requestId)
  const undo = request?.realUndoUntilAt
  return {
    requestId,
    mailboxId,
    mailboxLabel: state.mailboxes.get(mailboxId)?.label ?? '',
    parcels: request?.parcels ?? parcels,
    ...(announced ? { labelled: announced.labelled } : {}),
    ...(request?.items ? { items: [...request.items] } : {}),
    state: request?.state ?? 'planned',
    ...(undo && isUndoable(undo, realNow) ? { undoUntilRealAt: undo } : {}),
  }
}

function viewStop(
  showing: Showing,
  round: RoundRow,
  stop: Stop,
  {
    arriveAt,
    legMetres,
    passed,
    cutOff,
    frozen,
  }: {
    readonly arriveAt: number
    readonly legMetres: number
    readonly passed: boolean
    readonly cutOff: Sentence | undefined
    readonly frozen: boolean
  },
): CarrierStop {
  const { state, travel } = showing
  const place = state.places.get(stop.placeId)
  if (!place) throw new Error(`no place ${stop.placeId}`)
  const toGive = (kind: 'parcel' | 'registered') =>
    stop.deliveries
      .filter((delivery) => delivery.kind === kind)
      .map(({ mailboxId }) => ({
        mailboxId,
        mailboxLabel: state.mailboxes.get(mailboxId)?.label ?? '',
      }))
  const collections = stop.collections.map((one) => viewCollection(showing, one))
  const parcels = toGive('parcel')
  const registered = toGive('registered')
  const delivered = round.delivered.has(stop.stopId)
  const given = delivered || (parcels.length + registered.length === 0 && !stop.reload)
  const settled = collections.every((collection) => collection.state !== 'planned')
  const special = isSpecialStop(stop)
  const side = travel.snapOf(round.profile, stop.placeId)?.side
  return {
    stopId: stop.stopId,
    placeId: stop.placeId,
    position: [...place.position],
    // nobody looks for the depot by its house number
    ...(stop.reload === true
      ? { street: state.depot.name, houseNumber: '', reload: isMailReload(stop) ? 'mail' : 'bag' }
      : { street: place.street, houseNumber: place.houseNumber }),
    ...(stop.reload === 'relay' ? { reload: 'relay' } : {}),
    ...(side ? { side } : {}),
    letters: stop.deliveries.filter((delivery) => delivery.kind === 'letters').length,
    parcels,
    registered,
    collections,
    ...(place.accessNotes ? { accessNotes: place.accessNotes } : {}),
    arriveAt,
    state: special && given && settled ? 'done' : passed ? 'passed' : 'planned',
    delivered,
    frozen,
    ...(stop.pin?.holds ? { pinned: true } : {}),
    ...(parkedFor(stop) ? { walk: isWalked(stop) ? 'foot' : 'park' } : {}),
    ...(cutOff ? { cutOff } : {}),
    legMetres,
  }
}
