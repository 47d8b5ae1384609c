import {
  type Instance,
  type InstanceBlock,
  type InstanceBreak,
  type InstanceStop,
  type InstanceVehicle,
  never,
} from './instance.ts'
import { InstanceError } from './instanceError.ts'
import type { VroomMatrices, VroomProblem, VroomTask, VroomVehicle } from './vroomProblem.ts'

/**
 * VROOM's problem over its own matrices. Costs are VROOM's: seconds at 3 600 an hour unless a
 * vehicle says otherwise. Stops are the jobs, then pickup and delivery of each shipment in turn.
 * Instants are counted from the earliest of the problem, so that instants since the epoch fit too.
 *
 * What VROOM can and this can't: `per_task_hour`, setup and service by type of vehicle where
 * vehicles differ, and `steps` that fix a plan beforehand; the first is left out of the cost, the
 * others are named errors.
 *
 * @throws InstanceError
 */
export function fromVroom(problem: VroomProblem): Instance {
  const { jobs, shipments, vehicles } = problem
  if (vehicles.length === 0) {
    throw new InstanceError('no-vehicle', {
      fr: 'Il n’y a pas de véhicule.',
      en: 'There is no vehicle.',
    })
  }
  const types = new Set(vehicles.map(({ type }) => type))
  const places = Math.max(1, ...[...problem.matrices.values()].map(({ size }) => size))
  const from = earliestOf(problem)
  const loads = Math.max(
    0,
    ...jobs.flatMap((job) => [job.delivery.length, job.pickup.length]),
    ...shipments.map(({ amount }) => amount.length),
    ...vehicles.map(({ capacity }) => capacity.length),
  )
  const padded = (amounts: readonly number[], filler = 0) =>
    Array.from({ length: loads }, (_, index) => amounts[index] ?? filler)
  const shifted = ([start, end]: readonly [number, number]) =>
    [start - from, Math.min(end - from, never)] as const

  const stopOf = (task: VroomTask, label: string): Omit<InstanceStop, 'skills'> => ({
    label,
    place: placeOf(task.locationIndex, { label, places }),
    serviceTime: perType(task.servicePerType, types, label) ?? task.serviceSeconds,
    setupTime: perType(task.setupPerType, types, label) ?? task.setupSeconds,
    windows: task.timeWindows.map(shifted),
    deliveredLoad: padded([]),
    collectedLoad: padded([]),
    carriedLoad: padded([]),
  })
  const stops: InstanceStop[] = jobs.map((job) => ({
    ...stopOf(job, `${job.id}`),
    deliveredLoad: padded(job.delivery),
    collectedLoad: padded(job.pickup),
    skills: job.skills,
    priority: job.priority,
  }))
  for (const { pickup, delivery, amount, skills, priority } of shipments) {
    stops.push(
      {
        ...stopOf(pickup, `pickup-${pickup.id}`),
        carriedLoad: padded(amount),
        partner: stops.length + 1,
        skills,
        priority,
      },
      { ...stopOf(delivery, `delivery-${delivery.id}`), skills, priority },
    )
  }

  const blocks: InstanceBlock[] = []
  const known = new Map<string, number>()
  const blockOf = (vehicle: VroomVehicle): number => {
    const { profile, speedFactor, costs } = vehicle
    const key = JSON.stringify([profile, speedFactor, costs.perHour, costs.perKm])
    const found = known.get(key)
    if (found !== undefined) return found
    const matrices = problem.matrices.get(profile)
    if (!matrices || matrices.size < places) throw noMatrix(profile)
    known.set(key, blocks.length)
    blocks.push(makeBlock(matrices, vehicle))
    return blocks.length - 1
  }
  const vehicleOf = (vehicle: VroomVehicle): InstanceVehicle => {
    const label = `${vehicle.id}`
    const at = (index: number | undefined, hasPosition: boolean) =>
      index !== undefined || hasPosition ? placeOf(index, { label, places }) : undefined
    const startPlace = at(vehicle.startIndex, vehicle.start !== undefined)
    const endPlace = at(vehicle.endIndex, vehicle.end !== undefined)
    if (vehicle.steps && vehicle.steps.length > 0) throw stepsAsked(label)
    return {
      label,
      block: blockOf(vehicle),
      ...(startPlace === undefined ? {} : { startPlace }),
      ...(endPlace === undefined ? {} : { endPlace }),
      // a vehicle that names fewer dimensions than others carries anything in the rest
      capacity: padded(vehicle.capacity, vehicle.capacity.length === 0 ? never : 0),
      skills: vehicle.skills,
      shift: vehicle.timeWindow ? shifted(vehicle.timeWindow) : [0, never],
      breaks: vehicle.breaks.map(
        (one): InstanceBreak => ({
          label: `${one.id}`,
          windows: one.timeWindows.map(shifted),
          time: one.serviceSeconds,
          ...(one.maxLoad ? { mostLoad: padded(one.maxLoad, never) } : {}),
        }),
      ),
      ...(vehicle.maxTasks === undefined ? {} : { mostStops: vehicle.maxTasks }),
      ...(vehicle.maxTravelSeconds === undefined
        ? {}
        : { mostTravelTime: vehicle.maxTravelSeconds }),
      ...(vehicle.maxMetres === undefined ? {} : { mostLength: vehicle.maxMetres }),
      fixedCost: vehicle.costs.fixed,
    }
  }
  return {
    name: '',
    scale: 1,
    objective: 'distance',
    places,
    vehicles: vehicles.map(vehicleOf),
    blocks,
    stops,
    loads,
  }
}

