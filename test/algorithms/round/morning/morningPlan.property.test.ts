import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instance, PickupRequest, Round } from '../../../../algorithms/model.ts'
import { checkPlan } from '../../../../algorithms/round/checkPlan.ts'
import {
  defaultMorningSettings,
  type Knows,
} from '../../../../algorithms/round/morning/morningCost.ts'
import { morningPlan } from '../../../../algorithms/round/morning/morningPlan.ts'
import { scheduleRound } from '../../../../algorithms/round/schedule.ts'
import '../../../fixtures/seed.ts'
import { at, instance, nine, request, round, travel } from '../gridTown.ts'

const spot = fc.tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: 1, max: 20 }))
const spots = (maxLength: number) =>
  fc.uniqueArray(spot, { maxLength, minLength: 4, selector: ([x, y]) => `${x},${y}` })

/** Letter rounds L01 (west) and L02 (east), collection rounds C01 and C02, and requests between. */
const mornings = fc
  .record({
    places: spots(18),
    asked: fc.integer({ min: 1, max: 7 }),
    litres: fc.constantFrom(12, 80),
    minutes: fc.constantFrom(12, 240),
  })
  .map(({ places, asked, litres, minutes }) => {
    const ids = places.map(([x, y]) => `${x},${y}`)
    const requests = ids.slice(0, asked).map((id, index) => request(id, 1, `press${index}`))
    const letters = ids.slice(asked)
    const pick = (isMine: (x: number) => boolean) =>
      letters.filter((id) => isMine(Number(id.split(',')[0]))).join(' ')
    const rounds: Round[] = [
      round(
        'L01',
        pick((x) => x < 0),
      ),
      round(
        'L02',
        pick((x) => x >= 0),
      ),
      round('C01', '', { returnAt: at(60 * minutes) }),
      round('C02', '', { capacity: { litres, grams: 55_000 } }),
    ]
    return { before: instance(rounds, requests), requests }
  })

const westKnows: Knows = (roundId, placeId) => roundId.endsWith(placeId.startsWith('-') ? '1' : '2')

function slowCost({ rounds, ...before }: Instance, left: number, knows?: Knows): number {
  let cost = defaultMorningSettings.postponeSeconds * left
  for (const one of rounds) {
    const { returnAt, startAt, overtimeSeconds } = scheduleRound({
      round: one,
      instance: before,
      travel,
      nowAt: nine,
    })
    if (one.stops.length > 0) cost += (returnAt - startAt) / 1000
    cost += before.settings.overtimeWeight * overtimeSeconds
    for (const { placeId, deliveries } of one.stops)
      if (deliveries.length === 0 && knows && !knows(one.roundId, placeId))
        cost += defaultMorningSettings.unfamiliarSeconds
  }
  return cost
}

const plan = (before: Instance, requests: readonly PickupRequest[], knows?: Knows) =>
  morningPlan({
    instance: before,
    requests,
    travel,
    nowAt: nine,
    seed: 1,
    iterations: 200,
    ...(knows ? { knows } : {}),
  })

describe('morningPlan', () => {
  it('passes the judge, forgets nobody, costs what it says and never more than one by one', () => {
    let gained = 0
    let count = 0
    fc.assert(
      fc.property(mornings, fc.boolean(), ({ before, requests }, hasHabits) => {
        const knows = hasHabits ? westKnows : undefined
        const found = plan(before, requests, knows)
        const changed = new Map(found.rounds.map((each) => [each.roundId, each]))
        const rounds = before.rounds.map((each) => changed.get(each.roundId) ?? each)
        const after = { ...before, rounds, version: 2 }
        expect(
          checkPlan({
            before,
            after,
            travel,
            requests: new Map(requests.map((one) => [one.requestId, one])),
            nowAt: nine,
          }),
        ).toEqual([])
        const told = [...found.placed, ...found.left].map(({ requestId }) => requestId)
        expect(told.toSorted()).toEqual(requests.map(({ requestId }) => requestId).toSorted())
        expect(found.costSeconds).toBeLessThanOrEqual(found.oneByOneSeconds)
        expect(found.costSeconds).toBe(slowCost(after, found.left.length, knows))
        expect(plan(before, requests, knows)).toEqual(found)
        count++
        if (found.costSeconds < found.oneByOneSeconds) gained++
      }),
      { numRuns: 60 },
    )
    expect(gained).toBeGreaterThan(count / 10)
  })

  it('keeps a street with the carrier who knows it, unless that costs more than the setting', () => {
    const requests = [request('-1,10')]
    const before = instance([round('L01', '-9,2 -8,2'), round('L02', '1,10 2,10')], requests)
    expect(plan(before, requests).placed[0]!.roundId).toMatch(/L02$/)
    expect(plan(before, requests, westKnows).placed[0]!.roundId).toMatch(/L01$/)
    const far = instance([round('L01', '-40,1'), round('L02', '-2,60 2,60')], [request('-1,60')])
    expect(plan(far, [request('-1,60')], westKnows).placed[0]!.roundId).toMatch(/L02$/)
  })

  it('plans no request and no round', () => {
    expect(plan(instance([]), []).placed).toEqual([])
    const [lonely] = [request('1,1')]
    expect(plan(instance([], [lonely]), [lonely]).left).toMatchObject([
      { reason: { kind: 'no round' } },
    ])
  })
})
