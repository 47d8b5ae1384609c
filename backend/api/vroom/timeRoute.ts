import type { VroomBreak } from '../../../algorithms/round/instances/vroomProblem.ts'
import { latest } from './checkProblem.ts'
import { type Legs, ticks } from './legs.ts'
import { openFrom, openUntil, placeBreaks, type Way } from './placeBreaks.ts'
import { type PlacedVehicle, serviceOf, setupOf, type Task } from './task.ts'

/** A step with its instants, in ticks. */
export interface TimedStep {
  readonly type: 'start' | 'task' | 'break' | 'end'
  readonly task?: Task
  readonly rest?: VroomBreak
  readonly arrivesAt: number
  /** After what one waits. */
  readonly beginsAt: number
}

/**
 * When a vehicle is where on its tasks in this order, as VROOM has it (`format_route` in its
 * `helpers.cpp`): it is back as early as it can be, leaves as late as it then may, and does
 * everything as early as that leaves it.
 *
 * @returns undefined where it can't be done in time
 */
export function timeRoute(
  placed: PlacedVehicle,
  tasks: readonly Task[],
  legs: Legs,
): TimedStep[] | undefined {
  const rests = breaksInOrder(placed)
  const way = wayOf(placed, tasks, legs, rests)
  const found = placeBreaks(way)
  if (!found) return undefined
  const { duringLeg } = found
  const leavesAt = latestStart(way, found)
  const steps: TimedStep[] = [{ type: 'start', arrivesAt: leavesAt, beginsAt: leavesAt }]
  let at = leavesAt
  let rest = 0
  for (const [index, leg] of way.legs.entries()) {
    let ahead = leg
    for (let count = 0; count < duringLeg[index]!; count++, rest++) {
      const beginsAt = openFrom(at, way.breaks[rest]!.windows)!
      const travelled = Math.min(ahead, beginsAt - at)
      steps.push({ type: 'break', rest: rests[rest]!, arrivesAt: at + travelled, beginsAt })
      ahead -= travelled
      at = beginsAt + way.breaks[rest]!.work
    }
    const arrivesAt = at + ahead
    const task = tasks[index]
    if (!task) {
      steps.push({ type: 'end', arrivesAt, beginsAt: arrivesAt })
      break
    }
    const beginsAt = openFrom(arrivesAt, way.tasks[index]!.windows)!
    steps.push({ type: 'task', task, arrivesAt, beginsAt })
    at = beginsAt + way.tasks[index]!.work
  }
  return steps
}

/** Whether a vehicle could take its breaks if it had nothing to do. */
export function canRest(placed: PlacedVehicle): boolean {
  const nowhere = () => ({ ticks: 0, metres: 0, cost: 0 })
  return placeBreaks(wayOf(placed, [], nowhere, breaksInOrder(placed))) !== undefined
}

/** VROOM takes them in the order of their first windows. */
function breaksInOrder({ asked }: PlacedVehicle): VroomBreak[] {
  const first = ({ timeWindows }: VroomBreak) => timeWindows[0] ?? [0, latest]
  return asked.breaks.toSorted((a, b) => first(a)[0] - first(b)[0] || first(a)[1] - first(b)[1])
}

function wayOf(
  { asked, start, end }: PlacedVehicle,
  tasks: readonly Task[],
  legs: Legs,
  rests: readonly VroomBreak[],
): Way {
  const spots = [start, ...tasks.map(({ spot }) => spot), end]
  const inTicks = (windows: Task['asked']['timeWindows']) =>
    windows.map(([from, to]) => [from * ticks, to * ticks] as const)
  const loads = loadsAfter(tasks, asked.capacity.length)
  return {
    opens: (asked.timeWindow?.[0] ?? 0) * ticks,
    closes: (asked.timeWindow?.[1] ?? latest) * ticks,
    legs: spots.slice(1).map((to, i) => {
      const from = spots[i]
      return from && to ? legs(from.place, to.place).ticks : 0
    }),
    tasks: tasks.map((task, i) => ({
      windows: inTicks(task.asked.timeWindows),
      work:
        (serviceOf(task, asked) +
          (spots[i]?.place === task.spot.place ? 0 : setupOf(task, asked))) *
        ticks,
    })),
    breaks: rests.map(({ timeWindows, serviceSeconds, maxLoad }) => ({
      windows: inTicks(timeWindows),
      work: serviceSeconds * ticks,
      isAllowed: loads.map((load) =>
        load.every((amount, i) => amount <= (maxLoad?.[i] ?? Infinity)),
      ),
    })),
  }
}

/**
 * What is on board at the start and after each task: jobs' deliveries are from the start.
 * @param kinds of amounts
 */
export function loadsAfter(tasks: readonly Task[], kinds: number): number[][] {
  const first = Array.from({ length: kinds }, (_, i) =>
    tasks.reduce((sum, { kind, delivery }) => sum + (kind === 'job' ? delivery[i]! : 0), 0),
  )
  const loads = [first]
  for (const { pickup, delivery } of tasks)
    loads.push(loads.at(-1)!.map((load, i) => load + pickup[i]! - delivery[i]!))
  return loads
}

/** The latest start with which everything is still over in time, backwards from the earliest end. */
function latestStart(
  { legs, tasks, breaks }: Way,
  { duringLeg, endsAt }: { readonly duringLeg: readonly number[]; readonly endsAt: number },
): number {
  let at = endsAt
  let rest = breaks.length
  for (let index = legs.length - 1; index >= 0; index--) {
    let ahead = legs[index]!
    for (let count = 0; count < duringLeg[index]!; count++) {
      const { windows, work } = breaks[--rest]!
      const begins = openUntil(at - work, windows)
      // what lies between may be travelled in
      ahead -= Math.min(ahead, at - work - begins)
      at = begins
    }
    at -= ahead
    const task = tasks[index - 1]
    if (task) at = openUntil(at - task.work, task.windows)
  }
  return at
}
