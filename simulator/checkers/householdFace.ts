import type { PlaceId } from '../../algorithms/model.ts'
import type { HouseholdView } from '../../backend/protocol/householdView.ts'
import type { Mirror } from './mirror.ts'
import { isActive, isTaken, type Request } from './rows.ts'

type Pieces = ReadonlyMap<string, string>

/**
 * What one household's page must say by the rows: its own mailbox and newest request, and of a
 * carrier's word nothing as long as he can take it back.
 */
export function householdFace(mirror: Mirror, mailboxId: string, isSaid: boolean): Pieces {
  const mailbox = mirror.mailboxes.get(mailboxId)
  const place = mirror.places.get(mailbox?.placeId as PlaceId)
  const address = [place?.houseNumber, place?.street].filter(Boolean).join(' ')
  const face = new Map([['mailbox', text([mailbox?.label, address || mailbox?.label])]])
  const request = newestOf(mirror, mailboxId)
  if (!request) return face
  const { requestId, parcels, openedAt, day, promise, why, room, settledAt, departedAt, items } =
    request
  const state = isSaid ? request.state : 'planned'
  const isGoodNews =
    state === 'open' || (state === 'planned' && promise !== null && room !== 'found')
  face.set('request', text([requestId, openedAt, day]))
  face.set('state', state)
  face.set('parcels', `${parcels}`)
  face.set('promise', promise ? text([promise.day, promise.fromAt, promise.toAt]) : 'none')
  face.set('why', isGoodNews ? 'none' : text([why.fr, why.en]))
  face.set(
    'collectedAt',
    isSaid && settledAt !== null && state !== 'empty' ? `${settledAt}` : 'none',
  )
  face.set('departedAt', `${departedAt ?? 'none'}`)
  face.set('items', isSaid && items ? text(items) : 'none')
  face.set('cancellable', `${isSaid && isActive(request)}`)
  return face
}

/** The newest of today's and of what isn't over; else the newest of all. */
export function newestOf(mirror: Mirror, mailboxId: string): Request | undefined {
  const all = [...(mirror.requestsOf.get(mailboxId) ?? [])]
    .map((requestId) => mirror.requests.get(requestId)!)
    .sort((a, b) => b.openedAt - a.openedAt)
  const isCurrent = (request: Request) =>
    request.day === mirror.openDays[0] ||
    isActive(request) ||
    (isTaken(request) && request.state !== 'departed')
  return all.find(isCurrent) ?? all[0]
}

export function toldToHousehold({ mailbox, request }: HouseholdView): Pieces {
  const face = new Map([['mailbox', text([mailbox.label, mailbox.address])]])
  if (!request) return face
  const { requestId, openedAt, day, promise, why } = request
  face.set('request', text([requestId, openedAt, day]))
  face.set('state', request.state)
  face.set('parcels', `${request.parcels}`)
  face.set('promise', promise ? text([promise.day, promise.fromAt, promise.toAt]) : 'none')
  face.set('why', why ? text([why.fr, why.en]) : 'none')
  face.set('collectedAt', `${request.collectedAt ?? 'none'}`)
  face.set('departedAt', `${request.departedAt ?? 'none'}`)
  face.set('items', request.items ? text(request.items) : 'none')
  face.set('cancellable', `${request.cancellable}`)
  return face
}

/** All that may ever be on it: whatever else appears there is somebody else's business. */
const ownPieces = [
  'audience',
  'clock.serviceAt',
  'clock.realAt',
  'clock.speed',
  'depot.name',
  'depot.timeZone',
  'depot.position',
  'depot.serviceDay',
  'depot.truckAt',
  'mailbox.label',
  'mailbox.address',
  'request.requestId',
  'request.state',
  'request.parcels',
  'request.openedAt',
  'request.day',
  'request.promise.day',
  'request.promise.fromAt',
  'request.promise.toAt',
  'request.collectedAt',
  'request.departedAt',
  'request.items',
  'request.why.fr',
  'request.why.en',
  'request.cancellable',
  'announcement.parcels',
  'announcement.labelled',
  'asks',
]

/** What of a household's view isn't its own: a position, another's request, a round. */
export function listForeign(view: HouseholdView): string[] {
  return [...piecesOf(view, '')].filter((name) => !ownPieces.includes(name))
}

function* piecesOf(value: object, before: string): Iterable<string> {
  for (const [name, part] of Object.entries(value)) {
    const isWhole = part === null || typeof part !== 'object' || Array.isArray(part)
    if (isWhole) yield before + name
    else yield* piecesOf(part, `${before}${name}.`)
  }
}

const text = JSON.stringify
