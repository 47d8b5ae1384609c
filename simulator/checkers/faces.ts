import type { Sentence } from '../../algorithms/model.ts'
import type { BoardView } from '../../backend/protocol/boardView.ts'
import type { CarrierView } from '../../backend/protocol/carrierView.ts'
import type { View } from '../../backend/protocol/live.ts'
import type { Audience } from './facts.ts'
import { householdFace, toldToHousehold } from './householdFace.ts'
import type { Mirror } from './mirror.ts'
import { isActive, isTaken, type Request } from './rows.ts'

/**
 * What a face says, piece by piece: two of them are the same when every piece is. Times that the
 * roads say are left out: they run with the clock.
 */
export type Face = ReadonlyMap<string, string>

/**
 * What a face must show by the rows.
 *
 * @param at the instant by which a carrier's word can still be taken back, or not
 * @param isSaid for a household: it can't be taken back any more
 */
export function faceByRows(mirror: Mirror, audience: Audience, at: number, isSaid: boolean): Face {
  if (audience.role === 'manager') return boardByRows(mirror)
  if (audience.role === 'household') return householdFace(mirror, audience.mailboxId, isSaid)
  return carrierByRows(mirror, audience.carrierId, at)
}

/** What it does show. */
export function faceShown(view: View): Face {
  if (view.audience === 'manager') return boardShown(view)
  return view.audience === 'household' ? toldToHousehold(view) : carrierShown(view)
}

const text = JSON.stringify

function carrierByRows(mirror: Mirror, carrierId: string, at: number): Face {
  const face = new Map<string, string>()
  const [round] = [...mirror.rounds.values()]
    .filter((each) => each.day === mirror.openDays[0] && each.carrierId === carrierId)
    .sort((a, b) => (a.roundId < b.roundId ? -1 : 1))
  face.set('round', round?.roundId ?? 'none')
  if (!round) return face
  const { stops } = mirror.plans.get(round.roundId)!
  face.set('state', round.progress.state)
  face.set('order', stops.map(({ stopId }) => stopId).join())
  for (const { stopId, placeId, deliveries, collections } of stops) {
    const { position, street, houseNumber } = mirror.places.get(placeId)!
    const given = (kind: string) =>
      deliveries.filter((one) => one.kind === kind).map(({ mailboxId }) => mailboxId)
    face.set(
      `stop ${stopId}`,
      text([
        position,
        street,
        houseNumber,
        given('letters').length,
        given('parcel'),
        given('registered'),
      ]),
    )
    for (const { requestId, mailboxId } of collections) {
      const request = mirror.requests.get(requestId)
      const undoUntilAt = request?.undoUntilAt ?? 0
      const undo = at < undoUntilAt ? undoUntilAt : undefined
      face.set(
        `collection ${stopId} ${requestId}`,
        text([mailboxId, labelOf(mirror, mailboxId), request?.parcels, request?.state, undo]),
      )
    }
  }
  for (const { roundId, kind, stopId, undone } of mirror.events.values())
    if (roundId === round.roundId && kind === 'delivered' && !undone)
      face.set(`delivered ${stopId}`, '')
  const changes = mirror.changes.filter(({ roundId }) => roundId === round.roundId).slice(0, 20)
  face.set(
    'changes',
    text(changes.map(({ version, at, stopId, why }) => [version, at, stopId, pair(why)])),
  )
  return face
}

function carrierShown({ round }: CarrierView): Face {
  const face = new Map<string, string>()
  face.set('round', round?.roundId ?? 'none')
  if (!round) return face
  face.set('state', round.state)
  face.set('order', round.stops.map(({ stopId }) => stopId).join())
  for (const stop of round.stops) {
    const { stopId, position, street, houseNumber, letters, parcels, registered } = stop
    const given = [parcels, registered].map((all) => all.map(({ mailboxId }) => mailboxId))
    face.set(`stop ${stopId}`, text([position, street, houseNumber, letters, ...given]))
    for (const {
      requestId,
      mailboxId,
      mailboxLabel,
      parcels,
      state,
      undoUntilRealAt,
    } of stop.collections)
      face.set(
        `collection ${stopId} ${requestId}`,
        text([mailboxId, mailboxLabel, parcels, state, undoUntilRealAt]),
      )
    if (stop.delivered) face.set(`delivered ${stopId}`, '')
  }
  face.set(
    'changes',
    text(
      round.changes.map(({ version, at, stopId, why }) => [version, at, stopId ?? null, pair(why)]),
    ),
  )
  return face
}

const pair = ({ fr, en }: Sentence) => [fr, en]
const labelOf = (mirror: Mirror, mailboxId: string) => mirror.mailboxes.get(mailboxId)?.label ?? ''
const promiseOf = ({ promise }: { readonly promise?: Request['promise'] | undefined }) =>
  promise ? [promise.day, promise.fromAt, promise.toAt] : null

/** At most so many presses are on the board. */
const mostPresses = 100

function boardByRows(mirror: Mirror): Face {
  const face = new Map<string, string>()
  const [openDay] = mirror.openDays
  const requests = [...mirror.requests.values()]
  for (const { roundId, day, number, progress } of mirror.rounds.values())
    if (day === openDay) face.set(`round ${roundId}`, text([number, progress.state]))
  for (const request of requests) {
    const { requestId, roundId, parcels, state } = request
    if (roundId !== null && mirror.roundsWith.get(requestId)?.has(roundId))
      face.set(`collection ${roundId} ${requestId}`, text([parcels, state, promiseOf(request)]))
  }
  const unserved = requests.filter(
    (request) =>
      (request.day === openDay || isActive(request)) &&
      ['open', 'postponed', 'refused', 'too late'].includes(request.state),
  )
  face.set('unserved', `${unserved.length}`)
  const worked = [...mirror.presses.values()].filter(
    ({ fate, requestId, workedAt }) =>
      fate !== null &&
      (workedAt! >= mirror.dayOpenedAt || mirror.requests.get(requestId ?? '')?.day === openDay),
  )
  // which of those worked at the same instant come first isn't said
  if (worked.length <= mostPresses)
    for (const { pressId, requestId, pressedAt } of worked) {
      const request = mirror.requests.get(requestId ?? '')
      const isKnown = request && (request.day === openDay || isActive(request) || isTaken(request))
      face.set(
        `press ${pressId}`,
        text(isKnown ? [pressedAt, requestId, request.state] : [pressedAt]),
      )
    }
  face.set('presses', `${Math.min(worked.length, mostPresses)}`)
  return face
}

function boardShown({ rounds, presses, figures }: BoardView): Face {
  const face = new Map<string, string>()
  for (const { roundId, number, state, collections } of rounds) {
    face.set(`round ${roundId}`, text([number, state]))
    for (const one of collections)
      face.set(
        `collection ${roundId} ${one.requestId}`,
        text([one.parcels, one.state, promiseOf(one)]),
      )
  }
  face.set('unserved', `${figures.unserved}`)
  if (presses.length < mostPresses)
    for (const { pressId, at, requestId, state } of presses)
      face.set(`press ${pressId}`, text(requestId ? [at, requestId, state] : [at]))
  face.set('presses', `${presses.length}`)
  return face
}
