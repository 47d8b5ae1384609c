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
  loadDepotState,
  type RequestRow,
} from '../store/depotState.ts'
import { findRoundEvent, listUnworkedPresses } from '../store/plans.ts'
import { decideEvent, listLeftBehind, type UndoneEvent } from './decideEvent.ts'
import { decidePress } from './decidePress.ts'
import { openDay } from './openDay.ts'
import { planRequest } from './planRequest.ts'
import { removeFromPlan } from './removeFromPlan.ts'
import { sayings } from './sentences.ts'
import { currentDay } from './serviceHours.ts'
import { type Change, commitStep, StalePlan, type Step } from './step.ts'

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
  /** Hands over what a round has collected. */
  handOver(roundId: RoundId): Promise<{ requests: number; parcels: number } | 'no such round'>
  /** Works what is stored and does what is due by now; resolves when nothing waits any more. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Rings are lost, processes die: what waits is looked for again this often, in real time. */
const sweepMs = 2_000

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
  let queue: Promise<unknown> = Promise.resolve()
  let sweepWaits = false
  let closed = false
  let cancelTimers: (() => void)[] = []

  /** One at a time, in order; a failure is the caller's and doesn't stop the next. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = queue.then(work)
    queue = result.catch(() => undefined)
    return result
  }

  /** Decides on the newest state and commits; decides again when that state was stale. */
  async function commit(decide: () => Step | undefined): Promise<Change | undefined> {
    for (let attempt = 1; ; attempt++) {
      const step = decide()
      if (!step) return undefined
      try {
        const change = await commitStep(db, state, step, clock.now())
        onChange(change)
        return change
      } catch (error) {
        if (!(error instanceof StalePlan) || attempt === 5) throw error
        state = await loadDepotState(db, depotId)
        onChange(undefined)
      }
    }
  }

  const planOpen = async () => {
    for (const { requestId } of [...state.requests.values()].filter((r) => r.state === 'open'))
      await commit(() => {
        const request = state.requests.get(requestId)
        if (request?.state !== 'open') return undefined
        return planRequest(state, request, { travel, calendar, settings, now: clock.now() })
      })
  }

  async function sweep() {
    for (let presses = await listUnworkedPresses(db, depotId); presses.length > 0; ) {
      for (const press of presses) {
        await commit(() => decidePress(state, press, calendar))
        await planOpen()
      }
      presses = await listUnworkedPresses(db, depotId)
    }
    await planOpen()
    await keepHours()
  }

  function wake() {
    if (sweepWaits || closed) return
    sweepWaits = true
    inTurn(async () => {
      sweepWaits = false
      await sweep()
    }).catch((error) => console.error('planner', error))
  }

  /** What the hour asks for: the truck leaves, the day closes and the next one opens. */
  async function keepHours() {
    if (clock.now() >= calendar.instant(state.day, state.depot.truckAt))
      await commit(() => {
        const onTruck = [...state.requests.values()].filter((r) => r.state === 'handed over')
        return onTruck.length === 0 ? undefined : { requests: onTruck.map(depart) }
      })
    if (clock.now() >= calendar.instant(state.day, state.depot.closesAt)) await openNextDay()
  }

  const depart = (request: RequestRow): RequestRow => ({
    ...request,
    state: 'departed',
    departedAt: clock.now(),
    why: sayings.departed,
  })

  async function openNextDay() {
    const now = clock.now()
    const next = currentDay(calendar, state.depot, now)
    await openDay(
      db,
      {
        depotId,
        version: state.version,
        closing: state,
        places: state.places,
        mailboxes: state.mailboxes.values(),
      },
      next,
      { calendar, seed, now },
    )
    state = await loadDepotState(db, depotId)
    onDayOpened?.(next)
    setTimers()
    onChange(undefined)
    await planOpen()
  }

  function setTimers() {
    for (const cancel of cancelTimers) cancel()
    const { truckAt, closesAt } = state.depot
    cancelTimers = [truckAt, closesAt].map((localTime) =>
      clock.setTimer(calendar.instant(state.day, localTime), wake),
    )
  }

  async function recordEvent(
    carrierId: CarrierId,
    event: RoundEvent,
  ): Promise<RoundEventsAnswer['results'][number]> {
    const { eventId } = event
    if (await findRoundEvent(db, eventId)) return { eventId, outcome: 'known' }
    const undone = event.kind === 'undone' ? await findUndone(event.undoesEventId) : undefined
    let rejected: Sentence | undefined
    await commit(() => {
      const decision = decideEvent(state, carrierId, event, clock, undone)
      if (!('rejected' in decision)) return decision
      rejected = decision.rejected
      return undefined
    })
    if (rejected) return { eventId, outcome: 'rejected', why: rejected }
    if (event.kind === 'back at depot') await reopenLeftBehind(carrierId)
    if (event.kind === 'refused' || event.kind === 'back at depot') await planOpen()
    return { eventId, outcome: 'kept' }
  }

  async function findUndone(eventId: string): Promise<UndoneEvent | undefined> {
    const found = await findRoundEvent(db, eventId)
    return found && { ...found, eventId, realAt: (found.body as RoundEvent).realAt }
  }

  async function reopenLeftBehind(carrierId: CarrierId) {
    for (;;) {
      const change = await commit(() => {
        const round = [...state.rounds.values()].find((r) => r.carrierId === carrierId)
        const request = round && listLeftBehind(state, round)[0]
        if (!request) return undefined
        return removeFromPlan(state, { ...request, state: 'open', why: sayings.notCollectedToday })
      })
      if (!change) return
    }
  }

  setTimers()
  const stopListening = bus.listen((rungDepotId) => {
    if (rungDepotId === depotId) wake()
  })
  const sweeper = setInterval(wake, sweepMs)
  sweeper.unref()
  wake()

  return {
    state: () => state,
    recordEvents: (carrierId, events) =>
      inTurn(async () => {
        const results: RoundEventsAnswer['results'] = []
        for (const event of events) results.push(await recordEvent(carrierId, event))
        return results
      }),
    cancel: (mailboxId, requestId) =>
      inTurn(async () => {
        const request = state.requests.get(requestId)
        if (request?.mailboxId !== mailboxId) return 'no such request'
        if (!activeStates.includes(request.state)) return 'too late'
        await commit(() =>
          removeFromPlan(state, {
            ...state.requests.get(requestId)!,
            state: 'cancelled',
            why: sayings.cancelledByHousehold,
          }),
        )
        return 'cancelled'
      }),
    handOver: (roundId) =>
      inTurn(async () => {
        const round = state.rounds.get(roundId)
        if (!round) return 'no such round'
        const collected = [...state.requests.values()].filter(
          (r) => r.roundId === roundId && r.state === 'collected',
        )
        await commit(() => ({
          requests: collected.map((r) => ({ ...r, state: 'handed over' as const })),
          progress: [{ ...round, progress: { ...round.progress, state: 'handed over' as const } }],
        }))
        return {
          requests: collected.length,
          parcels: collected.reduce((sum, r) => sum + r.parcels, 0),
        }
      }),
    idle: async () => {
      wake()
      let last: unknown
      do {
        last = queue
        await queue
      } while (last !== queue)
    },
    close: async () => {
      closed = true
      clearInterval(sweeper)
      stopListening()
      for (const cancel of cancelTimers) cancel()
      await queue
    },
  }
}
