import type { VroomVehicle } from '../../../algorithms/round/instances/vroomProblem.ts'
import type { LegTable } from './legTables.ts'

/** VROOM's clock ticks a hundredth of a second, so that speed factors aren't rounded away. */
export const ticks = 100

/** One unit of cost in what VROOM counts with: hundredths of a second at a price an hour. */
export const costUnit = 3600 * ticks

/** A leg as one vehicle drives it. */
export interface Leg {
  /** -1 where there is no way. */
  readonly ticks: number
  readonly metres: number
  readonly cost: number
}

export type Legs = (from: number, to: number) => Leg

/** `cost_wrapper.cpp`: what is rounded is the factor, once, not each leg. */
export function legsOf(
  { speedFactor, costs: { perHour, perKm } }: VroomVehicle,
  { seconds, metres, costs }: LegTable,
): Legs {
  const size = Math.sqrt(seconds.length)
  const timeFactor = Math.round(ticks / speedFactor)
  const timeCost = Math.round((ticks / speedFactor) * perHour)
  const metreCost = (costUnit / 1000) * perKm
  return (from, to) => {
    const cell = from * size + to
    const length = metres?.[cell] ?? 0
    if (seconds[cell]! < 0) return { ticks: -1, metres: 0, cost: 0 }
    return {
      ticks: timeFactor * seconds[cell]!,
      metres: Math.max(0, length),
      cost: costs
        ? costs[cell]! * costUnit
        : timeCost * seconds[cell]! + metreCost * Math.max(0, length),
    }
  }
}
