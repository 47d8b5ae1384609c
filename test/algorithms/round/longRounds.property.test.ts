import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Profile, Round } from '../../../algorithms/model.ts'
import { waySpeeds } from '../../../algorithms/road/waySpeeds.ts'
import { insertPickup } from '../../../algorithms/round/insertPickup.ts'
import { fastestMetresPerSecond } from '../../../algorithms/round/positions.ts'
import { at, instance, nine, request, round, travel } from './gridTown.ts'
import type { Situation } from './randomRounds.ts'
import { slowInsert } from './slowInsert.ts'

/** Long enough for several stretches: a walk of small steps with a leap now and then. */
const walk = (number: string) =>
  fc
    .record({
      start: fc.tuple(fc.integer({ min: -80, max: 80 }), fc.integer({ min: 1, max: 80 })),
      steps: fc.array(
        fc.tuple(
          fc.integer({ min: -3, max: 3 }),
          fc.integer({ min: -3, max: 3 }),
          fc.constantFrom('', '', '', 'x2', 'P', 'C'),
          fc.nat({ max: 25 }),
        ),
        { minLength: 20, maxLength: 70 },
      ),
      profile: fc.constantFrom<Profile>('foot', 'cargo-bike', 'car'),
      litres: fc.constantFrom(24, 100),
      isOut: fc.boolean(),
      told: fc.integer({ min: 0, max: 5000 }),
    })
    .map(({ start, steps, profile, litres, isOut, told }): Round => {
      let [x, y] = start
      const seen = new Set<string>(['0,0'])
      const words: string[] = []
      for (const [east, north, mark, leap] of steps) {
        x += east + (leap === 0 ? 60 : 0)
        y += north - (leap === 1 ? 60 : 0)
        if (seen.has(`${x},${y}`)) continue
        seen.add(`${x},${y}`)
        words.push(`${x},${y}${mark}`)
      }
      const plain = round(number, words.join(' '), { profile })
      return {
        ...plain,
        capacity: { litres, grams: 30_000 },
        returnAt: at(3 * 3600),
        progress: isOut ? { state: 'out', leftAt: nine } : { state: 'planned' },
        stops: plain.stops.map((stop) => ({
          ...stop,
          collections: stop.collections.map((one) => ({ ...one, promisedToAt: at(told) })),
        })),
      }
    })

const situation: fc.Arbitrary<Situation> = fc
  .record({
    rounds: fc.tuple(walk('L01'), walk('L02'), walk('C01')),
    which: fc.nat(),
    beside: fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -4, max: 4 })),
    isAtStop: fc.boolean(),
    nowMs: fc.integer({ min: 0, max: 4_000_000 }),
  })
  .map(({ rounds, which, beside, isAtStop, nowMs }) => {
    const all = rounds.flatMap(({ stops }) => stops)
    const id = all[which % all.length]!.placeId
    const [x, y] = id.split(',').map(Number) as [number, number]
    const near = `${x + beside[0]},${y + beside[1]}`
    const press = request(isAtStop || near === '0,0' ? id : near)
    return { instance: instance(rounds, [press]), request: press, nowAt: nine + nowMs }
  })

describe('any insertion into long rounds', () => {
  it('is what the slow twin finds, though few of their stretches are looked at', () => {
    fc.assert(
      fc.property(situation, (one) => {
        const result = insertPickup({ ...one, travel })
        const twin = slowInsert(one)
        if (result.kind === 'refusal') {
          expect(twin).toBeUndefined()
          return
        }
        const { plan, joined, addedSeconds, addedMetres, addedLateSeconds, arriveAt } = result
        const ours = { plan, joined, addedSeconds, addedMetres, addedLateSeconds, arriveAt }
        expect(ours).toEqual(twin)
      }),
      { numRuns: 60 },
    )
  })
})

describe('nobody', () => {
  it('is faster than is thought of what is far, on any road with a limit up to 160', () => {
    const tags = fc.record(
      {
        highway: fc.constantFrom(
          ...['motorway', 'trunk', 'primary', 'residential', 'cycleway', 'path', 'footway'],
          ...['pedestrian', 'steps', 'track', 'living_street', 'service', 'busway'],
        ),
        route: fc.constantFrom('ferry'),
        maxspeed: fc.constantFrom('5', '30', '50 mph', '100', '130', '160', 'FR:motorway', 'walk'),
        surface: fc.constantFrom('asphalt', 'sett', 'gravel'),
        bicycle: fc.constantFrom('yes', 'designated', 'dismount', 'no'),
        foot: fc.constantFrom('yes', 'designated', 'no'),
        motor_vehicle: fc.constantFrom('yes', 'no'),
        incline: fc.constantFrom('10%', '-10%', 'up', 'down'),
        segregated: fc.constantFrom('yes', 'no'),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(tags, (way) => {
        const speeds = waySpeeds(way as Record<string, string>)
        for (const direction of ['forward', 'backward'] as const)
          for (const profile of ['foot', 'cargo-bike', 'car'] as const) {
            const metresPerSecond = (speeds?.[direction][profile] ?? 0) / 3.6
            expect(metresPerSecond).toBeLessThan(fastestMetresPerSecond[profile])
          }
      }),
      { numRuns: 1000 },
    )
  })
})
