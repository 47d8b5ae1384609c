import type { LocalDays } from './checkPromises.ts'
import type { Noted } from './facts.ts'
import type { Delta, Mirror } from './mirror.ts'
import { isTaken } from './rows.ts'
import type { Say } from './violation.ts'

/**
 * Every parcel collected is accounted for until the truck departs (design section 7, no. 9): what a
 * carrier was told is kept is in the rows, and what leaves, leaves with a truck.
 */
export function checkBags(
  mirror: Mirror,
  delta: Delta,
  noted: Noted,
  calendar: LocalDays,
  say: Say,
): void {
  for (const { event, outcome, why } of noted.acknowledged) {
    const { eventId } = event
    const row = mirror.events.get(eventId)
    if ((outcome === 'rejected') === (row !== undefined))
      say('event lost', `${event.kind} ${eventId} was ${outcome}.`, eventId)
    if (outcome === 'rejected' && why && (!why.fr.trim() || !why.en.trim()))
      say('no reason', `${event.kind} ${eventId} was rejected without one.`, eventId)
    if (!row || row.undone || event.kind !== 'collected') continue
    const request = mirror.requests.get(event.requestId)
    if (!request || !isTaken(request) || request.parcels !== event.parcels)
      say(
        'parcel lost',
        `${event.requestId} was collected, and is ${request?.state}.`,
        event.requestId,
      )
  }
  for (const { was, now } of delta.requests) {
    if (now.departedAt === null || was?.departedAt === now.departedAt) continue
    const isTruck = trucksAround(mirror, calendar, now.departedAt).includes(now.departedAt)
    if (!isTruck || now.departedAt < now.handedOverAt!)
      say('no such truck', `${now.requestId} left at ${now.departedAt}.`, now.requestId)
  }
}

/** What is truly in bags and containers, against what the rows say. */
export function checkBagsAtEnd(mirror: Mirror, noted: Noted, say: Say): void {
  const owners = new Map<string, string>()
  for (const { requestId, items } of mirror.requests.values())
    for (const { code } of items ?? []) {
      if (code === undefined) continue
      const owner = owners.get(code)
      if (owner) say('label at two parcels', `${code} is of ${owner} and ${requestId}.`, requestId)
      owners.set(code, requestId)
    }
  for (const request of mirror.requests.values()) {
    const { requestId, state, parcels } = request
    const truth = noted.parcels.get(requestId)
    if (!truth) {
      if (isTaken(request)) say('never in a bag', `${requestId} is ${state}.`, requestId)
      continue
    }
    const isRight = truth.isHandedOver
      ? state === 'handed over' || state === 'departed'
      : state === 'collected'
    const where = truth.isHandedOver ? 'the container' : `the bag of ${truth.carrierId}`
    if (!isRight || truth.parcels !== parcels)
      say(
        'parcel not accounted for',
        `${truth.parcels} of ${requestId} are in ${where}; it's ${state} with ${parcels}.`,
        requestId,
      )
    const carrierId = mirror.rounds.get(request.roundId ?? '')?.carrierId
    if (isRight && !truth.isHandedOver && carrierId !== truth.carrierId)
      say('parcel not accounted for', `${requestId} isn't in ${carrierId}'s bag.`, requestId)
  }
  for (const requestId of noted.parcels.keys())
    if (!mirror.requests.has(requestId))
      say('parcel not accounted for', `${requestId} is in a bag, and nobody knows it.`, requestId)
}

/** What was handed over is gone once its truck is. */
export function checkDepartedAtEnd(
  mirror: Mirror,
  calendar: LocalDays,
  now: number,
  say: Say,
): void {
  for (const { requestId, state, handedOverAt: at } of mirror.requests.values()) {
    if (state !== 'handed over' || at === null) continue
    if (trucksAround(mirror, calendar, at).some((truckAt) => at < truckAt && truckAt <= now))
      say('missed the truck', `${requestId} was handed over at ${at}.`, requestId)
  }
}

/** When trucks leave on the date of an instant and on the one before, whose day may end after it. */
function trucksAround({ depot }: Mirror, calendar: LocalDays, at: number): number[] {
  return [calendar.dayAt(at - 24 * 3_600_000), calendar.dayAt(at)]
    .filter((day) => calendar.isWorkingDay(day))
    .map((day) => calendar.instant(day, depot.truckAt))
}
