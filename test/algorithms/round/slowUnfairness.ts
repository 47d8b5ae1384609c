import type { Round, TravelTimes } from '../../../algorithms/model.ts'
import { type Schedule, scheduleRound } from '../../../algorithms/round/schedule.ts'
import { travel as onSquares } from './gridTown.ts'
import type { Situation } from './randomRounds.ts'

/**
 * What being back only then costs a letter round beyond its seconds: from schedules of the round and of
 * its mail alone, both made before anybody leaves.
 */
export function slowUnfairness(
  round: Round,
  was: Schedule,
  backAt: number,
  { instance }: Pick<Situation, 'instance'>,
  travel: TravelTimes = onSquares,
): number {
  if (round.kind !== 'letters') return 0
  const { agreedSeconds, weight } = instance.settings.addedWork
  const secondsOf = (stops: Round['stops']) => {
    const planned: Round = { ...round, stops, progress: { state: 'planned' } }
    const made = scheduleRound({ round: planned, instance, travel, nowAt: round.outAt })
    return made.stops.reduce(
      (sum, { legSeconds, arriveAt, departAt }) => sum + legSeconds + (departAt - arriveAt) / 1000,
      made.returnLegSeconds,
    )
  }
  const mail = round.stops
    .filter((stop) => stop.deliveries.length > 0 || (stop.reload && stop.insertedAt === undefined))
    .map((stop) => ({ ...stop, collections: [] }))
  const added = secondsOf(round.stops) - secondsOf(mail) + (backAt - was.returnAt) / 1000
  return weight * Math.max(0, Math.ceil(added - agreedSeconds))
}
