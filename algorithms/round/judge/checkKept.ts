import type { RequestId, Round, RoundId, RoundSettings, Stop, StopId } from '../../model.ts'
import { cutsMail, deliveryText, hasMail, requestsOf } from './stops.ts'
import type { Timeline } from './timeline.ts'
import type { CheckInput, Say } from './violation.ts'

interface Kept {
  readonly round: Round
  readonly old: Round
  readonly was: Timeline
  readonly whereAfter: ReadonlyMap<RequestId, RoundId>
  readonly handedOn: ReadonlySet<StopId>
  readonly settings: RoundSettings
}

/** What a change may not touch: deliveries, their order, and whatever is passed or frozen. */
export function checkKept(kept: Kept, { nowAt }: CheckInput, say: Say): void {
  const { round, old, was, whereAfter, handedOn, settings } = kept
  const news = new Map(round.stops.map((stop) => [stop.stopId, stop]))
  for (const stop of old.stops) {
    if (stop.deliveries.length === 0 || handedOn.has(stop.stopId)) continue
    const same = news.get(stop.stopId)
    if (!same || same.placeId !== stop.placeId || deliveryText(same) !== deliveryText(stop)) {
      say('delivery lost', `${stop.stopId}: its deliveries aren't what they were.`)
    }
  }
  const served = (stops: readonly Stop[]) =>
    stops
      .filter((stop) => (hasMail(stop) || cutsMail(stop)) && !handedOn.has(stop.stopId))
      .map(({ stopId }) => stopId)
  if (round.orderPolicy === 'fixed' && served(old.stops).join() !== served(round.stops).join()) {
    say('order changed', `${round.number}: its deliveries don't keep their order.`)
  }

  const frozen = frozenCount(old, was, settings, nowAt)
  const heads = old.stops.slice(0, frozen)
  // a cancelled collection may leave; whatever is still to be done stays where it was
  const stay = heads.filter((stop) => news.has(stop.stopId))
  for (const [index, { stopId, placeId }] of stay.entries()) {
    const now = round.stops[index]
    if (now?.stopId !== stopId || now.placeId !== placeId) {
      say('frozen moved', `${stopId} is passed or frozen, and isn't where it was.`)
      break
    }
  }
  const known = requestsOf(old)
  for (const [index, stop] of heads.entries()) {
    const collections = news.get(stop.stopId)?.collections ?? []
    for (const { requestId } of stop.collections) {
      const stays = collections.some((collection) => collection.requestId === requestId)
      if (!stays && whereAfter.has(requestId)) {
        say('frozen hands', `${requestId} left ${stop.stopId}, which is passed or frozen.`)
      }
    }
    if (index >= was.passed) continue
    for (const { requestId } of collections) {
      if (!known.has(requestId)) say('behind', `${requestId} came to ${stop.stopId}, now passed.`)
    }
  }
}

/** Passed and frozen stops at the head of a round: segment, minutes and count, the most of them. */
function frozenCount(round: Round, line: Timeline, settings: RoundSettings, nowAt: number): number {
  const { stops } = round
  if (round.progress.state === 'planned') return 0
  if (round.progress.state !== 'out') return stops.length
  const current = stops[line.passed]?.segment
  const untilAt = nowAt + settings.frozenSeconds * 1000
  let count = line.passed
  while (
    count < stops.length &&
    (count < line.passed + settings.frozenStops ||
      line.arrive[count]! <= untilAt ||
      (round.kind === 'letters' && stops[count]!.segment === current))
  ) {
    count++
  }
  return count
}
