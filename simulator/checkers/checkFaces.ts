import { type Face, faceByRows, faceShown, findDifference } from './faces.ts'
import type { Noted, Seen } from './facts.ts'
import { listForeign, newestOf } from './householdFace.ts'
import type { Delta, Mirror } from './mirror.ts'
import type { Say } from './violation.ts'

/** A face is brought up to the hour so often, so that it may lag by as much (real time). */
const lagMs = 5_000

/** What was seen during a step, with what the rows said before it. */
export interface SeenFace extends Seen {
  readonly shown: Face
  readonly before: readonly Face[]
}

/**
 * Called before the rows of a step are read: somebody who looked in its midst may have seen how
 * things stood at its beginning.
 */
export function lookBefore(mirror: Mirror, seen: readonly Seen[]): SeenFace[] {
  return seen.map((one) => ({
    ...one,
    shown: faceShown(one.frame.view),
    before: facesOf(mirror, one),
  }))
}

/**
 * Every face that reconnects equals the store, and a household hears nothing that isn't its own,
 * isn't so, or could still be taken back (design section 7, nos. 4, 5 and 7).
 */
export function checkFaces(
  mirror: Mirror,
  delta: Delta | undefined,
  seen: readonly SeenFace[],
  noted: Noted,
  say: Say,
): void {
  for (const one of seen) {
    checkEqual(mirror, delta, one, say)
    if (one.frame.view.audience === 'household') checkTold(mirror, one, noted, say)
  }
}

function facesOf(mirror: Mirror, { audience, at }: Seen): Face[] {
  if (mirror.openDays.length === 0) return []
  if (audience.role === 'manager') return [faceByRows(mirror, audience, at, true)]
  if (audience.role === 'carrier')
    return [at - lagMs, at].map((each) => faceByRows(mirror, audience, each, true))
  const undoUntilAt = newestOf(mirror, audience.mailboxId)?.undoUntilAt ?? 0
  const both = at < undoUntilAt ? [false] : at < undoUntilAt + lagMs ? [false, true] : [true]
  return both.map((isSaid) => faceByRows(mirror, audience, at, isSaid))
}

function checkEqual(mirror: Mirror, delta: Delta | undefined, one: SeenFace, say: Say): void {
  const { audience, frame, shown, before } = one
  const who =
    audience.role === 'manager'
      ? 'manager'
      : audience.role === 'carrier'
        ? audience.carrierId
        : audience.mailboxId
  const first = delta?.depotBefore.version ?? mirror.depot.version
  if (frame.version < first || frame.version > mirror.depot.version)
    say(
      'face of another version',
      `${who} sees ${frame.version}, not ${mirror.depot.version}.`,
      who,
    )
  // perhaps between two of a step's commits: those rows are gone
  if (delta && mirror.depot.commits > delta.depotBefore.commits + 1) return
  // nearly always nothing of it was changed by the step
  if (!findDifference(shown, before)) return
  const difference = findDifference(shown, [...before, ...facesOf(mirror, one)])
  if (!difference) return
  const { name, piece, wanted } = difference
  say('face differs', `${who} sees ${name}: ${piece}; it is ${wanted}.`, who)
}

/** States that are bad news, or none at all. */
const needReason = ['postponed', 'empty', 'not announced', 'refused', 'cancelled', 'too late']
const inHand = ['collected', 'handed over', 'departed']

function checkTold(mirror: Mirror, { audience, frame, at }: Seen, noted: Noted, say: Say): void {
  const { view } = frame
  if (view.audience !== 'household' || audience.role !== 'household') return
  const { mailboxId } = audience
  for (const name of listForeign(view))
    say('not its own', `The household of ${mailboxId} is shown ${name}.`, mailboxId)
  const { request } = view
  if (!request) return
  const { requestId, state, why, promise } = request
  const row = mirror.requests.get(requestId)
  if (row?.mailboxId !== mailboxId)
    say('not its own', `${mailboxId} is shown ${requestId}.`, mailboxId, requestId)
  const isBadNews = needReason.includes(state) || (state === 'planned' && !promise)
  if (isBadNews && (!why?.fr.trim() || !why.en.trim()))
    say('no reason', `${mailboxId} is told ${state} without one.`, mailboxId, requestId)
  if (!row) return
  const isUndoable = row.undoUntilAt !== null && at < row.undoUntilAt && row.settledAt !== null
  const isLeaked = state !== 'planned' || (why && why.fr === row.why.fr) || request.collectedAt
  if (isUndoable && isLeaked)
    say('told too early', `${mailboxId} hears of ${row.state} while it can be undone.`, requestId)
  if (inHand.includes(state) && !noted.parcels.has(requestId))
    say('told what isn’t so', `${mailboxId} is told ${state}: its parcel is in no bag.`, requestId)
}
