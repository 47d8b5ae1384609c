import type { Pool } from 'pg'
import type {
  CarrierId,
  DepotId,
  MailboxId,
  RequestId,
  RoundId,
  RoundSettings,
  Sentence,
  ServiceDay,
} from '../../algorithms/model.ts'
import type { Travel } from '../area/travel.ts'
import type { Bus } from '../bus/localBus.ts'
import type { Calendar } from '../calendar.ts'
import { type Clock, repeat } from '../clock.ts'
import type { RoundEvent, RoundEventsAnswer } from '../protocol/rest.ts'
import { type DepotState, findRequest, type RequestRow } from '../store/depotState.ts'
import {
  findNewestPress,
  findRoundEvent,
  listUnworkedPresses,
  type UnworkedPress,
} from '../store/plans.ts'
import { type Absence, type AbsenceRefused, type AbsenceTold, recordAbsence } from './absence.ts'
import { announce, isBeingSettled, type Said } from './announce.ts'
import type { PressAnswer } from './answerOf.ts'
import type { Closures } from './closures.ts'
import { decideCancel } from './decideCancel.ts'
import { decideEvent, type UndoneEvent } from './decideEvent.ts'
import { decidePress } from './decidePress.ts'
import { type Decision, openDepotPlan } from './depotPlan.ts'
import { decideDeparted, decideHandOver } from './handOver.ts'
import { type Improve, makeImprover } from './improver.ts'
import { inTime } from './inTime.ts'
import { decideReopen, listLeftBehind } from './leftBehind.ts'
import { openNextDay } from './openDay.ts'
import { type Insert, type Planning, planRequest } from './planRequest.ts'
import { makePressAnswers } from './pressAnswers.ts'
import { pullBack } from './pullBack.ts'
import { retellPromises } from './retellPromises.ts'
import { AlreadyWorked, type Change, type ClosureStep } from './step.ts'