function makeBlock(
  { durations, distances, costs: given }: VroomMatrices,
  { speedFactor, costs: { perHour, perKm } }: VroomVehicle,
): InstanceBlock {
  const times = durations.map((seconds) => (seconds < 0 ? -1 : Math.round(seconds / speedFactor)))
  const lengths = distances ? { lengths: distances } : {}
  if (given) return { times, costs: given, ...lengths }
  if (perHour === 3600 && perKm === 0) return { times, ...lengths }
  const costs = times.map((seconds, cell) =>
    seconds < 0
      ? -1
      : Math.round((seconds * perHour) / 3600 + ((distances?.[cell] ?? 0) * perKm) / 1000),
  )
  return { times, costs, ...lengths }
}

/** The earliest instant that is named; 0 where none is. */
function earliestOf({ jobs, shipments, vehicles }: VroomProblem): number {
  const tasks = [...jobs, ...shipments.flatMap(({ pickup, delivery }) => [pickup, delivery])]
  const instants = [
    ...tasks.flatMap(({ timeWindows }) => timeWindows.map(([start]) => start)),
    ...vehicles.flatMap(({ timeWindow, breaks }) => [
      ...(timeWindow ? [timeWindow[0]] : []),
      ...breaks.flatMap(({ timeWindows }) => timeWindows.map(([start]) => start)),
    ]),
  ]
  return instants.reduce((least, instant) => Math.min(least, instant), instants[0] ?? 0)
}

function placeOf(
  index: number | undefined,
  { label, places }: { readonly label: string; readonly places: number },
): number {
  if (index === undefined) throw noMatrix(label)
  if (index < places) return index
  throw new InstanceError('unknown-id', {
    fr: `${label} : il n’y a pas de lieu ${index} dans la matrice, ils vont de 0 à ${places - 1}.`,
    en: `${label}: the matrix has no place ${index}, they go from 0 to ${places - 1}.`,
  })
}

/** What it is for the vehicles that there are; one value for all, or none. */
function perType(
  values: ReadonlyMap<string, number>,
  types: ReadonlySet<string>,
  label: string,
): number | undefined {
  const [first, ...rest] = [...types].map((type) => values.get(type))
  if (rest.every((value) => value === first)) return first
  throw new InstanceError('not-understood', {
    fr: `${label} : un temps de service par type de véhicule n’est pas encore planifié.`,
    en: `${label}: a service time by type of vehicle isn’t planned with yet.`,
  })
}

function noMatrix(what: string): InstanceError {
  return new InstanceError('no-matrix', {
    fr: `${what} : il faut les durées dans « matrices » et un indice par lieu.`,
    en: `${what}: durations must be given in "matrices", with an index for each place.`,
  })
}

function stepsAsked(label: string): InstanceError {
  return new InstanceError('not-understood', {
    fr: `Le véhicule ${label} : « steps » demande une vérification, pas un plan.`,
    en: `Vehicle ${label}: "steps" asks for a check, not for a plan.`,
  })
}
