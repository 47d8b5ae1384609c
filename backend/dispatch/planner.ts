import type { Pool } from 'pg'
import type {
  DepotId,
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
import type { DepotState } from '../store/depotState.ts'
import type { PressAnswer } from './answerOf.ts'
import { type LookAhead, makeAnticipation } from './anticipation.ts'
import { makeChores } from './chores.ts'
import type { Closures } from './closures.ts'
import { openDepotPlan } from './depotPlan.ts'
import { type Doors, makeDoors } from './doors.ts'
import { type Improve, makeImprover } from './improver.ts'
import { inTime } from './inTime.ts'
import { type Morning, sortingAt } from './planMorning.ts'
import type { Insert, Planning } from './planning.ts'
import { makePressAnswers } from './pressAnswers.ts'
import type { Change } from './step.ts'
import { workPresses } from './workPresses.ts'

/** The one writer of a depot's plan: everything that changes it goes through its queue, in turn. */
export interface Planner extends Doors {
  /** The depot as it stands after the last commit. Read it, never write it. */
  state(): DepotState
  /** What became of a stored press; `received` when that isn't known by the (real) deadline. */
  answerPress(pressId: string, realDeadlineAt: number): Promise<PressAnswer>
  /** What its past days say of looking ahead in a free round. */
  tellCheck(roundId: RoundId): Sentence | undefined
  /** Works what is stored and does what is due by now; resolves when nothing waits any more. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Finding a request's place takes some ms; while it's waited for, carriers' words wait too. */
const patienceMs = 5_000
/** In that of a whole night before anybody leaves, there are few words to wait for. */
const nightPatienceMs = 20_000
/** So often it's tried; then the household is told tomorrow. */
const mostTries = 3

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
  morning,
  lookAhead,
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
  /** Plans together what waits before anybody leaves; without it one after the other. */
  readonly morning?: Morning | undefined
  /** Looks at what may come in free rounds, where their past days say that it pays; never without it. */
  readonly lookAhead?: LookAhead | undefined
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
      if (change?.isMoved) travel.usePlaces(plan.state().places.values())
      // the legs of every round that calls there are others now
      onChange(change?.isMoved ? undefined : change)
      if (change) improver?.follow(change)
    },
    // a commit that came first may have closed a road, or moved a place
    onLoad: async () => {
      travel.usePlaces(plan.state().places.values())
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
  const anticipation =
    lookAhead && makeAnticipation({ db, clock, plan, planning: () => planning(), look: lookAhead })
  const planning = (now = clock.now()): Planning => ({
    travel,
    calendar,
    settings,
    now,
    insert: (input) => inTime(clock, patienceMs, insert(input)),
    placeAhead: anticipation?.placeAhead,
    mayTryAgain: (requestId) => {
      const failed = (failures.get(requestId) ?? 0) + 1
      failures.set(requestId, failed)
      return failed < mostTries
    },
  })
  const improver =
    improve &&
    makeImprover({ ...improve, improve: improve.search, anticipation, plan, planning, clock })
  const answers = makePressAnswers({ db, clock, calendar, state, wake: () => wake('ring') })
  const chores = makeChores({
    db,
    clock,
    calendar,
    closures,
    seed,
    plan,
    planning,
    morning: morning && {
      ...morning,
      search: (input, roads) => inTime(clock, nightPatienceMs, morning.search(input, roads)),
    },
    onRoads: () => {
      setTimers()
      onChange(undefined)
    },
    onDayOpened: (day) => {
      failures.clear()
      anticipation?.follow()
      onDayOpened?.(day)
    },
  })

  /** A batch of presses or a request a turn, so that a carrier's tap needn't wait for a whole burst. */
  async function sweep(isTick: boolean) {
    await inTurn(plan.refresh)
    await inTurn(chores.followRoads)
    const isClosed = () => closed
    await workPresses({ db, plan, planning, chores, isClosed, onWorked: answers.tell })
    if (!isTick) return
    await inTurn(chores.reopenLeftBehind)
    await inTurn(chores.planTogether)
    for (const requestId of chores.listOpen()) {
      if (closed) return
      await inTurn(() => commit(chores.planOne(requestId)))
    }
    await inTurn(chores.pullBackAll)
    await inTurn(chores.keepHours)
    await inTurn(chores.retell)
  }

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

  function setTimers() {
    for (const cancel of cancelTimers) cancel()
    const { day, depot } = state()
    const hours = [depot.truckAt, depot.closesAt].map((each) => calendar.instant(day, each))
    cancelTimers = [...hours, closures.nextAt()]
      .filter(Number.isFinite)
      .map((at) => clock.setTimer(at, tick))
    const sortedAt = sortingAt(state())
    if (sortedAt > clock.now())
      cancelTimers.push(clock.setTimer(sortedAt, () => improver?.lookAtMorning()))
  }

  setTimers()
  anticipation?.follow()
  const stopListening = bus.listen((rungDepotId) => {
    if (rungDepotId === depotId) wake('ring')
  })
  const stopSweeping = repeat(clock, sweepMs, tick)
  tick()

  return {
    state,
    ...makeDoors({ db, bus, clock, calendar, plan, planning, chores, onChange }),
    answerPress: answers.answer,
    tellCheck: (roundId) => anticipation?.tellCheck(roundId),
    idle: async () => {
      tick()
      while (sweeping) await sweeping
      await anticipation?.idle()
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
      await anticipation?.idle()
      await plan.idle()
    },
  }
}
