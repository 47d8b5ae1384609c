import type { VroomRoute, VroomStep, VroomViolation } from '../../protocol/vroom.ts'
import { latest } from './checkProblem.ts'
import { costUnit, type Legs, ticks } from './legs.ts'
import { type PlacedVehicle, type Spot, serviceOf, setupOf, type Task } from './task.ts'
import { loadsAfter, type TimedStep } from './timeRoute.ts'

type Cause = VroomViolation['cause']

/** What a step or a route violates: seconds for what is early or late, 0 for the rest. */
export type Causes = Map<Cause, number>

export interface AnsweredRoute {
  readonly route: VroomRoute
  readonly causes: Causes
}

/**
 * A timed route as VROOM tells it (`format_route` and `choose_ETA`): whole seconds, cut off, with
 * loads, distances, its cost and whatever it violates.
 */
export function answerRoute(
  placed: PlacedVehicle,
  timed: readonly TimedStep[],
  legs: Legs,
  {
    metres: tellsMetres,
    isPricedByLeg,
  }: {
    readonly metres: boolean
    /** Costs are the legs' own, or time plays no part: else they are those of the whole seconds told. */
    readonly isPricedByLeg: boolean
  },
): AnsweredRoute {
  const { asked: vehicle } = placed
  const tasks = timed.flatMap(({ task }) => (task ? [task] : []))
  const spots = [placed.start, ...tasks.map(({ spot }) => spot), placed.end]
  const way = spots.slice(1).map((to, i) => {
    const from = spots[i]
    return from && to ? legs(from.place, to.place) : { ticks: 0, metres: 0, cost: 0 }
  })
  const loads = loadsAfter(tasks, vehicle.capacity.length)
  const misplaced = misplacedEnds(tasks)
  const steps: VroomStep[] = []
  const all: Causes = new Map()
  const say = (causes: Causes, cause: Cause, seconds = 0) => {
    causes.set(cause, (causes.get(cause) ?? 0) + seconds)
    all.set(cause, (all.get(cause) ?? 0) + seconds)
  }
  let done = 0
  let travelled = 0
  let metres = 0
  let metresUnderWay = 0
  let freeAt = 0
  const sums = { setup: 0, service: 0, waiting_time: 0, priority: 0 }
  for (const { type, task, rest, arrivesAt, beginsAt } of timed) {
    const causes: Causes = new Map()
    const arrival = Math.floor(arrivesAt / ticks)
    const begins = Math.floor(beginsAt / ticks)
    const leg = way[done]!
    const travel = type === 'start' ? 0 : arrival - freeAt
    travelled += travel
    if (type === 'break') metresUnderWay += metresWithin(leg, travel)
    if (type === 'task' || type === 'end') {
      metres += leg.metres
      metresUnderWay = metres
    }
    const stays = task !== undefined && spots[done]?.place === task.spot.place
    const setup = task && !stays ? setupOf(task, vehicle) : 0
    const service = task ? serviceOf(task, vehicle) : (rest?.serviceSeconds ?? 0)
    sums.setup += setup
    sums.service += service
    sums.waiting_time += begins - arrival
    sums.priority += task?.priority ?? 0
    if (task) done++
    const load = loads[done]!
    freeAt = begins + setup + service

    const windows = task?.asked.timeWindows ?? rest?.timeWindows ?? []
    const [opens, closes] = vehicle.timeWindow ?? [0, latest]
    if (type === 'start' && begins < opens) say(causes, 'lead_time', opens - begins)
    if (type === 'end' && begins > closes) say(causes, 'delay', begins - closes)
    if (windows.length > 0) tellLateness(begins, windows, (...told) => say(causes, ...told))
    if (load.some((amount, i) => amount > vehicle.capacity[i]!)) say(causes, 'load')
    if (task && !task.skills.every((skill) => vehicle.skills.includes(skill))) say(causes, 'skills')
    if (task && done > (vehicle.maxTasks ?? Infinity)) say(causes, 'max_tasks')
    if (travelled > (vehicle.maxTravelSeconds ?? Infinity)) say(causes, 'max_travel_time')
    if (metresUnderWay > (vehicle.maxMetres ?? Infinity)) say(causes, 'max_distance')
    if (task && misplaced.has(task)) say(causes, 'precedence')
    if (rest?.maxLoad && load.some((amount, i) => amount > rest.maxLoad![i]!))
      say(causes, 'max_load')

    const spot = task?.spot ?? spotOf(type, spots)
    const { description } = task?.asked ?? rest ?? { description: undefined }
    steps.push({
      type: task ? task.kind : (type as 'start' | 'break' | 'end'),
      ...(description ? { description } : {}),
      ...(spot?.location ? { location: [...spot.location] } : {}),
      ...(spot?.locationIndex === undefined ? {} : { location_index: spot.locationIndex }),
      ...(task || rest ? { id: (task?.asked ?? rest)!.id } : {}),
      setup,
      service,
      waiting_time: begins - arrival,
      ...(task ? { job: task.asked.id } : {}),
      ...(load.length > 0 ? { load } : {}),
      arrival,
      duration: travelled,
      violations: toViolations(causes),
      ...(tellsMetres ? { distance: metresUnderWay } : {}),
    })
  }
  const taken = timed.flatMap(({ rest }) => (rest ? [rest] : []))
  if (taken.length < vehicle.breaks.length) say(new Map(), 'missing_break')
  const { fixed, perHour, perKm, perTaskHour } = vehicle.costs
  const travelCost = isPricedByLeg
    ? Math.floor(way.reduce((sum, { cost }) => sum + cost, 0) / costUnit)
    : Math.round((travelled * perHour) / 3600 + (metres * perKm) / 1000)
  const taskCost = Math.floor((perTaskHour * (sums.setup + sums.service)) / 3600)
  const total = (of: (task: Task) => readonly number[]) =>
    loads[0]!.map((_, i) => tasks.reduce((sum, task) => sum + of(task)[i]!, 0))
  const delivery = total((task) => task.delivery)
  const route: VroomRoute = {
    vehicle: vehicle.id,
    cost: fixed + travelCost + taskCost,
    ...(vehicle.description ? { description: vehicle.description } : {}),
    ...(delivery.length > 0
      ? { delivery, amount: delivery, pickup: total((task) => task.pickup) }
      : {}),
    setup: sums.setup,
    service: sums.service,
    duration: travelled,
    waiting_time: sums.waiting_time,
    priority: sums.priority,
    ...(tellsMetres ? { distance: metres } : {}),
    steps,
    violations: toViolations(all),
  }
  return { route, causes: all }
}

