import type { Round, StopId } from '../../model.ts'
import { isTooFar } from '../isTooFar.ts'
import { allLateSeconds } from '../lateness.ts'
import { hasReload } from '../reloads.ts'
import { timeRound } from '../timeRound.ts'
import { isOnFoot } from '../walk.ts'
import { type FuturesInput, openFutures } from './reorderFutures.ts'

/**
 * A free round whose newest stop, which nobody has seen yet, lies where it costs the least on the mean
 * of what may still come: a press that is dear by itself mostly isn't beside those that will come
 * behind the carrier too. Of plans for sampled futures the one decision is taken that they agree on
 * most (Bent and Van Hentenryck 2004, Operations Research 52, 977-987: consensus and regret).
 *
 * @returns undefined where it lies there already, where the carrier would come home too late or keep a
 * promise later, and in a round that empties its bag on the way
 */
export function reorderAhead(input: FuturesInput & { readonly stopId: StopId }): Round | undefined {
  const { round, stopId, instance, travel, nowAt } = input
  const stop = round.stops.find((one) => one.stopId === stopId)
  if (round.orderPolicy !== 'free' || !stop || hasReload(round)) return undefined
  const bare = { ...round, stops: round.stops.filter((one) => one !== stop) }
  const { from, open, futures, numberOf, leg, tour } = openFutures({ ...input, round: bare })
  if (open.length === 0 || isOnFoot(bare, from) || round.stops.indexOf(stop) < from)
    return undefined
  const place = numberOf(stop.placeId)
  const costs = new Float64Array(open.length + 1)
  for (let future = 0; future < futures; future++) {
    const likely = tour(future, 0)
    const least = new Float64Array(open.length + 1).fill(Infinity)
    for (let at = 1; at < likely.length; at++) {
      const before = likely.place[at - 1]!
      const after = likely.place[at]!
      const more = leg(before, place) + leg(place, after) - leg(before, after)
      const gap = likely.gap[at]!
      if (more < least[gap]!) least[gap] = more
    }
    for (let gap = 0; gap <= open.length; gap++) costs[gap]! += least[gap]!
  }
  let best = round.stops.indexOf(stop) - from
  for (let gap = 0; gap <= open.length; gap++) if (costs[gap]! < costs[best]!) best = gap
  const moved = { ...round, stops: bare.stops.toSpliced(from + best, 0, stop) }
  if (round.stops[from + best] === stop) return undefined
  const time = (one: Round) => timeRound({ round: one, instance, travel, nowAt })
  const [was, is] = [time(round), time(moved)]
  const { overtimeSeconds, mostLitres, mostGrams } = is
  const isTooLate = overtimeSeconds > instance.settings.maxOvertimeSeconds
  if (isTooLate && overtimeSeconds > was.overtimeSeconds) return undefined
  if (isTooFar(round, is.metres, was.metres)) return undefined
  if (allLateSeconds(is) > allLateSeconds(was)) return undefined
  // another order carries other things together
  const { litres, grams } = round.capacity
  return mostLitres[from]! > litres || mostGrams[from]! > grams ? undefined : moved
}
