import type { FlatProblem } from '../../../../algorithms/round/search/flatProblem.ts'
import { listInsertionOrders } from '../../../../algorithms/round/search/insertionOrders.ts'
import { listNearStops } from '../../../../algorithms/round/search/nearStops.ts'
import { seedRandom } from '../../../../algorithms/round/search/random.ts'
import { makeScratch, type Recreate } from '../../../../algorithms/round/search/recreate.ts'
import { emptyRounds, type Rounds } from '../../../../algorithms/round/search/rounds.ts'
import { makeUndo } from '../../../../algorithms/round/search/undo.ts'

/** Empty rounds, and what a step needs; nothing is overlooked by blinks. */
export function prepare(problem: FlatProblem, seed: number): { rounds: Rounds; tools: Recreate } {
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

export function stopsOf({ next, problem }: Rounds, round: number): number[] {
  const start = problem.stops + 2 * round
  const stops: number[] = []
  for (let node = next[start]!; node !== start + 1; node = next[node]!) stops.push(node)
  return stops
}

/** All that is read of the rounds, absent stops in any order. */
export function pictureOf(rounds: Rounds) {
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
