import { setImmediate as nextTurn } from 'node:timers/promises'
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
import type { Clock } from '../clock.ts'
import type { RoundEvent, RoundEventsAnswer } from '../protocol/rest.ts'
import {
  activeStates,
  type DepotState,
  findRequest,
  loadDepotState,
  type RequestRow,
} from '../store/depotState.ts'
import {
  findNewestPress,
  findPress,
  findRoundEvent,
  listUnworkedPresses,
  type UnworkedPress,
} from '../store/plans.ts'
import { announce, type Said } from './announce.ts'
import { answerOf, type PressAnswer } from './answerOf.ts'
import { decideEvent, type UndoneEvent } from './decideEvent.ts'
import { decidePress } from './decidePress.ts'
import { openNextDay } from './openDay.ts'
import { type Planning, planRequest } from './planRequest.ts'
import { removeFromPlan } from './removeFromPlan.ts'
import { retellPromises } from './retellPromises.ts'
import { sayings } from './sentences.ts'
import { truckAfter } from './serviceHours.ts'
import {
  AlreadyWorked,
  applyStep,
  type Change,
  commitSteps,
  draftOf,
  findStopOf,
  StalePlan,
  type Step,
} from './step.ts'

type Decision = (draft: DepotState) => Step | undefined

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
  /** What became of a stored press; `received` when that isn't known by the (real) deadline. */
  answerPress(pressId: string, realDeadlineAt: number): Promise<PressAnswer>
  /** Works what is stored and does what is due by now; resolves when nothing waits any more. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Rings are lost, processes die: what waits is looked for again this often, in real time. */
const sweepMs = 2_000
/** Presses that one commit takes: worked in some 50 ms, which a carrier's tap may have to wait. */
const maxBatch = 16

