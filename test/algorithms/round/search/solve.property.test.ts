import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { solve } from '../../../../algorithms/round/search/solve.ts'
import { anyInstance, everyFeature, type Features } from './anyInstance.ts'
import { tryEverything, worthOf } from './tryEverything.ts'

const cases: Readonly<Record<string, Features>> = {
  'nothing but ways': {},
  windows: { windows: true },
  'several windows and setup': { windows: true, severalWindows: true, setup: true },
  'loads delivered': { loads: 'delivered' },
  'loads both ways': { loads: 'both' },
  'pairs in time': { pairs: true, windows: true },
  'pairs among both loads': { pairs: true, loads: 'both' },
  skills: { skills: true, windows: true },
  priorities: { optional: true, windows: true, loads: 'both' },
  'limits of stops, time and length': { limits: true, optional: true },
  'open rounds': { openRounds: true, windows: true },
  'two kinds of vehicle': { twoBlocks: true, fixedCosts: true, windows: true },
  'breaks in windows': { breaks: true, windows: true, severalWindows: true },
  'breaks with little on board': { breaks: true, windows: true, loads: 'both', pairs: true },
  all: everyFeature,
}

describe('solve finds what trying everything finds', () => {
  for (const [name, features] of Object.entries(cases)) {
    test(`with ${name}`, () => {
      fc.assert(
        fc.property(anyInstance(features), (instance) => {
          const { answer } = solve(instance, { seed: 1, iterations: 600 })
          expect(worthOf(instance, answer)).toEqual(tryEverything(instance))
        }),
        { numRuns: 60, seed: 6 },
      )
    })
  }
})
