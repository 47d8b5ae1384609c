import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  gammaQuantile,
  learnPressRates,
  type PressHistory,
} from '../../../algorithms/forecast/pressRates.ts'
import { samplePresses } from '../../../algorithms/forecast/samplePresses.ts'
import type { Place, PlaceId } from '../../../algorithms/model.ts'
import { nextRandom, seedRandom } from '../../../algorithms/round/search/random.ts'

const hourMs = 3_600_000
const hours = 5
const placeIdOf = (n: number) => `p${n}` as PlaceId

/** A place every 100 m along a street, so that five or so lie in one zone. */
const street = (count: number, boxes = 2) =>
  Array.from(
    { length: count },
    (_, n): Place => ({
      placeId: placeIdOf(n),
      position: [6.1 + (n * 100) / 77_000, 46.2],
      street: 'Rue du Lac',
      houseNumber: `${n}`,
      source: 'address',
      boxes,
    }),
  )

const anyHistory = fc.array(
  fc.array(fc.tuple(fc.nat(24), fc.integer({ min: -hourMs, max: 6 * hourMs })), { maxLength: 30 }),
  { maxLength: 12 },
)

const historyOf = (days: readonly (readonly (readonly [number, number])[])[]): PressHistory[] =>
  days.map((presses, day) => ({
    startAt: day * 24 * hourMs,
    presses: presses.map(([n, after]) => ({
      placeId: placeIdOf(n),
      at: day * 24 * hourMs + after,
    })),
  }))

/** Days on which each hour of each box brings as many presses as `rateOf` says, on the mean. */
function drawDays(count: number, places: number, rateOf: (place: number, hour: number) => number) {
  const random = seedRandom(7)
  return historyOf(
    Array.from({ length: count }, () =>
      Array.from({ length: places * 2 }, (_, box) => box >> 1).flatMap((place) =>
        Array.from({ length: hours }, (__, hour) => hour).flatMap((hour): [number, number][] =>
          nextRandom(random) < rateOf(place, hour) ? [[place, (hour + 0.5) * hourMs]] : [],
        ),
      ),
    ),
  )
}

