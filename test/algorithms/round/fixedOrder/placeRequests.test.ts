import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instance, Progress, RequestId, Round } from '../../../../algorithms/model.ts'
import { checkPlan } from '../../../../algorithms/round/checkPlan.ts'
import { placeRequests } from '../../../../algorithms/round/fixedOrder/placeRequests.ts'
import { at, instance, nine, request, round, travel } from '../gridTown.ts'
import { scheduleOf, situations, situationsWithBreaks } from '../randomRounds.ts'
import { moreLateSeconds, slowInsert } from '../slowInsert.ts'
import { slowUnfairness } from '../slowUnfairness.ts'

const placing = (picture: string, ids: string[], changes = {}) => {
  const requests = ids.map((id, n) => request(id, 1, `press ${n}`))
  const whole = instance([round('L01', picture, changes)], requests)
  return placeRequests({ instance: whole, requests, travel, nowAt: nine })
}
const placesOf = ({ rounds }: ReturnType<typeof placing>) =>
  rounds.flatMap(({ stops }) =>
    stops.map(({ placeId, collections }) => placeId + 'C'.repeat(collections.length)),
  )

describe('requests into a letter round', () => {
  it('join the stop at their place, and share a gap in the best order', () => {
    const placed = placing('10,0 20,0 30,0', ['20,0', '26,1', '24,1'])
    expect(placesOf(placed)).toEqual(['10,0', '20,0C', '24,1C', '26,1C', '30,0'])
    // 30 s at the stop, 60 s at each new halt, and 20 m of detour
    expect(placed).toMatchObject({ cost: 30 + 120 + 20, bound: 170, postponed: [] })
  })

  it('share a halt at one place', () => {
    const placed = placing('10,0 20,0', ['15,2', '15,2'])
    expect(placesOf(placed)).toEqual(['10,0', '15,2CC', '20,0'])
    expect(placed.cost).toBe(60 + 30 + 40)
  })

  it('are postponed where the shift has no room for them', () => {
    const placed = placing('10,0', ['10,3', '900,0'], { returnAt: at(300) })
    expect(placed.postponed).toEqual(['press 1'])
    expect(placed.bound).toBe(placed.cost)
  })

  it('are refused when they are in a round already', () => {
    const whole = instance([round('L01', '3,0C')])
    const old = { ...request('3,0'), requestId: 'old.L01.3,0' as RequestId }
    expect(() => placeRequests({ instance: whole, requests: [old], travel, nowAt: nine })).toThrow(
      'already',
    )
  })
})

/** What a break does to promises near it isn't reckoned; who is on one, or reloads, isn't asked. */
const unpromisedWithBreaks = situationsWithBreaks.map((situation) => ({
  ...situation,
  instance: {
    ...situation.instance,
    rounds: situation.instance.rounds.map((one) => ({
      ...one,
      progress: withoutBreak(one.progress),
      stops: one.stops.flatMap(({ reload, ...stop }) =>
        reload
          ? []
          : [
              {
                ...stop,
                collections: stop.collections.map(({ promisedToAt: _, ...rest }) => rest),
              },
            ],
      ),
    })),
  },
}))

describe('any requests into letter rounds', () => {
  const letterMornings = fc
    .tuple(
      fc.oneof(situations, unpromisedWithBreaks),
      fc.array(fc.tuple(fc.integer({ min: -12, max: 12 }), fc.integer({ min: 1, max: 12 })), {
        maxLength: 4,
      }),
    )
    .map(([situation, spots]) => {
      const nowAt = Math.ceil((situation.nowAt - nine) / 1000) * 1000 + nine
      const rounds = situation.instance.rounds
        .filter(({ kind }) => kind === 'letters')
        .map((one) => ({ ...one, progress: wholeSeconds(one.progress) }))
      const requests = [
        situation.request,
        ...spots.map(([x, y], n) => request(`${x},${y}`, 1, `press ${n}`)),
      ]
      const { settings } = situation.instance
      return { instance: instance(rounds, requests, settings), requests, nowAt }
    })

  it('pass the judge, and cost what their rounds are longer', () => {
    let placed = 0
    fc.assert(
      fc.property(letterMornings, ({ instance, requests, nowAt }) => {
        const result = placeRequests({ instance, requests, travel, nowAt })
        expect(result.bound).toBeLessThanOrEqual(result.cost)
        if (!instance.rounds.some(({ mostMetres }) => mostMetres))
          expect(result.bound).toBe(result.cost)
        const after = withRounds(instance, result.rounds)
        const known = new Map(requests.map((one) => [one.requestId, one]))
        expect(checkPlan({ before: instance, after, travel, requests: known, nowAt })).toEqual([])
        const { overtimeWeight, latenessWeight } = instance.settings
        let cost = 1800 * result.postponed.length
        for (const plan of result.rounds) {
          placed++
          const round = instance.rounds.find(({ roundId }) => roundId === plan.roundId)!
          const was = scheduleOf(round, { instance, nowAt })
          const now = scheduleOf(plan, { instance, nowAt })
          cost += (now.returnAt - was.returnAt) / 1000
          cost += overtimeWeight * (now.overtimeSeconds - was.overtimeSeconds)
          cost += latenessWeight * moreLateSeconds({ plan, now, round, was })
          const unfair = (backAt: number) => slowUnfairness(round, was, backAt, { instance })
          cost += unfair(now.returnAt) - unfair(was.returnAt)
        }
        expect(result.cost).toBe(cost)
      }),
      { numRuns: 400 },
    )
    expect(placed).toBeGreaterThan(150)
  })

  it('cost no more than one put in by itself', () => {
    fc.assert(
      fc.property(letterMornings, ({ instance, requests: [request], nowAt }) => {
        const result = placeRequests({ instance, requests: [request!], travel, nowAt })
        const twin = slowInsert({ instance, request: request!, nowAt })
        // who would go beyond his range, or walks, takes none
        const isPlain = ({ mostMetres, stops }: Round) =>
          mostMetres === undefined && !stops.some(({ walk }) => walk)
        if (!twin || !instance.rounds.every(isPlain)) return
        const was = instance.rounds.find(({ roundId }) => roundId === twin.plan.roundId)!
        const more =
          scheduleOf(twin.plan, { instance, nowAt }).overtimeSeconds -
          scheduleOf(was, { instance, nowAt }).overtimeSeconds
        const wasDone = scheduleOf(was, { instance, nowAt })
        const isDone = scheduleOf(twin.plan, { instance, nowAt })
        const unfair =
          slowUnfairness(was, wasDone, isDone.returnAt, { instance }) -
          slowUnfairness(was, wasDone, wasDone.returnAt, { instance })
        const cost = twin.addedSeconds + 2 * more + 3 * twin.addedLateSeconds + unfair
        expect(result.cost).toBeLessThanOrEqual(Math.min(1800, cost))
      }),
      { numRuns: 800 },
    )
  })
})

function withRounds(before: Instance, changed: Instance['rounds']): Instance {
  const rounds = before.rounds.map(
    (one) => changed.find(({ roundId }) => roundId === one.roundId) ?? one,
  )
  return { ...before, rounds, version: 2 }
}

function withoutBreak({ breakStartedAt: _, ...progress }: Progress): Progress {
  return progress
}

function wholeSeconds<T extends Instance['rounds'][number]['progress']>(progress: T): T {
  if (!progress.confirmed) return progress
  const confirmedAt = nine + Math.floor((progress.confirmed.at - nine) / 1000) * 1000
  return { ...progress, confirmed: { ...progress.confirmed, at: confirmedAt } }
}
