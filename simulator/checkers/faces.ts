import type { BoardView } from '../../backend/protocol/boardView.ts'
import type { View } from '../../backend/protocol/live.ts'
import { carrierByRows, carrierShown, isSameStop, type StopFace } from './carrierFace.ts'
import type { Audience } from './facts.ts'
import { householdFace, toldToHousehold } from './householdFace.ts'
import type { Mirror } from './mirror.ts'
import { isActive, isTaken, type Request } from './rows.ts'

/**
 * What a face says, piece by piece: two of them are the same when every piece is. Times that the
 * roads say are left out: they run with the clock.
 */
export interface Face {
  readonly pieces: ReadonlyMap<string, string>
  /** A carrier's, in their order: hundreds, of which none changes within a version. */
  readonly stops: readonly StopFace[]
}

interface Difference {
  readonly name: string
  readonly piece: string | undefined
  readonly wanted: string | undefined
}

/**
 * What a face must show by the rows.
 *
 * @param at the instant by which a carrier's word can still be taken back, or not
 * @param isSaid for a household: it can't be taken back any more
 */
export function faceByRows(mirror: Mirror, audience: Audience, at: number, isSaid: boolean): Face {
  if (audience.role === 'manager') return boardByRows(mirror)
  if (audience.role === 'carrier') return carrierByRows(mirror, audience.carrierId, at)
  return { pieces: householdFace(mirror, audience.mailboxId, isSaid), stops: [] }
}

/** What it does show. */
export function faceShown(view: View): Face {
  if (view.audience === 'manager') return boardShown(view)
  if (view.audience === 'carrier') return carrierShown(view)
  return { pieces: toldToHousehold(view), stops: [] }
}

/**
 * A piece of `shown` that is in none of the faces as it is there; undefined when there is none, as
 * with one that was seen in the midst of a change: one piece as before it, another as after it.
 */
export function findDifference(shown: Face, byRows: readonly Face[]): Difference | undefined {
  if (byRows.some((face) => isSame(face, shown))) return undefined
  const told = allPieces(shown)
  const faces = byRows.map(allPieces)
  const names = new Set([told, ...faces].flatMap((face) => [...face.keys()]))
  for (const name of names) {
    const piece = told.get(name)
    if (faces.some((face) => face.get(name) === piece)) continue
    const wanted = faces.at(-1)?.get(name)
    return { name, piece, wanted }
  }
  return undefined
}

function isSame(a: Face, b: Face): boolean {
  if (a.stops.length !== b.stops.length || a.pieces.size !== b.pieces.size) return false
  for (const [name, piece] of a.pieces) if (b.pieces.get(name) !== piece) return false
  for (let index = 0; index < a.stops.length; index++)
    if (!isSameStop(a.stops[index]!, b.stops[index]!)) return false
  return true
}

/** The stops as pieces too, to tell which differs. */
function allPieces({ pieces, stops }: Face): Map<string, string> {
  const all = new Map(pieces)
  all.set('order', stops.map(({ stopId }) => stopId).join())
  for (const { stopId, ...stop } of stops) all.set(`stop ${stopId}`, text(Object.values(stop)))
  return all
}

const text = JSON.stringify

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
  return { pieces: face, stops: [] }
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
  return { pieces: face, stops: [] }
}
