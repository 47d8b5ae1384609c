import type {
  CarrierId,
  Progress,
  RequestId,
  RequestState,
  Sentence,
  StopId,
} from '../../algorithms/model.ts'
import type { Calendar } from '../calendar.ts'
import type { Clock } from '../clock.ts'
import type { Problem, RoundEvent } from '../protocol/rest.ts'
import {
  activeStates,
  type DepotState,
  type RequestRow,
  type RoundRow,
} from '../store/depotState.ts'
import type { EventBefore, RoundEventRow } from '../store/plans.ts'
import { planFound } from './bag.ts'
import { takeCorrection } from './corrections.ts'
import { decideContainer, empty } from './handOver.ts'
import { takeItems } from './items.ts'
import { isOwnWord, takeOwnWord, undoOwnWord } from './ownOrder.ts'
import { parcelSayings } from './parcelSentences.ts'
import type { Planning } from './planning.ts'
import { removeFromPlan } from './removeFromPlan.ts'
import { sayings } from './sentences.ts'
import { dayOfEvent } from './serviceHours.ts'
import { findStopOf, type Step } from './step.ts'

/** How long a carrier can take back what he said of a collection, in real time (design section 3). */
const undoSeconds = 10

/** An earlier event that an undo takes back. */
export interface UndoneEvent {
  readonly eventId: string
  readonly roundId: string
  readonly kind: string
  readonly stopId: string | null
  readonly requestId: string | null
  readonly at: number
  readonly realAt: number
  readonly undone: boolean
  readonly before: EventBefore | null
}

/** What an event is judged by, beside the state. */
export interface Hearing {
  readonly clock: Clock
  readonly calendar: Calendar
  readonly planning: Planning
  /** The event's request where it's a final one of an earlier day, which memory doesn't hold. */
  readonly past?: RequestRow | undefined
  readonly undone?: UndoneEvent | undefined
}

/** What is kept of an event, and what he should look at again. */
export type Heard = Step & { readonly correct?: Sentence }

/**
 * What a carrier's event changes, or why it can't be taken. A phone may have been offline for an
 * hour or a night: by now the request may be cancelled or another's, and the round may be over. What
 * he put into his bag counts in any case; the rest counts as far as it still says something.
 */
