import type {
  Instance,
  InstanceStop,
  InstanceVehicle,
} from '../../../../algorithms/round/instances/instance.ts'

/** A stop that can be served at any time by anybody, at place `index + 1`. */
export function stopAt(place: number, changes: Partial<InstanceStop> = {}): InstanceStop {
  return {
    label: `${place}`,
    place,
    serviceTime: 0,
    setupTime: 0,
    windows: [],
    deliveredLoad: [0],
    collectedLoad: [0],
    carriedLoad: [0],
    skills: [],
    ...changes,
  }
}

export function vehicle(label: string, changes: Partial<InstanceVehicle> = {}): InstanceVehicle {
  return {
    label,
    block: 0,
    startPlace: 0,
    endPlace: 0,
    capacity: [10],
    skills: [],
    shift: [0, 1000],
    breaks: [],
    fixedCost: 0,
    ...changes,
  }
}

/** Places along a line, the depot at 0, ten apart; a stop at each of the others unless given. */
export function lineInstance(changes: Partial<Instance> = {}): Instance {
  const places = changes.places ?? 5
  const times = new Int32Array(places * places)
  for (let from = 0; from < places; from++)
    for (let to = 0; to < places; to++) times[from * places + to] = Math.abs(from - to) * 10
  return {
    name: 'line',
    scale: 1,
    objective: 'distance',
    places,
    blocks: [{ times }],
    stops: Array.from({ length: places - 1 }, (_, index) => stopAt(index + 1)),
    vehicles: [vehicle('one'), vehicle('two')],
    loads: 1,
    ...changes,
  }
}
