import { expect, test } from 'vitest'
import { findScenario } from '../../simulator/scenarios.ts'
import { smallOf } from '../../simulator/smallDay.ts'
import { liveHere } from './liveHere.ts'

const live = liveHere()

test('carriers come by the depot for mail that their bag didn’t hold, and to empty it', async () => {
  const lines: string[] = []
  const day = await live(
    { seed: 1, faults: 'none', ...smallOf(findScenario('full-bags')!) },
    { observer: { onNote: (line) => void lines.push(line) } },
  )
  expect(day.violations).toEqual([])
  const said = lines.filter((line) => line.includes('"kind":"reloaded"'))
  const ofMorning = said.filter((line) => /\.reload\.\d+"/.test(line))
  expect(ofMorning.length).toBeGreaterThan(2)
  expect(said.length).toBeGreaterThan(ofMorning.length)
})

test('carriers fetch mail at relays, and what they have collected stays in their bag', async () => {
  const lines: string[] = []
  const emptied: string[] = []
  const day = await live(
    { seed: 1, faults: 'none', ...smallOf(findScenario('relays')!) },
    {
      observer: {
        onNote: (line) => void lines.push(line),
        onDeed: (_round, carrierId, { kind }) =>
          void (kind === 'reloaded' && emptied.push(carrierId)),
      },
    },
  )
  expect(day.violations).toEqual([])
  const said = lines.filter((line) => line.includes('"kind":"reloaded"'))
  expect(said.length - emptied.length).toBeGreaterThan(2)
})