export function decideEvent(
  state: DepotState,
  carrierId: CarrierId,
  event: RoundEvent,
  { clock, calendar, planning, past, undone }: Hearing,
): Heard | { readonly rejected: Sentence } {
  const round = [...state.rounds.values()].find((r) => r.carrierId === carrierId)
  if (!round) return { rejected: sayings.noRound }
  // a phone's clock may be wrong, and nobody has done anything in the future
  const saidAt = clock.toService(Math.min(event.realAt, clock.realNow()))
  const isToday = dayOfEvent(calendar, state.depot, saidAt) === state.day
  const at = isToday ? saidAt : clock.now()
  const ownWord = isOwnWord(event) ? takeOwnWord(state, round, { event, at }, planning) : undefined
  if (ownWord && 'rejected' in ownWord) return ownWord
  const stopId = 'stopId' in event ? (event.stopId as StopId) : null
  const request =
    'requestId' in event ? (state.requests.get(event.requestId as RequestId) ?? past) : undefined
  if ('requestId' in event && !request) return { rejected: sayings.noSuchRequest }
  const row: RoundEventRow = {
    eventId: event.eventId,
    roundId: round.roundId,
    kind: event.kind,
    stopId,
    requestId: request?.requestId ?? null,
    body: event,
    at,
    realReceivedAt: clock.realNow(),
    before: {
      progress: round.progress,
      request: request ?? null,
      ...(ownWord ? { stops: ownWord.before } : {}),
    },
  }
  const kept = (progress: RoundRow, requests: readonly RequestRow[] = []): Step => ({
    event: row,
    progress: [progress],
    requests,
  })
  const settled = {
    roundId: round.roundId,
    settledEventId: event.eventId,
    realUndoUntilAt: Math.min(event.realAt, clock.realNow()) + undoSeconds * 1000,
  }

  switch (event.kind) {
    case 'left depot':
      // whoever was thought absent has come after all
      if (!isToday || !isAtOffice(round)) return { event: row }
      return kept({ ...round, progress: { ...round.progress, state: 'out', leftAt: at } })
    case 'back at depot':
      if (!isToday || ['absent', 'handed over'].includes(round.progress.state))
        return { event: row }
      // on another phone he has gone on since
      if ((round.progress.confirmed?.at ?? at) > at) return { event: row }
      return kept({ ...round, progress: { ...round.progress, state: 'back' } })
    case 'break started':
    case 'break ended': {
      const isUnderWay = isAtOffice(round) || round.progress.state === 'out'
      if (!isToday || !isUnderWay) return { event: row }
      // the latest of each holds, whatever the order in which they come
      const which = event.kind === 'break started' ? 'breakStartedAt' : 'breakEndedAt'
      const latestAt = Math.max(at, round.progress[which] ?? at)
      return kept({ ...round, progress: { ...round.progress, [which]: latestAt } })
    }
    case 'delivered':
      if (!round.stops.some((stop) => stop.stopId === stopId))
        return { rejected: sayings.noSuchStop }
      return kept({
        ...confirm(round, stopId!, at),
        delivered: new Set([...round.delivered, stopId!]),
      })
    case 'reloaded': {
      const planned = round.stops.find((stop) => stop.stopId === stopId && stop.reload)
      // what was in his bag is in the container now, also where nobody expects him there any more; at a
      // relay it stays in the bag
      const emptied = planned?.reload === 'relay' ? [] : listInBag(state, round, at)
      return kept(
        planned
          ? { ...confirm(round, stopId!, at), delivered: new Set([...round.delivered, stopId!]) }
          : round,
        emptied.map((r) => empty(r, at)),
      )
    }
    case 'collected': {
      if (isTaken(request!.state)) return { rejected: sayings.alreadySettled }
      const { items, correct } = event.items
        ? takeItems(state, request!, event.items)
        : { items: undefined, correct: undefined }
      // not before the press: that clock is wrong
      const settledAt = Math.max(saidAt, request!.openedAt)
      const day = dayOfEvent(calendar, state.depot, settledAt)
      // a photograph showed why it couldn't be
      const { photo: _, ...before } = request!
      const collected: RequestRow = {
        ...before,
        ...settled,
        state: 'collected',
        parcels: event.parcels,
        why: parcelSayings.collected(event.parcels, items),
        ...(items ? { items } : {}),
        day: day < state.day ? day : state.day,
        settledAt,
      }
      const confirmed = confirm(round, stopId!, at)
      // it may have been given to a colleague meanwhile, who must not walk there for nothing
      const plan =
        request!.roundId === round.roundId
          ? planFound(confirmed, request!.requestId, event.parcels)
          : removeFromPlan(state, { ...request!, why: sayings.collectedBy(round.number) }).plan
      return {
        ...kept(confirmed, [collected]),
        ...(plan ? { plan } : {}),
        ...(correct ? { correct } : {}),
      }
    }
    case 'handed over': {
      const handed = decideContainer(listInBag(state, round, at), event, at)
      if ('rejected' in handed) return handed
      return kept({ ...round, progress: { ...round.progress, state: 'handed over' } }, handed)
    }
    case 'problem': {
      if (request!.settledAt !== null) return { rejected: sayings.alreadySettled }
      const confirmed = confirm(round, stopId!, at)
      // no longer his: whoever has it now will see for himself
      if (request!.state !== 'planned' || findStopOf(round, request!.requestId) !== stopId)
        return kept(confirmed)
      const plan = planFound(confirmed, request!.requestId, 0)
      const left: RequestRow = {
        ...request!,
        ...settled,
        state: stateAfter[event.problem],
        why: sayings.problem[event.problem],
        ...(event.photo ? { photo: event.photo } : {}),
        // not before the press: that clock is wrong
        settledAt: Math.max(at, request!.openedAt),
      }
      return { ...kept(confirmed, [left]), ...(plan ? { plan } : {}) }
    }
    case 'refused': {
      if (!activeStates.includes(request!.state)) return { rejected: sayings.noSuchRequest }
      // in the order that the rows have
      const refused = [...new Set([...round.refused, request!.requestId])].sort()
      const refusing = { ...round, refused }
      if (request!.roundId !== round.roundId) return kept(refusing)
      const { plan, requests } = removeFromPlan(state, {
        ...request!,
        state: 'open',
        why: sayings.refusedByCarrier,
      })
      if (!plan) return kept(refusing, requests)
      const rounds = plan.rounds.map((left) => ({ ...left, refused }))
      return { event: row, requests: requests!, plan: { ...plan, rounds } }
    }
    case 'pinned':
    case 'unpinned':
    case 'parked':
    case 'unparked':
    case 'reordered':
      return ownWord ? { event: row, plan: ownWord.plan } : { event: row }
    case 'turned back':
      // where it goes is for `turnRound` to find
      return isToday ? { event: row } : { rejected: sayings.noTurn }
    case 'corrected': {
      const correction = takeCorrection(state, round, { event, at }, planning)
      if ('rejected' in correction) return correction
      // nothing of his round changes until a manager has answered
      return { ...kept(round), correction }
    }
    case 'undone': {
      const late = undone !== undefined && event.realAt - undone.realAt > undoSeconds * 1000
      if (undone?.before?.stops) {
        if (late || undone.undone || undone.roundId !== round.roundId)
          return { rejected: sayings.tooLateToUndo }
        const said = { kind: undone.kind, at: undone.at, before: undone.before.stops }
        const plan = undoOwnWord(state, round, said, planning)
        return { event: row, undoneEventId: undone.eventId, ...(plan ? { plan } : {}) }
      }
      const now = state.requests.get(undone?.requestId as RequestId)
      const isHis =
        undone?.before?.request && !undone.undone && undone.roundId === round.roundId && now
      if (!isHis || now.settledEventId !== undone.eventId)
        return { rejected: sayings.tooLateToUndo }
      if (late || now.state === 'handed over' || now.state === 'departed')
        return { rejected: sayings.tooLateToUndo }
      const restored = restore(state, undone.before.request)
      const pressedAgain = [...state.requests.values()].some(
        (r) =>
          r.mailboxId === restored.mailboxId &&
          r.requestId !== restored.requestId &&
          activeStates.includes(r.state),
      )
      if (pressedAgain && activeStates.includes(restored.state))
        return { rejected: sayings.pressedAgain }
      const before = takeBack(round, undone, undone.before.progress)
      const plan = planFound(before, restored.requestId, restored.parcels)
      return {
        ...kept(before, [restored]),
        undoneEventId: undone.eventId,
        ...(plan ? { plan } : {}),
      }
    }
  }
}

