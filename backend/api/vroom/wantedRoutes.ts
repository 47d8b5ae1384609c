import type {
  VroomBreak,
  VroomWantedStep,
} from '../../../algorithms/round/instances/vroomProblem.ts'
import type { PlacedProblem } from './placeProblem.ts'
import { VroomRefusal } from './refusal.ts'
import type { PlacedVehicle, Task } from './task.ts'

/** What one vehicle's `steps` ask for. */
export interface WantedRoute {
  readonly placed: PlacedVehicle
  /** Index among the vehicles. */
  readonly vehicle: number
  /** From the start to the end, both included. */
  readonly steps: readonly WantedStep[]
}

interface WantedStep {
  readonly type: 'start' | 'task' | 'break' | 'end'
  readonly task?: Task
  readonly rest?: VroomBreak
  readonly asked?: VroomWantedStep
}

/**
 * The routes that a problem's vehicles ask for, without those that have no tasks or breaks.
 *
 * @throws VroomRefusal for what isn't there, or stands there twice
 */
export function listWantedRoutes({ tasks, vehicles }: PlacedProblem): WantedRoute[] {
  const taskOf = new Map(tasks.map((task) => [`${task.kind} ${task.asked.id}`, task]))
  const planned = new Set<string>()
  const toStep = (asked: VroomWantedStep, { asked: vehicle }: PlacedVehicle): WantedStep => {
    const { type, id } = asked
    if (type === 'start' || type === 'end') return { type, asked }
    const key = `${type} ${type === 'break' ? `of ${vehicle.id} ` : ''}${id}`
    const rest = type === 'break' ? vehicle.breaks.find((one) => one.id === id) : undefined
    const task = taskOf.get(key)
    if (!rest && !task) throw wrong(`Invalid ${type} id ${id} for vehicle ${vehicle.id}.`)
    if (planned.has(key))
      throw wrong(`Duplicate ${type} id ${id} in input steps for vehicle ${vehicle.id}.`)
    planned.add(key)
    return rest ? { type: 'break', rest, asked } : { type: 'task', task: task!, asked }
  }
  return vehicles.flatMap((placed, vehicle) => {
    const steps = (placed.asked.steps ?? []).map((step) => toStep(step, placed))
    if (steps.every(({ type }) => type === 'start' || type === 'end')) return []
    if (steps[0]!.type !== 'start') steps.unshift({ type: 'start' })
    if (steps.at(-1)!.type !== 'end') steps.push({ type: 'end' })
    return [{ placed, vehicle, steps }]
  })
}

function wrong(sentence: string): VroomRefusal {
  return new VroomRefusal('input', sentence)
}
