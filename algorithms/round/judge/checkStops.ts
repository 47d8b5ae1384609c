import type { Instance, RequestId, Round, RoundId, StopId } from '../../model.ts'
import { cutsMail, idsIn, isEmpty, requestsOf } from './stops.ts'
import type { CheckInput, Say } from './violation.ts'

/**
 * Ids are unique over the whole plan, and a request has one carrier. Rounds that are the very same
 * lists of stops as before were compared with each other then.
 */
export function checkOnce(
  rounds: readonly Round[],
  olds: ReadonlyMap<RoundId, Round>,
  say: Say,
): void {
  const isSame = ({ roundId, stops }: Round) => olds.get(roundId)?.stops === stops
  const stopIds = new Set<StopId>()
  const requestIds = new Set<RequestId>()
  const compare = ({ stops }: Round, isNew: boolean) => {
    const ids = idsIn(stops)
    for (const stopId of ids.stopIds) {
      if (stopIds.has(stopId)) say('stop twice', `Stop ${stopId} is in the plan twice.`)
      if (isNew) stopIds.add(stopId)
    }
    for (const requestId of ids.requestIds) {
      if (requestIds.has(requestId))
        say('request twice', `Request ${requestId} is in the plan twice.`)
      if (isNew) requestIds.add(requestId)
    }
  }
  for (const round of rounds) if (!isSame(round)) compare(round, true)
  for (const round of rounds) if (isSame(round)) compare(round, false)
}

/** Each stop by itself: known place, right request, something to do, nothing he refused. */
export function checkStops(
  round: Round,
  old: Round | undefined,
  { after, requests }: CheckInput,
  say: Say,
): void {
  const known = requestsOf(old)
  for (const stop of round.stops) {
    const { stopId, placeId, collections } = stop
    if (!after.places.has(placeId)) say('unknown place', `${stopId}: no place ${placeId}.`)
    if (isEmpty(stop) && round.progress.confirmed?.stopId !== stopId) {
      // one that was confirmed when it lost its work is passed by now
      const was = old?.stops.find((each) => each.stopId === stopId)
      if (!was || !isEmpty(was)) say('empty stop', `${stopId} has no work.`)
    }
    for (const { requestId, mailboxId, parcels } of collections) {
      // what was there before may be collected by now, and then isn't active any more
      if (known.has(requestId)) continue
      if (round.refused.includes(requestId)) {
        say('refused by carrier', `${requestId} is back in ${round.number}, who refused it.`)
      }
      const request = requests.get(requestId)
      if (!request) {
        if (old) say('unknown request', `${stopId}: no active request ${requestId}.`)
      } else if (
        request.placeId !== placeId ||
        request.mailboxId !== mailboxId ||
        request.parcels !== parcels
      ) {
        say('wrong request', `${stopId}: ${requestId} is of another box or size.`)
      }
    }
  }
}

/**
 * A reload is a visit to the depot, or to a relay box in the morning's plan, and nothing else. What cuts
 * the mail was decided in the morning: it stays with its round, and no other comes.
 */
export function checkReloads(
  round: Round,
  old: Round | undefined,
  { depotPlaceId, places }: Instance,
  say: Say,
): void {
  for (const { stopId, placeId, deliveries, collections, reload, insertedAt } of round.stops) {
    if (!reload) continue
    const isThere =
      reload === 'relay' ? places.get(placeId)?.source === 'relay' : placeId === depotPlaceId
    if (!isThere || deliveries.length + collections.length > 0)
      say('reload', `${stopId} isn't at the depot or a relay, or has other work there.`)
    if (reload === 'relay' && insertedAt !== undefined)
      say('reload', `${stopId}: nothing waits at a relay but what was brought in the morning.`)
  }
  if (!old) return
  const cuts = ({ stops }: Round) => stops.filter(cutsMail).map(({ stopId }) => stopId)
  if (cuts(round).toSorted().join() !== cuts(old).toSorted().join())
    say('reload', `${round.number}: its mail is cut elsewhere than in the morning.`)
}
