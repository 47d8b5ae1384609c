import { expect, test } from 'vitest'
import { findScenario } from '../../simulator/scenarios.ts'
import { smallOf } from '../../simulator/smallDay.ts'
import { liveHere } from './liveHere.ts'

const live = liveHere()

test('carriers pin, hurry and turn their rounds, and what they said holds all day', async () => {
  const lines: string[] = []
  const day = await live(
    { seed: 5007, faults: 'cruel', ...smallOf(findScenario('usual')!) },
    { observer: { onNote: (line) => void lines.push(line) } },
  )
  expect(day.violations).toEqual([])
  const said = (kind: string) => lines.filter((line) => line.includes(`"kind":"${kind}"`)).length
  expect(said('reordered')).toBeGreaterThan(0)
  expect(said('pinned')).toBeGreaterThan(0)
})