const stateAfter: Record<Problem, RequestState> = {
  empty: 'empty',
  'not announced': 'not announced',
  'too large': 'refused',
  'no access': 'refused',
  dog: 'refused',
  other: 'refused',
}

/** What he had collected by then and hasn't handed over. */
function listInBag({ requests }: DepotState, { roundId }: RoundRow, at: number): RequestRow[] {
  return [...requests.values()].filter(
    (r) => r.roundId === roundId && r.state === 'collected' && r.settledAt! <= at,
  )
}

/** The parcel is in a bag already, or further. */
function isTaken(state: RequestState): boolean {
  return state === 'collected' || state === 'handed over' || state === 'departed'
}

function isAtOffice({ progress: { state } }: Pick<RoundRow, 'progress'>): boolean {
  return state === 'planned' || state === 'absent'
}

/** A later event never gives way to an earlier one that arrives after it. */
function confirm(round: RoundRow, stopId: StopId, at: number): RoundRow {
  const { progress } = round
  if (progress.confirmed && progress.confirmed.at > at) return round
  if (!round.stops.some((stop) => stop.stopId === stopId)) return round
  const confirmed: Progress = {
    ...progress,
    state: isAtOffice({ progress }) ? 'out' : progress.state,
    leftAt: progress.leftAt ?? at,
    confirmed: { stopId, at },
  }
  return { ...round, progress: confirmed }
}

/** Where he was before, unless a newer event says where he is. */
function takeBack(round: RoundRow, undone: UndoneEvent, before: Progress): RoundRow {
  const { progress } = round
  const { confirmed } = progress
  if (confirmed?.stopId !== undone.stopId || confirmed?.at !== undone.at) return round
  if (progress.state === 'out') return { ...round, progress: { ...before, ...breaksOf(progress) } }
  // he has come back since
  const { confirmed: _, ...rest } = progress
  const earlier = before.confirmed ? { confirmed: before.confirmed } : {}
  return { ...round, progress: { ...rest, ...earlier } }
}

/** His breaks are said by events of their own, which no other takes back. */
function breaksOf({ breakStartedAt, breakEndedAt }: Progress): Partial<Progress> {
  return {
    ...(breakStartedAt === undefined ? {} : { breakStartedAt }),
    ...(breakEndedAt === undefined ? {} : { breakEndedAt }),
  }
}

/** The request as it was; to be planned again where its place in a round is gone. */
function restore(state: DepotState, before: RequestRow): RequestRow {
  const round = before.roundId === null ? undefined : state.rounds.get(before.roundId)
  return before.state === 'planned' && !findStopOf(round, before.requestId)
    ? { ...before, state: 'open', day: state.day, roundId: null }
    : before
}
