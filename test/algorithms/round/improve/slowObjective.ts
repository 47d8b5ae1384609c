import type { Instance, RequestId, Round } from '../../../../algorithms/model.ts'
import { reserveShare } from '../../../../algorithms/round/lateness.ts'
import { scheduleOf } from '../randomRounds.ts'
import { slowUnfairness } from '../slowUnfairness.ts'

const toleratedMs = 15 * 60_000

/**
 * What a plan is worth over the one that stands, by design section 4, from whole schedules: seconds of
 * carrier time that the second one saves, its price in stability paid; `moved` stops follow another.
 */
export function slowGain(
  before: Instance,
  after: readonly Round[],
  nowAt: number,
): { readonly gain: number; readonly moved: number } {
  const { settings } = before
  const { stability } = settings
  let gain = 0
  let moved = 0
  const roundOf = new Map<RequestId, string>()
  for (const { roundId, stops } of before.rounds)
    for (const { collections } of stops)
      for (const { requestId } of collections) roundOf.set(requestId, roundId)
  const shown = new Map(
    before.rounds.flatMap(({ roundId, stops }) =>
      stops.map((stop, index) => [nameOf(stop), beforeIn(roundId, stops, index)] as const),
    ),
  )
  for (const round of after) {
    const old = before.rounds.find(({ roundId }) => roundId === round.roundId)!
    const was = scheduleOf(old, { instance: before, nowAt })
    const now = scheduleOf(round, { instance: before, nowAt })
    gain += (was.returnAt - now.returnAt) / 1000
    gain += settings.overtimeWeight * (was.overtimeSeconds - now.overtimeSeconds)
    gain += slowUnfairness(old, was, was.returnAt, { instance: before })
    gain -= slowUnfairness(old, was, now.returnAt, { instance: before })
    const reserveFrom = was.stops[was.nextIndex]?.arriveAt ?? 0
    gain += price(old, was) - price(round, now)
    for (const [index, stop] of round.stops.entries()) {
      for (const { requestId } of stop.collections)
        if (roundOf.get(requestId) !== round.roundId) gain -= stability.changedHandsSeconds
      if (shown.get(nameOf(stop)) !== beforeIn(round.roundId, round.stops, index)) moved++
    }

    function price({ stops }: Round, schedule: ReturnType<typeof scheduleOf>): number {
      let sum = 0
      for (const [index, { collections }] of stops.entries()) {
        const { arriveAt } = schedule.stops[index]!
        const dueAt = Math.min(...collections.map((each) => each.promisedToAt ?? Infinity))
        if (dueAt === Infinity || index < was.nextIndex) continue
        const lateMs = arriveAt + reserveShare * (arriveAt - reserveFrom) - dueAt
        sum += settings.latenessWeight * Math.max(0, Math.ceil(lateMs / 1000))
        if (arriveAt > dueAt + toleratedMs) sum += stability.retoldSeconds
      }
      return sum
    }
  }
  return { gain: gain - stability.movedSeconds * moved, moved }
}

function beforeIn(roundId: string, stops: Round['stops'], index: number): string {
  return index === 0 ? roundId : nameOf(stops[index - 1]!)
}

/** The same visit has other ids in two rounds. */
function nameOf(stop: Round['stops'][number]): string {
  const [first] = stop.collections
  return stop.deliveries.length === 0 && first ? `${first.requestId}` : stop.stopId
}
