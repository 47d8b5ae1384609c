import { type Answer, checkAlone } from '../checkAnswer.ts'
import type { Instance } from '../instances/instance.ts'
import { link, listAbsent, type Rounds, refreshRound } from './rounds.ts'

/**
 * Puts into empty rounds those of an answer that their vehicles may drive as they are: the judge says
 * so. The stops of the others stay absent, as those do that the answer leaves out.
 */
export function startFrom(rounds: Rounds, instance: Instance, answer: Answer): void {
  const { problem, count } = rounds
  for (const { vehicle, stops } of answer.rounds) {
    const round = problem.vehicleAt.indexOf(vehicle)
    if (round < 0 || count[round]! > 0 || !mayStand(rounds, stops)) continue
    if (checkAlone(instance, { vehicle: instance.vehicles[vehicle]!, stops }).length > 0) continue
    let before = problem.stops + 2 * round
    for (const stop of stops) {
      link(rounds, stop, before)
      before = stop
    }
    refreshRound(rounds, round)
  }
  listAbsent(rounds)
}

/** True where each stop is one, here once and nowhere else, and pairs are together in their order. */
function mayStand({ problem, roundOf }: Rounds, stops: readonly number[]): boolean {
  const { partner, isDelivery } = problem
  const at = new Map(stops.map((stop, index) => [stop, index]))
  return (
    at.size === stops.length &&
    stops.every((stop, index) => {
      if (roundOf[stop] !== -1) return false
      if (partner[stop]! < 0) return true
      const other = at.get(partner[stop]!)
      return other !== undefined && other < index === (isDelivery[stop] === 1)
    })
  )
}
