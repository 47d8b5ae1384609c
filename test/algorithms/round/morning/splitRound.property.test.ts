import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Round } from '../../../../algorithms/model.ts'
import { checkPlan } from '../../../../algorithms/round/checkPlan.ts'
import { defaultShareSettings } from '../../../../algorithms/round/morning/shareSettings.ts'
import { splitRound } from '../../../../algorithms/round/morning/splitRound.ts'
import '../../../fixtures/seed.ts'
import { at, instance, nine, request, round, travel } from '../gridTown.ts'
import { slowSplit } from './slowSplit.ts'

const spot = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 20 }))
const marks = fc.constantFrom('', '', 'x3', 'P', 'R', 'x1C', 'C')
const stop = fc.tuple(spot, marks, fc.boolean())
const someRounds = (maxLength: number) =>
  fc
    .uniqueArray(stop, { maxLength, minLength: 1, selector: ([[x, y]]) => `${x},${y}` })
    .chain((stops) =>
      fc.record({
        stops: fc.constant(stops),
        owners: fc.array(fc.nat({ max: 3 }), {
          minLength: stops.length,
          maxLength: stops.length,
        }),
        litres: fc.array(fc.constantFrom(6, 18, 80), { minLength: 4, maxLength: 4 }),
        minutes: fc.array(fc.constantFrom(8, 20, 240), { minLength: 4, maxLength: 4 }),
        ranges: fc.array(fc.constantFrom(undefined, undefined, 300, 900), {
          minLength: 4,
          maxLength: 4,
        }),
        states: fc.array(fc.constantFrom('planned', 'planned', 'planned', 'out' as const), {
          minLength: 4,
          maxLength: 4,
        }),
      }),
    )
    .map(({ stops, owners, litres, minutes, ranges, states }): Round[] =>
      ['L01', 'L02', 'L03', 'L04'].map((number, owner) => {
        const picture = stops
          .filter((_, index) => owners[index] === owner)
          .map(([[x, y], mark, cut]) => `${cut ? '| ' : ''}${x},${y}${mark}`)
        const state = owner === 0 ? 'planned' : states[owner]!
        return round(number, picture.join(' '), {
          capacity: { litres: litres[owner]!, grams: 30_000 },
          returnAt: at(60 * minutes[owner]!),
          ...(ranges[owner] === undefined ? {} : { mostMetres: ranges[owner] }),
          progress: state === 'planned' ? { state } : { state, leftAt: nine },
        })
      }),
    )
const settings = fc
  .record({
    mostAddedSeconds: fc.constantFrom(120, 400, 900),
    unfairnessSeconds: fc.constantFrom(0, 900),
  })
  .map((changed) => ({ ...defaultShareSettings, gapsTried: Infinity, ...changed }))

const known = (rounds: readonly Round[]) =>
  new Map(
    rounds
      .flatMap(({ stops }) => stops)
      .flatMap(({ placeId, collections }) =>
        collections.map(({ requestId }) => [requestId, request(placeId, 1, requestId)] as const),
      ),
  )

describe('splitRound', () => {
  it('is as cheap as the cheapest of all ways, and always passes the judge by the one door', () => {
    let given = 0
    fc.assert(
      fc.property(someRounds(12), settings, (rounds, settings) => {
        const before = instance(rounds)
        const { roundId } = rounds[0]!
        const split = splitRound({ instance: before, travel, nowAt: nine, roundId, settings })
        given += split.given.length
        expect(split.isBest).toBe(true)
        expect(split.costSeconds).toBe(slowSplit(before, { roundId, nowAt: nine, settings }))
        const changed = new Map(split.rounds.map((each) => [each.roundId, each]))
        const after = {
          ...before,
          rounds: rounds.map((each) => changed.get(each.roundId) ?? each),
          version: 2,
        }
        const judged = { before, after, travel, requests: known(rounds), nowAt: nine }
        expect(checkPlan({ ...judged, absentRoundIds: [roundId] })).toEqual([])
        const hasMail = split.given.some(({ stops }) => stops.some((s) => s.deliveries.length > 0))
        expect(checkPlan(judged).length > 0).toBe(hasMail)
        const stopIds = after.rounds.flatMap(({ stops }) => stops.map(({ stopId }) => stopId))
        expect(stopIds.toSorted()).toEqual(
          rounds.flatMap(({ stops }) => stops.map(({ stopId }) => stopId)).toSorted(),
        )
        expect([...split.given, ...split.left].flatMap(({ stops }) => stops).length).toBe(
          rounds[0]!.stops.length,
        )
      }),
      { numRuns: 150 },
    )
    expect(given).toBeGreaterThan(50)
  })

  it('never costs less when fewer ways are followed, and says that it may not be the best', () => {
    fc.assert(
      fc.property(someRounds(16), settings, (rounds, settings) => {
        const input = {
          instance: instance(rounds),
          travel,
          nowAt: nine,
          roundId: rounds[0]!.roundId,
        }
        const few = { ...settings, gapsTried: 1, labelsKept: 2, neighboursTried: 2 }
        const quick = splitRound({ ...input, settings: few })
        const best = splitRound({ ...input, settings })
        expect(quick.costSeconds).toBeGreaterThanOrEqual(best.costSeconds)
        if (quick.isBest) expect(quick.costSeconds).toBe(best.costSeconds)
      }),
      { numRuns: 100 },
    )
  })
})
