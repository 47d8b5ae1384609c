import {
  type Instance,
  type InstanceBreak,
  type InstanceVehicle,
  never,
} from '../instances/instance.ts'
import { refuseWhatIsMissing } from './refuseWhatIsMissing.ts'

/**
 * An instance as the search reads it: flat arrays by node. Nodes are the stops, then the start and
 * the end of each vehicle's round (`startOf`, `endOf`). Vehicles are ordered so that equal ones stand
 * together: `vehicleAt` has the instance's index.
 */
export interface FlatProblem {
  readonly stops: number
  readonly vehicles: number
  readonly nodes: number
  /** Places and one more: nowhere, from which all is 0 away, for rounds that begin or end anywhere. */
  readonly places: number
  readonly vehicleAt: Int32Array
  readonly place: Int32Array

  /** All blocks, one after another; `…Back` has rows and columns exchanged. */
  readonly costs: Int32Array
  readonly costsBack: Int32Array
  readonly times: Int32Array
  readonly timesBack: Int32Array
  readonly lengths: Int32Array | undefined
  /** By vehicle: where its block begins. */
  readonly blockAt: Int32Array

  readonly hasTimes: boolean
  readonly opens: Int32Array
  readonly closes: Int32Array
  readonly work: Int32Array
  readonly setup: Int32Array
  readonly hasSetup: boolean
  /** By stop: where its windows begin in `windows` (from, to); as many as lie before the next's. */
  readonly windowsAt: Int32Array
  readonly windows: Int32Array
  readonly hasSeveralWindows: boolean

  readonly kinds: number
  /** `total`: what counts is the sum over the round; `along`: the load changes on the way. */
  readonly loadMode: 'none' | 'total' | 'along'
  /** By stop and kind. */
  readonly delivered: Int32Array
  readonly collected: Int32Array
  /** By stop and kind: picked up here if positive, put down here if negative. */
  readonly carried: Int32Array
  readonly capacity: Int32Array

  /** By stop: the other half of its pair or -1. */
  readonly partner: Int32Array
  /** 1 where a pair is put down. */
  readonly isDelivery: Uint8Array
  readonly hasPairs: boolean

  readonly types: number
  /** By vehicle. */
  readonly typeOf: Int32Array
  /** By type and stop: 1 where it has the skills. */
  readonly mayServe: Uint8Array
  readonly hasSkills: boolean
  readonly fixedCost: Float64Array
  readonly mostStops: Int32Array
  readonly mostTravel: Int32Array
  readonly mostLength: Int32Array
  readonly hasLimits: boolean
  /** By vehicle, in the order in which they open. */
  readonly breaksOf: readonly (readonly InstanceBreak[])[]
  readonly hasBreaks: boolean

  /** By stop: what leaving it out counts, before all cost. */
  readonly penalty: Float64Array
  readonly fewestVehiclesFirst: boolean
}

/** As a leg: there is no way. Two of them can still be added in 32 bits. */
export const noWay = 0x1fffffff

