import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instance, PickupRequest, Round } from '../../../../algorithms/model.ts'
import { checkPlan } from '../../../../algorithms/round/checkPlan.ts'
import { improvePlan } from '../../../../algorithms/round/improve/improvePlan.ts'
import { request, travel } from '../gridTown.ts'
import { type Situation, situations } from '../randomRounds.ts'
import { everyPlace, movableStops } from './everyPlace.ts'
import { slowGain } from './slowObjective.ts'

const cheap = {
  movedSeconds: 1,
  retoldSeconds: 120,
  changedHandsSeconds: 5,
  leastGainSeconds: { perStop: 2, inAll: 10 },
}

/** The grid is small: with the usual prices little would ever move. */
const anyPlan = fc
  .record({ situation: situations, isCheap: fc.boolean(), seed: fc.nat() })
  .map(
    ({
      situation: { instance, nowAt },
      isCheap,
      seed,
    }): Omit<Situation, 'request'> & { seed: number } => ({
      instance: isCheap
        ? { ...instance, settings: { ...instance.settings, stability: cheap } }
        : instance,
      nowAt,
      seed,
    }),
  )

const improve = (instance: Instance, nowAt: number, seed: number, iterations = 100) =>
  improvePlan({
    instance,
    touched: instance.rounds.map(({ roundId }) => roundId),
    travel,
    nowAt,
    seed,
    iterations,
  })

describe('any improvement', () => {
  it('passes the judge, and gains what whole schedules say', () => {
    let found = 0
    let handedOver = 0
    fc.assert(
      fc.property(anyPlan, ({ instance, nowAt, seed }) => {
        const better = improve(instance, nowAt, seed)
        if (!better) return
        found++
        handedOver += better.handedOver.length
        const after = merged(instance, better.rounds)
        expect(
          checkPlan({ before: instance, after, travel, requests: requestsOf(instance), nowAt }),
        ).toEqual([])
        const { gain, moved } = slowGain(instance, after.rounds, nowAt)
        expect(Math.abs(better.gainSeconds - gain)).toBeLessThanOrEqual(1)
        const { leastGainSeconds } = instance.settings.stability
        expect(gain).toBeGreaterThan(moved * leastGainSeconds.perStop - 1)
        expect(gain).toBeGreaterThan(leastGainSeconds.inAll - 1)
      }),
      { numRuns: 1500 },
    )
    expect(found).toBeGreaterThan(100)
    expect(handedOver).toBeGreaterThan(20)
  })

  it('is the best there is where two stops may move, out of all places they may go to', () => {
    let found = 0
    let looked = 0
    let missed = 0
    fc.assert(
      fc.property(anyPlan, ({ instance: tight, nowAt, seed }) => {
        const instance = withRoomyBags(tight)
        if (movableStops(instance, nowAt).length !== 2) return
        looked++
        const twin = everyPlace(instance, nowAt)
        const better = improve(instance, nowAt, seed, 60)
        const gain = better?.gainSeconds ?? 0
        expect(gain).toBeLessThanOrEqual(twin + 1)
        if (gain < twin - 1) missed++
        if (better) found++
      }),
      { numRuns: 1200 },
    )
    expect(looked).toBeGreaterThan(100)
    expect(missed).toBeLessThan(looked / 50)
    expect(found).toBeGreaterThan(20)
  })

  it('is the same for the same seed', () => {
    const [{ instance, nowAt }] = fc
      .sample(situations, { numRuns: 200, seed: 3 })
      .filter((each) => improve(each.instance, each.nowAt, 1)) as [Situation]
    expect(improve(instance, nowAt, 1)).toEqual(improve(instance, nowAt, 1))
  })
})

/** What is too full as it is isn't looked at. */
function withRoomyBags(instance: Instance): Instance {
  const capacity = { litres: 100, grams: 30_000 }
  return { ...instance, rounds: instance.rounds.map((round) => ({ ...round, capacity })) }
}

function merged(instance: Instance, rounds: readonly Round[]): Instance {
  const changed = new Map(rounds.map((round) => [round.roundId, round]))
  return {
    ...instance,
    version: instance.version + 1,
    rounds: instance.rounds.map((round) => changed.get(round.roundId) ?? round),
  }
}

function requestsOf({ rounds }: Instance): ReadonlyMap<PickupRequest['requestId'], PickupRequest> {
  return new Map(
    rounds.flatMap(({ stops }) =>
      stops.flatMap(({ placeId, collections }) =>
        collections.map(({ requestId, parcels }) => [
          requestId,
          request(placeId, parcels, requestId),
        ]),
      ),
    ),
  )
}
