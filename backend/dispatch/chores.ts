import type { Pool } from 'pg'
import type { RequestId, RoundId, ServiceDay } from '../../algorithms/model.ts'
import type { Calendar } from '../calendar.ts'
import type { Clock } from '../clock.ts'
import type { Closures } from './closures.ts'
import type { Decision, DepotPlan } from './depotPlan.ts'
import { decideDeparted, decideMissedTruck } from './handOver.ts'
import { decideReopen, listLeftBehind } from './leftBehind.ts'
import { openNextDay } from './openDay.ts'
import { type Morning, planMorning } from './planMorning.ts'
import type { Planning } from './planning.ts'
import { planRequest } from './planRequest.ts'
import { pullBack } from './pullBack.ts'
import { retellPromises } from './retellPromises.ts'
import { hasMore, listWaiting, roomIn, takeBack } from './takeBack.ts'

/** What there is to do about a plan without anybody asking for it. To be done in turn. */
export interface Chores {
  readonly planOne: (requestId: RequestId) => Decision
  listOpen(): RequestId[]
  /** Before anybody has left, all together; else one after the other. */
  planOpen(): Promise<void>
  planTogether(): Promise<void>
  /** Does it, and where the round has more room then, brings back whom no round had room for. */
  makeRoom<Done>(act: () => Promise<Done>, roundId: RoundId | undefined): Promise<Done>
  /** The first whom there is room for by now, behind a press that gave some up. */
  readonly takeBackOne: Decision
  /** What a closed road has put off, as far as it's open again. */
  pullBackAll(): Promise<void>
  /** Takes in what has closed or opened, here, elsewhere or by the clock. */
  followRoads(): Promise<void>
  /** What a carrier who is back hasn't collected: others, or tomorrow. */
  reopenLeftBehind(): Promise<void>
  /** Who is told a time that no longer holds is told anew. */
  retell(): Promise<void>
  /** What the hour asks for: the truck leaves, the day closes and the next one opens. */
  keepHours(): Promise<void>
}

export function makeChores({
  db,
  clock,
  calendar,
  closures,
  seed,
  plan,
  planning,
  morning,
  onRoads,
  onDayOpened,
}: {
  readonly db: Pool
  readonly clock: Clock
  readonly calendar: Calendar
  readonly closures: Pick<Closures, 'refresh'>
  readonly seed: number
  readonly plan: DepotPlan
  readonly planning: (now?: number) => Planning
  readonly morning?: Morning | undefined
  /** Some have closed or opened. */
  readonly onRoads: () => void
  readonly onDayOpened: (day: ServiceDay) => void
}): Chores {
  const { state, commit } = plan

  const planOne =
    (requestId: RequestId): Decision =>
    (draft, now) => {
      const request = draft.requests.get(requestId)
      return request?.state === 'open' ? planRequest(draft, request, planning(now)) : undefined
    }

  const listOpen = () =>
    [...state().requests.values()].filter((r) => r.state === 'open').map((r) => r.requestId)

  async function planTogether() {
    if (morning && listOpen().length > 1)
      await commit((draft, now) => planMorning(draft, planning(now), morning))
  }

  async function planOpen() {
    await planTogether()
    for (const requestId of listOpen()) await commit(planOne(requestId))
  }

  async function pullBackAll() {
    const waiting = [...state().requests.values()].filter((r) => r.waitsForRoad)
    for (const { requestId } of waiting)
      await commit((draft, now) => {
        const request = draft.requests.get(requestId)
        return request && pullBack(draft, request, planning(now))
      })
  }

  const takeBackOne: Decision = async (draft, now) => {
    for (const requestId of listWaiting(draft)) {
      const step = await takeBack(draft, requestId, planning(now))
      if (step) return step
    }
    return undefined
  }

  async function makeRoom<Done>(act: () => Promise<Done>, roundId: RoundId | undefined) {
    const look = () => (roundId === undefined ? undefined : roomIn(state(), roundId, planning()))
    const before = listWaiting(state()).length > 0 ? look() : undefined
    const done = await act()
    if (before && hasMore(before, look()))
      for (const requestId of listWaiting(state()))
        await commit((draft, now) => takeBack(draft, requestId, planning(now)))
    return done
  }

  async function retell() {
    await commit((draft, now) => retellPromises(draft, planning(now)))
  }

  return {
    planOne,
    listOpen,
    planOpen,
    planTogether,
    takeBackOne,
    makeRoom,
    pullBackAll,
    retell,
    async followRoads() {
      if (!(await closures.refresh())) return
      onRoads()
      await retell()
      await planOpen()
      await pullBackAll()
    },
    async reopenLeftBehind() {
      for (const requestId of listLeftBehind(state()))
        await commit((draft) => decideReopen(draft, requestId))
    },
    async keepHours() {
      const now = clock.now()
      await commit((draft) => decideDeparted(draft, calendar, now))
      await commit((draft) => decideMissedTruck(draft, calendar, now))
      const { day, depot } = state()
      if (now < calendar.instant(day, depot.closesAt)) return
      plan.forget()
      const next = await openNextDay(db, state(), planning(), seed)
      await plan.refresh()
      onDayOpened(next)
      await planOpen()
    },
  }
}
