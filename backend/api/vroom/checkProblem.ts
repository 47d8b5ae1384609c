import type { Window } from '../../../algorithms/round/instances/jsonFields.ts'
import type {
  VroomProblem,
  VroomVehicle,
} from '../../../algorithms/round/instances/vroomProblem.ts'
import { VroomRefusal } from './refusal.ts'

/** VROOM counts seconds in 32 bits. */
export const latest = 0xffffffff

/**
 * What VROOM refuses in a problem whose fields are all of the right kind, in its own words.
 *
 * @throws VroomRefusal
 */
export function checkProblem(problem: VroomProblem): void {
  const { jobs, shipments, vehicles } = problem
  if (vehicles.length === 0) throw wrong('No vehicle defined.')
  if (jobs.length + shipments.length === 0) throw wrong('No task defined.')
  const kinds = vehicles[0]!.capacity.length
  const checkAmount = (amounts: readonly number[], isOptional = true) => {
    if (amounts.length === kinds || (isOptional && amounts.length === 0)) return
    throw wrong(`Inconsistent delivery length: ${amounts.length} instead of ${kinds}.`)
  }
  for (const vehicle of vehicles) {
    checkAmount(vehicle.capacity, false)
    checkVehicle(vehicle, kinds)
    if (vehicle.costs.perHour !== 3600 && problem.matrices.get(vehicle.profile)?.costs)
      throw wrong('Custom costs are incompatible with using a per_hour value.')
  }
  for (const job of jobs) {
    checkAmount(job.delivery)
    checkAmount(job.pickup)
    checkTask(job, 'job')
  }
  for (const { pickup, delivery, amount } of shipments) {
    checkAmount(amount)
    checkTask(pickup, 'pickup')
    checkTask(delivery, 'delivery')
  }
  for (const [profile, { size }] of problem.matrices)
    if (size === 0) throw wrong(`Empty durations matrix for ${profile} profile.`)
}

function checkVehicle(vehicle: VroomVehicle, kinds: number): void {
  const { id, breaks, steps = [] } = vehicle
  const hasStart = vehicle.start !== undefined || vehicle.startIndex !== undefined
  const hasEnd = vehicle.end !== undefined || vehicle.endIndex !== undefined
  if (id < 0) throw wrong('Invalid or missing id for vehicle.')
  if (!hasStart && !hasEnd) throw wrong(`No start or end specified for vehicle ${id}.`)
  if (vehicle.timeWindow) checkWindow(vehicle.timeWindow)
  for (const one of breaks) {
    checkTask(one, 'break')
    if (one.maxLoad && one.maxLoad.length !== kinds)
      throw wrong(`Inconsistent break max_load size for break ${one.id}.`)
  }
  for (const [index, { type, id: task }] of steps.entries()) {
    if (type === 'start' && index > 0)
      throw wrong(`Unexpected start in input steps for vehicle ${id}.`)
    if (type === 'end' && index < steps.length - 1)
      throw wrong(`Unexpected end in input steps for vehicle ${id}.`)
    if (type !== 'start' && type !== 'end' && task === undefined)
      throw wrong(`Invalid id in steps for vehicle ${id}.`)
  }
}

function checkTask(
  { id, timeWindows }: { readonly id: number; readonly timeWindows: readonly Window[] },
  type: string,
): void {
  if (id < 0) throw wrong(`Invalid or missing id for ${type}.`)
  for (const window of timeWindows) checkWindow(window)
  const overlaps = timeWindows.some(([from], i) => i > 0 && from <= timeWindows[i - 1]![1])
  if (overlaps) throw wrong(`Unsorted or overlapping time-windows for ${type} ${id}.`)
}

function checkWindow([from, to]: Window): void {
  if (from < 0 || to > latest)
    throw wrong(`Invalid time-window: [${from}, ${to}], expected seconds from 0 to ${latest}.`)
}

function wrong(sentence: string): VroomRefusal {
  return new VroomRefusal('input', sentence)
}
