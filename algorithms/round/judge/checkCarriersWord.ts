import type { RequestId, Round, RoundId, Stop, StopId } from '../../model.ts'
import type { Say } from './violation.ts'

/** By his own hand nothing but the order of what is ahead changes, and it is the one he said. */
export function checkOrdered(round: Round, old: Round, stopIds: readonly StopId[], say: Say): void {
  const { number, progress } = round
  const workOf = ({ stopId, placeId, deliveries, collections }: Stop) =>
    JSON.stringify([stopId, placeId, deliveries, collections])
  const works = (stops: readonly Stop[]) => stops.map(workOf).toSorted().join()
  if (works(round.stops) !== works(old.stops))
    say('own order broken', `${number}: an order of his own changes more than the order.`)
  const anchor = old.stops.findIndex(({ stopId }) => stopId === progress.confirmed?.stopId)
  for (let index = 0; index <= anchor; index++)
    if (round.stops[index]?.stopId !== old.stops[index]!.stopId) {
      say('frozen moved', `${old.stops[index]!.stopId} is passed, and isn't where it was.`)
      break
    }
  const ahead = new Set(old.stops.slice(anchor + 1).map(({ stopId }) => stopId))
  const asked = stopIds.filter((stopId) => ahead.has(stopId))
  const named = new Set(asked)
  const stands = round.stops.map(({ stopId }) => stopId).filter((stopId) => named.has(stopId))
  if (stands.join() !== asked.join())
    say('own order broken', `${number}: not in the order that its carrier said.`)
}

/** Where he walks he walks, as he said: all of it in one, with nothing new in between. */
export function checkWalks(round: Round, old: Round, say: Say): void {
  const wordOf = ({ walk }: Stop) => `${walk?.saidAt} ${walk?.parkedAt}`
  const olds = new Map(old.stops.map((stop) => [stop.stopId, stop]))
  const indexOf = new Map(round.stops.map(({ stopId }, index) => [stopId, index]))
  for (const stop of round.stops) {
    const was = olds.get(stop.stopId)
    if (was ? wordOf(stop) !== wordOf(was) : stop.walk?.parkedAt)
      say('walk broken', `${stop.stopId}: how he gets there isn't what its carrier said.`)
  }
  const stay = old.stops.filter(({ stopId }) => indexOf.has(stopId))
  for (const [index, stop] of stay.entries()) {
    const before = stay[index - 1]
    if (!stop.walk?.parkedAt || before?.walk?.parkedAt !== stop.walk.parkedAt) continue
    if (indexOf.get(stop.stopId) !== indexOf.get(before.stopId)! + 1)
      say('walk broken', `${stop.stopId} doesn't follow ${before.stopId}, from which he walks.`)
  }
}

/**
 * What a carrier has said of his stops: what he pinned stays in his round, and no other stop that was
 * there passes it; what he put in order keeps it. A stop whose collections are no longer to be made
 * may leave.
 */
export function checkHeld(
  round: Round,
  old: Round,
  whereAfter: ReadonlyMap<RequestId, RoundId>,
  say: Say,
): void {
  const news = new Map(round.stops.map((stop) => [stop.stopId, stop]))
  const wasThere = new Set(old.stops.map(({ stopId }) => stopId))
  const before = old.stops.map(({ stopId }) => stopId).filter((stopId) => news.has(stopId))
  const after = round.stops.map(({ stopId }) => stopId).filter((stopId) => wasThere.has(stopId))
  for (const { stopId, pin, orderedAt, collections } of old.stops) {
    const stop = news.get(stopId)
    if (stop && (stop.orderedAt !== orderedAt || stop.pin?.saidAt !== pin?.saidAt))
      say('own order broken', `${stopId}: what its carrier said of it is lost.`)
    if (!pin?.holds) continue
    const here = new Set(stop?.collections.map(({ requestId }) => requestId))
    for (const { requestId } of collections)
      if (!here.has(requestId) && whereAfter.has(requestId))
        say('pin broken', `${requestId} left ${stopId}, which is pinned.`)
    if (!stop) continue
    const ahead = (stopIds: readonly StopId[]) => stopIds.slice(0, stopIds.indexOf(stopId))
    if (ahead(before).toSorted().join() !== ahead(after).toSorted().join())
      say('pin broken', `${stopId} is pinned, and stops have passed it.`)
  }
  const isOrdered = new Set(
    old.stops.filter(({ orderedAt }) => orderedAt !== undefined).map(({ stopId }) => stopId),
  )
  const kept = (stopIds: readonly StopId[]) => stopIds.filter((id) => isOrdered.has(id)).join()
  if (kept(before) !== kept(after))
    say('own order broken', `${round.number}: not in the order that its carrier said.`)
}
