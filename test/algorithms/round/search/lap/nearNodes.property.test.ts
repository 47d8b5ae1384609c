import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flatProblem } from '../../../../../algorithms/round/search/flatProblem.ts'
import { lapOf } from '../../../../../algorithms/round/search/lap/lapOf.ts'
import { nearNodes } from '../../../../../algorithms/round/search/lap/nearNodes.ts'
import { anyLap, instanceOf } from './laps.ts'

test('lists the nodes that sorting all of them puts first', () => {
  fc.assert(
    fc.property(anyLap({ least: 9, most: 16 }), (any) => {
      const lap = lapOf(flatProblem(instanceOf(any)), { ...any, per: 4 })!
      nearNodes(lap)
      const { nodes, costs, times, work, opens, closes, leavesAt, hasWindows, per } = lap
      const costOf = (from: number, to: number) => costs[from * nodes + to]!
      const weigh = (from: number, to: number) => {
        if (!hasWindows) return costOf(from, to)
        const lasts = times[from * nodes + to]! + work[from]!
        const isTooLate = (from === 0 ? leavesAt : opens[from]!) + lasts > closes[to]!
        const wait = from === 0 ? 0 : Math.max(0, opens[to]! - lasts - closes[from]!)
        return costOf(from, to) + 0.2 * wait + (isTooLate ? 1e9 : 0)
      }
      for (let node = 0; node < nodes; node++) {
        const others = [...Array(nodes).keys()].filter((other) => other !== node)
        const first = (by: (a: number) => number, cost: (a: number) => number) =>
          others
            .toSorted((a, b) => by(a) - by(b))
            .slice(0, per)
            .map(cost)
            .toSorted((a, b) => a - b)
        const part = (of: Int32Array) => [...of.subarray(node * per, node * per + per)]
        const afterCosts = first(
          (to) => weigh(node, to),
          (to) => costOf(node, to),
        )
        const beforeCosts = first(
          (from) => weigh(from, node),
          (from) => costOf(from, node),
        )
        expect(part(lap.afterCosts)).toEqual(afterCosts)
        expect(part(lap.beforeCosts)).toEqual(beforeCosts)
        expect(part(lap.after).map((to) => costOf(node, to))).toEqual(afterCosts)
        expect(part(lap.before).map((from) => costOf(from, node))).toEqual(beforeCosts)
      }
    }),
  )
})
