import fc from 'fast-check'
import { type Instance, never } from '../../../../../algorithms/round/instances/instance.ts'
import { oneRound } from '../../../../../algorithms/round/instances/oneRound.ts'

/** One vehicle's stops on any asymmetric legs; `windows` by stop, undefined for none at all. */
export interface AnyLap {
  readonly legs: readonly number[]
  readonly stops: number
  readonly windows: readonly (readonly [from: number, to: number])[] | undefined
  readonly isOpen: boolean
  readonly isSymmetric: boolean
}

export function anyLap({ least, most }: { least: number; most: number }): fc.Arbitrary<AnyLap> {
  return fc.integer({ min: least, max: most }).chain((stops) =>
    fc.record({
      stops: fc.constant(stops),
      legs: fc.array(fc.integer({ min: 1, max: 99 }), {
        minLength: (stops + 1) ** 2,
        maxLength: (stops + 1) ** 2,
      }),
      windows: fc.option(
        fc.array(
          fc
            .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }))
            .map(([from, wide]) => [from, from + wide] as const),
          { minLength: stops, maxLength: stops },
        ),
        { nil: undefined },
      ),
      isOpen: fc.boolean(),
      isSymmetric: fc.boolean(),
    }),
  )
}

export function instanceOf({ legs, stops, windows, isOpen, isSymmetric }: AnyLap): Instance {
  const places = stops + 1
  const times = Int32Array.from({ length: places ** 2 }, (_, cell) => {
    const from = Math.floor(cell / places)
    const to = cell % places
    if (from === to) return 0
    return legs[isSymmetric && from > to ? to * places + from : cell]!
  })
  return oneRound({
    name: 'any lap',
    places,
    times,
    stopAt: (place) =>
      windows
        ? { serviceTime: 5, setupTime: 2, windows: [windows[place - 1]!] }
        : { serviceTime: 0 },
    shift: [10, windows ? 2000 : never],
    isOpen,
  })
}

/** The cheapest order by trying all of them, -1 per stop not yet taken; Infinity if none is in time. */
export function cheapestOfAll({ places, blocks, stops, vehicles }: Instance): number {
  const { times } = blocks[0]!
  const vehicle = vehicles[0]!
  let best = Infinity
  const left = new Set(stops.keys())
  const goOn = (at: number, time: number, cost: number) => {
    if (cost >= best) return
    if (left.size === 0) {
      const back = vehicle.endPlace === undefined ? 0 : times[at * places]!
      if (time + back <= vehicle.shift[1]) best = Math.min(best, cost + back)
      return
    }
    for (const stop of [...left]) {
      const { place, windows, serviceTime, setupTime } = stops[stop]!
      const leg = times[at * places + place]!
      const window = windows[0] ?? [0, Infinity]
      if (time + leg > window[1]) continue
      left.delete(stop)
      goOn(place, Math.max(time + leg, window[0]) + serviceTime + setupTime, cost + leg)
      left.add(stop)
    }
  }
  goOn(0, vehicle.shift[0], 0)
  return best
}
