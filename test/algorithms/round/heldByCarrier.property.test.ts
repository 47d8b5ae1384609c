import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instance, PickupRequest, Round, Stop } from '../../../algorithms/model.ts'
import { checkPlan } from '../../../algorithms/round/checkPlan.ts'
import { improvePlan } from '../../../algorithms/round/improve/improvePlan.ts'
import { reorderRound } from '../../../algorithms/round/improve/reorderRound.ts'
import { insertWithReload } from '../../../algorithms/round/insertWithReload.ts'
import { morningPlan } from '../../../algorithms/round/morning/morningPlan.ts'
import { nine, request, travel } from './gridTown.ts'
import { type Situation, situations } from './randomRounds.ts'

/** What costs nothing to move is moved wherever that gains a second. */
const restless = {
  movedSeconds: 0,
  retoldSeconds: 0,
  changedHandsSeconds: 0,
  leastGainSeconds: { perStop: 0, inAll: 1 },
}

/** Some stops pinned, some in an order of their carrier's own, in rounds of any order. */
const heldSituations = fc
  .record({
    situation: situations,
    words: fc.array(fc.constantFrom('', '', '', 'pin', 'order', 'unpin'), { minLength: 60 }),
    isFree: fc.boolean(),
    seed: fc.nat(),
  })
  .map(({ situation, words, isFree, seed }): Situation & { readonly seed: number } => {
    let next = 0
    const said = (stop: Stop): Stop => {
      const word = words[next++ % words.length]
      if (word === 'order') return { ...stop, orderedAt: nine }
      return word ? { ...stop, pin: { holds: word === 'pin', saidAt: nine } } : stop
    }
    const rounds = situation.instance.rounds.map((round): Round => {
      const stops = round.stops.map(said)
      return { ...round, stops, ...(isFree ? { orderPolicy: 'free' as const } : {}) }
    })
    const settings = { ...situation.instance.settings, stability: restless }
    return { ...situation, seed, instance: { ...situation.instance, rounds, settings } }
  })

describe('what carriers have said of their own order', () => {
  it('is kept by an insertion, also where it needs a visit to the depot', () => {
    const found = keptBy(({ instance, request, nowAt }) => {
      const inserted = insertWithReload({ instance, request, travel, nowAt })
      return inserted.kind === 'inserted' ? [inserted.plan] : []
    })
    expect(found).toBeGreaterThan(100)
  })

  it('is kept by the search for a better plan', () => {
    const found = keptBy(({ instance, nowAt, seed }) => {
      const touched = instance.rounds.map(({ roundId }) => roundId)
      const better = improvePlan({ instance, touched, travel, nowAt, seed, iterations: 80 })
      return better?.rounds ?? []
    })
    expect(found).toBeGreaterThan(50)
  })

  it('is kept where a round is put into another order', () => {
    const found = keptBy(({ instance, nowAt, seed }) =>
      instance.rounds.flatMap(
        (round) => reorderRound({ round, instance, travel, nowAt, seed, iterations: 5 }) ?? [],
      ),
    )
    expect(found).toBeGreaterThan(50)
  })

  it('is kept by the morning’s plan', () => {
    const found = keptBy(({ instance, request: press, seed }) => {
      const rounds = instance.rounds.map((round): Round => {
        return { ...round, progress: { state: 'planned' } }
      })
      const { rounds: planned } = morningPlan({
        instance: { ...instance, rounds },
        requests: [press],
        travel,
        nowAt: nine,
        seed,
        iterations: 20,
      })
      return planned
    }, 200)
    expect(found).toBeGreaterThan(50)
  })
})

/** @returns how many rounds were planned anew */
function keptBy(
  plan: (one: Situation & { readonly seed: number }) => readonly Round[],
  numRuns = 500,
): number {
  let found = 0
  fc.assert(
    fc.property(heldSituations, (one) => {
      const planned = plan(one)
      found += planned.length
      const changed = new Map(planned.map((round) => [round.roundId, round]))
      const rounds = one.instance.rounds.map((round) => changed.get(round.roundId) ?? round)
      const carriedBy = new Map(
        rounds.flatMap(({ roundId, stops }) =>
          stops.flatMap((stop) => stop.collections.map((each) => [each.requestId, roundId])),
        ),
      )
      for (const round of one.instance.rounds) {
        const now = changed.get(round.roundId)
        if (!now) continue
        const ids = round.stops.map(({ stopId }) => stopId)
        const left = now.stops.map(({ stopId }) => stopId).filter((id) => ids.includes(id))
        const was = ids.filter((id) => left.includes(id))
        for (const { stopId, pin, orderedAt, collections } of round.stops) {
          const here = now.stops.find((stop) => stop.stopId === stopId)
          if (!pin?.holds && orderedAt === undefined) continue
          expect(here).toMatchObject({
            ...(pin ? { pin } : {}),
            ...(orderedAt ? { orderedAt } : {}),
          })
          for (const { requestId } of collections)
            expect(carriedBy.get(requestId)).toBe(round.roundId)
          if (pin?.holds)
            expect(new Set(left.slice(0, left.indexOf(stopId)))).toEqual(
              new Set(was.slice(0, was.indexOf(stopId))),
            )
        }
        const ordered = ({ stops }: Round) =>
          stops.filter(({ orderedAt }) => orderedAt !== undefined).map(({ stopId }) => stopId)
        expect(ordered(now)).toEqual(ordered(round))
      }
      const said = checkPlan({
        before: one.instance,
        after: { ...one.instance, rounds, version: 2 },
        travel,
        requests: requestsOf(one),
        nowAt: one.nowAt,
      }).filter(({ code }) => code === 'pin broken' || code === 'own order broken')
      expect(said).toEqual([])
    }),
    { numRuns },
  )
  return found
}

function requestsOf({
  instance,
  request: press,
}: {
  readonly instance: Instance
  readonly request: PickupRequest
}): ReadonlyMap<PickupRequest['requestId'], PickupRequest> {
  return new Map([
    [press.requestId, press],
    ...instance.rounds.flatMap(({ stops }) =>
      stops.flatMap(({ placeId, collections }) =>
        collections.map(
          ({ requestId, parcels }) => [requestId, request(placeId, parcels, requestId)] as const,
        ),
      ),
    ),
  ])
}
