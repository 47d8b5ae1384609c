import { fromVroom } from '../../../algorithms/round/instances/fromVroom.ts'
import { type Instance, never } from '../../../algorithms/round/instances/instance.ts'
import type { Window } from '../../../algorithms/round/instances/jsonFields.ts'
import type { VroomTask } from '../../../algorithms/round/instances/vroomProblem.ts'
import { inBounds, listKinds } from './kindMatrices.ts'
import { ticks } from './legs.ts'
import type { LegTable } from './legTables.ts'
import type { PlacedProblem } from './placeProblem.ts'
import { VroomRefusal } from './refusal.ts'
import { serviceOf, setupOf, type Task } from './task.ts'

/** How long before the earliest window a vehicle may leave, in the instance's unit: 31 days at least. */
const lead = 0x10000000

/**
 * A problem as our search and its judge know it. Times are whole seconds, or VROOM's hundredths
 * where a vehicle has a speed of its own.
 *
 * A stop takes as long as with the slowest type of vehicle: what fits then fits with each.
 *
 * @throws VroomRefusal where times or costs are too large to be counted
 */
export function toInstance(placed: PlacedProblem, tables: ReadonlyMap<string, LegTable>): Instance {
  const { tasks, vehicles } = placed
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
  const kinds = listKinds(placed, tables, unit)

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
      profile: kinds.of(asked),
      start: undefined,
      startIndex: start?.place,
      end: undefined,
      endIndex: end?.place,
      timeWindow: asked.timeWindow ? scaled(asked.timeWindow) : [from, from + never],
      breaks: asked.breaks.map((one) => ({
        ...one,
        timeWindows: one.timeWindows.map(scaled),
        serviceSeconds: inBounds(one.serviceSeconds * unit),
      })),
      speedFactor: 1,
      ...(asked.maxTravelSeconds === undefined
        ? {}
        : { maxTravelSeconds: Math.min(asked.maxTravelSeconds * unit, never) }),
      costs: {
        fixed: inBounds(asked.costs.fixed * kinds.scale),
        perHour: 3600,
        perTaskHour: 0,
        perKm: 0,
      },
      steps: undefined,
      type: '',
    })),
    matrices: kinds.matrices,
  })
  return { ...instance, scale: kinds.scale, stops: withVroomsPriorities(instance.stops) }
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

function least(values: readonly number[], otherwise: number): number {
  return values.reduce((a, b) => Math.min(a, b), values[0] ?? otherwise)
}
