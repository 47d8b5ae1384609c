import type { Place, RoundId } from '../../model.ts'
import { crowMetresTo } from '../behind.ts'
import { frozenUntil } from '../frozen.ts'
import { timeRound } from '../timeRound.ts'
import type { ImproveInput } from './improvePlan.ts'

/** Beside those that were touched; each costs as much again. */
const mostNeighbours = 2
/** A collection doesn't change hands for a carrier who is further away than this. */
const nearMetres = 1_500

/**
 * The touched rounds that still have something open, and the nearest of the others: who comes within
 * `nearMetres` of a collection that may change hands, with what is still ahead of him.
 */
export function nearRounds({
  instance,
  touched,
  travel,
  nowAt,
}: ImproveInput): ReadonlySet<RoundId> {
  const { places, settings } = instance
  const open = instance.rounds
    .filter(({ progress: { state } }) => state === 'planned' || state === 'out')
    .map((round) => {
      const schedule = timeRound({ round, instance, travel, nowAt })
      return { round, from: frozenUntil({ round, schedule, settings, nowAt }) }
    })
  const isTouched = new Set(touched)
  const mine = open.filter(({ round }) => isTouched.has(round.roundId))
  const collecting = mine.flatMap(({ round, from }) =>
    round.stops.slice(from).filter(({ collections }) => collections.length > 0),
  )
  const spots: Place[] = collecting.map(({ placeId }) => places.get(placeId)!)
  const others = open
    .filter(({ round }) => !isTouched.has(round.roundId))
    .map(({ round, from }) => {
      let metres = Infinity
      for (const spot of spots) {
        const each = crowMetresTo(spot, round, places)
        for (let index = Math.max(0, from - 1); index < each.length; index++)
          if (each[index]! < metres) metres = each[index]!
      }
      return { roundId: round.roundId, metres }
    })
    .filter(({ metres }) => metres <= nearMetres)
    .sort((a, b) => a.metres - b.metres || (a.roundId < b.roundId ? -1 : 1))
  const ids = [...mine.map(({ round }) => round.roundId)]
  return new Set([...ids, ...others.slice(0, mostNeighbours).map(({ roundId }) => roundId)])
}
