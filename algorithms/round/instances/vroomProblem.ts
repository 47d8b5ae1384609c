import { InstanceError } from './instanceError.ts'
import {
  amountOf,
  amountsOf,
  type Fields,
  listOf,
  lonLatOf,
  notSquare,
  numberOf,
  objectOf,
  optional,
  perTypeOf,
  priorityOf,
  speedOf,
  textOf,
  tooLarge,
  type Window,
  wholeOf,
  windowOf,
  windowsOf,
  wrong,
} from './jsonFields.ts'

/**
 * VROOM's problem JSON (its API documentation, v1.14), checked field by field. Durations are seconds,
 * distances metres, amounts whole numbers in as many dimensions as the problem likes.
 */
export interface VroomProblem {
  readonly jobs: readonly VroomJob[]
  readonly shipments: readonly VroomShipment[]
  readonly vehicles: readonly VroomVehicle[]
  /** By profile. */
  readonly matrices: ReadonlyMap<string, VroomMatrices>
}

/** What a job and both steps of a shipment have in common. */
export interface VroomTask {
  readonly id: number
  readonly description: string | undefined
  readonly location: readonly [lon: number, lat: number] | undefined
  readonly locationIndex: number | undefined
  readonly setupSeconds: number
  readonly serviceSeconds: number
  /** By type of vehicle, where it differs. */
  readonly setupPerType: ReadonlyMap<string, number>
  readonly servicePerType: ReadonlyMap<string, number>
  /** Empty: at any time. */
  readonly timeWindows: readonly Window[]
}

export interface VroomJob extends VroomTask {
  readonly delivery: readonly number[]
  readonly pickup: readonly number[]
  readonly skills: readonly number[]
  /** 0 to 100. */
  readonly priority: number
}

export interface VroomShipment {
  readonly pickup: VroomTask
  readonly delivery: VroomTask
  readonly amount: readonly number[]
  readonly skills: readonly number[]
  readonly priority: number
}

export interface VroomBreak {
  readonly id: number
  readonly description: string | undefined
  readonly timeWindows: readonly Window[]
  readonly serviceSeconds: number
  readonly maxLoad: readonly number[] | undefined
}

/** A step that the sender asks for, in `steps` of a vehicle. */
export interface VroomWantedStep {
  readonly type: 'start' | 'end' | 'job' | 'pickup' | 'delivery' | 'break'
  readonly id: number | undefined
  readonly serviceAt: number | undefined
  readonly serviceAfter: number | undefined
  readonly serviceBefore: number | undefined
}

export interface VroomVehicle {
  readonly id: number
  readonly profile: string
  readonly type: string
  readonly description: string | undefined
  readonly start: readonly [lon: number, lat: number] | undefined
  readonly startIndex: number | undefined
  readonly end: readonly [lon: number, lat: number] | undefined
  readonly endIndex: number | undefined
  readonly capacity: readonly number[]
  readonly skills: readonly number[]
  readonly timeWindow: Window | undefined
  readonly breaks: readonly VroomBreak[]
  readonly speedFactor: number
  readonly maxTasks: number | undefined
  readonly maxTravelSeconds: number | undefined
  readonly maxMetres: number | undefined
  readonly costs: {
    readonly fixed: number
    readonly perHour: number
    readonly perTaskHour: number
    readonly perKm: number
  }
  readonly steps: readonly VroomWantedStep[] | undefined
}

/** Square, row by row; `null` in the problem is -1 here: there is no way. */
export interface VroomMatrices {
  readonly size: number
  readonly durations: Int32Array
  readonly distances: Int32Array | undefined
  readonly costs: Int32Array | undefined
}

/**
 * @param json what `JSON.parse` made of it
 * @throws InstanceError naming the field
 */
export function readVroomProblem(json: unknown): VroomProblem {
  const problem = objectOf(json, 'problem')
  const jobs = listOf(problem.jobs, 'jobs').map(readJob)
  const shipments = listOf(problem.shipments, 'shipments').map(readShipment)
  const vehicles = listOf(problem.vehicles, 'vehicles').map(readVehicle)
  checkIds('jobs', jobs)
  checkIds(
    'shipments.pickup',
    shipments.map(({ pickup }) => pickup),
  )
  checkIds(
    'shipments.delivery',
    shipments.map(({ delivery }) => delivery),
  )
  checkIds('vehicles', vehicles)
  return { jobs, shipments, vehicles, matrices: readMatrices(problem) }
}

