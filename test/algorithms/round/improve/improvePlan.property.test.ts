import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instance, PickupRequest, Round } from '../../../../algorithms/model.ts'
import { checkPlan } from '../../../../algorithms/round/checkPlan.ts'
import { improvePlan } from '../../../../algorithms/round/improve/improvePlan.ts'
import { instance, nine, request, round, travel } from '../gridTown.ts'
import {
  type Situation,
  scheduleOf,
  situations,
  situationsWithBreaks,
  situationsWithReloads,
} from '../randomRounds.ts'
import { emptyingStops, everyPlace, movableStops } from './everyPlace.ts'
import { slowGain } from './slowObjective.ts'

const cheap = {
  movedSeconds: 1,
  retoldSeconds: 120,
  changedHandsSeconds: 5,
  leastGainSeconds: { perStop: 2, inAll: 10 },
}

/** The grid is small: with the usual prices little would ever move. */
const anyPlanOf = (anySituation: fc.Arbitrary<Situation>) =>
  fc
    .record({ situation: anySituation, isCheap: fc.boolean(), seed: fc.nat() })
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

/** Who walks is left alone until he's back at his vehicle. */
const withoutWalks = (instance: Instance): Instance => ({
  ...instance,
  rounds: instance.rounds.map((round) => ({
    ...round,
    stops: round.stops.map(({ walk: _, ...stop }) => stop),
  })),
})

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
    const visits = { emptied: 0, 'not emptied': 0 }
    const anyRoom = fc.constantFrom(undefined, 0, 6)
    const anyPlan = fc.tuple(anyPlanOf(situationsWithBreaks), anyRoom)
    fc.assert(
      fc.property(anyPlan, ([{ instance: roomy, nowAt, seed }, litres]) => {
        const instance = litres === undefined ? roomy : withTightBags(roomy, nowAt, litres)
        const better = improve(instance, nowAt, seed)
        if (!better) return
        found++
        for (const { reason } of better.changes)
          if (reason.kind === 'emptied' || reason.kind === 'not emptied') visits[reason.kind]++
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
    expect(visits.emptied).toBeGreaterThan(3)
    expect(visits['not emptied']).toBeGreaterThan(20)
  })

  it('is the best there is where two stops may move, out of all places they may go to', () => {
    let found = 0
    let looked = 0
    let missed = 0
    fc.assert(
      // with breaks it's the best of what it looks at: not of rounds whose carrier rests
      fc.property(anyPlanOf(situations), ({ instance: tight, nowAt, seed }) => {
        const instance = withRoomyBags(withoutWalks(tight))
        if (movableStops(instance, nowAt).length !== 2) return
        looked++
        const twin = everyPlace(instance, nowAt)
        const better = improve(instance, nowAt, seed, 100)
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

  it('empties bags where that is best, out of all places where a visit to the depot may lie', () => {
    let found = 0
    let looked = 0
    let missed = 0
    fc.assert(
      fc.property(anyPlanOf(situationsWithReloads), ({ instance: roomy, nowAt, seed }) => {
        const instance = withTightBags(withoutWalks(roomy), nowAt)
        const visits = emptyingStops(instance, nowAt)
        const size = movableStops(instance, nowAt).length + visits.length
        if (size === 0 || size > 2 || instance.rounds.some(isCut)) return
        looked++
        const twin = everyPlace(instance, nowAt, true)
        const better = improve(instance, nowAt, seed, 400)
        const gain = better?.gainSeconds ?? 0
        expect(gain).toBeLessThanOrEqual(twin + 1)
        if (gain < twin - 1) missed++
        if (better) found++
      }),
      { numRuns: 300 },
    )
    expect(looked).toBeGreaterThan(40)
    expect(missed).toBeLessThan(looked / 25)
    expect(found).toBeGreaterThan(5)
  })

  it('is the same for the same seed', () => {
    const [{ instance, nowAt }] = fc
      .sample(situations, { numRuns: 200, seed: 3 })
      .filter((each) => improve(each.instance, each.nowAt, 1)) as [Situation]
    expect(improve(instance, nowAt, 1)).toEqual(improve(instance, nowAt, 1))
  })
})

describe('a better plan for full bags', () => {
  const capacity = { litres: 12, grams: 30_000 }
  const better = (pictures: Record<string, string>) => {
    const rounds = Object.entries(pictures).map(([number, picture]) =>
      round(number, picture, number.startsWith('L') ? { capacity } : {}),
    )
    const found = improve(instance(rounds), nine, 1, 1000)
    const after = merged(instance(rounds), found?.rounds ?? []).rounds
    const show = ({ stops }: Round) =>
      stops.map(({ placeId, reload }) => (reload ? 'd' : placeId)).join(' ')
    return {
      ...Object.fromEntries(after.map((each) => [each.number, show(each)])),
      why: [...new Set(found?.changes.map(({ reason }) => reason.kind))].toSorted(),
    }
  }

  it('leaves a visit to the depot out that the bag can do without', () => {
    expect(better({ L01: '10,0C d 60,0 61,0 62,0C' })).toEqual({
      L01: '10,0 60,0 61,0 62,0',
      why: ['not emptied'],
    })
  })

  it('empties the bag where that is nearer', () => {
    expect(better({ L01: '3,0C 4,0C 80,0 d 81,0C 82,0' })).toEqual({
      L01: '3,0 d 4,0 80,0 81,0 82,0',
      why: ['reordered'],
    })
  })

  it('empties it once more where that makes room for what lies far from others', () => {
    expect(better({ L01: '3,0C 4,0C 1,0 90,0 91,0', L02: '0,-3 90,1C 0,-4' })).toEqual({
      // before a stop or after it may be the same way
      L01: expect.stringMatching(/^3,0 4,0 (1,0 d|d 1,0) 90,0 (90,1 91,0|91,0 90,1)$/),
      L02: '0,-3 0,-4',
      why: ['emptied', 'given away', 'taken over'],
    })
  })
})

/** What is too full as it is isn't looked at. */
function withRoomyBags(instance: Instance): Instance {
  const capacity = { litres: 100, grams: 30_000 }
  return { ...instance, rounds: instance.rounds.map((round) => ({ ...round, capacity })) }
}

/** Just what is on board at most, or so many litres more: whatever else is to come in needs room. */
function withTightBags(instance: Instance, nowAt: number, roomLitres = 0): Instance {
  const rounds = instance.rounds.map((round): Round => {
    const { startLoad, stops } = scheduleOf(round, { instance, nowAt })
    const most = Math.max(startLoad.litres, ...stops.map(({ load }) => load.litres))
    return { ...round, capacity: { litres: Math.max(6, most + roomLitres), grams: 1e6 } }
  })
  return { ...instance, rounds }
}

/** What is given out behind a visit that fetches mail may not come before it: nobody moves that. */
function isCut({ orderPolicy, stops }: Round): boolean {
  return (
    orderPolicy === 'free' &&
    stops.some(({ reload, insertedAt }) => reload && insertedAt === undefined)
  )
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
