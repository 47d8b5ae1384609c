import type { RequestState } from '../../algorithms/model.ts'
import type { Change, Delta, Mirror } from './mirror.ts'
import { activeStates, isActive, isTaken, type Request } from './rows.ts'
import type { Say } from './violation.ts'

/**
 * A request's life (design section 3): which state may follow which, on whose word; one active
 * request a mailbox; and a reason for whatever becomes of it (section 7, no. 5).
 */
export function checkLife(mirror: Mirror, delta: Delta, now: number, say: Say): void {
  const undone = new Set(
    delta.events.flatMap(({ now }) => (now.undone && now.requestId ? [now.requestId] : [])),
  )
  for (const change of delta.requests) {
    checkStep(change, undone, say)
    checkRequest(mirror, change.now, now, say)
  }
}

/** Every request as it stands, whatever was before. */
export function checkLifeAtEnd(mirror: Mirror, now: number, say: Say): void {
  for (const request of mirror.requests.values()) checkRequest(mirror, request, now, say)
}

/**
 * What a single commit may make of a state. A carrier's late word counts: what he has put into his
 * bag is collected, whatever was said meanwhile.
 */
const next: Readonly<Record<RequestState, readonly RequestState[]>> = {
  open: ['planned', 'postponed', 'refused', 'cancelled', 'collected'],
  planned: [
    'open',
    'collected',
    'empty',
    'not announced',
    'refused',
    'cancelled',
    'postponed',
    'too late',
  ],
  postponed: ['open', 'planned', 'cancelled', 'collected'],
  collected: ['handed over'],
  'handed over': ['departed'],
  departed: [],
  empty: ['collected'],
  'not announced': ['collected'],
  refused: ['collected'],
  cancelled: ['collected'],
  'too late': ['collected'],
}
/** What an undo leads out of. */
const undoable: readonly RequestState[] = ['collected', 'empty', 'not announced', 'refused']

/** Between two looks several commits may have passed: each of them must have been allowed. */
function canBecome(from: RequestState, to: RequestState, isUndone: boolean): boolean {
  const reached = new Set([from])
  for (const state of reached) {
    for (const each of next[state]) reached.add(each)
    if (!isUndone || !undoable.includes(state)) continue
    for (const each of [...activeStates, ...undoable, 'cancelled'] as const) reached.add(each)
  }
  return reached.has(to)
}

function checkStep({ was, now }: Change<Request>, undone: ReadonlySet<string>, say: Say): void {
  const { requestId } = now
  if (!was) {
    if (now.state === 'handed over' || now.state === 'departed')
      say('impossible step', `${requestId} begins as ${now.state}.`, requestId)
    return
  }
  // once it was told tomorrow and then today: not a second time on the same day
  const isTakenBack = was.state === 'postponed' && now.state === 'planned' && was.day !== now.day
  if (isTakenBack && was.room === 'found' && now.day < was.day)
    say('to and fro', `${requestId} was put off twice, and taken back twice.`, requestId)
  const isUndone = undone.has(requestId)
  const moved = was.state !== now.state && !canBecome(was.state, now.state, isUndone)
  if (moved) say('impossible step', `${requestId}: ${was.state}, then ${now.state}.`, requestId)
  const fixed = ['mailboxId', 'placeId', 'openedAt'] as const
  for (const name of fixed)
    if (was[name] !== now[name])
      say('request changed', `${requestId}: its ${name} was ${was[name]}.`, requestId)
  const isCounted = isTaken(was) && isTaken(now) && !isUndone && was.settledAt !== null
  if (isCounted && was.parcels !== now.parcels)
    say('parcels changed', `${requestId}: ${was.parcels}, then ${now.parcels}.`, requestId)
}

function checkRequest(mirror: Mirror, request: Request, now: number, say: Say): void {
  const { requestId, mailboxId, state, why, promise } = request
  if (!why?.fr?.trim() || !why?.en?.trim())
    say('no reason', `${requestId} is ${state}, and nobody says why.`, requestId)
  if (isActive(request)) {
    const others = [...(mirror.requestsOf.get(mailboxId) ?? [])].filter(
      (id) => id !== requestId && isActive(mirror.requests.get(id)!),
    )
    if (others.length > 0)
      say('two active requests', `${mailboxId}: ${requestId} and ${others[0]}.`, mailboxId)
  }
  const round = request.roundId === null ? undefined : mirror.rounds.get(request.roundId)
  if (state === 'planned' && round?.day !== request.day)
    say(
      'planned nowhere',
      `${requestId} is planned for ${request.day} in ${request.roundId}.`,
      requestId,
    )
  if (state !== 'planned' && isActive(request) && request.roundId !== null)
    say('planned nowhere', `${requestId} is ${state}, and in ${request.roundId}.`, requestId)
  if (state === 'cancelled' && promise !== null)
    say('promise of nothing', `${requestId} is cancelled, and promised.`, requestId)
  checkWord(mirror, request, say)
  checkHours(request, now, say)
}

const saidBy: Partial<Record<RequestState, readonly string[]>> = {
  empty: ['empty'],
  'not announced': ['not announced'],
  refused: ['too large', 'no access', 'dog', 'other'],
}

/** What a carrier is said to have done, he has said, and hasn't taken back. */
function checkWord(mirror: Mirror, request: Request, say: Say): void {
  const { requestId, state, settledEventId, settledAt } = request
  // nobody can get there: that's the planner's word
  if (state === 'refused' && settledAt === null) return
  const problems = saidBy[state]
  if (!problems && !isTaken(request)) return
  const event = mirror.events.get(settledEventId ?? '')
  const isHis = event && event.requestId === requestId && !event.undone
  const isSaid = problems
    ? isHis && event.kind === 'problem' && problems.includes(event.body.problem as string)
    : isHis && event.kind === 'collected' && event.body.parcels === request.parcels
  if (!isSaid)
    say('nobody said so', `${requestId} is ${state}, without a carrier's word.`, requestId)
}

function checkHours(request: Request, now: number, say: Say): void {
  const { requestId, state, openedAt, settledAt, handedOverAt, departedAt } = request
  const isHandedOver = state === 'handed over' || state === 'departed'
  const inOrder = [openedAt, settledAt, handedOverAt, departedAt].filter((at) => at !== null)
  if (inOrder.some((at, n) => n > 1 && at < inOrder[n - 1]!) || (settledAt ?? openedAt) < openedAt)
    say('hours out of order', `${requestId}: ${inOrder.join(', ')}.`, requestId)
  if (inOrder.some((at, n) => n > 0 && at > now))
    say('from the future', `${requestId}: ${inOrder.join(', ')}.`, requestId)
  if (isHandedOver !== (handedOverAt !== null) || (state === 'departed') !== (departedAt !== null))
    say('hours out of order', `${requestId} is ${state}, handed over ${handedOverAt}.`, requestId)
}
