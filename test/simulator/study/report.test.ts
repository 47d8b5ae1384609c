import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { studyAreas } from '../../../simulator/study/areas.ts'
import { reportRows } from '../../../simulator/study/report.ts'
import { liveStudyDays, type StudyResult } from '../../../simulator/study/studyDays.ts'
import { plotsOf, tellTables, writeSection } from '../../../simulator/study/tellStudy.ts'

const plain = {
  presses: 10,
  rounds: 4,
  told: 4,
  kept: 3,
  visits: 4,
  sameDay: 4,
  addedSeconds: 1200,
  addedMetres: { foot: 0, 'cargo-bike': 0, car: 2000 },
  spreadSeconds: 120,
  lateRounds: 1,
  lateSeconds: 300,
  lateAnyway: 1,
  movedStops: 5,
  carrierSeconds: 40_000,
  possible: 5,
  alsoMade: 4,
  excessSeconds: 480,
  leastSeconds: 40_000,
}

const dayOf = (seed: number, changes: Partial<StudyResult['figures']> = {}): StudyResult => ({
  area: 'rural',
  pressesPerRound: 5,
  seed,
  letterRounds: 4,
  figures: {
    nextDay: plain,
    telephone: plain,
    cheapest: plain,
    oursAtOnce: plain,
    ours: plain,
    ahead: plain,
    ...changes,
  },
})

describe('a row of the report', () => {
  const row = (results: readonly StudyResult[], policy = 'ours') =>
    reportRows(results).find((one) => one.policy === policy)!

  test('is over the collections of all days', () => {
    const twice = { ...plain, sameDay: 2, addedSeconds: 240 }
    const { addedMinutes, sameDay, gramsDiesel, movedStops, lateRounds } = row([
      dayOf(1),
      dayOf(2, { ours: twice }),
    ])
    expect(addedMinutes!.value).toBe((1200 + 240) / 60 / 6)
    expect(sameDay!.value).toBe(6 / 20)
    expect(gramsDiesel).toBeCloseTo((4 * 496) / 6)
    expect({ movedStops, lateRounds }).toEqual({ movedStops: 0.5, lateRounds: 0 })
  })

  test('has a ratio to cheapest insertion’s excess only where that is 1 % or more', () => {
    expect(row([dayOf(1, { ours: { ...plain, excessSeconds: 240 } })]).ofCheapest).toBe(0.5)
    const cheapest = { ...plain, excessSeconds: 399 }
    expect(row([dayOf(1, { cheapest })]).ofCheapest).toBeUndefined()
  })

  test('says nothing where nothing was collected', () => {
    const none = { ...plain, sameDay: 0, told: 0, kept: 0 }
    const { addedMinutes, kept, gramsDiesel } = row([dayOf(1, { ours: none })])
    expect({ addedMinutes, kept, gramsDiesel }).toEqual({})
  })
})

test('a study that has ended is told again without living a day', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'domino-study-test-'))
  const lines = [1, 2].map((seed) => JSON.stringify(dayOf(seed)))
  // the third was cut when its process was killed
  writeFileSync(
    path.join(folder, 'results.jsonl'),
    `${lines.join('\n')}\n${lines[0]!.slice(0, 40)}`,
  )
  const told: string[] = []
  const results = await liveStudyDays({
    areas: studyAreas.filter(({ name }) => name === 'rural'),
    pressesPerRound: [5],
    seeds: [1, 2],
    iterations: 1,
    folder,
    data: undefined,
    say: (line) => told.push(line),
    signal: new AbortController().signal,
  })
  rmSync(folder, { recursive: true })
  expect(results).toEqual([dayOf(1), dayOf(2)])
  expect(told[0]).toContain('2 of them known')
})

test('the section names its areas, its plots and where its grams are from', () => {
  const told = { areas: studyAreas, results: [dayOf(1), dayOf(2)] }
  const section = writeSection(told, 'pictures')
  for (const { file } of plotsOf(studyAreas[1]!, told.results)) expect(section).toContain(file)
  expect(section).toContain('no real place')
  expect(section).toContain('Arrêté of 10 April 2012')
  // nothing was lived in the suburb
  expect(section).not.toContain('OpenStreetMap')
  expect(tellTables(told)).toContain('cheapest insertion')
})
