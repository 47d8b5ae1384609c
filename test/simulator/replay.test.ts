import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RecordedDay } from '../../backend/protocol/recordedDay.ts'
import { connect } from '../../backend/store/connect.ts'
import { findRecordedDay } from '../../backend/store/recordedDay.ts'
import type { Faults } from '../../simulator/day.ts'
import { liveDay } from '../../simulator/liveDay.ts'
import { replayDay } from '../../simulator/replayDay.ts'
import { findScenario } from '../../simulator/scenarios.ts'
import { makeWorld } from '../../simulator/world.ts'
import { prepareDatabase } from '../../simulator/worldDatabase.ts'
import { freshDatabase, type TestDatabase } from '../fixtures/database.ts'
import { tuesday } from '../fixtures/openTown.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

const world = makeWorld({ seed: 5, rounds: 2, stops: 25 })

/** What the store holds of a simulated Tuesday when it's over. */
async function recordTuesday(options: {
  readonly seed: number
  readonly faults: Faults
  readonly scenario?: string
}): Promise<RecordedDay> {
  const worlds = await prepareDatabase(world, database.url)
  let url = ''
  let record: RecordedDay | undefined
  await liveDay({
    seed: options.seed,
    scenario: findScenario(options.scenario ?? 'usual')!,
    world,
    databases: {
      ...worlds,
      async freshDay() {
        const day = await worlds.freshDay()
        url = day.url
        return day
      },
    },
    faults: options.faults,
    presses: 12,
    observer: {
      async atEnd() {
        const db = connect(url, 'domino record')
        record = await findRecordedDay(db, tuesday)
        await db.end()
        return []
      },
    },
  })
  return record!
}

async function replay(record: RecordedDay) {
  const empty = await freshDatabase()
  try {
    return await replayDay({ record, databaseUrl: empty.url, area: world.area })
  } finally {
    await empty.drop()
  }
}

describe('a recorded day', () => {
  test('of the simulator on which nothing goes wrong is played back exactly', async () => {
    const record = await recordTuesday({ seed: 1, faults: 'none' })
    expect(record.presses.length).toBeGreaterThan(8)
    expect(record.planVersions.length).toBeGreaterThan(5)
    const { difference, refused, day } = await replay(record)
    expect(refused).toEqual([])
    expect(difference).toBeUndefined()
    expect(day.planVersions).toEqual(record.planVersions)
  })
})