/** @throws SearchError */
export function flatProblem(instance: Instance): FlatProblem {
  refuseWhatIsMissing(instance)
  const { stops, vehicles, loads } = instance
  const order = orderVehicles(vehicles)
  const places = instance.places + 1
  const nowhere = instance.places
  const n = stops.length
  const m = vehicles.length
  const sorted = order.at.map((index) => vehicles[index]!)

  const place = new Int32Array(n + 2 * m)
  const opens = new Int32Array(n + 2 * m)
  const closes = new Int32Array(n + 2 * m)
  const partner = new Int32Array(n).fill(-1)
  const isDelivery = new Uint8Array(n)
  const carried = new Int32Array(n * loads)
  for (const [stop, { place: at, windows, partner: other, carriedLoad }] of stops.entries()) {
    place[stop] = at
    opens[stop] = windows[0]?.[0] ?? 0
    closes[stop] = windows.at(-1)?.[1] ?? never
    if (other === undefined) continue
    partner[stop] = other
    partner[other] = stop
    isDelivery[other] = 1
    for (let kind = 0; kind < loads; kind++) {
      carried[stop * loads + kind] = carriedLoad[kind]!
      carried[other * loads + kind] = -carriedLoad[kind]!
    }
  }
  for (const [vehicle, { startPlace, endPlace, shift }] of sorted.entries()) {
    for (const [node, at] of [
      [n + 2 * vehicle, startPlace],
      [n + 2 * vehicle + 1, endPlace],
    ] as const) {
      place[node] = at ?? nowhere
      opens[node] = shift[0]
      closes[node] = shift[1]
    }
  }
  const windowsAt = new Int32Array(n + 1)
  for (let stop = 0; stop < n; stop++)
    windowsAt[stop + 1] = windowsAt[stop]! + stops[stop]!.windows.length
  const delivered = Int32Array.from(stops.flatMap((stop) => stop.deliveredLoad.slice(0, loads)))
  const collected = Int32Array.from(stops.flatMap((stop) => stop.collectedLoad.slice(0, loads)))
  const some = (amounts: Int32Array) => amounts.some((amount) => amount !== 0)
  const isAlong = some(carried) || (some(delivered) && some(collected))

  const blockOf = (read: (block: Instance['blocks'][number]) => Int32Array) =>
    withNowhere(instance.blocks.map(read), instance.places)
  const costs = blockOf((block) => block.costs ?? block.times)
  const sameTimes = instance.blocks.every((block) => block.costs === undefined)
  const times = sameTimes ? costs : blockOf((block) => block.times)
  const costsBack = turned(costs, places)
  const hasLengths = vehicles.some(({ mostLength }) => mostLength !== undefined)
  const hasTravel = vehicles.some(({ mostTravelTime }) => mostTravelTime !== undefined)
  const hasMost = vehicles.some(({ mostStops }) => mostStops !== undefined)
  return {
    stops: n,
    vehicles: m,
    nodes: n + 2 * m,
    places,
    vehicleAt: Int32Array.from(order.at),
    place,
    costs,
    costsBack,
    times,
    timesBack: sameTimes ? costsBack : turned(times, places),
    lengths: hasLengths
      ? blockOf((block) => block.lengths ?? new Int32Array(instance.places ** 2))
      : undefined,
    blockAt: Int32Array.from(sorted, ({ block }) => block * places * places),
    hasTimes:
      stops.some(({ windows }) => windows.length > 0) ||
      vehicles.some(({ shift }) => shift[1] < never),
    opens,
    closes,
    work: Int32Array.from(stops, ({ serviceTime }) => serviceTime),
    setup: Int32Array.from(stops, ({ setupTime }) => setupTime),
    hasSetup: stops.some(({ setupTime }) => setupTime > 0),
    windowsAt,
    windows: Int32Array.from(stops.flatMap(({ windows }) => windows.flat())),
    hasSeveralWindows: stops.some(({ windows }) => windows.length > 1),
    kinds: loads,
    loadMode: isAlong ? 'along' : some(delivered) || some(collected) ? 'total' : 'none',
    delivered,
    collected,
    carried,
    capacity: Int32Array.from(sorted.flatMap(({ capacity }) => capacity.slice(0, loads))),
    partner,
    isDelivery,
    hasPairs: partner.some((other) => other >= 0),
    types: order.types,
    typeOf: Int32Array.from(order.typeOf),
    mayServe: skillTable(instance, { sorted, order }),
    hasSkills: stops.some(({ skills }) => skills.length > 0),
    fixedCost: Float64Array.from(sorted, ({ fixedCost }) => fixedCost),
    mostStops: Int32Array.from(sorted, ({ mostStops }) => Math.min(mostStops ?? never, never)),
    mostTravel: Int32Array.from(sorted, (one) => Math.min(one.mostTravelTime ?? never, never)),
    mostLength: Int32Array.from(sorted, ({ mostLength }) => Math.min(mostLength ?? never, never)),
    hasLimits: hasLengths || hasTravel || hasMost,
    breaksOf: sorted.map(({ breaks }) => breaks.toSorted((a, b) => opening(a) - opening(b))),
    hasBreaks: vehicles.some(({ breaks }) => breaks.length > 0),
    penalty: penalties(instance, partner),
    fewestVehiclesFirst: instance.objective === 'vehicles',
  }
}

function opening({ windows }: InstanceBreak): number {
  return windows[0]?.[0] ?? -Infinity
}

interface VehicleOrder {
  readonly at: readonly number[]
  /** By place in `at`. */
  readonly typeOf: readonly number[]
  readonly types: number
}

function orderVehicles(vehicles: readonly InstanceVehicle[]): VehicleOrder {
  const types = new Map<string, number[]>()
  for (const [index, vehicle] of vehicles.entries()) {
    const key = JSON.stringify({ ...vehicle, label: '' })
    const found = types.get(key)
    if (found) found.push(index)
    else types.set(key, [index])
  }
  const groups = [...types.values()]
  return {
    at: groups.flat(),
    typeOf: groups.flatMap((group, type) => group.map(() => type)),
    types: groups.length,
  }
}

function skillTable(
  { stops }: Instance,
  { sorted, order }: { readonly sorted: readonly InstanceVehicle[]; readonly order: VehicleOrder },
): Uint8Array {
  const table = new Uint8Array(order.types * stops.length)
  for (const [index, vehicle] of sorted.entries()) {
    const has = new Set(vehicle.skills)
    for (const [stop, { skills }] of stops.entries())
      if (skills.every((skill) => has.has(skill)))
        table[order.typeOf[index]! * stops.length + stop] = 1
  }
  return table
}

/**
 * One that has to be served counts more than all others together; among the others priorities add
 * up, and where they are equal more stops win. A pair counts at its first half.
 */
function penalties({ stops }: Instance, partner: Int32Array): Float64Array {
  const one = stops.length + 1
  return Float64Array.from(stops, ({ priority }, stop) => {
    const half = partner[stop]! >= 0 ? stops[partner[stop]!]!.priority : priority
    const must = priority === undefined || half === undefined
    return must ? one * one * 102 : 1 + one * Math.max(priority, half)
  })
}

/** The blocks one after another, each with one more row and column of 0, and `noWay` for -1. */
function withNowhere(blocks: readonly Int32Array[], size: number): Int32Array {
  const wide = size + 1
  const all = new Int32Array(blocks.length * wide * wide)
  for (const [index, block] of blocks.entries()) {
    for (let from = 0; from < size; from++) {
      const at = index * wide * wide + from * wide
      for (let to = 0; to < size; to++) {
        const leg = block[from * size + to]!
        all[at + to] = leg < 0 ? noWay : Math.min(leg, noWay)
      }
    }
  }
  return all
}

function turned(blocks: Int32Array, size: number): Int32Array {
  const back = new Int32Array(blocks.length)
  const cells = size * size
  for (let at = 0; at < blocks.length; at += cells)
    for (let from = 0; from < size; from++)
      for (let to = 0; to < size; to++) back[at + to * size + from] = blocks[at + from * size + to]!
  return back
}
