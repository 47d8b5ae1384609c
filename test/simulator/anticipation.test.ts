import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AnticipationCheck } from '../../algorithms/round/improve/anticipate.ts'
import { shortLookAhead } from '../../backend/openBackend.ts'
import type { RecordedDay } from '../../backend/protocol/recordedDay.ts'
import { connect } from '../../backend/store/connect.ts'
import { findRecordedDay } from '../../backend/store/recordedDay.ts'
import { type LiveDayOptions, liveDay } from '../../simulator/liveDay.ts'
import { writePastDays } from '../../simulator/pastDays.ts'
import { replayDay } from '../../simulator/replayDay.ts'
import { findScenario, officeOf } from '../../simulator/scenarios.ts'
import { writeCountryside } from '../../simulator/study/countryside.ts'
import { makeWorld, type World } from '../../simulator/world.ts'
import { prepareDatabase } from '../../simulator/worldDatabase.ts'
import { freshDatabase, type TestDatabase } from '../fixtures/database.ts'
import { tuesday } from '../fixtures/openTown.ts'

const scenario = findScenario('parcels')!
const seed = 1
const presses = 30
const effort = { replays: 10, futures: 6, morningSteps: 100 }

let database: TestDatabase
let world: World
const folder = mkdtempSync(path.join(os.tmpdir(), 'domino-anticipation-'))
beforeAll(async () => {
  database = await freshDatabase()
  const osm = path.join(folder, 'countryside.osm')
  writeFileSync(osm, writeCountryside(1))
  world = makeWorld({ seed: 1, osm, rounds: 1, mailboxes: 100, ...officeOf(scenario) })
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true })
})

/** A day of one van behind days on which so much was pressed; with what its database held in the end. */
async function live(pastPresses: number, lookAhead?: LiveDayOptions['lookAhead']) {
  const worlds = await prepareDatabase(world, database.url)
  let url = ''
  let record: RecordedDay | undefined
  let check: AnticipationCheck | undefined
  let leaving: { out_at: number; leaves_at: number | null; left_at: number } | undefined
  const day = await liveDay({
    seed,
    scenario,
    world,
    presses,
    faults: 'none',
    lookAhead: lookAhead ?? { ...shortLookAhead, effort },
    databases: {
      ...worlds,
      async freshDay() {
        const fresh = await worlds.freshDay()
        url = fresh.url
        const db = connect(url, 'domino past')
        await writePastDays(db, { world, scenario, seed, presses: pastPresses, days: 12 })
        await db.end()
        return fresh
      },
    },
    observer: {
      async atEnd() {
        const db = connect(url, 'domino record')
        record = await findRecordedDay(db, tuesday)
        const checks = await db.query('select body from anticipation_checks where day = $1', [
          tuesday,
        ])
        check = checks.rows[0]?.body
        const rounds = await db.query(
          'select out_at, leaves_at, left_at from rounds where day = $1',
          [tuesday],
        )
        leaving = rounds.rows[0]
        await db.end()
        return []
      },
    },
  })
  const heard = record!.commits.flatMap(({ steps }) => steps.map((step) => step.heard?.kind))
  return { ...day, record: record!, check, leaving: leaving!, heard }
}

/** Five days, of which three look at ten past ones. */
const patienceMs = 300_000

test('a van leaves later where its past days say that it pays', {
  timeout: patienceMs,
}, async () => {
  const day = await live(presses)
  expect(day.violations).toEqual([])
  expect(day.check!.days).toBe(5)
  expect(day.check!.saved!.low).toBeGreaterThan(0)
  expect(day.check!.settings).toBeDefined()
  const { out_at, leaves_at, left_at } = day.leaving
  expect(leaves_at).toBeGreaterThan(out_at)
  expect(left_at).toBeGreaterThan(leaves_at! - 5 * 60_000)
  expect(day.heard).toContain('placed ahead')

  const again = await live(presses)
  expect(again.hash).toBe(day.hash)

  const empty = await freshDatabase()
  try {
    const { record } = day
    const replayed = await replayDay({ record, databaseUrl: empty.url, area: world.area })
    expect(replayed.refused).toEqual([])
    expect(replayed.difference).toBeUndefined()
  } finally {
    await empty.drop()
  }
})

test('nothing changes where past days say that it doesn’t pay', {
  timeout: patienceMs,
}, async () => {
  // nobody pressed on them: there is nothing to look ahead to
  const day = await live(0)
  expect(day.violations).toEqual([])
  expect(day.check).toEqual({ days: 5 })
  expect(day.leaving.leaves_at).toBe(null)
  expect(day.heard).not.toContain('placed ahead')
  expect(day.hash).toBe((await live(presses, 'never')).hash)
})