/** The one writer of a depot's plan: everything that changes it goes through its queue, in turn. */
export interface Planner {
  /** The depot as it stands after the last commit. Read it, never write it. */
  state(): DepotState
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
  /** What became of a stored press; `received` when that isn't known by the (real) deadline. */
  answerPress(pressId: string, realDeadlineAt: number): Promise<PressAnswer>
  /** Works what is stored and does what is due by now; resolves when nothing waits any more. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Presses that one commit takes: worked in some 50 ms, which a carrier's tap may have to wait. */
const maxBatch = 16
/** Finding a request's place takes some ms; while it's waited for, carriers' words wait too. */
const patienceMs = 5_000
/** So often it's tried; then the household is told tomorrow. */
const mostTries = 3

/** So long a press that was told to announce first waits for that, whatever dates lie between. */
const pressWaitsMs = 24 * 3_600_000

export async function makePlanner({
  db,
  bus,
  clock,
  calendar,
  travel,
  closures,
  settings,
  depotId,
  seed,
  insert,
  improve,
  sweepMs,
  onChange,
  onDayOpened,
}: {
  readonly db: Pool
  readonly bus: Bus
  readonly clock: Clock
  readonly calendar: Calendar
  readonly travel: Travel
  readonly closures: Pick<Closures, 'refresh' | 'nextAt'>
  readonly settings: RoundSettings
  readonly depotId: DepotId
  readonly seed: number
  readonly insert: Insert
  /** Looks for better plans, and how long; without it none are looked for. */
  readonly improve?: { readonly search: Improve; readonly iterations: number } | undefined
  /** How often what waits is looked for again, in real time: rings are lost, processes die. */
  readonly sweepMs: number
  /** Called after each commit; `undefined` when everything may have changed. */
  readonly onChange: (change: Change | undefined) => void
  /** A new day was opened because the one before closed. */
  readonly onDayOpened?: (day: ServiceDay) => void
}): Promise<Planner> {
  const plan = await openDepotPlan({
    db,
    clock,
    depotId,
    onChange: (change) => {
      onChange(change)
      if (change) improver?.follow(change)
    },
    // a commit that came first may have closed a road
    onLoad: async () => {
      if (await closures.refresh()) tick()
      setTimers()
    },
  })
  const { state, inTurn, commit } = plan
  let sweeping: Promise<void> | undefined
  let sweepAgain: 'ring' | 'tick' | undefined
  let closed = false
  let cancelTimers: (() => void)[] = []
  const failures = new Map<RequestId, number>()
  const planning = (now = clock.now()): Planning => ({
    travel,
    calendar,
    settings,
    now,
    insert: (input) => inTime(clock, patienceMs, insert(input)),
    mayTryAgain: (requestId) => {
      const failed = (failures.get(requestId) ?? 0) + 1
      failures.set(requestId, failed)
      return failed < mostTries
    },
  })
  const improver =
    improve && makeImprover({ ...improve, improve: improve.search, plan, planning, clock })
  const answers = makePressAnswers({ db, clock, calendar, state, wake: () => wake('ring') })

  const listOpen = () => [...state().requests.values()].filter((r) => r.state === 'open')

  const planOne =
    (requestId: RequestId): Decision =>
    (draft, now) => {
      const request = draft.requests.get(requestId)
      return request?.state === 'open' ? planRequest(draft, request, planning(now)) : undefined
    }

  async function planOpen() {
    for (const { requestId } of listOpen()) await commit(planOne(requestId))
  }

  /** What a closed road has put off, as far as it's open again. */
  async function pullBackAll() {
    const waiting = [...state().requests.values()].filter((r) => r.waitsForRoad)
    for (const { requestId } of waiting)
      await commit((draft, now) => {
        const request = draft.requests.get(requestId)
        return request && pullBack(draft, request, planning(now))
      })
  }

  /** Takes in what has closed or opened, here, elsewhere or by the clock. */
  async function followRoads() {
    if (!(await closures.refresh())) return
    setTimers()
    onChange(undefined)
    await commit((draft, now) => retellPromises(draft, planning(now)))
    await planOpen()
    await pullBackAll()
  }

  /** What a carrier who is back hasn't collected: others, or tomorrow. */
  async function reopenLeftBehind() {
    for (const requestId of listLeftBehind(state()))
      await commit((draft) => decideReopen(draft, requestId))
  }

  /** A batch of presses or a request a turn, so that a carrier's tap needn't wait for a whole burst. */
  async function sweep(isTick: boolean) {
    await inTurn(plan.refresh)
    await inTurn(followRoads)
    await workPresses()
    if (!isTick) return
    await inTurn(reopenLeftBehind)
    for (const { requestId } of listOpen()) {
      if (closed) return
      await inTurn(() => commit(planOne(requestId)))
    }
    await inTurn(pullBackAll)
    await inTurn(keepHours)
    await inTurn(() => commit((draft, now) => retellPromises(draft, planning(now))))
  }

  /** What has queued up is drained in batches; a press that can't be worked doesn't take others along. */
  async function workPresses() {
    const failed = new Set<string>()
    for (;;) {
      const unworked = await listUnworkedPresses(db, depotId, maxBatch + failed.size)
      const presses = unworked.filter(({ pressId }) => !failed.has(pressId))
      if (presses.length === 0 || closed) return
      try {
        await inTurn(() => commit(...presses.flatMap(workPress)))
      } catch {
        for (const press of presses)
          await inTurn(() => commit(...workPress(press))).catch((error) => {
            // the next sweep tries it again
            if (error instanceof AlreadyWorked) return
            console.error('planner', press.pressId, error)
            failed.add(press.pressId)
          })
      }
      for (const { pressId } of presses) if (!failed.has(pressId)) answers.tell(pressId)
    }
  }

  /** A press and the request that it may open, in one commit. */
  const workPress = (press: UnworkedPress): Decision[] => [
    (draft, now) => decidePress(draft, press, planning(now)),
    planOne(press.pressId as RequestId),
  ]

  /** A ring is about presses and roads; at a tick everything is looked at. */
  function wake(why: 'ring' | 'tick') {
    sweepAgain = sweepAgain === 'tick' ? 'tick' : why
    if (sweeping || closed) return
    const isTick = sweepAgain === 'tick'
    sweepAgain = undefined
    sweeping = sweep(isTick)
      .catch((error) => console.error('planner', error))
      .then(() => {
        sweeping = undefined
        if (sweepAgain) wake(sweepAgain)
      })
  }
  const tick = () => wake('tick')

  /** What the hour asks for: the truck leaves, the day closes and the next one opens. */
  async function keepHours() {
    const now = clock.now()
    await commit((draft) => decideDeparted(draft, calendar, now))
    const { day, depot } = state()
    if (now < calendar.instant(day, depot.closesAt)) return
    plan.forget()
    failures.clear()
    const next = await openNextDay(db, state(), planning(), seed)
    await plan.refresh()
    onDayOpened?.(next)
    await planOpen()
  }

  function setTimers() {
    for (const cancel of cancelTimers) cancel()
    const { day, depot } = state()
    const hours = [depot.truckAt, depot.closesAt].map((each) => calendar.instant(day, each))
    cancelTimers = [...hours, closures.nextAt()]
      .filter(Number.isFinite)
      .map((at) => clock.setTimer(at, tick))
  }

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
    const change = await commit((draft) => {
      const decision = decideEvent(draft, carrierId, event, { clock, calendar, past, undone })
      rejected = 'rejected' in decision ? decision.rejected : undefined
      return 'rejected' in decision ? undefined : decision
    })
    if (rejected) return { eventId, outcome: 'rejected', why: rejected }
    return { eventId, outcome: change ? 'kept' : 'known' }
  }

