import type { Pool } from 'pg'
import type { CarrierId, MailboxId, RequestId, RoundId, Sentence } from '../../algorithms/model.ts'
import type { Bus } from '../bus/localBus.ts'
import type { Calendar } from '../calendar.ts'
import type { Clock } from '../clock.ts'
import type { RoundEvent, RoundEventsAnswer } from '../protocol/rest.ts'
import { findRequest, type RequestRow } from '../store/depotState.ts'
import { findNewestPress, findRoundEvent } from '../store/plans.ts'
import { type Absence, type AbsenceRefused, type AbsenceTold, recordAbsence } from './absence.ts'
import { announce, isBeingSettled, type Said } from './announce.ts'
import { relieveBag } from './bag.ts'
import type { Chores } from './chores.ts'
import { decideAnswer, type ManagersAnswer } from './corrections.ts'
import { decideCancel } from './decideCancel.ts'
import { decideEvent, type UndoneEvent } from './decideEvent.ts'
import type { DepotPlan } from './depotPlan.ts'
import { decideHandOver } from './handOver.ts'
import { isOwnWord } from './ownOrder.ts'
import type { Planning } from './planning.ts'
import { sayings } from './sentences.ts'
import type { Change, ClosureStep } from './step.ts'
import { turnRound } from './turnRound.ts'

/** What people say to a planner, each in its turn. */
export interface Doors {
  recordEvents(
    carrierId: CarrierId,
    events: readonly RoundEvent[],
  ): Promise<RoundEventsAnswer['results']>
  /** A household says it isn't ready. */
  cancel(
    mailboxId: MailboxId,
    requestId: RequestId,
  ): Promise<'cancelled' | 'too late' | 'no such request'>
  /** A household says what its parcels are; too late while its carrier has just dealt with them. */
  announce(mailboxId: MailboxId, said: Said): Promise<'announced' | 'too late'>
  /** Hands over what a round has collected. */
  handOver(roundId: RoundId): Promise<{ requests: number; parcels: number } | 'no such round'>
  /** A round has no carrier, or none any more: its neighbours take what they can. */
  setAbsent(
    absence: Absence,
  ): Promise<{ readonly refused: AbsenceRefused } | { readonly told: AbsenceTold }>
  /**
   * Closes or opens a road; who is told a time by the roads is told anew.
   * @returns false when that has been done already
   */
  changeRoads(closure: ClosureStep): Promise<boolean>
  /** What is accepted of a place holds from now on, in every round. */
  answerCorrection(
    answer: ManagersAnswer,
  ): Promise<'answered' | 'answered before' | 'no such thing'>
}

/** So long a press that was told to announce first waits for that, whatever dates lie between. */
const pressWaitsMs = 24 * 3_600_000

