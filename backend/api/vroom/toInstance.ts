import { fromVroom } from '../../../algorithms/round/instances/fromVroom.ts'
import { type Instance, never } from '../../../algorithms/round/instances/instance.ts'
import type { Window } from '../../../algorithms/round/instances/jsonFields.ts'
import type {
  VroomMatrices,
  VroomTask,
  VroomVehicle,
} from '../../../algorithms/round/instances/vroomProblem.ts'
import { costUnit, type Legs, legsOf, ticks } from './legs.ts'
import type { LegTable } from './legTables.ts'
import type { PlacedProblem } from './placeProblem.ts'
import { VroomRefusal } from './refusal.ts'
import { serviceOf, setupOf, type Task } from './task.ts'

/** How long before the earliest window a vehicle may leave, in the instance's unit: 31 days at least. */
const lead = 0x10000000

/** A leg may not be longer than the search can add up. */
const longestLeg = 0x0fffffff

/**
 * A problem as our search and its judge know it. Times are whole seconds, or VROOM's hundredths
 * where a vehicle has a speed of its own.
 *
 * A stop takes as long as with the slowest type of vehicle: what fits then fits with each.
 *
 * @throws VroomRefusal where times or costs are too large to be counted
 */
export function toInstance(placed: PlacedProblem, tables: ReadonlyMap<string, LegTable>): Instance {
  const { tasks, vehicles, places } = placed
  const unit = vehicles.some(({ asked }) => asked.speedFactor !== 1) ? ticks : 1
  const windows = [
    ...tasks.flatMap(({ asked }) => asked.timeWindows),
    ...vehicles.flatMap(({ asked }) => [
      ...(asked.timeWindow ? [asked.timeWindow] : []),
      ...asked.breaks.flatMap(({ timeWindows }) => timeWindows),
    ]),
  ]
  const starts = windows.map(([from]) => from * unit)
  const from = Math.max(0, least(starts, 0) - lead)
  if (starts.some((start) => start - from > never - lead))
    throw new VroomRefusal('input', 'Time windows are too far apart to be planned together.')
  const scaled = ([open, close]: Window): Window => [open * unit, close * unit]

  checkAmounts(tasks)
  const kinds = new Map<string, VroomMatrices>()
  const sharedScale = costScale(vehicles, tables, tasks.length)
  const taskCostsOf = taskCosts(placed)
  const kindOf = (vehicle: VroomVehicle): string => {
    const { profile, speedFactor, costs, type } = vehicle
    const { fixed: _, ...prices } = costs
    const byType = costs.perTaskHour === 0 ? '' : type
    const key = JSON.stringify([profile, speedFactor, prices, byType])
    if (!kinds.has(key)) {
      const table = tables.get(profile)!
      kinds.set(
        key,
        makeMatrices(legsOf(vehicle, table), {
          size: places.length,
          unit,
          scale: sharedScale,
          hasMetres: table.metres !== undefined,
          taskCost: taskCostsOf(vehicle),
        }),
      )
    }
    return key
  }

  const taskOf = (task: Task): VroomTask => {
    const longest = (of: typeof serviceOf) =>
      Math.max(...vehicles.map(({ asked }) => of(task, asked))) * unit
    return {
      ...task.asked,
      location: undefined,
      locationIndex: task.spot.place,
      timeWindows: task.asked.timeWindows.map(scaled),
      serviceSeconds: inBounds(longest(serviceOf)),
      setupSeconds: inBounds(longest(setupOf)),
      servicePerType: new Map(),
      setupPerType: new Map(),
    }
  }
  const instance = fromVroom({
    jobs: tasks
      .filter(({ kind }) => kind === 'job')
      .map((job) => {
        const { delivery, pickup, skills, priority } = job
        return { ...taskOf(job), delivery, pickup, skills, priority }
      }),
    shipments: tasks
      .filter(({ kind }) => kind === 'pickup')
      .map((pickup) => {
        const delivery = tasks[pickup.partner!]!
        const { skills, priority, pickup: amount } = pickup
        return { pickup: taskOf(pickup), delivery: taskOf(delivery), amount, skills, priority }
      }),
    vehicles: vehicles.map(({ asked, start, end }) => ({
      ...asked,
      capacity: asked.capacity.map((amount) => Math.min(amount, mostLoad)),
      profile: kindOf(asked),
      start: undefined,
      startIndex: start?.place,
      end: undefined,
      endIndex: end?.place,
      timeWindow: asked.timeWindow ? scaled(asked.timeWindow) : [from, from + never],
      breaks: asked.breaks.map((one) => ({
        ...one,
        timeWindows: one.timeWindows.map(scaled),
        serviceSeconds: one.serviceSeconds * unit,
      })),
      speedFactor: 1,
      ...(asked.maxTravelSeconds === undefined
        ? {}
        : { maxTravelSeconds: Math.min(asked.maxTravelSeconds * unit, never) }),
      costs: {
        fixed: inBounds(asked.costs.fixed * sharedScale),
        perHour: 3600,
        perTaskHour: 0,
        perKm: 0,
      },
      steps: undefined,
      type: '',
    })),
    matrices: kinds,
  })
  return { ...instance, scale: sharedScale, stops: withVroomsPriorities(instance.stops) }
}

/**
 * VROOM adds up the priorities of all tasks, then counts tasks: a shipment is two of them. The search
 * adds up what one priority a shipment says, so that it's made to say both.
 */
function withVroomsPriorities(stops: Instance['stops']): Instance['stops'] {
  const deliveries = new Set(stops.map(({ partner }) => partner))
  return stops.map((stop, index) => {
    const tasks = stop.partner !== undefined || deliveries.has(index) ? 2 : 1
    return { ...stop, priority: tasks * ((stop.priority ?? 0) * (stops.length + 1) + 1) }
  })
}

/** What all tasks together may weigh. */
const mostLoad = 0x3fffffff

function checkAmounts(tasks: readonly Task[]): void {
  for (const i of (tasks[0]?.delivery ?? []).keys()) {
    const sum = tasks.reduce((all, { delivery, pickup }) => all + delivery[i]! + pickup[i]!, 0)
    if (sum > mostLoad) throw new VroomRefusal('input', 'Amounts are too large to be added up.')
  }
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
      costs[cell] =
        leg.ticks < 0 ? -1 : Math.round((leg.cost / costUnit + taskCost(from, to)) * scale)
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

function least(values: readonly number[], otherwise: number): number {
  return values.reduce((a, b) => Math.min(a, b), values[0] ?? otherwise)
}

function inBounds(value: number): number {
  if (value <= longestLeg) return value
  throw new VroomRefusal('input', 'A time or a cost is too large to be planned with.')
}