/** In the order of their names, so that an answer is the same each time. */
export function toViolations(causes: Causes): VroomViolation[] {
  return [...causes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([cause, duration]) => ({ cause, ...(duration > 0 ? { duration } : {}) }))
}

/** How far one has come in some seconds of a leg. */
function metresWithin(leg: ReturnType<Legs>, seconds: number): number {
  const whole = Math.floor(leg.ticks / ticks)
  return whole === 0 ? 0 : Math.round((seconds * leg.metres) / whole)
}

/** The first place of the route or its last. */
function spotOf(type: TimedStep['type'], spots: readonly (Spot | undefined)[]): Spot | undefined {
  if (type === 'start') return spots.find((spot) => spot)
  return type === 'end' ? spots.findLast((spot) => spot) : undefined
}

/** Against the window that is nearest. */
function tellLateness(
  begins: number,
  windows: Task['asked']['timeWindows'],
  say: (cause: Cause, seconds: number) => void,
): void {
  let nearest: { cause: Cause; seconds: number } | undefined
  for (const [from, to] of windows) {
    const seconds = Math.max(from - begins, begins - to, 0)
    if (seconds < (nearest?.seconds ?? Infinity))
      nearest = { cause: begins < from ? 'lead_time' : 'delay', seconds }
  }
  if (nearest && nearest.seconds > 0) say(nearest.cause, nearest.seconds)
}

/** Ends of shipments whose other end isn't there, or comes the wrong way round. */
function misplacedEnds(tasks: readonly Task[]): ReadonlySet<Task> {
  const order = new Map(tasks.map(({ index }, i) => [index, i]))
  const isMisplaced = ({ kind, index, partner }: Task) => {
    if (partner === undefined) return false
    const [pickup, delivery] = kind === 'pickup' ? [index, partner] : [partner, index]
    return !(order.get(pickup)! < order.get(delivery)!)
  }
  return new Set(tasks.filter(isMisplaced))
}
