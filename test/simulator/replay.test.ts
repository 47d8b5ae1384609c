import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ImproveInput, improvePlan } from '../../algorithms/round/improve/improvePlan.ts'
import { makeHouseholdToken } from '../../backend/account/householdLink.ts'
import { readArea } from '../../backend/area/readArea.ts'
import { makeTravel } from '../../backend/area/travel.ts'
import { scaledClock } from '../../backend/clock.ts'
import type { RecordedDay } from '../../backend/protocol/recordedDay.ts'
import type { DeviceList } from '../../backend/protocol/rest.ts'
import { insertClockOrigin } from '../../backend/store/clockOrigins.ts'
import { connect } from '../../backend/store/connect.ts'
import { findRecordedDay } from '../../backend/store/recordedDay.ts'
import type { Faults } from '../../simulator/day.ts'
import { type LiveDayOptions, liveDay } from '../../simulator/liveDay.ts'
import { exportDay, importDay } from '../../simulator/recordFile.ts'
import { findDay } from '../../simulator/recordSource.ts'
import { replayDay } from '../../simulator/replayDay.ts'
import { figuresOf } from '../../simulator/replayFigures.ts'
import { liveAgain, placesOf } from '../../simulator/replayWhatIf.ts'
import { findScenario } from '../../simulator/scenarios.ts'
import { policies } from '../../simulator/study/policies.ts'
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
/** With carriers that go wherever they are called. */
const calledWorld = makeWorld({ seed: 5, rounds: 2, stops: 25, fleet: { collectionRounds: 2 } })

