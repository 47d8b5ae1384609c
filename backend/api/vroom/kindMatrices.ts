import type {
  VroomMatrices,
  VroomVehicle,
} from '../../../algorithms/round/instances/vroomProblem.ts'
import { costUnit, type Legs, legsOf, ticks } from './legs.ts'
import type { LegTable } from './legTables.ts'
import type { PlacedProblem } from './placeProblem.ts'
import { VroomRefusal } from './refusal.ts'
import { serviceOf, setupOf, type Task } from './task.ts'

/** Of all kinds of vehicles together; each takes some 20 bytes here and in the search. */
const mostCells = 16_000_000

/** What the search can add up. */
const longestLeg = 0x0fffffff

/** The matrices of vehicles that are as fast and as dear, by the name of their kind. */
export interface Kinds {
  readonly matrices: ReadonlyMap<string, VroomMatrices>
  /** Into how many parts a unit of cost is divided. */
  readonly scale: number
  of(vehicle: VroomVehicle): string
}

/**
 * @param unit how many of the matrices' units of time a second has
 * @throws VroomRefusal
 */
export function listKinds(
  placed: PlacedProblem,
  tables: ReadonlyMap<string, LegTable>,
  unit: number,
): Kinds {
  const { tasks, vehicles, places } = placed
  const matrices = new Map<string, VroomMatrices>()
  const scale = costScale(vehicles, tables, tasks.length)
  const taskCostOf = taskCosts(placed)
  const of = ({ profile, speedFactor, costs, type }: VroomVehicle) => {
    const { fixed: _, ...prices } = costs
    return JSON.stringify([profile, speedFactor, prices, costs.perTaskHour === 0 ? '' : type])
  }
  const names = new Set(vehicles.map(({ asked }) => of(asked)))
  if (names.size * places.length ** 2 > mostCells)
    throw new VroomRefusal('too-large', 'Too many kinds of vehicles for so many locations.')
  for (const { asked } of vehicles) {
    const kind = of(asked)
    if (matrices.has(kind)) continue
    const table = tables.get(asked.profile)!
    const made = makeMatrices(legsOf(asked, table), {
      size: places.length,
      unit,
      scale,
      hasMetres: table.metres !== undefined,
      taskCost: taskCostOf(asked),
    })
    matrices.set(kind, made)
  }
  return { matrices, scale, of }
}

/** @throws VroomRefusal for what is too large to be added up */
export function inBounds(value: number): number {
  if (value <= longestLeg) return value
  throw new VroomRefusal('input', 'A time or a cost is too large to be planned with.')
}

function makeMatrices(
  legs: Legs,
  {
    size,
    unit,
    scale,
    hasMetres,
    taskCost,
  }: {
    readonly size: number
    readonly unit: number
    readonly scale: number
    readonly hasMetres: boolean
    readonly taskCost: (from: number, to: number) => number
  },
): VroomMatrices {
  const durations = new Int32Array(size * size)
  const distances = hasMetres ? new Int32Array(size * size) : undefined
  const costs = new Int32Array(size * size)
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) {
      const leg = legs(from, to)
      const cell = from * size + to
      durations[cell] = leg.ticks < 0 ? -1 : inBounds((leg.ticks / ticks) * unit)
      const cost = (leg.cost / costUnit + taskCost(from, to)) * scale
      costs[cell] = leg.ticks < 0 ? -1 : inBounds(Math.round(cost))
      if (distances) distances[cell] = leg.metres
    }
  }
  return { size, durations, distances, costs }
}

/**
 * Into how many parts a unit of cost is divided, so that a leg of a few metres isn't free and a
 * plan's cost still fits 31 bits.
 */
function costScale(
  vehicles: PlacedProblem['vehicles'],
  tables: ReadonlyMap<string, LegTable>,
  tasks: number,
): number {
  const isPlain = vehicles.every(
    ({ asked: { speedFactor, costs, profile } }) =>
      speedFactor === 1 &&
      costs.perHour === 3600 &&
      costs.perKm === 0 &&
      costs.perTaskHour === 0 &&
      !tables.get(profile)!.costs,
  )
  if (isPlain) return 1
  const dearest = Math.max(...vehicles.map(({ asked }) => dearestOf(asked, tables)), 1)
  const most = 0x1fffffff / (dearest * (tasks + vehicles.length + 2))
  return [1000, 100, 10].find((scale) => scale <= most) ?? 1
}

function dearestOf(vehicle: VroomVehicle, tables: ReadonlyMap<string, LegTable>): number {
  const { seconds, metres, costs } = tables.get(vehicle.profile)!
  const dearest = (of: Int32Array | undefined) =>
    of ? of.reduce((most, one) => Math.max(most, one), 0) : 0
  const { fixed, perHour, perKm, perTaskHour } = vehicle.costs
  const ofTravel = costs
    ? dearest(costs)
    : (dearest(seconds) * perHour) / 3600 / vehicle.speedFactor + (dearest(metres) * perKm) / 1000
  return Math.max(fixed, ofTravel + perTaskHour * 24)
}

/**
 * What the work at the end of a leg costs, added to the leg: exact where a place has one task, by
 * its mean where it has several.
 */
function taskCosts({ tasks, places }: PlacedProblem) {
  const at: Task[][] = places.map(() => [])
  for (const task of tasks) at[task.spot.place]!.push(task)
  return (vehicle: VroomVehicle) => {
    const { perTaskHour } = vehicle.costs
    const meanAt = (of: typeof serviceOf) =>
      at.map((some) => {
        const sum = some.reduce((seconds, task) => seconds + of(task, vehicle), 0)
        return some.length === 0 ? 0 : (sum * perTaskHour) / 3600 / some.length
      })
    const service = meanAt(serviceOf)
    const setup = meanAt(setupOf)
    return (from: number, to: number) => service[to]! + (from === to ? 0 : setup[to]!)
  }
}
