import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instance, PickupRequest, Round, Stop, StopId } from '../../../algorithms/model.ts'
import { checkPlan } from '../../../algorithms/round/checkPlan.ts'
import { explain } from '../../../algorithms/round/explain.ts'
import { frozenUntil } from '../../../algorithms/round/frozen.ts'
import { insertPickup } from '../../../algorithms/round/insertPickup.ts'
import { insertWithReload } from '../../../algorithms/round/insertWithReload.ts'
import { depot, instance, nine, request, round, travel } from './gridTown.ts'
import { type Situation, scheduleOf, situationsWithReloads } from './randomRounds.ts'
import { metresOf, moreLateSeconds } from './slowInsert.ts'
import { slowUnfairness } from './slowUnfairness.ts'

const insert = (situation: Situation) => insertWithReload({ ...situation, travel })
const small = { capacity: { litres: 12, grams: 30_000 } }
const one = (picture: string, press: PickupRequest, changes: Partial<Round> = small) => {
  const result = insert({
    instance: instance([round('L01', picture, changes)], [press]),
    request: press,
    nowAt: nine,
  })
  return result.kind === 'refusal'
    ? result.reason.kind
    : result.plan.stops.map(({ placeId, reload }) => (reload ? 'D' : placeId)).join(' ')
}

describe('insertWithReload', () => {
  it('leaves a bag alone that holds the parcel', () => {
    expect(one('10,0C 20,0', request('15,0'))).toBe('10,0 15,0 20,0')
  })

  it('empties a full bag where the round comes by the depot anyway', () => {
    expect(one('10,0C 20,0C 20,1 1,1 -10,0', request('-5,0'))).toBe(
      '10,0 20,0 20,1 1,1 D -5,0 -10,0',
    )
  })

  it('turns round for it where nothing else is left', () => {
    expect(one('10,0C 20,0C', request('15,0'))).toBe('10,0 D 15,0 20,0')
  })

  it('costs nobody overtime, and takes nothing that no bag holds', () => {
    const soon = { ...small, returnAt: nine + 100_000 }
    expect(one('10,0C 20,0C', request('15,0'), soon)).toBe('bag full')
    expect(one('10,0C 20,0C', request('15,0', 3))).toBe('bag full')
  })

  it('gives a press to another round where that costs less', () => {
    const press = request('15,0')
    const rounds = [round('L01', '10,0C 20,0C', small), round('C01', '14,4C')]
    const result = insert({ instance: instance(rounds, [press]), request: press, nowAt: nine })
    expect(result).toMatchObject({ kind: 'inserted', plan: { number: 'C01' } })
  })

  it('says so', () => {
    const press = request('-5,0')
    const rounds = [round('L01', '10,0C 20,0C 20,1 1,1 -10,0', small)]
    const result = insert({ instance: instance(rounds, [press]), request: press, nowAt: nine })
    expect(explain(result.reason)).toEqual({
      fr: '+6\u00a0min\u00a0: vous videz d’abord la sacoche au dépôt',
      en: '+6\u00a0min: you empty your bag at the depot first',
    })
  })
})

describe('any insertion with a reload', () => {
  it('costs what the exhaustive twin finds, which tries each place for both', () => {
    let reloads = 0
    fc.assert(
      fc.property(situationsWithReloads, (situation) => {
        const result = insert(situation)
        const costs = [insertPickup({ ...situation, travel }), ...everyReload(situation)].flatMap(
          (each) => (each.kind === 'inserted' ? [costOf(each.plan, situation)] : []),
        )
        if (result.kind === 'refusal') {
          expect(costs).toEqual([])
          return
        }
        if (result.reason.kind === 'reload') reloads++
        expect(costOf(result.plan, situation)).toBe(Math.min(...costs))
      }),
      { numRuns: 800 },
    )
    expect(reloads).toBeGreaterThan(20)
  })

  it('passes the judge, and says what it adds', () => {
    fc.assert(
      fc.property(situationsWithReloads, (situation) => {
        const { instance, request, nowAt } = situation
        const result = insert(situation)
        if (result.kind === 'refusal') return
        const after = withRound(instance, result.plan)
        const requests = new Map([[request.requestId, request]])
        expect(checkPlan({ before: instance, after, travel, requests, nowAt })).toEqual([])
        const was = scheduleOf(roundOf(instance, result.plan), situation)
        const now = scheduleOf(result.plan, situation)
        expect(result.addedSeconds).toBe(Math.ceil((now.returnAt - was.returnAt) / 1000) || 0)
      }),
      { numRuns: 800 },
    )
  })
})

