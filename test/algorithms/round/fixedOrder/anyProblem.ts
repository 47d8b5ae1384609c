import fc from 'fast-check'
import type {
  FixedOrderProblem,
  FixedRound,
} from '../../../../algorithms/round/fixedOrder/fixedOrderProblem.ts'

interface Size {
  readonly rounds?: number
  readonly maxStops: number
  readonly maxCollections: number
}

/**
 * Small problems of every kind: travel drawn at random (asymmetric, no metric) or walked on squared
 * paper, where several collections share a place and some join stops; windows, promises, bags that
 * are nearly full, shifts that are nearly over or over, fair shares that are nearly used up, cut-off places, gaps that are frozen.
 */
export function anyProblem({
  rounds = 1,
  maxStops,
  maxCollections,
}: Size): fc.Arbitrary<FixedOrderProblem> {
  return fc
    .record({
      seed: fc.integer(),
      count: fc.integer({ min: 0, max: maxCollections }),
      stops: fc.array(fc.integer({ min: 0, max: maxStops }), {
        minLength: rounds,
        maxLength: rounds,
      }),
      travel: fc.constantFrom('paper', 'paper', 'random' as const),
      windows: fc.constantFrom('none', 'none', 'some' as const),
      promises: fc.constantFrom('none', 'some' as const),
      loads: fc.constantFrom('none', 'some' as const),
      shift: fc.constantFrom('long', 'long', 'short', 'over' as const),
      fairness: fc.constantFrom('none', 'some' as const),
      hands: fc.boolean(),
    })
    .map(drawProblem)
}

/** Exactly that size. */
export function bigProblem(stops: number, count: number): fc.Arbitrary<FixedOrderProblem> {
  return fc
    .record({
      seed: fc.integer(),
      travel: fc.constantFrom('paper', 'random' as const),
      windows: fc.constantFrom('none', 'some' as const),
      promises: fc.constantFrom('none', 'some' as const),
      fairness: fc.constantFrom('none', 'some' as const),
    })
    .map(({ seed, travel, windows, promises, fairness }) =>
      drawProblem({
        seed,
        count,
        stops: [stops],
        travel,
        windows,
        promises,
        loads: windows,
        shift: 'short',
        fairness,
        hands: false,
      }),
    )
}

interface Wish {
  readonly seed: number
  readonly count: number
  readonly stops: readonly number[]
  readonly travel: 'paper' | 'random'
  readonly windows: 'none' | 'some'
  readonly promises: 'none' | 'some'
  readonly loads: 'none' | 'some'
  readonly shift: 'long' | 'short' | 'over'
  readonly fairness: 'none' | 'some'
  readonly hands: boolean
}

