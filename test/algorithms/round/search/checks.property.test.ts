import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkAlone } from '../../../../algorithms/round/checkAnswer.ts'
import { type FlatProblem, flatProblem } from '../../../../algorithms/round/search/flatProblem.ts'
import { listInsertionOrders } from '../../../../algorithms/round/search/insertionOrders.ts'
import { listNearStops } from '../../../../algorithms/round/search/nearStops.ts'
import { seedRandom } from '../../../../algorithms/round/search/random.ts'
import {
  makeScratch,
  type Recreate,
  recreate,
  tryPlaces,
} from '../../../../algorithms/round/search/recreate.ts'
import {
  emptyRounds,
  isFeasible,
  type Rounds,
  refreshRound,
} from '../../../../algorithms/round/search/rounds.ts'
import { ruin, takeOut, usualRuin } from '../../../../algorithms/round/search/ruin.ts'
import {
  beginStep,
  keepRound,
  makeUndo,
  undoStep,
} from '../../../../algorithms/round/search/undo.ts'
import { anyInstance, everyFeature } from './anyInstance.ts'

const features = { ...everyFeature, missingWays: true }

function prepare(problem: FlatProblem, seed: number): { rounds: Rounds; tools: Recreate } {
  const rounds = emptyRounds(problem)
  const tools = {
    near: listNearStops(problem, { per: 3, aroundPer: 5 }),
    orders: listInsertionOrders(problem),
    random: seedRandom(seed),
    undo: makeUndo(rounds),
    blinkShare: 1e-9,
    emptyShare: 0.5,
    scratch: makeScratch(rounds),
  }
  tools.scratch.blink.left = 1e9
  return { rounds, tools }
}

function stopsOf({ next, problem }: Rounds, round: number): number[] {
  const start = problem.stops + 2 * round
  const stops: number[] = []
  for (let node = next[start]!; node !== start + 1; node = next[node]!) stops.push(node)
  return stops
}

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

/** All that is read of the rounds, absent stops in any order. */
function pictureOf(rounds: Rounds) {
  const { problem, sums } = rounds
  const kinds = problem.kinds
  const nodes = []
  for (let round = 0; round < problem.vehicles; round++) {
    const start = problem.stops + 2 * round
    for (const node of [start, ...stopsOf(rounds, round), start + 1]) {
      const along = problem.loadMode === 'along'
      nodes.push({
        node,
        round: rounds.roundOf[node],
        leg: node === start + 1 ? 0 : rounds.legCost[node],
        done: rounds.done[node],
        latest: rounds.latest[node],
        near: node === start ? 0 : rounds.latestNear[node],
        loads: along
          ? [rounds.load, rounds.mostBefore, rounds.mostAfter].map((of) => [
              ...of.slice(node * kinds, (node + 1) * kinds),
            ])
          : [],
      })
    }
  }
  return {
    nodes,
    count: [...rounds.count],
    cost: [...rounds.cost],
    total: [...rounds.total],
    travel: [...rounds.travel],
    length: [...rounds.length],
    absent: [...rounds.absent.slice(0, sums.absent)].sort((a, b) => a - b),
    sum: sums.cost,
    penalty: sums.penalty,
  }
}