/** A reload before each stop that may be moved back, and then the press wherever it may go. */
function* everyReload({ instance, request, nowAt }: Situation) {
  const { settings } = instance
  for (const round of instance.rounds) {
    const was = scheduleOf(round, { instance, nowAt })
    const arriveAt = was.stops.map((stop) => stop.arriveAt)
    const first = frozenUntil({ round, schedule: { ...was, arriveAt }, settings, nowAt })
    if (!isFull(round, first, { instance, request, nowAt })) continue
    const walks = ({ placeId, walk }: Stop) => (walk?.parkedAt ?? placeId) !== placeId
    if (round.stops.some((stop, index) => index >= first - 1 && walks(stop))) continue
    for (let gap = first; gap <= round.stops.length; gap++) {
      const reload: Stop = {
        stopId: 'reload' as StopId,
        placeId: depot,
        deliveries: [],
        collections: [],
        segment: (round.stops[gap - 1] ?? round.stops[0])?.segment ?? 0,
        insertedAt: nowAt,
        reload: true,
      }
      const emptied = { ...round, stops: round.stops.toSpliced(gap, 0, reload) }
      const isInTime = (plan: Round) =>
        scheduleOf(plan, { instance, nowAt }).overtimeSeconds <= was.overtimeSeconds
      if (!isInTime(emptied)) continue
      const alone = { ...instance, rounds: [emptied] }
      const found = insertPickup({ instance: alone, request, travel, nowAt })
      if (found.kind === 'refusal') continue
      const metres = metresOf(scheduleOf(found.plan, { instance, nowAt }))
      if (metres > (round.mostMetres ?? Infinity) && metres > metresOf(was)) continue
      if (isInTime(found.plan)) yield found
    }
  }
}

function isFull(round: Round, first: number, { instance, request, nowAt }: Situation): boolean {
  const { startLoad, stops } = scheduleOf(round, { instance, nowAt })
  const loads = [startLoad, ...stops.map(({ load }) => load)]
  const reload = round.stops.findIndex((stop, index) => index >= first && stop.reload === true)
  const most = Math.max(
    ...loads.slice(first, reload < 0 ? undefined : reload + 1).map(({ litres }) => litres),
  )
  return most + 6 * request.parcels > round.capacity.litres
}

function costOf(plan: Round, situation: Situation): number {
  const { settings } = situation.instance
  const round = roundOf(situation.instance, plan)
  const was = scheduleOf(round, situation)
  const now = scheduleOf(plan, situation)
  return (
    Math.ceil((now.returnAt - was.returnAt) / 1000) +
    settings.overtimeWeight * (now.overtimeSeconds - was.overtimeSeconds) +
    slowUnfairness(round, was, now.returnAt, situation) -
    slowUnfairness(round, was, was.returnAt, situation) +
    settings.latenessWeight * moreLateSeconds({ plan, now, round, was })
  )
}

function roundOf({ rounds }: Instance, { roundId }: Round): Round {
  return rounds.find((each) => each.roundId === roundId)!
}

function withRound(instance: Instance, changed: Round): Instance {
  const rounds = instance.rounds.map((each) => (each.roundId === changed.roundId ? changed : each))
  return { ...instance, rounds, version: 2 }
}
