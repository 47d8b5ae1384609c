import type { Collection, PlaceId, RequestId, Sentence } from '../../algorithms/model.ts'
import { explain } from '../../algorithms/round/explain.ts'
import type { Inserted } from '../../algorithms/round/insertion.ts'
import type { Violation } from '../../algorithms/round/judge/violation.ts'
import { scheduleRound } from '../../algorithms/round/schedule.ts'
import type { Travel } from '../area/travel.ts'
import type { DepotState, RequestRow, RoundRow } from '../store/depotState.ts'
import { dayPromise } from './dayPromise.ts'
import { foreseeTime } from './foreseeTime.ts'
import { judgeRounds } from './judgeRounds.ts'
import { type Planning, toInstance, toPickup } from './planning.ts'
import { sayings } from './sentences.ts'
import { lastCallSeconds } from './serviceHours.ts'
import type { Step } from './step.ts'

/**
 * Puts an open request into the round that can best take it, judged; or postpones it to the next
 * working day, with the reason. A place without a road to it is refused, unless a street is closed.
 *
 * @returns undefined where finding a place failed and is to be tried again
 */
export async function planRequest(
  state: DepotState,
  request: RequestRow,
  planning: Planning,
): Promise<Step | undefined> {
  try {
    return await plan(state, request, planning)
  } catch (error) {
    // a bug of ours: the plan that stands keeps standing, and the household isn't left without word
    console.error('planner', request.requestId, error)
    if (planning.mayTryAgain(request.requestId)) return undefined
    return postpone(state, request, sayings.notCollectedToday, planning)
  }
}

async function plan(state: DepotState, request: RequestRow, planning: Planning): Promise<Step> {
  const { travel, calendar, settings, now } = planning
  const truckAt = calendar.instant(state.day, state.depot.truckAt)
  travel.prepare(request.placeId)
  if (!isReachable(state, request.placeId, travel)) {
    const closed = travel.whyCutOff([request.placeId, state.depot.placeId])
    if (closed) return postpone(state, request, closed, planning, { waitsForRoad: true })
    const why = travel.whyNoStop(request.placeId) ?? explain({ kind: 'no way' })
    return { requests: [{ ...request, state: 'refused', roundId: null, promise: null, why }] }
  }
  if (now >= truckAt - lastCallSeconds * 1000) {
    const why = sayings.postponedAtLastCall(calendar.localTime(truckAt))
    return postpone(state, request, why, planning)
  }

  const pickup = toPickup(request, settings)
  const instance = toInstance(state, settings)
  const input = { instance, travel: travel.times, request: pickup, nowAt: now }
  const plain = await planning.insert(input)
  if (plain.kind === 'refusal') {
    // who was taken back today already isn't again
    const room = request.room === 'found' ? 'found' : 'waits'
    return postpone(state, { ...request, room }, explain(plain.reason), planning)
  }
  const ahead = await planning.placeAhead?.(plain, input)
  if (ahead) {
    const { step, violations } = put(state, request, ahead, planning)
    if (violations.length === 0) return { ...step, heard: { kind: 'placed ahead' } }
    console.error('anticipation', `judged: ${JSON.stringify(violations)}`)
  }
  const { step, violations } = put(state, request, plain, planning)
  if (violations.length > 0) throw new Error(`judged: ${JSON.stringify(violations)}`)
  return step
}

/** What it makes of the plan and of the household's promise, and what the judge says of it. */
function put(
  state: DepotState,
  request: RequestRow,
  { roundId, stopId, plan, reason }: Inserted,
  planning: Planning,
): { readonly step: Step; readonly violations: readonly Violation[] } {
  const why = explain(reason)
  const planned = { ...state.rounds.get(roundId)!, stops: plan.stops }
  const { promise, whyNone } = promiseFor(state, request, planned, planning)
  const round = withPromises(planned, new Map([[request.requestId, promise?.toAt]]))
  const step: Step = {
    requests: [
      {
        ...request,
        state: 'planned',
        room: request.room === 'waits' ? 'none' : request.room,
        day: state.day,
        roundId: round.roundId,
        promise,
        why: whyNone ?? why,
      },
    ],
    plan: { rounds: [round], changes: [{ roundId, stopId, why }] },
  }
  return { step, violations: judgeRounds(state, [round], planning) }
}

/** Puts a request off to the next working day, and says when. */
function postpone(
  state: DepotState,
  request: RequestRow,
  why: Sentence,
  planning: Planning,
  { waitsForRoad } = { waitsForRoad: false },
): Step {
  const day = planning.calendar.nextWorkingDay(state.day)
  const promise = dayPromise(state, request.placeId, day, planning)
  const postponed = { ...request, state: 'postponed' as const, day, roundId: null, promise, why }
  return { requests: [{ ...postponed, waitsForRoad }] }
}

/**
 * What was told before for this day stands while it holds: a new time is worth two minutes' work.
 * Where none can be promised, the reason.
 */
export function promiseFor(
  state: DepotState,
  { requestId, promise }: RequestRow,
  round: RoundRow,
  { travel, settings, now }: Planning,
): { readonly promise: RequestRow['promise']; readonly whyNone?: Sentence } {
  const instance = { depotPlaceId: state.depot.placeId, settings }
  const schedule = scheduleRound({ round, instance, travel: travel.times, nowAt: now })
  const index = round.stops.findIndex(({ collections }) =>
    collections.some((one) => one.requestId === requestId),
  )
  const foreseen = foreseeTime(state, round, {
    index,
    schedule,
    settings,
    now,
    unheard: requestId,
  })
  const { at } = foreseen
  if (promise?.day === state.day && promise.fromAt <= at && at <= promise.toAt) return { promise }
  return foreseen.promise
    ? { promise: foreseen.promise }
    : { promise: null, whyNone: sayings.timeToFollow[foreseen.unsure] }
}

/**
 * The round with what its households were told, so that later insertions keep it (its `toAt`);
 * undefined where it is taken back.
 */
export function withPromises(
  round: RoundRow,
  promisedToAt: ReadonlyMap<RequestId, number | undefined>,
): RoundRow {
  const tell = (collection: Collection): Collection => {
    if (!promisedToAt.has(collection.requestId)) return collection
    const { promisedToAt: _, ...untold } = collection
    const toAt = promisedToAt.get(collection.requestId)
    return toAt === undefined ? untold : { ...untold, promisedToAt: toAt }
  }
  const stops = round.stops.map((stop) =>
    stop.collections.some(({ requestId }) => promisedToAt.has(requestId))
      ? { ...stop, collections: stop.collections.map(tell) }
      : stop,
  )
  return { ...round, stops }
}

/** A place that no round of the day could reach and leave, whoever is out now, is never served. */
export function isReachable(
  state: DepotState,
  placeId: PlaceId,
  { times }: Pick<Travel, 'times'>,
): boolean {
  const depot = state.depot.placeId
  const profiles = new Set([...state.rounds.values()].map((round) => round.profile))
  return (
    profiles.size === 0 ||
    [...profiles].some((each) => times(each, depot, placeId) && times(each, placeId, depot))
  )
}