export function makeDoors({
  db,
  bus,
  clock,
  calendar,
  plan,
  planning,
  chores,
  onChange,
}: {
  readonly db: Pool
  readonly bus: Bus
  readonly clock: Clock
  readonly calendar: Calendar
  readonly plan: DepotPlan
  readonly planning: (now?: number) => Planning
  readonly chores: Chores
  readonly onChange: (change: Change | undefined) => void
}): Doors {
  const { state, inTurn, commit } = plan
  const { depotId } = state().depot

  async function recordEvent(
    carrierId: CarrierId,
    event: RoundEvent,
  ): Promise<RoundEventsAnswer['results'][number]> {
    const { eventId } = event
    if (await findRoundEvent(db, eventId)) return { eventId, outcome: 'known' }
    const undone = event.kind === 'undone' ? await findUndone(event.undoesEventId) : undefined
    const past =
      'requestId' in event && !state().requests.has(event.requestId as RequestId)
        ? await findRequest(db, depotId, event.requestId)
        : undefined
    let rejected: Sentence | undefined
    let correct: Sentence | undefined
    const change = await commit(async (draft, now) => {
      const decision = decideEvent(draft, carrierId, event, {
        clock,
        calendar,
        planning: planning(now),
        past,
        undone,
      })
      rejected = 'rejected' in decision ? decision.rejected : undefined
      if ('rejected' in decision) return undefined
      correct = 'correct' in decision ? decision.correct : undefined
      if (event.kind !== 'turned back') return decision
      const requestId = event.requestId as RequestId
      const turned = await turnRound(draft, { carrierId, requestId, at: now }, planning(now))
      rejected = turned ? undefined : sayings.noTurn
      return turned && { ...decision, ...turned }
    })
    if (rejected) return { eventId, outcome: 'rejected', why: rejected }
    // what an order of his own costs, he is told at once
    const isOwn = isOwnWord(event) || event.kind === 'turned back'
    const why = isOwn ? change?.changes[0]?.why : undefined
    return {
      eventId,
      outcome: change ? 'kept' : 'known',
      ...(why ? { why } : {}),
      ...(change && correct ? { correct } : {}),
    }
  }

  async function findUndone(eventId: string): Promise<UndoneEvent | undefined> {
    const found = await findRoundEvent(db, eventId)
    return found && { ...found, eventId, realAt: (found.body as RoundEvent).realAt }
  }

  /** Until his bag holds what is ahead, or nothing of it may be left out. */
  async function relieve(roundId: RoundId) {
    let left: Change | undefined
    do left = await commit((draft, now) => relieveBag(draft, roundId, planning(now)))
    while (left)
  }

  /** What a carrier's or the counter's word leaves to be planned. */
  async function planWhatIsLeft() {
    await chores.reopenLeftBehind()
    await chores.planOpen()
  }

  return {
    recordEvents: (carrierId, events) =>
      inTurn(async () => {
        const results: RoundEventsAnswer['results'] = []
        const roundId = [...state().rounds.values()].find(
          (round) => round.carrierId === carrierId,
        )?.roundId
        for (const event of events)
          results.push(await chores.makeRoom(() => recordEvent(carrierId, event), roundId))
        if (roundId && events.some(({ kind }) => kind === 'collected' || kind === 'undone'))
          await relieve(roundId)
        await planWhatIsLeft()
        const changesTimes = ['undone', 'turned back']
        if (events.some((event) => isOwnWord(event) || changesTimes.includes(event.kind)))
          await chores.retell()
        return results
      }),
    cancel: (mailboxId, requestId) =>
      inTurn(async () => {
        let outcome: 'cancelled' | 'too late' | 'no such request' = 'cancelled'
        const cancel = () =>
          commit((draft) => {
            const decided = decideCancel(draft, mailboxId, requestId)
            outcome = typeof decided === 'string' ? decided : 'cancelled'
            return typeof decided === 'string' ? undefined : decided
          })
        await chores.makeRoom(cancel, state().requests.get(requestId)?.roundId ?? undefined)
        return outcome
      }),
    announce: (mailboxId, said) =>
      inTurn(async () => {
        const newest = await findNewestPress(db, mailboxId)
        const pressWaits =
          newest?.fate === 'announce first' && clock.now() - newest.pressedAt < pressWaitsMs
        let outcome: 'announced' | 'too late' = 'announced'
        const change = await commit((draft, now) => {
          const isTooLate = isBeingSettled(draft, mailboxId, clock.realNow())
          outcome = isTooLate ? 'too late' : 'announced'
          return isTooLate
            ? undefined
            : announce(draft, { mailboxId, said, pressWaits }, planning(now))
        })
        if (change?.requestIds.length === 0) onChange(undefined)
        for (const requestId of change?.requestIds ?? []) await commit(chores.planOne(requestId))
        return outcome
      }),
    handOver: (roundId) =>
      inTurn(async () => {
        let handedOver: readonly RequestRow[] | undefined
        await commit((draft, now) => {
          const step = decideHandOver(draft, roundId, now)
          handedOver = step?.requests
          return step
        })
        if (!handedOver) return 'no such round'
        await planWhatIsLeft()
        return {
          requests: handedOver.length,
          parcels: handedOver.reduce((sum, r) => sum + r.parcels, 0),
        }
      }),
    setAbsent: (absence) =>
      inTurn(async () => {
        let outcome: ReturnType<typeof recordAbsence> | undefined
        await commit((draft, now) => {
          outcome = recordAbsence(draft, absence, planning(now))
          return 'step' in outcome ? outcome.step : undefined
        })
        if ('refused' in outcome!) return outcome
        await planWhatIsLeft()
        await chores.retell()
        return { told: outcome!.told }
      }),
    answerCorrection: (answer) =>
      inTurn(async () => {
        if (!state().corrections.has(answer.correctionId)) return 'no such thing'
        const change = await commit((draft, now) => decideAnswer(draft, answer, planning(now)))
        if (!change) return 'answered before'
        if (change.isMoved) {
          bus.ring(depotId)
          await chores.retell()
          await chores.planOpen()
        }
        return 'answered'
      }),
    changeRoads: (closure) =>
      inTurn(async () => {
        const change = await commit(() => ({ closure }))
        if (!change) return false
        bus.ring(depotId)
        await chores.followRoads()
        return true
      }),
  }
}