  async function findUndone(eventId: string): Promise<UndoneEvent | undefined> {
    const found = await findRoundEvent(db, eventId)
    return found && { ...found, eventId, realAt: (found.body as RoundEvent).realAt }
  }

  setTimers()
  const stopListening = bus.listen((rungDepotId) => {
    if (rungDepotId === depotId) wake('ring')
  })
  const stopSweeping = repeat(clock, sweepMs, tick)
  tick()

  return {
    state,
    recordEvents: (carrierId, events) =>
      inTurn(async () => {
        const results: RoundEventsAnswer['results'] = []
        for (const event of events) results.push(await recordEvent(carrierId, event))
        await reopenLeftBehind()
        await planOpen()
        return results
      }),
    cancel: (mailboxId, requestId) =>
      inTurn(async () => {
        let outcome: 'cancelled' | 'too late' | 'no such request' = 'cancelled'
        await commit((draft) => {
          const decided = decideCancel(draft, mailboxId, requestId)
          outcome = typeof decided === 'string' ? decided : 'cancelled'
          return typeof decided === 'string' ? undefined : decided
        })
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
        for (const requestId of change?.requestIds ?? []) await commit(planOne(requestId))
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
        await reopenLeftBehind()
        await planOpen()
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
        await reopenLeftBehind()
        await planOpen()
        await commit((draft, now) => retellPromises(draft, planning(now)))
        return { told: outcome!.told }
      }),
    changeRoads: (closure) =>
      inTurn(async () => {
        const change = await commit(() => ({ closure }))
        if (!change) return false
        bus.ring(depotId)
        await followRoads()
        return true
      }),
    answerPress: answers.answer,
    idle: async () => {
      tick()
      while (sweeping) await sweeping
      await improver?.idle()
      await plan.idle()
    },
    close: async () => {
      closed = true
      improver?.close()
      stopSweeping()
      stopListening()
      for (const cancel of cancelTimers) cancel()
      await sweeping
      await plan.idle()
    },
  }
}
