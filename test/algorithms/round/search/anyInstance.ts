import fc from 'fast-check'
import {
  type Instance,
  type InstanceBreak,
  type InstanceStop,
  type InstanceVehicle,
  never,
} from '../../../../algorithms/round/instances/instance.ts'
import type { Window } from '../../../../algorithms/round/instances/jsonFields.ts'

export interface Features {
  readonly windows?: boolean
  readonly severalWindows?: boolean
  readonly setup?: boolean
  readonly loads?: 'delivered' | 'both'
  readonly pairs?: boolean
  readonly skills?: boolean
  readonly optional?: boolean
  readonly limits?: boolean
  readonly openRounds?: boolean
  readonly twoBlocks?: boolean
  readonly missingWays?: boolean
  readonly fixedCosts?: boolean
  readonly breaks?: boolean
}

/** All but legs without a way. */
export const everyFeature: Features = {
  windows: true,
  severalWindows: true,
  setup: true,
  loads: 'both',
  pairs: true,
  skills: true,
  optional: true,
  limits: true,
  openRounds: true,
  twoBlocks: true,
  fixedCosts: true,
  breaks: true,
}

/** Instances of up to `most` stops, small enough to try everything. */
export function anyInstance(features: Features, most = 4): fc.Arbitrary<Instance> {
  const numbers = fc.infiniteStream(fc.nat(0x7fffffff))
  return fc.record({ stops: fc.integer({ min: 1, max: most }), numbers }).map((drawn) => {
    const below = (limit: number) => (drawn.numbers.next().value as number) % limit
    return build(features, drawn.stops, below)
  })
}

function build(has: Features, wanted: number, below: (limit: number) => number): Instance {
  const loads = has.loads === undefined && !has.pairs ? 0 : 1 + below(2)
  const amounts = (isUsed: boolean) =>
    Array.from({ length: loads }, () => (isUsed && below(3) > 0 ? 1 + below(4) : 0))
  const count = has.pairs ? Math.max(2, wanted) : wanted
  const places = 1 + count
  const windows = (): Window[] => {
    if (!has.windows || below(3) === 0) return []
    const from = below(60)
    const first: Window = [from, from + below(40)]
    if (!has.severalWindows || below(2) === 0) return [first]
    const then = first[1] + 1 + below(20)
    return [first, [then, then + below(30)]]
  }
  const priority = () => (has.optional && below(3) > 0 ? { priority: below(4) } : {})
  const stops: InstanceStop[] = Array.from({ length: count }, (_, index) => ({
    label: `${index + 1}`,
    // now and then two at one place, or at the depot
    place: below(4) === 0 ? below(places) : index + 1,
    serviceTime: below(5),
    setupTime: has.setup ? below(6) : 0,
    windows: windows(),
    deliveredLoad: amounts(has.loads !== undefined),
    collectedLoad: amounts(has.loads === 'both'),
    carriedLoad: amounts(false),
    skills: has.skills && below(2) === 0 ? [1] : [],
    ...priority(),
  }))
  if (has.pairs) {
    const pairs = 1 + below(Math.floor(count / 2))
    for (let pair = 0; pair < pairs; pair++) {
      const none = amounts(false)
      const { priority: ofPair } = stops[2 * pair]!
      const shared = { deliveredLoad: none, collectedLoad: none, carriedLoad: none }
      const { priority: _, ...second } = { ...stops[2 * pair + 1]!, ...shared }
      stops[2 * pair] = {
        ...stops[2 * pair]!,
        ...shared,
        carriedLoad: amounts(true),
        partner: 2 * pair + 1,
      }
      stops[2 * pair + 1] = { ...second, ...(ofPair === undefined ? {} : { priority: ofPair }) }
    }
  }
  const oneBreak = (label: string): InstanceBreak => ({
    label,
    windows: windows(),
    time: below(15),
    ...(below(2) === 0 ? { mostLoad: Array.from({ length: loads }, () => below(8)) } : {}),
  })
  const vehicle = (index: number): InstanceVehicle => ({
    label: `v${index}`,
    block: has.twoBlocks ? index % 2 : 0,
    ...(has.openRounds && below(3) === 0 ? {} : { startPlace: 0 }),
    ...(has.openRounds && below(2) === 0 ? {} : { endPlace: has.openRounds ? below(places) : 0 }),
    capacity: Array.from({ length: loads }, () => 5 + below(6)),
    skills: has.skills && below(3) === 0 ? [] : [1],
    shift: has.windows ? [below(10), 90 + below(60)] : [0, never],
    breaks: Array.from({ length: has.breaks ? below(3) : 0 }, (_, index) => oneBreak(`${index}`)),
    ...(has.limits && below(2) === 0 ? { mostStops: 1 + below(4) } : {}),
    ...(has.limits && below(2) === 0 ? { mostTravelTime: 30 + below(60) } : {}),
    ...(has.limits && below(2) === 0 ? { mostLength: 30 + below(60) } : {}),
    fixedCost: has.fixedCosts ? below(20) : 0,
  })
  const table = () => wayTable(places, below)
  const block = () => {
    const times = table()
    if (has.missingWays)
      for (let at = 0; at < times.length; at++) if (below(8) === 0) times[at] = -1
    for (let place = 0; place < places; place++) times[place * (places + 1)] = 0
    return {
      times,
      ...(has.limits ? { lengths: table() } : {}),
      ...(has.twoBlocks ? { costs: table() } : {}),
    }
  }
  return {
    name: 'any',
    scale: 1,
    objective: 'distance',
    places,
    blocks: has.twoBlocks ? [block(), block()] : [block()],
    stops,
    vehicles: Array.from({ length: 1 + below(3) }, (_, index) => vehicle(index)),
    loads,
  }
}

/** Asymmetric and shortest: no way round is shorter than the way. */
function wayTable(places: number, below: (limit: number) => number): Int32Array {
  const table = Int32Array.from({ length: places * places }, () => 1 + below(30))
  for (let place = 0; place < places; place++) table[place * (places + 1)] = 0
  for (let by = 0; by < places; by++)
    for (let from = 0; from < places; from++)
      for (let to = 0; to < places; to++)
        table[from * places + to] = Math.min(
          table[from * places + to]!,
          table[from * places + by]! + table[by * places + to]!,
        )
  return table
}