function readTask(value: unknown, at: string): VroomTask {
  const fields = objectOf(value, at)
  return {
    id: wholeOf(fields.id, `${at}.id`),
    description: textOf(fields.description, `${at}.description`),
    location: lonLatOf(fields.location, `${at}.location`),
    locationIndex: optional(fields.location_index, `${at}.location_index`, amountOf),
    setupSeconds: amountOf(fields.setup ?? 0, `${at}.setup`),
    serviceSeconds: amountOf(fields.service ?? 0, `${at}.service`),
    setupPerType: perTypeOf(fields.setup_per_type, `${at}.setup_per_type`),
    servicePerType: perTypeOf(fields.service_per_type, `${at}.service_per_type`),
    timeWindows: windowsOf(fields.time_windows, `${at}.time_windows`),
  }
}

function readJob(value: unknown, index: number): VroomJob {
  const at = `jobs[${index}]`
  const fields = objectOf(value, at)
  return {
    ...readTask(value, at),
    // `amount` is what jobs had before version 1.4
    delivery: amountsOf(fields.delivery ?? fields.amount, `${at}.delivery`),
    pickup: amountsOf(fields.pickup, `${at}.pickup`),
    skills: amountsOf(fields.skills, `${at}.skills`),
    priority: priorityOf(fields.priority, `${at}.priority`),
  }
}

function readShipment(value: unknown, index: number): VroomShipment {
  const at = `shipments[${index}]`
  const fields = objectOf(value, at)
  return {
    pickup: readTask(fields.pickup, `${at}.pickup`),
    delivery: readTask(fields.delivery, `${at}.delivery`),
    amount: amountsOf(fields.amount, `${at}.amount`),
    skills: amountsOf(fields.skills, `${at}.skills`),
    priority: priorityOf(fields.priority, `${at}.priority`),
  }
}

function readVehicle(value: unknown, index: number): VroomVehicle {
  const at = `vehicles[${index}]`
  const fields = objectOf(value, at)
  const costs = fields.costs === undefined ? {} : objectOf(fields.costs, `${at}.costs`)
  const breaks = listOf(fields.breaks, `${at}.breaks`).map((one, i) =>
    readBreak(one, `${at}.breaks[${i}]`),
  )
  checkIds(`${at}.breaks`, breaks)
  const window = fields.time_window
  return {
    id: wholeOf(fields.id, `${at}.id`),
    profile: textOf(fields.profile, `${at}.profile`) ?? 'car',
    type: textOf(fields.type, `${at}.type`) ?? '',
    description: textOf(fields.description, `${at}.description`),
    start: lonLatOf(fields.start, `${at}.start`),
    startIndex: optional(fields.start_index, `${at}.start_index`, amountOf),
    end: lonLatOf(fields.end, `${at}.end`),
    endIndex: optional(fields.end_index, `${at}.end_index`, amountOf),
    capacity: amountsOf(fields.capacity, `${at}.capacity`),
    skills: amountsOf(fields.skills, `${at}.skills`),
    timeWindow:
      window === undefined ? undefined : windowOf(window, `${at}.time_window`, 'shift-is-over'),
    breaks,
    speedFactor: speedOf(fields.speed_factor ?? 1, `${at}.speed_factor`),
    maxTasks: optional(fields.max_tasks, `${at}.max_tasks`, amountOf),
    maxTravelSeconds: optional(fields.max_travel_time, `${at}.max_travel_time`, amountOf),
    maxMetres: optional(fields.max_distance, `${at}.max_distance`, amountOf),
    costs: {
      fixed: amountOf(costs.fixed ?? 0, `${at}.costs.fixed`),
      perHour: amountOf(costs.per_hour ?? 3600, `${at}.costs.per_hour`),
      perTaskHour: amountOf(costs.per_task_hour ?? 0, `${at}.costs.per_task_hour`),
      perKm: amountOf(costs.per_km ?? 0, `${at}.costs.per_km`),
    },
    steps:
      fields.steps === undefined
        ? undefined
        : listOf(fields.steps, `${at}.steps`).map((step, i) => readStep(step, `${at}.steps[${i}]`)),
  }
}