function drawProblem(wish: Wish): FixedOrderProblem {
  const { count } = wish
  const draw = drawFrom(wish.seed)
  const between = (from: number, to: number) => from + Math.floor(draw() * (to - from + 1))
  const numbers = (length: number, make: (index: number) => number) =>
    Float64Array.from({ length }, (_, index) => make(index))
  const isSome = (share: number) => draw() < share

  // collections of one place are alike but for their windows and what they weigh
  const sites = Array.from({ length: Math.max(1, count) }, () => [between(0, 12), between(0, 12)])
  const siteOf = Int32Array.from({ length: count }, () => between(0, Math.max(0, count - 1)))
  const isCutOff = sites.map(() => isSome(0.05))
  const windowed = (share: number) => wish.windows === 'some' && isSome(share)
  const opens = numbers(count, () => (windowed(0.3) ? between(0, 400) : -Infinity))
  const collections = {
    count,
    litres: numbers(count, () => between(0, 3) * 6),
    grams: numbers(count, () => between(0, 3) * 1500),
    opensSeconds: opens,
    closesSeconds: numbers(count, (c) =>
      windowed(0.3) ? Math.max(0, opens[c]!) + between(0, 300) : Infinity,
    ),
    dueSeconds: numbers(count, () =>
      wish.promises === 'some' && isSome(0.3) ? between(0, 500) : Infinity,
    ),
    postponeSeconds: numbers(count, () => (isSome(0.3) ? between(0, 60) : 1800)),
  }

  const rounds = wish.stops.map((stops): FixedRound => {
    const joined = Array.from({ length: stops }, () =>
      isSome(0.3) && count > 0 ? siteOf[between(0, count - 1)]! : -1,
    )
    const spots = Array.from({ length: stops + 2 }, (_, node) => {
      const site = node > 0 ? (joined[node - 1] ?? -1) : -1
      return site >= 0 ? sites[site]! : [between(0, 12), between(0, 12)]
    })
    const table = new Map<string, number>()
    const travel = (from: string, a: number[], to: string, b: number[]): number => {
      if (wish.travel === 'paper') return 3 * (Math.abs(a[0]! - b[0]!) + Math.abs(a[1]! - b[1]!))
      if (from === to) return 0
      const key = `${from} ${to}`
      if (!table.has(key)) table.set(key, between(0, 40))
      return table.get(key)!
    }
    // a stop at a collection's place goes by that place's name
    const nameOf = (node: number) => {
      const site = node > 0 ? (joined[node - 1] ?? -1) : -1
      return site >= 0 ? `site ${site}` : `stop ${node}`
    }
    const legSeconds = numbers(stops + 1, (gap) =>
      travel(nameOf(gap), spots[gap]!, nameOf(gap + 1), spots[gap + 1]!),
    )
    const workSeconds = numbers(stops, () => between(0, 40))
    const site = (c: number) => sites[siteOf[c]!]!
    const siteName = (c: number) => `site ${siteOf[c]!}`
    const cut = (c: number, seconds: number) => (isCutOff[siteOf[c]!] ? Infinity : seconds)
    const halting = between(0, 40)
    const service = between(0, 40)
    const startSeconds = between(0, 50)
    const length =
      startSeconds + [...legSeconds, ...workSeconds].reduce((sum, value) => sum + value, 0)
    const slack = { long: 10_000, short: between(0, 200), over: -between(0, 100) }[wish.shift]
    const promises = Array.from({ length: stops }, (_, stop) =>
      wish.promises === 'some' && isSome(0.3) ? [stop, stop].slice(0, between(1, 2)) : [],
    ).flat()
    return {
      startSeconds,
      legSeconds,
      workSeconds,
      opensSeconds: numbers(stops, () => (windowed(0.2) ? between(0, 400) : -Infinity)),
      closesSeconds: numbers(stops, () => (windowed(0.2) ? between(0, 600) : Infinity)),
      stopPlace: Int32Array.from(joined),
      joinSeconds: numbers(stops, () => (isSome(0.1) ? between(0, 30) : 0)),
      promiseStop: Int32Array.from(promises),
      promiseDueSeconds: numbers(promises.length, () => between(0, 500)),
      litres: numbers(stops + 1, () => between(0, 10) * 6),
      grams: numbers(stops + 1, () => between(0, 10) * 1500),
      capacityLitres: wish.loads === 'some' ? between(5, 15) * 6 : Infinity,
      capacityGrams: wish.loads === 'some' ? between(5, 15) * 1500 : Infinity,
      firstGap: isSome(0.8) ? 0 : between(0, stops),
      firstJoin: isSome(0.8) ? 0 : between(0, stops),
      returnBySeconds: length + slack,
      latestReturnSeconds: length + slack + between(0, 150),
      overtimeWeight: 2,
      fairUntilSeconds: length + { none: 10_000, some: between(-50, 200) }[wish.fairness],
      unfairWeight: 1,
      latenessWeight: 3,
      toSeconds: numbers((stops + 1) * count, (at) => {
        const c = at % count
        const node = Math.floor(at / count)
        return cut(c, travel(nameOf(node), spots[node]!, siteName(c), site(c)))
      }),
      onSeconds: numbers((stops + 1) * count, (at) => {
        const c = at % count
        const node = Math.floor(at / count) + 1
        return cut(c, travel(siteName(c), site(c), nameOf(node), spots[node]!))
      }),
      betweenSeconds: numbers(count * count, (at) => {
        const a = Math.floor(at / count)
        const b = at % count
        return cut(a, cut(b, travel(siteName(a), site(a), siteName(b), site(b))))
      }),
      collectionPlace: siteOf,
      haltSeconds: numbers(count, () => halting),
      serviceSeconds: numbers(count, () => service),
      handsSeconds: numbers(count, () =>
        wish.hands && isSome(0.3) ? (isSome(0.5) ? 300 : Infinity) : 0,
      ),
    }
  })
  return { collections, rounds }
}

/** Mulberry32. */
function drawFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
