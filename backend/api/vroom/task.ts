import type { LonLat } from '../../../algorithms/model.ts'
import type {
  VroomProblem,
  VroomTask,
  VroomVehicle,
} from '../../../algorithms/round/instances/vroomProblem.ts'

/** A job, or one end of a shipment, at its place; in the order of VROOM and of our instances. */
export interface Task {
  /** Among the tasks. */
  readonly index: number
  readonly kind: 'job' | 'pickup' | 'delivery'
  readonly asked: VroomTask
  readonly spot: Spot
  /** As many numbers as vehicles' capacities. */
  readonly delivery: readonly number[]
  readonly pickup: readonly number[]
  readonly skills: readonly number[]
  readonly priority: number
  /** The other end of its shipment, by index among the tasks. */
  readonly partner?: number
}

/** Where something is: an index into the matrices, and what of it the problem said. */
export interface Spot {
  readonly place: number
  readonly location?: LonLat
  readonly locationIndex?: number
}

/** A vehicle at its places; both are absent nowhere. */
export interface PlacedVehicle {
  readonly asked: VroomVehicle
  readonly start?: Spot
  readonly end?: Spot
}

/** Seconds at a task, by the vehicle's type. */
export function serviceOf({ asked }: Task, { type }: VroomVehicle): number {
  return (type === '' ? undefined : asked.servicePerType.get(type)) ?? asked.serviceSeconds
}

/** Seconds before it, where one didn't stand there already. */
export function setupOf({ asked }: Task, { type }: VroomVehicle): number {
  return (type === '' ? undefined : asked.setupPerType.get(type)) ?? asked.setupSeconds
}

/** @param spotOf where a task is; called in the order of the tasks */
export function listTasks(
  { jobs, shipments, vehicles }: VroomProblem,
  spotOf: (task: VroomTask, kind: Task['kind']) => Spot,
): Task[] {
  const kinds = vehicles[0]?.capacity.length ?? 0
  const padded = (amounts: readonly number[]) =>
    Array.from({ length: kinds }, (_, i) => amounts[i] ?? 0)
  const tasks = jobs.map(
    (job, index): Task => ({
      index,
      kind: 'job',
      asked: job,
      spot: spotOf(job, 'job'),
      delivery: padded(job.delivery),
      pickup: padded(job.pickup),
      skills: job.skills,
      priority: job.priority,
    }),
  )
  for (const { pickup, delivery, amount, skills, priority } of shipments) {
    const first = tasks.length
    const shared = { skills, priority }
    tasks.push(
      {
        index: first,
        kind: 'pickup',
        asked: pickup,
        spot: spotOf(pickup, 'pickup'),
        delivery: padded([]),
        pickup: padded(amount),
        ...shared,
        partner: first + 1,
      },
      {
        index: first + 1,
        kind: 'delivery',
        asked: delivery,
        spot: spotOf(delivery, 'delivery'),
        delivery: padded(amount),
        pickup: padded([]),
        ...shared,
        partner: first,
      },
    )
  }
  return tasks
}
