import { expect, test } from 'vitest'
import { findScenario } from '../../simulator/scenarios.ts'
import { smallOf } from '../../simulator/smallDay.ts'
import { liveHere } from './liveHere.ts'

const live = liveHere()

test('carriers park and walk, and what they said holds all day', async () => {
  const lines: string[] = []
  const day = await live(
    { seed: 3, faults: 'cruel', ...smallOf(findScenario('parcels')!) },
    { observer: { onNote: (line) => void lines.push(line) } },
  )
  expect(day.violations).toEqual([])
  expect(lines.filter((line) => line.includes('"kind":"parked"')).length).toBeGreaterThan(0)
})
