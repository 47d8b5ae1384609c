import type { PlaceId, ServiceDay } from '../../algorithms/model.ts'
import { scheduleRound } from '../../algorithms/round/schedule.ts'
import { progressAt, type Reckoning, roundOf } from './checkPlans.ts'
import type { Delta, Mirror, PlanStep } from './mirror.ts'
import { isActive, type Request } from './rows.ts'
import type { Say } from './violation.ts'

/** A depot's local days, as far as the checkers need them. */
export interface LocalDays {
  dayAt(at: number): ServiceDay
  isWorkingDay(day: ServiceDay): boolean
  /** The instant of a local time of a service day. */
  instant(day: ServiceDay, localTime: string): number
  /** `16:00` */
  localTime(at: number): string
}

/** How far a carrier may be expected outside of a window before its household is told another. */
const toleratedMs = 15 * 60_000
/**
 * What is foreseen differs from the bare plan by who leaves late, walks slowly and is sent elsewhere:
 * by less than this share of the time ahead.
 */
const foreseenShare = 0.25
/** Windows start on five minutes. */
const stepMs = 5 * 60_000
/** So long, at most, the planner waits for a place: a promise is decided before it's written. */
const patienceMs = 5_000

/**
 * A household was told something that was true when it was told (design section 7, nos. 5 and 8): a
 * window around the carrier's expected arrival, a day on which somebody works, never a time gone by.
 */
export function checkPromises(
  mirror: Mirror,
  delta: Delta,
  reckoning: Reckoning & { readonly calendar: LocalDays },
  now: number,
  say: Say,
): void {
  const changed = new Map(delta.requests.map((change) => [change.now.requestId, change]))
  for (const { was, now: request } of changed.values()) {
    checkDay(mirror, request, reckoning.calendar, say)
    const { promise, requestId } = request
    if (!promise || !isActive(request)) continue
    const before = was?.promise
    const isNew =
      before?.fromAt !== promise.fromAt ||
      before.toAt !== promise.toAt ||
      before.day !== promise.day
    if (!isNew) continue
    if (
      promise.fromAt >= promise.toAt ||
      promise.toAt <= now ||
      promise.fromAt < now - stepMs - patienceMs
    )
      say('promised the past', `${requestId}: ${promise.fromAt} to ${promise.toAt}.`, requestId)
    if (request.state === 'planned') checkArrival(mirror, delta, request, reckoning, say)
  }
}

export function checkPromisesAtEnd(mirror: Mirror, calendar: LocalDays, say: Say): void {
  for (const request of mirror.requests.values()) checkDay(mirror, request, calendar, say)
}

/** `Today` only where a carrier is to come, `later` on a day on which there is one. */
function checkDay(mirror: Mirror, request: Request, calendar: LocalDays, say: Say): void {
  const { requestId, state, day, promise } = request
  if (!isActive(request)) return
  const openDay = mirror.openDays[0]!
  if (state === 'postponed' && day <= openDay)
    say('postponed to today', `${requestId} is postponed to ${day}; ${openDay} is open.`, requestId)
  if (!calendar.isWorkingDay(day as ServiceDay))
    say('no working day', `${requestId} is for ${day}, when nobody comes.`, requestId)
  if (!promise) return
  if (promise.day !== day)
    say('another day promised', `${requestId} is for ${day}, promised ${promise.day}.`, requestId)
  if (calendar.dayAt(promise.fromAt) < promise.day)
    say('another day promised', `${requestId}: a window before ${promise.day}.`, requestId)
}

/** The window holds the arrival that the plan expected when it was written. */
function checkArrival(
  mirror: Mirror,
  delta: Delta,
  request: Request,
  { travel, settings }: Reckoning,
  say: Say,
): void {
  const { requestId, promise } = request
  const told = findTold(delta, request)
  if (!told) {
    say('promised without a plan', `${requestId}: no plan says what it was told.`, requestId)
    return
  }
  const progress = progressAt(mirror, delta, told.plan)
  const schedule = scheduleRound({
    round: roundOf(mirror, told.plan, progress),
    instance: { depotPlaceId: mirror.depot.placeId as PlaceId, settings },
    travel: travel.times,
    nowAt: told.version.committedAt,
  })
  const index = told.plan.stops.findIndex(({ collections }) =>
    collections.some((one) => one.requestId === requestId),
  )
  const { arriveAt, state } = schedule.stops[index]!
  const { fromAt, toAt } = promise!
  const offMs = toleratedMs + foreseenShare * Math.max(0, arriveAt - told.version.committedAt)
  if (state === 'cut off')
    say('promised the impossible', `${requestId}: no way leads there now.`, requestId)
  else if (arriveAt < fromAt - offMs || arriveAt > toAt + offMs)
    say('promised another time', `${requestId}: ${fromAt} to ${toAt}, due ${arriveAt}.`, requestId)
}

/** The first of the new plans that says to the carrier what its household is told. */
function findTold({ planSteps }: Delta, request: Request): PlanStep | undefined {
  return planSteps.find(
    ({ plan }) =>
      plan.roundId === request.roundId &&
      plan.stops.some(({ collections }) =>
        collections.some(
          (one) =>
            one.requestId === request.requestId && one.promisedToAt === request.promise?.toAt,
        ),
      ),
  )
}

/** Once the day is closed nothing hangs: each is final, or for a day to come, or in a bag. */
export function checkLimbo(mirror: Mirror, say: Say): void {
  for (const request of mirror.requests.values()) {
    const { requestId, state, day } = request
    if (isActive(request) && (state === 'open' || day < mirror.openDays[0]!))
      say('in limbo', `${requestId} is ${state} for ${day}.`, requestId)
  }
}
