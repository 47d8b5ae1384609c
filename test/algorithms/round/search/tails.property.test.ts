import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkAlone } from '../../../../algorithms/round/checkAnswer.ts'
import { flatProblem } from '../../../../algorithms/round/search/flatProblem.ts'
import { recreate } from '../../../../algorithms/round/search/recreate.ts'
import { refreshRound } from '../../../../algorithms/round/search/rounds.ts'
import { exchangeTails } from '../../../../algorithms/round/search/tails.ts'
import { beginStep } from '../../../../algorithms/round/search/undo.ts'
import { anyInstance, everyFeature } from './anyInstance.ts'
import { pictureOf, prepare, stopsOf } from './readRounds.ts'

test('rounds that exchange what they serve at last stay right, and cost what was said', () => {
  let made = 0
  fc.assert(
    fc.property(
      anyInstance({ ...everyFeature, pairs: false, limits: false, twoBlocks: false }, 9),
      fc.nat(1000),
      (drawn, seed) => {
        // of one kind, so that tails fit the other's end
        const vehicles = drawn.vehicles.map((_, index) => ({
          ...drawn.vehicles[0]!,
          label: `v${index}`,
        }))
        const instance = { ...drawn, vehicles }
        const problem = flatProblem(instance)
        const { rounds, tools } = prepare(problem, seed)
        beginStep(tools.undo, rounds)
        recreate(rounds, tools)
        for (let step = 0; step < 30; step++) {
          const before = rounds.sums.cost
          const most = (step % 5) * 10 - 10
          const { near, random, scratch } = tools
          if (!exchangeTails(rounds, { near, random, most, emptyOf: scratch.emptyOf })) {
            expect(rounds.sums.cost).toBe(before)
            continue
          }
          made++
          expect(rounds.sums.cost - before).toBeLessThan(most)
          const after = pictureOf(rounds)
          for (let round = 0; round < problem.vehicles; round++) refreshRound(rounds, round)
          expect(pictureOf(rounds)).toEqual(after)
          for (let round = 0; round < problem.vehicles; round++) {
            const stops = stopsOf(rounds, round)
            const vehicle = vehicles[problem.vehicleAt[round]!]!
            if (stops.length > 0)
              expect(checkAlone(instance, { vehicle, stops }), stops.join()).toEqual([])
          }
        }
      },
    ),
    { numRuns: 300, seed: 6 },
  )
  expect(made).toBeGreaterThan(100)
})
