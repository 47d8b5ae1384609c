import { type Answer, checkAlone } from '../../../algorithms/round/checkAnswer.ts'
import type { Instance, InstanceVehicle } from '../../../algorithms/round/instances/instance.ts'

/**
 * The answer without stops that no way leads to or from: to the search such a leg is a very long one,
 * which it takes rather than leave out a stop. Whatever a round can't do without them goes too.
 */
export function leaveOutCutOff(instance: Instance, { rounds, unserved }: Answer): Answer {
  if (instance.blocks.every(({ times }) => !times.includes(-1))) return { rounds, unserved }
  const left = [...unserved]
  const kept = rounds.map(({ vehicle, stops }) => {
    let some = stops
    for (;;) {
      const cutOff = findCutOff(instance, instance.vehicles[vehicle]!, some)
      if (cutOff === undefined) return { vehicle, stops: some }
      const both = [cutOff, partnerOf(instance, cutOff)]
      left.push(...some.filter((stop) => both.includes(stop)))
      some = some.filter((stop) => !both.includes(stop))
    }
  })
  return { rounds: kept.filter(({ stops }) => stops.length > 0), unserved: left }
}

/** The stop at the end of the first leg that isn't one, or at its beginning; or the last, if all is wrong. */
function findCutOff(
  instance: Instance,
  vehicle: InstanceVehicle,
  served: readonly number[],
): number | undefined {
  const { stops, blocks, places } = instance
  const { times } = blocks[vehicle.block]!
  const way = [vehicle.startPlace, ...served.map((stop) => stops[stop]!.place), vehicle.endPlace]
  for (const [i, to] of way.entries()) {
    const from = way[i - 1]
    if (from === undefined || to === undefined) continue
    if (times[from * places + to]! < 0) return served[i - 1] ?? served[i - 2]
  }
  const isPlan = checkAlone(instance, { vehicle, stops: served }).length === 0
  return isPlan ? undefined : served.at(-1)
}

function partnerOf({ stops }: Instance, stop: number): number | undefined {
  const { partner } = stops[stop]!
  if (partner !== undefined) return partner
  const first = stops.findIndex((one) => one.partner === stop)
  return first < 0 ? undefined : first
}
