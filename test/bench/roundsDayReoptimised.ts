import { frozenUntil } from '../../algorithms/round/frozen.ts'
import { type DayPolicy, plainPolicy } from '../../algorithms/round/improve/reorderReplay.ts'
import { oneRound } from '../../algorithms/round/instances/oneRound.ts'
import { flatProblem } from '../../algorithms/round/search/flatProblem.ts'
import { solveLap } from '../../algorithms/round/search/lap/solveLap.ts'
import { timeRound } from '../../algorithms/round/timeRound.ts'
import { serviceSeconds } from './dailyCase.ts'

const steps = 1_000

/** The shortest order of all that is open, at each press, whatever that changes for those who look at it. */
export const reoptimised: DayPolicy = {
  insert(input) {
    const round = plainPolicy.insert(input)
    if (!round) return undefined
    const { instance, travel, nowAt } = input
    const { settings, depotPlaceId } = instance
    const schedule = timeRound({ round, instance, travel, nowAt })
    const from = frozenUntil({ round, schedule, settings, nowAt })
    const open = round.stops.slice(from)
    const headId = round.stops[from - 1]?.placeId ?? depotPlaceId
    const places = open.length + 1
    // place 0 is where he comes from, and as what he goes to the depot
    const idOf = (place: number, zero = depotPlaceId) => open[place - 1]?.placeId ?? zero
    const times = Int32Array.from({ length: places ** 2 }, (_, at) => {
      const [a, b] = [idOf(Math.floor(at / places), headId), idOf(at % places)]
      return a === b ? 0 : travel(round.profile, a, b)!.seconds
    })
    const problem = oneRound({
      name: 'open',
      places,
      times,
      stopAt: () => ({ serviceTime: serviceSeconds }),
      shift: [0, 1_000_000],
    })
    const found = solveLap(flatProblem(problem), { seed: 1, spent: (step) => step / steps })
    if (!found?.order) return round
    const order = [...found.order].map((stop) => stop + 1)
    const lengthOf = (some: readonly number[]) =>
      [...some, 0].reduce((sum, place, n) => sum + times[(some[n - 1] ?? 0) * places + place]!, 0)
    if (lengthOf(order) >= lengthOf(open.map((_, n) => n + 1))) return round
    return { ...round, stops: [...round.stops.slice(0, from), ...order.map((n) => open[n - 1]!)] }
  },
}
