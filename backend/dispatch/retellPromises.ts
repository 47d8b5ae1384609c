import type { RequestId } from '../../algorithms/model.ts'
import { scheduleRound } from '../../algorithms/round/schedule.ts'
import type { DepotState, RequestRow, RoundRow } from '../store/depotState.ts'
import { expectArrival, type ForeseenTime, insertionsPerHour, timeToTell } from './foreseeTime.ts'
import { type Planning, toInstance } from './planning.ts'
import { withPromises } from './planRequest.ts'
import { sayings } from './sentences.ts'
import type { Step } from './step.ts'

/**
 * A household keeps the time it was told until its carrier is expected this far outside of it; till
 * then the managers see the promise at risk. Being told anew is worth two minutes of a carrier's time
 * (design section 4), so it mustn't happen for less.
 */
const toleratedMs = 15 * 60_000

/**
 * New times, with the reason, for those whose carrier is expected at quite another one; where nobody
 * can say when, theirs is taken back, with the reason, and told as soon as it's known. Their stops are
 * told too, which is a plan version of its own: the planner reads the promises there. Where a
 * closed street keeps the carrier away the time is taken back as well, until it opens.
 */
export function retellPromises(
  state: DepotState,
  { travel, settings, now }: Planning,
): Step | undefined {
  const instance = toInstance(state, settings)
  const told: RequestRow[] = []
  const rounds: RoundRow[] = []
  const promised = new Map(
    [...state.requests.values()]
      .filter((r) => r.state === 'planned')
      .map((r) => [r.requestId, r] as const),
  )
  const promising = new Set([...promised.values()].map(({ roundId }) => roundId))
  const perHour = {
    letters: insertionsPerHour(state, 'letters', now),
    collection: insertionsPerHour(state, 'collection', now),
  }
  for (const round of state.rounds.values()) {
    if (!promising.has(round.roundId)) continue
    const toldHere = new Map<RequestId, number | undefined>()
    const schedule = scheduleRound({ round, instance, travel: travel.times, nowAt: now })
    for (const [index, { collections }] of round.stops.entries())
      for (const { requestId } of collections) {
        const request = promised.get(requestId)
        if (!request) continue
        // he has passed without a word of it: whether he turns back for it is his to say
        if (schedule.stops[index]!.state === 'passed') continue
        if (schedule.stops[index]!.state === 'cut off') {
          const why = travel.whyCutOff([request.placeId, state.depot.placeId], round)
          if (request.promise && why) told.push({ ...request, promise: null, why })
          continue
        }
        const stop = { index, schedule, settings, now }
        const arrival = expectArrival(state, round, stop, perHour[round.kind])
        // what stands is most of them
        if (typeof arrival !== 'string' && holds(request, arrival.at)) continue
        const again = retell(request, timeToTell(state, round, stop, arrival))
        if (!again) continue
        told.push({ ...request, ...again })
        if (again.promise || request.promise) toldHere.set(requestId, again.promise?.toAt)
      }
    if (toldHere.size > 0) rounds.push(withPromises(round, toldHere))
  }
  if (told.length === 0) return undefined
  return { requests: told, ...(rounds.length > 0 ? { plan: { rounds, changes: [] } } : {}) }
}

function holds({ promise }: RequestRow, at: number): boolean {
  return promise !== null && at >= promise.fromAt - toleratedMs && at <= promise.toAt + toleratedMs
}

/** What a household is told now, if it matters enough. */
function retell(
  request: RequestRow,
  foreseen: ForeseenTime,
): Pick<RequestRow, 'promise' | 'why'> | undefined {
  const { promise, why } = request
  if (holds(request, foreseen.at)) return undefined
  if (promise && foreseen.promise) {
    const isLater = foreseen.at > promise.toAt
    return { promise: foreseen.promise, why: isLater ? sayings.later : sayings.earlier }
  }
  const waited = Object.values(sayings.timeToFollow).some(({ en }) => en === why.en)
  if (foreseen.promise)
    return {
      promise: foreseen.promise,
      why: waited ? sayings.timeKnown : sayings.reachableAgain,
    }
  // that it isn't known is said once, whatever the reason is by now
  return !promise && waited
    ? undefined
    : { promise: null, why: sayings.timeToFollow[foreseen.unsure] }
}