export async function makePlanner({
  db,
  bus,
  clock,
  calendar,
  travel,
  settings,
  depotId,
  seed,
  onChange,
  onDayOpened,
}: {
  readonly db: Pool
  readonly bus: Bus
  readonly clock: Clock
  readonly calendar: Calendar
  readonly travel: Travel
  readonly settings: RoundSettings
  readonly depotId: DepotId
  readonly seed: number
  /** Called after each commit; `undefined` when everything may have changed. */
  readonly onChange: (change: Change | undefined) => void
  /** A new day was opened because the one before closed. */
  readonly onDayOpened?: (day: ServiceDay) => void
}): Promise<Planner> {
  let state = await loadDepotState(db, depotId)
  let isCurrent = true
  let queue: Promise<unknown> = Promise.resolve()
  let sweeping: Promise<void> | undefined
  let sweepAgain: 'ring' | 'tick' | undefined
  let closed = false
  let cancelTimers: (() => void)[] = []
  /** Networks that wait for what becomes of a press. */
  const waiters = new Map<string, (() => void)[]>()
  const planning = (): Planning => ({ travel, calendar, settings, now: clock.now() })

  /** One at a time, in order; a failure is the caller's and doesn't stop the next. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = queue.then(work)
    queue = result.catch(() => undefined)
    return result
  }

  async function reload() {
    state = await loadDepotState(db, depotId)
    isCurrent = true
    setTimers()
    show(undefined)
  }

  /** What can't be shown is committed all the same. */
  function show(change: Change | undefined) {
    try {
      onChange(change)
    } catch (error) {
      console.error('live', error)
    }
  }

  /**
   * Decides on the newest state, each decision on what those before it leave, and commits them
   * together; decides again when that state was stale. After any failure the rows count: a commit
   * whose answer got lost may have been written all the same.
   */
  async function commit(...decisions: readonly Decision[]): Promise<Change | undefined> {
    for (let attempt = 1; ; attempt++) {
      if (!isCurrent) await reload()
      const draft = draftOf(state)
      const steps: Step[] = []
      for (const decide of decisions) {
        const step = decide(draft)
        if (!step) continue
        steps.push(step)
        applyStep(draft, step, clock.now())
        // an insertion takes about 2 ms: what the network sends meanwhile isn't held up by sixteen
        if (decisions.length > 1) await nextTurn()
      }
      if (steps.length === 0) return undefined
      try {
        const now = clock.now()
        await commitSteps(db, state, steps, now)
        state.commits += 1
        let last: Change | undefined
        for (const step of steps) {
          last = applyStep(state, step, now)
          show(last)
        }
        return last
      } catch (error) {
        isCurrent = false
        if (error instanceof AlreadyWorked && decisions.length === 1) return undefined
        // each time somebody else has got on
        if (!(error instanceof StalePlan) || attempt === 50) throw error
      }
    }
  }

  const listOpen = () => [...state.requests.values()].filter((r) => r.state === 'open')

  const planOne =
    (requestId: RequestId): Decision =>
    (draft) => {
      const request = draft.requests.get(requestId)
      return request?.state === 'open' ? planRequest(draft, request, planning()) : undefined
    }

  async function planOpen() {
    for (const { requestId } of listOpen()) await commit(planOne(requestId))
  }

  /** What a carrier who is back hasn't collected: others, or tomorrow. */
  async function reopenLeftBehind() {
    const isLeft = (r: RequestRow | undefined) => {
      const round = r?.roundId ? state.rounds.get(r.roundId) : undefined
      const isOver = round?.progress.state === 'back' || round?.progress.state === 'handed over'
      return isOver && r?.state === 'planned' && findStopOf(round, r.requestId) !== undefined
    }
    for (const { requestId } of [...state.requests.values()].filter(isLeft))
      await commit(() => {
        const request = state.requests.get(requestId)
        if (!request || !isLeft(request)) return undefined
        return removeFromPlan(state, { ...request, state: 'open', why: sayings.notCollectedToday })
      })
  }

  /** A batch of presses or a request a turn, so that a carrier's tap needn't wait for a whole burst. */
  async function sweep(isTick: boolean) {
    await inTurn(async () => {
      if (!isCurrent) await reload()
    })
    await workPresses()
    if (!isTick) return
    await inTurn(reopenLeftBehind)
    for (const { requestId } of listOpen()) {
      if (closed) return
      await inTurn(() => commit(planOne(requestId)))
    }
    await inTurn(keepHours)
    await inTurn(() => commit(() => retellPromises(state, planning())))
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
      for (const { pressId } of presses)
        if (!failed.has(pressId)) for (const tell of waiters.get(pressId) ?? []) tell()
    }
  }

  /** A press and the request that it may open, in one commit. */
  const workPress = (press: UnworkedPress): Decision[] => [
    (draft) => decidePress(draft, press, planning()),
    planOne(press.pressId as RequestId),
  ]

  /** A ring is about presses alone; at a tick everything is looked at. */
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
    await commit(() => {
      const departed = [...state.requests.values()].flatMap((request) => {
        if (request.state !== 'handed over') return []
        const departedAt = truckAfter(calendar, state.depot, request.handedOverAt ?? now)
        if (now < departedAt) return []
        return [{ ...request, state: 'departed' as const, departedAt, why: sayings.departed }]
      })
      return departed.length === 0 ? undefined : { requests: departed }
    })
    if (now < calendar.instant(state.day, state.depot.closesAt)) return
    isCurrent = false
    const next = await openNextDay(db, state, planning(), seed)
    await reload()
    onDayOpened?.(next)
    await planOpen()
  }

  function setTimers() {
    for (const cancel of cancelTimers) cancel()
    const { truckAt, closesAt } = state.depot
    cancelTimers = [truckAt, closesAt].map((localTime) =>
      clock.setTimer(calendar.instant(state.day, localTime), tick),
    )
  }

  async function recordEvent(
    carrierId: CarrierId,
    event: RoundEvent,
  ): Promise<RoundEventsAnswer['results'][number]> {
    const { eventId } = event
    if (await findRoundEvent(db, eventId)) return { eventId, outcome: 'known' }
    const undone = event.kind === 'undone' ? await findUndone(event.undoesEventId) : undefined
    const past =
      'requestId' in event && !state.requests.has(event.requestId as RequestId)
        ? await findRequest(db, depotId, event.requestId)
        : undefined
    let rejected: Sentence | undefined
    const change = await commit(() => {
      const decision = decideEvent(state, carrierId, event, { clock, calendar, past, undone })
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
  const sweeper = setInterval(tick, sweepMs)
  sweeper.unref()
  tick()

  return {
    state: () => state,
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
        await commit(() => {
          const request = state.requests.get(requestId)
          outcome =
            request?.mailboxId !== mailboxId
              ? 'no such request'
              : activeStates.includes(request.state)
                ? 'cancelled'
                : 'too late'
          if (!request || outcome !== 'cancelled') return undefined
          const why = sayings.cancelledByHousehold
          return removeFromPlan(state, { ...request, day: state.day, state: 'cancelled', why })
        })
        return outcome
      }),
    announce: (mailboxId, said) =>
      inTurn(async () => {
        const newest = await findNewestPress(db, mailboxId)
        const pressWaits =
          newest?.fate === 'announce first' &&
          calendar.dayAt(newest.pressedAt) === calendar.dayAt(clock.now())
        let outcome: 'announced' | 'too late' = 'announced'
        const change = await commit(() => {
          // his word can still be taken back: nobody knows yet which parcels this is about
          const requests = [...state.requests.values()].filter((r) => r.mailboxId === mailboxId)
          const isBeingSettled =
            !requests.some((r) => activeStates.includes(r.state)) &&
            requests.some((r) => (r.realUndoUntilAt ?? 0) > clock.realNow())
          outcome = isBeingSettled ? 'too late' : 'announced'
          return isBeingSettled
            ? undefined
            : announce(state, { mailboxId, said, pressWaits }, planning())
        })
        if (change?.requestIds.length === 0) show(undefined)
        for (const requestId of change?.requestIds ?? []) await commit(planOne(requestId))
        return outcome
      }),
    handOver: (roundId) =>
      inTurn(async () => {
        let handedOver: readonly RequestRow[] | undefined
        await commit(() => {
          const round = state.rounds.get(roundId)
          if (!round) return undefined
          handedOver = [...state.requests.values()]
            .filter((r) => r.roundId === roundId && r.state === 'collected')
            .map((r) => ({ ...r, state: 'handed over', handedOverAt: clock.now() }))
          const progress = { ...round.progress, state: 'handed over' as const }
          return { requests: handedOver, progress: [{ ...round, progress }] }
        })
        if (!handedOver) return 'no such round'
        await reopenLeftBehind()
        await planOpen()
        return {
          requests: handedOver.length,
          parcels: handedOver.reduce((sum, r) => sum + r.parcels, 0),
        }
      }),
    answerPress: async (pressId, realDeadlineAt) => {
      const late = new Promise<'late'>((resolve) => {
        setTimeout(resolve, realDeadlineAt - clock.realNow(), 'late').unref()
      })
      const worked = new Promise<'worked'>((resolve) => {
        waiters.set(pressId, [...(waiters.get(pressId) ?? []), () => resolve('worked')])
      })
      wake('ring')
      try {
        const known = await findPress(db, pressId)
        // its request is planned a moment after it's opened
        const opened = known?.requestId ? state.requests.get(known.requestId) : undefined
        const isPending = known?.fate == null || opened?.state === 'open'
        if (isPending && (await Promise.race([worked, late])) === 'late')
          return { outcome: 'received' }
        const press = await findPress(db, pressId)
        const request = press?.requestId ? state.requests.get(press.requestId) : undefined
        return answerOf(press?.fate ?? '', request, state, calendar)
      } finally {
        waiters.delete(pressId)
      }
    },
    idle: async () => {
      tick()
      while (sweeping) await sweeping
      await queue
    },
    close: async () => {
      closed = true
      clearInterval(sweeper)
      stopListening()
      for (const cancel of cancelTimers) cancel()
      await sweeping
      await queue
    },
  }
}
