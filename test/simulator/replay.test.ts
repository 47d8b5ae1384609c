import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeHouseholdToken } from '../../backend/account/householdLink.ts'
import { readArea } from '../../backend/area/readArea.ts'
import { scaledClock } from '../../backend/clock.ts'
import type { RecordedDay } from '../../backend/protocol/recordedDay.ts'
import type { DeviceList } from '../../backend/protocol/rest.ts'
import { insertClockOrigin } from '../../backend/store/clockOrigins.ts'
import { connect } from '../../backend/store/connect.ts'
import { findRecordedDay } from '../../backend/store/recordedDay.ts'
import type { Faults } from '../../simulator/day.ts'
import { liveDay } from '../../simulator/liveDay.ts'
import { replayDay } from '../../simulator/replayDay.ts'
import { findScenario } from '../../simulator/scenarios.ts'
import { writeTown } from '../../simulator/town.ts'
import { makeWorld } from '../../simulator/world.ts'
import { prepareDatabase } from '../../simulator/worldDatabase.ts'
import { freshDatabase, type TestDatabase } from '../fixtures/database.ts'
import {
  adminPassword,
  type Client,
  calendar,
  makeClient,
  openTown,
  tuesday,
} from '../fixtures/openTown.ts'

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

  test('of the simulator on which all goes wrong but the planner is played back exactly', async () => {
    const record = await recordTuesday({ seed: 2, faults: 'usual' })
    const { difference, refused } = await replay(record)
    expect(refused).toEqual([])
    expect(difference).toBeUndefined()
  })

  test('of a real server whose clock runs 300 times as fast is played back exactly', async () => {
    const empty = await freshDatabase()
    const record = await recordServer()
    expect(record.presses).toHaveLength(14)
    expect(record.planVersions.length).toBeGreaterThan(8)
    expect(
      record.commits.flatMap(({ steps }) => steps.flatMap(({ heard }) => heard?.kind ?? [])),
    ).toEqual(expect.arrayContaining(['announced', 'cancelled', 'handed over']))
    try {
      const { difference, refused } = await replayDay({
        record,
        databaseUrl: empty.url,
        area: readArea(Buffer.from(writeTown({ seed: 1, mailboxes: 200 }))),
      })
      expect(refused).toEqual([])
      expect(difference).toBeUndefined()
    } finally {
      await empty.drop()
    }
  })
})

/** A morning of the whole server on its port: presses in bursts, carriers, a page, a closed road. */
async function recordServer(): Promise<RecordedDay> {
  const own = await freshDatabase()
  const origin = { realAt: Date.now(), serviceAt: calendar.instant(tuesday, '08:50'), speed: 300 }
  await insertClockOrigin(own.pool, origin)
  const town = await openTown({ database: own, clock: scaledClock({ origins: [origin] }) })
  try {
    const manager = await town.logIn('manager', adminPassword)
    const { devices } = (await (await manager.fetch('/api/v1/devices')).json()) as DeviceList
    const carrier = await town.logIn('l01', 'domino')
    const post = (client: Client, path: string, body: object) =>
      client.fetch(`/api/v1/${path}`, { method: 'POST', body: JSON.stringify(body) })
    const say = (event: object) => {
      const said = { eventId: randomUUID(), realAt: Date.now(), ...event }
      return post(carrier, 'round-events', { events: [said] })
    }
    const burst = (from: number, to: number) =>
      Promise.all(devices.slice(from, to).map(({ deviceId }) => town.press(deviceId)))

    await burst(0, 6)
    await town.backend.idle()
    await Promise.all([say({ kind: 'left depot' }), burst(6, 12)])
    await town.backend.idle()
    const { mailboxId } = devices[20]!
    const token = await makeHouseholdToken(own.pool, mailboxId)
    const opened = await fetch(`${town.url}/h/${token}`, { redirect: 'manual' })
    const household = makeClient(town.url, opened.headers.get('set-cookie')!.split(';')[0]!)
    await post(household, 'my-announcement', { parcels: 3, labelled: true })
    await post(household, 'presses', { eventId: randomUUID() })
    await town.backend.idle()
    const [line] = devices.map(({ position }) => position)
    const kind = 'closed'
    await post(manager, 'closures', { line: [line], kind, profiles: ['foot', 'cargo-bike', 'car'] })
    await burst(12, 13)
    await town.backend.idle()
    const { rows: planned } = await own.pool.query(
      `select request_id, round_id, (select stop ->> 'stopId' from round_plans p,
           jsonb_array_elements(stops) as stop, jsonb_array_elements(stop -> 'collections') as one
         where p.round_id = r.round_id and one ->> 'requestId' = request_id
         order by version desc limit 1) as stop_id
       from pickup_requests r where state = 'planned' order by opened_at, request_id`,
    )
    const his = planned.filter((row) => row.round_id.endsWith('L01'))
    for (const { request_id: requestId, stop_id: stopId } of his.slice(0, 2))
      await say({ kind: 'collected', stopId, requestId, parcels: 1 })
    for (const { request_id: requestId } of his.slice(2, 4))
      await say({ kind: 'refused', requestId })
    const { rows } = await own.pool.query(
      `select request_id from pickup_requests where mailbox_id = $1`,
      [mailboxId],
    )
    await post(household, 'my-request/cancel', { requestId: rows[0].request_id })
    await say({ kind: 'back at depot' })
    await post(carrier, `rounds/${tuesday}.L01/hand-over`, {})
    await town.backend.idle()
    return (await findRecordedDay(own.pool, tuesday))!
  } finally {
    await town.close()
    await own.drop()
  }
}
