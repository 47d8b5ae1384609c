import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkAlone } from '../../../../algorithms/round/checkAnswer.ts'
import { flatProblem } from '../../../../algorithms/round/search/flatProblem.ts'
import { recreate, tryPlaces } from '../../../../algorithms/round/search/recreate.ts'
import {
  isFeasible,
  type Rounds,
  refreshRound,
} from '../../../../algorithms/round/search/rounds.ts'
import { ruin, takeOut, usualRuin } from '../../../../algorithms/round/search/ruin.ts'
import { beginStep, keepRound, undoStep } from '../../../../algorithms/round/search/undo.ts'
import { anyInstance, everyFeature } from './anyInstance.ts'
import { pictureOf, prepare, stopsOf } from './readRounds.ts'

const features = { ...everyFeature, missingWays: true }

describe('what the search knows of its rounds at once', () => {
  test('is what the judge says of each single stop at each place', () => {
    fc.assert(
      fc.property(anyInstance(features, 7), fc.nat(1000), (instance, seed) => {
        const problem = flatProblem(instance)
        const { rounds, tools } = prepare(problem, seed)
        beginStep(tools.undo, rounds)
        recreate(rounds, tools)
        const { found, candidates } = tools.scratch
        for (let stop = 0; stop < problem.stops; stop++) {
          if (rounds.roundOf[stop]! >= 0 || problem.partner[stop]! >= 0) continue
          for (let round = 0; round < problem.vehicles; round++) {
            const order = stopsOf(rounds, round)
            const vehicle = instance.vehicles[problem.vehicleAt[round]!]!
            for (let at = 0; at <= order.length; at++) {
              candidates[0] = at === 0 ? problem.stops + 2 * round : order[at - 1]!
              found.before = -1
              found.delta = 1 << 28
              tryPlaces(rounds, stop, 1, tools)
              const stops = order.toSpliced(at, 0, stop)
              const violations = checkAlone(instance, { vehicle, stops })
              expect(found.before >= 0, violations.map(({ text }) => text).join()).toBe(
                violations.length === 0,
              )
            }
          }
        }
      }),
      { numRuns: 400, seed: 6 },
    )
  })

  test('stays what counting anew gives, and comes back when a step is undone', () => {
    fc.assert(
      fc.property(anyInstance(features, 9), fc.nat(1000), (instance, seed) => {
        const problem = flatProblem(instance)
        const { rounds, tools } = prepare(problem, seed)
        beginStep(tools.undo, rounds)
        recreate(rounds, tools)
        for (let step = 0; step < 12; step++) {
          const before = pictureOf(rounds)
          beginStep(tools.undo, rounds)
          ruin(rounds, {
            near: tools.near,
            random: tools.random,
            undo: tools.undo,
            settings: usualRuin,
          })
          recreate(rounds, tools)
          const after = pictureOf(rounds)
          for (let round = 0; round < problem.vehicles; round++) refreshRound(rounds, round)
          expect(pictureOf(rounds)).toEqual(after)
          for (let round = 0; round < problem.vehicles; round++) {
            const vehicle = instance.vehicles[problem.vehicleAt[round]!]!
            const stops = stopsOf(rounds, round)
            const isRight =
              stops.length === 0 || checkAlone(instance, { vehicle, stops }).length === 0
            expect(isFeasible(rounds, round)).toBe(isRight)
          }
          if (step % 2 === 0 || !allFeasible(rounds)) {
            undoStep(tools.undo, rounds)
            expect(pictureOf(rounds)).toEqual(before)
          }
        }
      }),
      { numRuns: 200, seed: 6 },
    )
  })

  test('is of pairs the same whether kept from earlier steps or searched anew', () => {
    fc.assert(
      fc.property(anyInstance(features, 9), fc.nat(1000), (instance, seed) => {
        const problem = flatProblem(instance)
        const [kept, anew] = [prepare(problem, seed), prepare(problem, seed)]
        for (let step = 0; step < 12; step++) {
          for (const { rounds, tools } of [kept, anew]) {
            beginStep(tools.undo, rounds)
            if (step > 0) ruin(rounds, { ...tools, settings: usualRuin })
            anew.tools.scratch.pairPlaces.version.fill(0)
            recreate(rounds, tools)
            if (step % 3 === 2) undoStep(tools.undo, rounds)
          }
          expect(pictureOf(kept.rounds)).toEqual(pictureOf(anew.rounds))
        }
      }),
      { numRuns: 200, seed: 6 },
    )
  })

  test('is put back after rounds were emptied', () => {
    fc.assert(
      fc.property(anyInstance(features, 9), fc.nat(1000), (instance, seed) => {
        const problem = flatProblem(instance)
        const { rounds, tools } = prepare(problem, seed)
        beginStep(tools.undo, rounds)
        recreate(rounds, tools)
        const before = pictureOf(rounds)
        beginStep(tools.undo, rounds)
        for (let round = 0; round < problem.vehicles; round++) {
          keepRound(tools.undo, rounds, round)
          for (const stop of stopsOf(rounds, round))
            if (rounds.roundOf[stop]! >= 0) takeOut(rounds, stop)
          refreshRound(rounds, round)
        }
        expect(rounds.sums.cost).toBe(0)
        undoStep(tools.undo, rounds)
        expect(pictureOf(rounds)).toEqual(before)
      }),
      { numRuns: 100, seed: 6 },
    )
  })
})

function allFeasible(rounds: Rounds): boolean {
  for (let round = 0; round < rounds.problem.vehicles; round++)
    if (!isFeasible(rounds, round)) return false
  return true
}
