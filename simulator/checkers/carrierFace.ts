import type { Sentence } from '../../algorithms/model.ts'
import type { CarrierStop, CarrierView } from '../../backend/protocol/carrierView.ts'
import type { Face } from './faces.ts'
import type { Mirror } from './mirror.ts'
import type { RoundPlan, RoundRow } from './rows.ts'

/** What a stop says that doesn't change within a version of the plan. */
export interface StopFace {
  readonly stopId: string
  readonly position: readonly [number, number]
  readonly street: string
  readonly houseNumber: string
  readonly letters: number
  /** Mailboxes that get one. */
  readonly parcels: readonly string[]
  readonly registered: readonly string[]
  readonly reload: string
  readonly pinned: boolean
}

/** What a carrier's phone must show by the rows: see `faceByRows`. */
export function carrierByRows(mirror: Mirror, carrierId: string, at: number): Face {
  const round = findRound(mirror, carrierId)
  const pieces = new Map([['round', round?.roundId ?? 'none']])
  if (!round) return { pieces, stops: [] }
  const plan = mirror.plans.get(round.roundId)!
  pieces.set('state', round.progress.state)
  pieces.set('break', String(breakSince(round) ?? ''))
  const { stops, collecting } = planFace(mirror, plan)
  for (const { stopId, collections } of collecting)
    for (const { requestId, mailboxId } of collections) {
      const request = mirror.requests.get(requestId)
      const undoUntilAt = request?.undoUntilAt ?? 0
      const undo = at < undoUntilAt ? undoUntilAt : undefined
      pieces.set(
        `collection ${stopId} ${requestId}`,
        text([
          mailboxId,
          labelOf(mirror, mailboxId),
          request?.parcels,
          request?.state,
          undo,
          request?.items ?? null,
        ]),
      )
    }
  for (const eventId of mirror.eventsOf.get(round.roundId) ?? []) {
    const { kind, stopId, undone } = mirror.events.get(eventId)!
    // a reload that the bag could do without was dropped, perhaps before his word of it came
    const isThere = kind === 'delivered' || (kind === 'reloaded' && isPlanned(plan, stopId))
    if (isThere && !undone) pieces.set(`delivered ${stopId}`, '')
  }
  pieces.set('changes', newestChanges(mirror, round.roundId))
  return { pieces, stops }
}

/** Begun by his last word of it, and not ended by another nor by anything that he did since. */
function breakSince({ progress }: RoundRow): number | undefined {
  const { state, breakStartedAt: at, breakEndedAt = 0, confirmed, leftAt = 0 } = progress
  if (at === undefined || breakEndedAt >= at || leftAt > at) return undefined
  if (confirmed && confirmed.at > at) return undefined
  return state === 'planned' || state === 'out' ? at : undefined
}

function isPlanned({ stops }: RoundPlan, stopId: string | null): boolean {
  return stops.some((stop) => stop.stopId === stopId)
}

/** The carrier's of the open day; of several the first by its id. */
function findRound(mirror: Mirror, carrierId: string): RoundRow | undefined {
  let found: RoundRow | undefined
  for (const round of mirror.rounds.values()) {
    if (round.day !== mirror.openDays[0] || round.carrierId !== carrierId) continue
    if (!found || round.roundId < found.roundId) found = round
  }
  return found
}

/** The places don't change and a plan is never written again: looked at once a version. */
const planFaces = new WeakMap<RoundPlan, PlanFace>()

interface PlanFace {
  readonly stops: readonly StopFace[]
  readonly collecting: RoundPlan['stops']
}

function planFace(mirror: Mirror, plan: RoundPlan): PlanFace {
  const known = planFaces.get(plan)
  if (known) return known
  const stops = plan.stops.map(({ stopId, placeId, deliveries, reload, insertedAt, pin }) => {
    const place = mirror.places.get(placeId)!
    const { position } = place
    const isAtDepot = reload === true
    const { street, houseNumber } = isAtDepot
      ? { street: mirror.depot.name, houseNumber: '' }
      : place
    const given = (kind: string) =>
      deliveries.filter((one) => one.kind === kind).map(({ mailboxId }) => mailboxId)
    const letters = given('letters').length
    const [parcels, registered] = [given('parcel'), given('registered')]
    const face = { stopId, position, street, houseNumber, letters, parcels, registered }
    return {
      ...face,
      reload: isAtDepot ? (insertedAt === undefined ? 'mail' : 'bag') : (reload ?? ''),
      pinned: pin?.holds === true,
    } as StopFace
  })
  const face = { stops, collecting: plan.stops.filter((stop) => stop.collections.length > 0) }
  planFaces.set(plan, face)
  return face
}

/** On a carrier's face are so many. */
const mostChanges = 20

/** The same as long as no version is added: most of a day's looks fall between two. */
const changeTexts = new WeakMap<Mirror['changes'], Map<string, string>>()

function newestChanges({ changes }: Mirror, ofRound: string): string {
  const texts = changeTexts.get(changes) ?? new Map<string, string>()
  changeTexts.set(changes, texts)
  const known = texts.get(ofRound)
  if (known !== undefined) return known
  const found: unknown[] = []
  for (const { roundId, version, at, stopId, why } of changes) {
    if (roundId !== ofRound) continue
    found.push([version, at, stopId, pair(why)])
    if (found.length === mostChanges) break
  }
  const told = text(found)
  texts.set(ofRound, told)
  return told
}

/** What it does show. */
export function carrierShown({ round }: CarrierView): Face {
  const pieces = new Map([['round', round?.roundId ?? 'none']])
  if (!round) return { pieces, stops: [] }
  pieces.set('state', round.state)
  pieces.set('break', String(round.break?.state === 'open' ? round.break.at : ''))
  const stops = round.stops.map(toStopFace)
  for (const { stopId, collections, delivered } of round.stops) {
    for (const {
      requestId,
      mailboxId,
      mailboxLabel,
      parcels,
      state,
      undoUntilRealAt,
      items,
    } of collections)
      pieces.set(
        `collection ${stopId} ${requestId}`,
        text([mailboxId, mailboxLabel, parcels, state, undoUntilRealAt, items ?? null]),
      )
    if (delivered) pieces.set(`delivered ${stopId}`, '')
  }
  const changes = round.changes.map(({ version, at, stopId, why }) => [
    version,
    at,
    stopId ?? null,
    pair(why),
  ])
  pieces.set('changes', text(changes))
  return { pieces, stops }
}

function toStopFace(stop: CarrierStop): StopFace {
  const { stopId, position, street, houseNumber, letters, parcels, registered, reload = '' } = stop
  const pinned = stop.pinned === true
  return {
    stopId,
    position,
    street,
    houseNumber,
    letters,
    parcels: parcels.map(mailboxIdOf),
    registered: registered.map(mailboxIdOf),
    reload,
    pinned,
  }
}

const mailboxIdOf = ({ mailboxId }: { readonly mailboxId: string }) => mailboxId
const pair = ({ fr, en }: Sentence) => [fr, en]
const labelOf = (mirror: Mirror, mailboxId: string) => mirror.mailboxes.get(mailboxId)?.label ?? ''

export function isSameStop(a: StopFace, b: StopFace): boolean {
  return (
    a.stopId === b.stopId &&
    isSameList(a.position, b.position) &&
    a.street === b.street &&
    a.houseNumber === b.houseNumber &&
    a.letters === b.letters &&
    a.reload === b.reload &&
    a.pinned === b.pinned &&
    isSameList(a.parcels, b.parcels) &&
    isSameList(a.registered, b.registered)
  )
}

function isSameList<Value>(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}

const text = JSON.stringify