describe('press rates', () => {
  it('are above 0 and within their limits, whatever was pressed', () => {
    fc.assert(
      fc.property(anyHistory, (days) => {
        const rates = learnPressRates(historyOf(days), { places: street(20), hours })
        for (let n = 0; n < 20; n += 5)
          for (let hour = 0; hour < hours; hour++) {
            const { mean, low, high } = rates.findRate(placeIdOf(n), hour)!
            expect(mean).toBeGreaterThan(0)
            expect(Number.isFinite(high)).toBe(true)
            expect(low).toBeGreaterThanOrEqual(0)
            expect(low).toBeLessThan(mean)
            expect(high).toBeGreaterThan(mean)
          }
      }),
    )
  })

  it('are all the same where only the order of days and presses is another', () => {
    fc.assert(
      fc.property(anyHistory, (days) => {
        const history = historyOf(days)
        const turned = history
          .toReversed()
          .map(({ startAt, presses }) => ({ startAt, presses: presses.toReversed() }))
        const of = (one: readonly PressHistory[]) =>
          learnPressRates(one, { places: street(20), hours }).zones
        expect(of(turned)).toEqual(of(history))
      }),
    )
  })

  it('differ less between zones of one size than their counts, and in the same order', () => {
    fc.assert(
      fc.property(anyHistory, (days) => {
        const { zones } = learnPressRates(historyOf(days), { places: street(20), hours })
        const countOf = (boxes: readonly PlaceId[], hour: number) =>
          days
            .flat()
            .filter(([n, ms]) => Math.floor(ms / hourMs) === hour && boxes.includes(placeIdOf(n)))
            .length
        for (let hour = 0; hour < hours; hour++)
          for (const one of zones)
            for (const other of zones) {
              if (one.boxes.length !== other.boxes.length) continue
              const [a, b] = [one.hours[hour]!, other.hours[hour]!]
              const learned = a.shape / a.days - b.shape / b.days
              const counted = countOf(one.boxes, hour) - countOf(other.boxes, hour)
              expect(Math.sign(learned)).toBe(Math.sign(counted))
              const perDay = Math.abs(counted) / Math.max(1, days.length)
              expect(Math.abs(learned)).toBeLessThanOrEqual(perDay)
            }
      }),
    )
  })

  it('come near the truth, and are surer, the more days are known', () => {
    const busy = (place: number, hour: number) => (place < 10 ? 0.02 : 0.002) * (hour === 2 ? 4 : 1)
    const places = street(25)
    const widths = [10, 100, 1000].map((count) => {
      const rates = learnPressRates(drawDays(count, 25, busy), { places, hours })
      const { mean, low, high } = rates.findRate(placeIdOf(2), 2)!
      if (count === 1000) expect(Math.abs(mean / 0.08 - 1)).toBeLessThan(0.05)
      return (high - low) / mean
    })
    expect(widths[1]!).toBeLessThan(widths[0]! / 2)
    expect(widths[2]!).toBeLessThan(widths[1]! / 2)
  })

  it('hold the truth in 9 of 10 zones where all press alike', () => {
    const rates = learnPressRates(
      drawDays(20, 200, () => 0.03),
      { places: street(200), hours },
    )
    const all = rates.zones.flatMap(({ boxes }) =>
      Array.from({ length: hours }, (_, hour) => rates.findRate(boxes[0]!, hour)!),
    )
    const held = all.filter(({ low, high }) => low <= 0.03 && high >= 0.03).length / all.length
    expect(held).toBeGreaterThanOrEqual(0.9)
  })

  it('are none for a depot, an unknown place or an hour outside of the day', () => {
    const [first, ...others] = street(3)
    const places = [{ ...first!, source: 'depot' } as const, ...others]
    const rates = learnPressRates([], { places, hours })
    expect(rates.findRate(placeIdOf(0), 0)).toBe(undefined)
    expect(rates.findRate(placeIdOf(9), 0)).toBe(undefined)
    expect(rates.findRate(placeIdOf(1), hours)).toBe(undefined)
    expect(learnPressRates([], { places: [], hours }).zones).toEqual([])
  })
})

describe('presses drawn from rates', () => {
  const places = street(25)
  const history = drawDays(30, 25, (place) => (place < 10 ? 0.05 : 0.01))
  const rates = learnPressRates(history, { places, hours })

  it('come in their order, at places and in hours of the day, the same for the same seed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const draw = () => samplePresses(rates, { startAt: 1000, random: seedRandom(seed) })
        const presses = draw()
        expect(draw()).toEqual(presses)
        for (const [n, { placeId, at }] of presses.entries()) {
          expect(rates.findRate(placeId, Math.floor((at - 1000) / hourMs))).toBeDefined()
          expect(at).toBeGreaterThanOrEqual(presses[n - 1]?.at ?? 1000)
        }
      }),
    )
  })

  it('are as many on the mean as the rates say', () => {
    const random = seedRandom(3)
    const days = 2000
    let drawn = 0
    for (let day = 0; day < days; day++)
      drawn += samplePresses(rates, { startAt: 0, random }).length
    const expected = rates.zones
      .flatMap((zone) => zone.hours)
      .reduce((sum, gamma) => sum + gamma.shape / gamma.days, 0)
    expect(Math.abs(drawn / days / expected - 1)).toBeLessThan(0.02)
  })
})

describe('a gamma quantile', () => {
  it('is what tables of chi-squared say, half of it by twice the shape', () => {
    // chi-squared with 2, 10 and 40 degrees of freedom at 0.05, 0.5 and 0.95
    const tables = [
      [1, [0.1026, 1.3863, 5.9915]],
      [5, [3.9403, 9.3418, 18.307]],
      [20, [26.509, 39.335, 55.758]],
    ] as const
    for (const [shape, values] of tables)
      for (const [n, p] of [0.05, 0.5, 0.95].entries()) {
        const off = gammaQuantile({ shape, days: 1 }, p) - values[n]! / 2
        expect(Math.abs(off)).toBeLessThan(0.03 * shape)
      }
  })
})
