import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lapTwin } from '../../../../../algorithms/kernel/openLap.ts'
import { flatProblem } from '../../../../../algorithms/round/search/flatProblem.ts'
import { lapOf } from '../../../../../algorithms/round/search/lap/lapOf.ts'
import { searchLap } from '../../../../../algorithms/round/search/lap/searchLap.ts'
import { seedRandom } from '../../../../../algorithms/round/search/random.ts'
import { anyLap, instanceOf } from './laps.ts'

test('finds the same orders, in the same steps, compiled and in TypeScript', () => {
  fc.assert(
    fc.property(anyLap({ least: 8, most: 60 }), fc.nat(), (any, seed) => {
      const lap = lapOf(flatProblem(instanceOf(any)), any)!
      const run = (kernel: { kernel?: typeof lapTwin }) => {
        const told: string[] = []
        const onBetter = (order: Int32Array) => void told.push(order.join())
        const spent = (step: number) => step / 100
        const found = searchLap(lap, { random: seedRandom(seed), spent, onBetter, ...kernel })
        return [found.cost, found.order?.join(), ...told]
      }
      expect(run({})).toEqual(run({ kernel: lapTwin }))
    }),
    { numRuns: 40 },
  )
})
