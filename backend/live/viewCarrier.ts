import type { CarrierId, Sentence, Stop } from '../../algorithms/model.ts'
import { frozenUntil } from '../../algorithms/round/frozen.ts'
import { isMailReload } from '../../algorithms/round/reloads.ts'
import { isSpecialStop } from '../../algorithms/round/stopWork.ts'
import type { CarrierStop, CarrierView } from '../protocol/carrierView.ts'
import type { RoundRow } from '../store/depotState.ts'
import { expectedReturn } from './expectedReturn.ts'
import { isUndoable, type Showing, viewClosures } from './showing.ts'

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
  }
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

function viewStop(
  { state, realNow, travel }: Showing,
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
  const place = state.places.get(stop.placeId)
  if (!place) throw new Error(`no place ${stop.placeId}`)
  const toGive = (kind: 'parcel' | 'registered') =>
    stop.deliveries
      .filter((delivery) => delivery.kind === kind)
      .map(({ mailboxId }) => ({
        mailboxId,
        mailboxLabel: state.mailboxes.get(mailboxId)?.label ?? '',
      }))
  const collections = stop.collections.map(({ requestId, mailboxId, parcels }) => {
    const request = state.requests.get(requestId)
    const undo = request?.realUndoUntilAt
    return {
      requestId,
      mailboxId,
      mailboxLabel: state.mailboxes.get(mailboxId)?.label ?? '',
      parcels: request?.parcels ?? parcels,
      state: request?.state ?? 'planned',
      ...(undo && isUndoable(undo, realNow) ? { undoUntilRealAt: undo } : {}),
    }
  })
  const parcels = toGive('parcel')
  const registered = toGive('registered')
  const delivered = round.delivered.has(stop.stopId)
  const given = delivered || (parcels.length + registered.length === 0 && !stop.reload)
  const settled = collections.every((collection) => collection.state !== 'planned')
  const special = isSpecialStop(stop)
  const side = travel.snapOf(round.profile, stop.placeId)?.side
  return {
    stopId: stop.stopId,
    position: [...place.position],
    // nobody looks for a reload by its house number
    ...(stop.reload
      ? { street: state.depot.name, houseNumber: '', reload: isMailReload(stop) ? 'mail' : 'bag' }
      : { street: place.street, houseNumber: place.houseNumber }),
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
    ...(cutOff ? { cutOff } : {}),
    legMetres,
  }
}
