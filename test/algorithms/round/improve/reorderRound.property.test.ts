import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type {
  Instance,
  PickupRequest,
  RequestId,
  Round,
  Stop,
} from '../../../../algorithms/model.ts'
import { checkPlan } from '../../../../algorithms/round/checkPlan.ts'
import { frozenUntil } from '../../../../algorithms/round/frozen.ts'
import { reorderRound } from '../../../../algorithms/round/improve/reorderRound.ts'
import { timeRound } from '../../../../algorithms/round/timeRound.ts'
import { request, travel } from '../gridTown.ts'
import { situationsWithBreaks } from '../randomRounds.ts'
import { slowGain } from './slowObjective.ts'

interface Case {
  readonly instance: Instance
  readonly round: Round
  readonly nowAt: number
  readonly seed: number
}

/** The grid is small: with the usual prices little would ever move. */
const cheap = {
  movedSeconds: 1,
  retoldSeconds: 120,
  changedHandsSeconds: 5,
  leastGainSeconds: { perStop: 2, inAll: 10 },
}

/** A free round at some instant, with nobody beside it. */
const anyFreeRound: fc.Arbitrary<Case> = fc
  .record({ situation: situationsWithBreaks, isUsual: fc.boolean(), seed: fc.nat() })
  .map(({ situation: { instance, nowAt }, isUsual, seed }) => {
    const drawn = instance.rounds.at(-1)!
    // who is on a break or empties his bag on the way is left alone
    const { breakStartedAt: _, ...progress } = drawn.progress
    const stops = drawn.stops.filter(({ reload }) => !reload)
    const round: Round = { ...drawn, kind: 'collection', orderPolicy: 'free', progress, stops }
    const settings = isUsual ? instance.settings : { ...instance.settings, stability: cheap }
    return { instance: { ...instance, rounds: [round], settings }, round, nowAt, seed }
  })

describe('any free round', () => {
  it('passes the judge in its better order, which gains what whole schedules say', () => {
    let found = 0
    fc.assert(
      fc.property(anyFreeRound, (one) => {
        const better = reorder(one)
        if (!better) return
        found++
        expect(violationsOf(one, better)).toEqual([])
        const { leastGainSeconds } = one.instance.settings.stability
        const { gain, moved } = slowGain(one.instance, [better], one.nowAt)
        expect(gain).toBeGreaterThan(moved * leastGainSeconds.perStop)
        expect(gain).toBeGreaterThanOrEqual(leastGainSeconds.inAll)
      }),
      { numRuns: 800 },
    )
    expect(found).toBeGreaterThan(100)
  })

  it('has the best of all orders where up to five stops may move', () => {
    let found = 0
    fc.assert(
      fc.property(anyFreeRound, (one) => {
        const open = openStops(one)
        if (open.length < 2 || open.length > 5 || isTooFull(one)) return
        // who walks ahead of it is left alone
        if (one.round.stops.some(({ walk }) => walk)) return
        const best = bestOfAll(one, open)
        const better = reorder(one)
        if (better) found++
        expect(better ? worthOf(one, better) : 0).toBeCloseTo(best, 6)
      }),
      { numRuns: 500 },
    )
    expect(found).toBeGreaterThan(30)
  })

  it('is left with no two parts whose exchange would pay', () => {
    let found = 0
    fc.assert(
      fc.property(anyFreeRound, (one) => {
        if (openStops(one).length < 7) return
        const better = reorder(one)
        if (!better) return
        found++
        const value = worthOf(one, better)
        for (const other of everyExchange(
          better.stops,
          one.round.stops.length - openStops(one).length,
        ))
          if (worthOf(one, { ...better, stops: other }) > value + 0.5)
            expect(violationsOf(one, { ...better, stops: other })).not.toEqual([])
      }),
      { numRuns: 400 },
    )
    expect(found).toBeGreaterThan(30)
  })

  it('stays as it is where its order is fixed', () => {
    fc.assert(
      fc.property(anyFreeRound, (one) => {
        expect(reorder({ ...one, round: { ...one.round, orderPolicy: 'fixed' } })).toBe(undefined)
      }),
      { numRuns: 50 },
    )
  })

  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(anyFreeRound, (one) => {
        expect(reorder(one)).toEqual(reorder(one))
      }),
      { numRuns: 100 },
    )
  })
})

function reorder({ instance, round, nowAt, seed }: Case): Round | undefined {
  return reorderRound({ round, instance, travel, nowAt, seed, iterations: 2 })
}

function openStops({ instance, round, nowAt }: Case): readonly Stop[] {
  const { state } = round.progress
  if (state !== 'planned' && state !== 'out') return []
  const schedule = timeRound({ round, instance, travel, nowAt })
  return round.stops.slice(frozenUntil({ round, schedule, settings: instance.settings, nowAt }))
}

/** A bag that bursts as it is: then nothing is moved. */
function isTooFull({ instance, round, nowAt }: Case): boolean {
  const { mostLitres } = timeRound({ round, instance, travel, nowAt })
  return mostLitres.some((litres) => litres > round.capacity.litres)
}

/** What it gains beyond what each moved stop must. */
function worthOf({ instance, nowAt }: Case, round: Round): number {
  const { gain, moved } = slowGain(instance, [round], nowAt)
  return gain - moved * instance.settings.stability.leastGainSeconds.perStop
}

function bestOfAll(one: Case, open: readonly Stop[]): number {
  const { leastGainSeconds } = one.instance.settings.stability
  const head = one.round.stops.slice(0, one.round.stops.length - open.length)
  let best = 0
  for (const order of permutations(open)) {
    const round = { ...one.round, stops: [...head, ...order] }
    const { gain } = slowGain(one.instance, [round], one.nowAt)
    const value = worthOf(one, round)
    if (value <= best || gain < leastGainSeconds.inAll) continue
    if (violationsOf(one, round).length === 0) best = value
  }
  return best
}

function* permutations(stops: readonly Stop[]): Generator<readonly Stop[]> {
  if (stops.length < 2) yield stops
  else
    for (const [n, stop] of stops.entries())
      for (const rest of permutations(stops.toSpliced(n, 1))) yield [stop, ...rest]
}

function* everyExchange(stops: readonly Stop[], first: number): Generator<readonly Stop[]> {
  for (let i = first; i < stops.length; i++)
    for (let j = i + 1; j < stops.length; j++)
      for (let k = j + 1; k <= stops.length; k++)
        yield [...stops.slice(0, i), ...stops.slice(j, k), ...stops.slice(i, j), ...stops.slice(k)]
}

function violationsOf({ instance, nowAt }: Case, round: Round) {
  const requests = new Map<RequestId, PickupRequest>(
    instance.rounds.flatMap(({ stops }) =>
      stops.flatMap(({ placeId, collections }) =>
        collections.map(({ requestId, parcels }) => [
          requestId,
          request(placeId, parcels, requestId),
        ]),
      ),
    ),
  )
  const after = { ...instance, version: instance.version + 1, rounds: [round] }
  return checkPlan({ before: instance, after, travel, requests, nowAt })
}
