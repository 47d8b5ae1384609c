import { expect, test } from 'vitest'
import { insertWithReload } from '../../algorithms/round/insertWithReload.ts'
import { findScenario } from '../../simulator/scenarios.ts'
import { smallOf } from '../../simulator/smallDay.ts'
import { liveHere } from './liveHere.ts'

const live = liveHere()
const frost = smallOf(findScenario('frost')!)

test('bikes go no farther than their batteries last', async () => {
  let wereTooFar = 0
  const day = await live(
    { seed: 1, faults: 'none', ...frost },
    {
      insert: (input) => {
        const { instance } = input
        const rounds = instance.rounds.map(({ mostMetres: _, ...round }) => round)
        const anyway = insertWithReload({ ...input, instance: { ...instance, rounds } })
        const found = insertWithReload(input)
        if (anyway.kind === 'inserted' && found.kind === 'refusal') wereTooFar++
        return found
      },
    },
  )
  expect(day.violations).toEqual([])
  expect(wereTooFar).toBeGreaterThan(0)
})

test('they do on a cruel day too, with phones offline and words that come late or twice', async () => {
  expect((await live({ seed: 2, faults: 'cruel', ...frost })).violations).toEqual([])
})
