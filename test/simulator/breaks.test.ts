import { expect, test } from 'vitest'
import { findScenario } from '../../simulator/scenarios.ts'
import { smallOf } from '../../simulator/smallDay.ts'
import { liveHere } from './liveHere.ts'

const live = liveHere()

test('carriers take their breaks, earlier and later, shorter and longer, the same for the same seed', async () => {
  const day = { seed: 1, faults: 'none' as const, ...smallOf(findScenario('breaks')!) }
  const lines: string[] = []
  const first = await live(day, { observer: { onNote: (line) => void lines.push(line) } })
  expect(first.violations).toEqual([])
  const said = (kind: string) => lines.filter((line) => line.includes(`"kind":"${kind}"`)).length
  expect(said('break started')).toBeGreaterThan(2)
  expect(said('break ended')).toBe(said('break started'))
  expect((await live(day)).hash).toBe(first.hash)
})

test('they do on a cruel day too, with phones offline and words that come late or twice', async () => {
  const day = { seed: 2, faults: 'cruel' as const, ...smallOf(findScenario('breaks')!) }
  expect((await live(day)).violations).toEqual([])
})