function readBreak(value: unknown, at: string): VroomBreak {
  const fields = objectOf(value, at)
  return {
    id: wholeOf(fields.id, `${at}.id`),
    description: textOf(fields.description, `${at}.description`),
    timeWindows: windowsOf(fields.time_windows, `${at}.time_windows`),
    serviceSeconds: amountOf(fields.service ?? 0, `${at}.service`),
    maxLoad: optional(fields.max_load, `${at}.max_load`, amountsOf),
  }
}

const stepTypes = ['start', 'end', 'job', 'pickup', 'delivery', 'break'] as const

function readStep(value: unknown, at: string): VroomWantedStep {
  const fields = objectOf(value, at)
  const type = stepTypes.find((known) => known === fields.type)
  if (type === undefined) throw wrong(`${at}.type`, stepTypes.join(', '))
  return {
    type,
    id: optional(fields.id, `${at}.id`, wholeOf),
    serviceAt: optional(fields.service_at, `${at}.service_at`, wholeOf),
    serviceAfter: optional(fields.service_after, `${at}.service_after`, wholeOf),
    serviceBefore: optional(fields.service_before, `${at}.service_before`, wholeOf),
  }
}

/** `matrices` by profile, or the older `matrix`, which is the car's durations. */
function readMatrices(problem: Fields): Map<string, VroomMatrices> {
  const found = new Map<string, VroomMatrices>()
  if (problem.matrix !== undefined) {
    const durations = matrixOf(problem.matrix, 'matrix')
    found.set('car', { ...durations, distances: undefined, costs: undefined })
  }
  if (problem.matrices === undefined) return found
  for (const [profile, value] of Object.entries(objectOf(problem.matrices, 'matrices'))) {
    const at = `matrices.${profile}`
    const fields = objectOf(value, at)
    if (fields.durations === undefined) throw wrong(`${at}.durations`, 'a matrix')
    const { size, durations } = matrixOf(fields.durations, `${at}.durations`)
    const beside = (name: 'distances' | 'costs') => {
      if (fields[name] === undefined) return undefined
      const other = matrixOf(fields[name], `${at}.${name}`)
      if (other.size !== size) throw notSquare(`${at}.${name}`, other.size, size)
      return other.durations
    }
    found.set(profile, { size, durations, distances: beside('distances'), costs: beside('costs') })
  }
  return found
}

function matrixOf(value: unknown, at: string): { size: number; durations: Int32Array } {
  const rows = listOf(value, at)
  const size = rows.length
  const durations = new Int32Array(size * size)
  for (const [r, row] of rows.entries()) {
    const cells = listOf(row, `${at}[${r}]`)
    if (cells.length !== size) throw notSquare(`${at}[${r}]`, cells.length, size)
    for (const [c, cell] of cells.entries()) {
      if (cell === null) {
        durations[r * size + c] = r === c ? 0 : -1
        continue
      }
      const leg = Number.isInteger(cell)
        ? (cell as number)
        : Math.round(numberOf(cell, `${at}[${r}][${c}]`))
      if (leg < 0) {
        throw new InstanceError('negative-travel', {
          fr: `${at}[${r}][${c}] : le trajet est négatif (${leg}).`,
          en: `${at}[${r}][${c}]: the leg is negative (${leg}).`,
        })
      }
      if (leg > 0x7fffffff) throw tooLarge(`${at}[${r}][${c}]`)
      durations[r * size + c] = leg
    }
  }
  return { size, durations }
}

function checkIds(at: string, things: readonly { readonly id: number }[]): void {
  const seen = new Set<number>()
  for (const { id } of things) {
    if (seen.has(id)) {
      throw new InstanceError('duplicate-id', {
        fr: `${at} : le numéro ${id} figure deux fois.`,
        en: `${at}: the id ${id} stands there twice.`,
      })
    }
    seen.add(id)
  }
}
