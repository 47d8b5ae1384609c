import fc from 'fast-check'
import { type Instance, never } from '../../../../../algorithms/round/instances/instance.ts'
import { oneRound } from '../../../../../algorithms/round/instances/oneRound.ts'
import type { Promised } from '../../../../../algorithms/round/search/lap/lapOf.ts'

/** One vehicle's stops on any asymmetric legs; `windows` by stop, of some or of none at all. */
export interface AnyLap {
  readonly legs: readonly number[]
  readonly stops: number
  readonly windows: readonly (readonly [from: number, to: number] | undefined)[] | undefined
  readonly isOpen: boolean
  readonly isSymmetric: boolean
  /** What the legs cost, where that isn't the time they take. */
  readonly prices: readonly number[] | undefined
  /** Soft windows' ends. */
  readonly promises: readonly Promised[]
}

export function anyLap({ least, most }: { least: number; most: number }): fc.Arbitrary<AnyLap> {
  return fc.integer({ min: least, max: most }).chain((stops) => {
    const cells = { minLength: (stops + 1) ** 2, maxLength: (stops + 1) ** 2 }
    return fc.record({
      stops: fc.constant(stops),
      legs: fc.array(fc.integer({ min: 1, max: 99 }), cells),
      prices: fc.option(fc.array(fc.integer({ min: 0, max: 150 }), cells), { nil: undefined }),
      promises: fc.uniqueArray(
        fc.record({
          stop: fc.option(fc.integer({ min: 0, max: stops - 1 }), { nil: undefined }),
          dueAt: fc.integer({ min: 0, max: 600 }),
          perSecond: fc.constantFrom(1, 2, 3),
        }),
        { selector: ({ stop }) => stop, maxLength: stops },
      ),
      windows: fc.option(
        fc.array(
          fc.option(
            fc
              .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }))
              .map(([from, wide]) => [from, from + wide] as const),
            { nil: undefined },
          ),
          { minLength: stops, maxLength: stops },
        ),
        { nil: undefined },
      ),
      isOpen: fc.boolean(),
      isSymmetric: fc.boolean(),
    })
  })
}

export function instanceOf(any: AnyLap): Instance {
  const { legs, stops, windows, isOpen, isSymmetric, prices } = any
  const places = stops + 1
  const table = (of: readonly number[]) =>
    Int32Array.from({ length: places ** 2 }, (_, cell) => {
      const from = Math.floor(cell / places)
      const to = cell % places
      if (from === to) return 0
      return of[isSymmetric && from > to ? to * places + from : cell]!
    })
  const times = table(legs)
  const round = oneRound({
    name: 'any lap',
    places,
    times,
    stopAt: (place) => {
      if (!windows) return { serviceTime: 0 }
      const window = windows[place - 1]
      return { serviceTime: 5, setupTime: 2, windows: window ? [window] : [] }
    },
    shift: [10, windows ? 2000 : never],
    isOpen,
  })
  return prices ? { ...round, blocks: [{ times, costs: table(prices) }] } : round
}

interface Walk {
  readonly at: number
  readonly time: number
  readonly cost: number
}

/** What an order costs with what it is late, walked stop by stop; Infinity where it's not in time. */
export function costOf(
  instance: Instance,
  order: ArrayLike<number>,
  promises: readonly Promised[],
): number {
  let walk = setOut(instance)
  for (const stop of Array.from(order)) walk = goTo(instance, promises, walk, stop)
  return comeBack(instance, promises, walk)
}

/** The cheapest of all orders; Infinity if none is in time. */
export function cheapestOfAll(instance: Instance, promises: readonly Promised[]): number {
  let best = Infinity
  const left = new Set(instance.stops.keys())
  const goOn = (walk: Walk) => {
    if (walk.cost >= best) return
    if (left.size === 0) best = Math.min(best, comeBack(instance, promises, walk))
    for (const stop of [...left]) {
      left.delete(stop)
      goOn(goTo(instance, promises, walk, stop))
      left.add(stop)
    }
  }
  goOn(setOut(instance))
  return best
}

function setOut({ vehicles }: Instance): Walk {
  return { at: 0, time: vehicles[0]!.shift[0], cost: 0 }
}

function goTo(
  { places, blocks, stops }: Instance,
  promises: readonly Promised[],
  walk: Walk,
  stop: number,
): Walk {
  const { times, costs = times } = blocks[0]!
  const { place, windows, serviceTime, setupTime } = stops[stop]!
  const [opens, closes] = windows[0] ?? [0, Infinity]
  const leg = walk.at * places + place
  const begins = Math.max(walk.time + times[leg]!, opens)
  return {
    at: place,
    time: begins + serviceTime + setupTime,
    cost: begins > closes ? Infinity : walk.cost + costs[leg]! + late(promises, stop, begins),
  }
}

function comeBack(
  { places, blocks, vehicles }: Instance,
  promises: readonly Promised[],
  { at, time, cost }: Walk,
): number {
  const { times, costs = times } = blocks[0]!
  const { shift, endPlace } = vehicles[0]!
  const leg = endPlace === undefined ? undefined : at * places + endPlace
  const back = time + (leg === undefined ? 0 : times[leg]!)
  if (back > shift[1]) return Infinity
  return cost + (leg === undefined ? 0 : costs[leg]!) + late(promises, undefined, back)
}

function late(promises: readonly Promised[], stop: number | undefined, at: number): number {
  const promise = promises.find((one) => one.stop === stop)
  return promise ? promise.perSecond * Math.max(0, at - promise.dueAt) : 0
}