/** What the store holds of a simulated day, a Tuesday mostly, when it's over. */
async function recordDay(options: {
  readonly seed: number
  readonly faults: Faults
  readonly presses?: number
  readonly scenario?: string
  readonly day?: typeof tuesday
  readonly improve?: LiveDayOptions['improve']
  readonly morning?: 'never'
  readonly world?: typeof world
}): Promise<RecordedDay> {
  const { world: lived = world } = options
  const worlds = await prepareDatabase(lived, database.url)
  let url = ''
  let record: RecordedDay | undefined
  await liveDay({
    seed: options.seed,
    scenario: findScenario(options.scenario ?? 'usual')!,
    world: lived,
    databases: {
      ...worlds,
      async freshDay() {
        const day = await worlds.freshDay()
        url = day.url
        return day
      },
    },
    faults: options.faults,
    presses: options.presses ?? 12,
    ...(options.improve ? { improve: options.improve } : {}),
    ...(options.morning ? { morning: options.morning } : {}),
    observer: {
      async atEnd() {
        const db = connect(url, 'domino record')
        record = await findRecordedDay(db, options.day ?? tuesday)
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
    const record = await recordDay({ seed: 1, faults: 'none' })
    expect(record.presses.length).toBeGreaterThan(8)
    expect(record.planVersions.length).toBeGreaterThan(5)
    const { difference, refused, day } = await replay(record)
    expect(refused).toEqual([])
    expect(difference).toBeUndefined()
    expect(day.planVersions).toEqual(record.planVersions)
  })

  test('of the simulator on which what usually goes wrong does is played back exactly', async () => {
    const record = await recordDay({ seed: 2, faults: 'usual' })
    const { difference, refused } = await replay(record)
    expect(refused).toEqual([])
    expect(difference).toBeUndefined()
  })

  test('is played back from what the day before left over, through a night of faults', async () => {
    const monday = '2026-03-16' as typeof tuesday
    const record = await recordDay({
      seed: 6,
      faults: 'usual',
      scenario: 'weekend',
      day: monday,
    })
    const waited = record.opening.requests.filter(({ day }) => day === monday)
    expect(waited.length).toBeGreaterThan(0)
    const { difference, refused } = await replay(record)
    expect(refused).toEqual([])
    expect(difference).toBeUndefined()
  })

  test('on which plans were bettered for next to nothing is played back exactly', async () => {
    const search = (input: ImproveInput) => {
      const stability = {
        movedSeconds: 0,
        retoldSeconds: 0,
        changedHandsSeconds: 0,
        leastGainSeconds: { perStop: 0, inAll: 1 },
      }
      const settings = { ...input.instance.settings, stability }
      return improvePlan({ ...input, instance: { ...input.instance, settings } })
    }
    const improve = { search, iterations: 100 }
    // the evening before, in which all that was left is planned for it, one after the other
    const day = '2026-03-11' as typeof tuesday
    const lived = { seed: 3, faults: 'usual', presses: 40, world: calledWorld } as const
    const record = await recordDay({ ...lived, improve, morning: 'never', day })
    const heard = record.commits.flatMap(({ steps }) => steps.flatMap((step) => step.heard ?? []))
    expect(heard.filter(({ kind }) => kind === 'improved').length).toBeGreaterThan(0)
    const { difference, refused } = await replay(record)
    expect(refused).toEqual([])
    expect(difference).toBeUndefined()
  })

  test('that is made otherwise is told by the first plan that parts from it', async () => {
    const record = await recordDay({ seed: 1, faults: 'none' })
    const empty = await freshDatabase()
    const day = { record, databaseUrl: empty.url, area: world.area }
    const { difference } = await replayDay({ ...day, insert: policies.nextDay })
    await empty.drop()
    expect(difference?.where).toBe('plan')
    expect(difference?.sentence).toMatch(/^Version \d+.*(round|isn't made any more)/)
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

describe('what if', () => {
  test('a day had been lived with other rounds, another fleet and nothing dynamic', async () => {
    const record = await recordDay({ seed: 3, faults: 'none', presses: 30 })
    const before = structuredClone(record)
    const { times } = makeTravel(world.area.roads, placesOf(record))
    const live = async (change: Partial<Parameters<typeof liveAgain>[0]>) => {
      const empty = await freshDatabase()
      try {
        const day = { record, databaseUrl: empty.url, area: world.area, seed: 3 }
        const lived = await liveAgain({ ...day, ...change })
        return { lived, figures: figuresOf(lived, times) }
      } finally {
        await empty.drop()
      }
    }
    const recorded = figuresOf(record, times)
    const again = await live({})
    const nothing = await live({ insert: policies.nextDay })
    const cars = await live({ office: { rounds: 3, collectionRounds: 0, fleet: 'car' } })
    expect(record).toEqual(before)

    // the same nature and the same households as when it was recorded
    expect(again.figures.presses).toBe(recorded.presses)
    expect(again.figures.sameDay).toBe(recorded.sameDay)
    expect(recorded.sameDay).toBeGreaterThan(nothing.figures.sameDay)
    expect(recorded.addedSeconds).toBeGreaterThan(nothing.figures.addedSeconds)
    const profiles = cars.lived.opening.rounds.map(({ profile }) => profile)
    expect(profiles).toEqual(['car', 'car', 'car'])
    const mailOf = ({ opening }: RecordedDay) =>
      opening.rounds
        .flatMap(({ stops }) => stops.flatMap(({ deliveries }) => deliveries))
        .map(({ mailboxId, kind }) => `${mailboxId} ${kind}`)
        .sort()
    expect(mailOf(cars.lived)).toEqual(mailOf(record))
    expect(cars.figures.rounds).toBe(3)
    expect(cars.figures.addedMetres.foot).toBe(0)
  })
})

describe('the file of a day', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'domino-replay-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'day.json.gz')
  const write = (value: unknown) => writeFileSync(file, gzipSync(JSON.stringify(value)))

  test('gives back what was written, without names, and replays by the command', async () => {
    const record = await recordDay({ seed: 4, faults: 'none' })
    await exportDay(file, record)
    expect(await importDay(file)).toEqual(record)
    const osm = path.join(folder, 'town.osm')
    writeFileSync(osm, 'not that town')
    const run = (...given: string[]) => {
      const { DATABASE_URL: _, ...env } = process.env
      const command = ['--import', 'tsx', 'simulator/replay.ts', ...given]
      return promisify(execFile)(process.execPath, command, { env, encoding: 'utf8' }).then(
        ({ stdout }) => ({ code: 0, said: stdout }),
        ({ code, stdout, stderr }) => ({ code, said: stdout + stderr }),
      )
    }
    expect(await run(file, '--osm', osm)).toEqual({
      code: 1,
      said: expect.stringContaining("isn't the extract that 2026-03-10 was planned on"),
    })
    writeFileSync(osm, writeTown({ seed: 5, mailboxes: 100 }))
    expect(await run(file, '--osm', osm)).toEqual({
      code: 0,
      said: expect.stringContaining('The same: each plan, each promise, each request.'),
    })
    const whatIf = await run(file, '--osm', osm, '--rounds', '1', '--policy', 'cheapest', '--json')
    expect(whatIf.said).toContain('collected on the same day')
    const figures = JSON.parse(whatIf.said.trim().split('\n').at(-1)!)
    expect(figures.whatIf.rounds).toBe(1 + figures.recorded.rounds - 2)
    expect(figures.again.presses).toBe(figures.recorded.presses)
    expect(await run()).toEqual({ code: 2, said: expect.stringContaining('Name one DAY') })
    expect(await run('2026-03-10', '--policy', 'magic')).toEqual({
      code: 2,
      said: '--policy: got magic, expected next-day, telephone, cheapest, ours.\n',
    })
    expect(await run('2026-03-10', '--data', folder)).toEqual({
      code: 1,
      said: expect.stringContaining(`There is no database in ${folder}`),
    })
    // six processes, two of which live a day on a PostgreSQL of their own
  }, 180_000)

  test('is named when it is no day, a newer one, or damaged', async () => {
    writeFileSync(file, 'hello')
    await expect(importDay(file)).rejects.toThrow('is no recorded day')
    write({ what: 'a recorded day of Domino', version: 2 })
    await expect(importDay(file)).rejects.toThrow('was written by a newer Domino')
    write({ what: 'a recorded day of Domino', version: 1 })
    await expect(importDay(file)).rejects.toThrow('is damaged at day')
    await expect(importDay(path.join(folder, 'none'))).rejects.toThrow("can't be read (ENOENT)")
  })

  test('is asked of a store that knows which days it keeps', async () => {
    const source = { databaseUrl: database.url, dataFolder: folder }
    await expect(findDay('2026-03-10', source)).rejects.toThrow('keeps no day 2026-03-10')
    await expect(findDay('2026-13-40', source)).rejects.toThrow('keeps no day 2026-13-40')
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
    const moved = devices[3]!
    const placeId = moved.mailboxId.slice(0, moved.mailboxId.lastIndexOf('.'))
    const [lon, lat] = moved.position
    const eventId = randomUUID()
    const correction = { kind: 'entrance', at: [lon + 0.001, lat] }
    await say({ kind: 'corrected', eventId, placeId, correction, note: 'behind the house' })
    await post(manager, `corrections/${eventId}/answer`, { accepted: true })
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
