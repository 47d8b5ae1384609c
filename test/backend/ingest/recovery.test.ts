import express from 'express'
import supertest from 'supertest'
import { afterEach, describe, expect, it } from 'vitest'
import { localBus } from '../../../backend/bus/localBus.ts'
import { realClock } from '../../../backend/clock.ts'
import { inboxRouter } from '../../../backend/ingest/inboxRouter.ts'
import { makeInboxWriter, QueueFull } from '../../../backend/ingest/inboxWriter.ts'
import { makeRecovery } from '../../../backend/ingest/recovery.ts'
import { listAlerts } from '../../../backend/store/fleet.ts'
import { openTown, type Town } from '../../fixtures/openTown.ts'
import { type SigfoxApiMock, startSigfoxApiMock } from '../../fixtures/sigfoxApiMock.ts'

describe('what the callbacks did not bring', () => {
  const opened: { close(): Promise<unknown> }[] = []
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close()
  })

  const deviceTypeId = '5ecb8bfac563d620cc9e6798'
  const minutesAgo = (minutes: number) => Math.floor(Date.now() / 1000 - minutes * 60) * 1000

  async function startMock(): Promise<SigfoxApiMock> {
    const mock = await startSigfoxApiMock({ now: Date.now })
    opened.push(mock)
    mock.deviceTypes.set(deviceTypeId, { downlinkMode: 1, callbacks: [] })
    mock.devices = [{ id: 'D0000002', deviceTypeId, groupId: 'group', numbered: true }]
    return mock
  }
  async function startTown(mock: SigfoxApiMock, database?: Town['database']): Promise<Town> {
    const town = await openTown({
      at: '09:00',
      sigfoxApi: {
        baseUrl: mock.url,
        login: mock.login,
        password: mock.password,
        scopes: [{ by: 'device-type', id: deviceTypeId }],
      },
      ...(database ? { database } : {}),
    })
    await town.backend.idle()
    return town
  }
  const pressIds = async (town: Town) =>
    (await town.database.pool.query('select press_id, fate from presses order by pressed_at')).rows

  it('is found in the network’s history at the start, and worked once', async () => {
    const mock = await startMock()
    const realAt = minutesAgo(3)
    mock.messages = [
      { deviceId: 'D0000002', realAt, dataHex: '118c002a', seqNumber: 7, delivered: false },
    ]
    const town = await startTown(mock)
    opened.push(town)
    expect(await pressIds(town)).toEqual([
      { press_id: `D0000002.${realAt / 1000}.118c002a`, fate: 'opened' },
    ])
    // the callback comes after all
    await town.press('D0000002', { data: '118c002a', second: realAt / 1000 })
    await town.backend.idle()
    expect(await pressIds(town)).toHaveLength(1)
  })

  it('is asked for since the last time it was known to be complete, also over a restart', async () => {
    const mock = await startMock()
    const first = await startTown(mock)
    await first.database.pool.query(
      'update recoveries set real_complete_until_at = real_complete_until_at - 86400000',
    )
    await first.backend.close()
    opened.push(first)
    const realAt = minutesAgo(60)
    mock.messages = [
      {
        deviceId: 'D0000002',
        realAt,
        dataHex: '118c002b',
        seqNumber: 8,
        delivered: false,
        unlisted: true,
      },
    ]
    const second = await startTown(mock, first.database)
    opened.push(second)
    expect(await pressIds(second)).toMatchObject([
      { press_id: `D0000002.${realAt / 1000}.118c002b` },
    ])
    expect(Object.values(mock.tooMany).reduce((a, b) => a + b)).toBe(0)
  })

  it('leaves the day running when the API cannot be reached or refuses', async () => {
    const mock = await startMock()
    const town = await openTown({
      at: '09:00',
      sigfoxApi: {
        baseUrl: mock.url,
        login: mock.login,
        password: 'wrong',
        scopes: [{ by: 'device-type', id: deviceTypeId }],
      },
    })
    opened.push(town)
    expect((await town.press('D0000002')).status).toBe(204)
    await town.backend.idle()
    expect(await pressIds(town)).toMatchObject([{ fate: 'opened' }])
  })

  /**
   * Timers that run when the test says so, in the order of their instants; what the network's limits
   * and its answers take passes by itself.
   */
  function virtualTimers() {
    let now = 0
    const timers = new Set<{ at: number; run: () => void }>()
    return {
      setRealTimer(ms: number, run: () => void) {
        if (ms <= 30_000) return realClock().setRealTimer(ms, run)
        const timer = { at: now + ms, run }
        timers.add(timer)
        return () => void timers.delete(timer)
      },
      async pass(minutes: number, idle: () => Promise<void>) {
        const until = now + minutes * 60_000
        for (;;) {
          const [next] = [...timers].sort((a, b) => a.at - b.at)
          if (!next || next.at > until) break
          timers.delete(next)
          now = next.at
          next.run()
          await idle()
        }
        now = until
      },
    }
  }

  async function startRecovery(
    mock: SigfoxApiMock,
    scope = { by: 'device-type', id: deviceTypeId },
  ) {
    const town = await openTown({ at: '09:00' })
    opened.push(town)
    const { setRealTimer, pass } = virtualTimers()
    const db = town.database.pool
    const { clock } = town
    const writer = makeInboxWriter(db)
    const recovery = makeRecovery({
      db,
      bus: localBus(),
      clock: { ...clock, setRealTimer },
      writer,
      settings: {
        baseUrl: mock.url,
        login: mock.login,
        password: mock.password,
        scopes: [scope as { by: 'device-type' | 'group'; id: string }],
      },
    })
    opened.push(recovery)
    await recovery.run()
    await recovery.idle()
    return { town, db, clock, writer, recovery, pass: (m: number) => pass(m, recovery.idle) }
  }

  it('is asked for when the network has given up, after the last time we could not store', async () => {
    const mock = await startMock()
    const { town, db, clock, writer, recovery, pass } = await startRecovery(mock)
    const app = express().use(
      inboxRouter({
        bus: localBus(),
        clock,
        writer: { ...writer, record: () => Promise.reject(new QueueFull()) },
        downlinks: { answer: async () => undefined } as never,
        secret: 'secret',
        batchLine: '',
        onNotStored: recovery.noteOutage,
      }),
    )
    const refuse = (second: number) =>
      supertest(app)
        .post('/sigfox/uplink')
        .set('Authorization', 'Bearer secret')
        .send({ device: 'D0000002', time: second, data: '118c002a' })
        .expect(503)
    const realAt = minutesAgo(0)
    await refuse(realAt / 1000)
    await pass(5)
    await refuse(realAt / 1000)
    mock.messages = [
      { deviceId: 'D0000002', realAt, dataHex: '118c002a', seqNumber: 7, delivered: false },
    ]
    await pass(9)
    expect(await pressIds(town)).toEqual([])
    await pass(2)
    expect(await pressIds(town)).toMatchObject([{ press_id: `D0000002.${realAt / 1000}.118c002a` }])
    expect((await db.query('select cursor from recoveries')).rows).toEqual([{ cursor: null }])
  })

  it('is asked for again ten minutes after an API that could not be reached', async () => {
    const mock = await startMock()
    const { town, recovery, pass } = await startRecovery(mock)
    const realAt = minutesAgo(1)
    mock.messages = [
      { deviceId: 'D0000002', realAt, dataHex: '118c002a', seqNumber: 7, delivered: false },
    ]
    mock.interfere = () => ({ status: 418 })
    await recovery.run()
    expect(await pressIds(town)).toEqual([])
    delete mock.interfere
    await pass(11)
    expect(await pressIds(town)).toHaveLength(1)
  })

  it('is asked for up to the present after a search that was broken off', async () => {
    const mock = await startMock()
    const { town, db, recovery } = await startRecovery(mock)
    const [early, late] = [minutesAgo(60), minutesAgo(1)]
    await db.query('update recoveries set cursor = $1, real_complete_until_at = $2', [
      JSON.stringify({
        fromRealAt: early - 60_000,
        toRealAt: early + 60_000,
        phase: 'messages',
        list: { scope: 0, offset: 0 },
        ask: ['D0000002'],
        offset: 0,
        notAnswered: [],
      }),
      early - 60_000,
    ])
    const device = { deviceId: 'D0000002', delivered: false }
    mock.messages = [
      { ...device, realAt: early, dataHex: '118c002a', seqNumber: 7 },
      { ...device, realAt: late, dataHex: '118c002b', seqNumber: 8 },
    ]
    await recovery.run()
    expect(await pressIds(town)).toHaveLength(2)
  })

  it.each(['device-type', 'group'])(
    'is known to be missing while a callback of a %s is dead',
    async (by) => {
      const mock = await startMock()
      const callback = {
        id: 'cb1',
        channel: 'URL',
        callbackType: 0,
        callbackSubtype: 2,
        enabled: true,
        dead: true,
        downlinkHook: false,
        url: 'https://office.example/sigfox/uplink',
      }
      const theirs = { ...callback, id: 'cb2', url: 'https://elsewhere.example/hook' }
      mock.deviceTypes.set(deviceTypeId, { downlinkMode: 1, callbacks: [callback, theirs] })
      const { db, pass } = await startRecovery(mock, {
        by,
        id: by === 'group' ? 'group' : deviceTypeId,
      })
      const alerts = async () =>
        (await listAlerts(db, { realNow: Date.now() })).filter(
          ({ kind }) => kind === 'dead callback',
        )
      expect(await alerts()).toMatchObject([
        {
          networkType: 'buttons',
          sentence: { en: expect.stringContaining('no longer reaches us by: uplink.') },
        },
      ])
      callback.dead = false
      await pass(1)
      expect(await alerts()).toEqual([])
      // within the minute, however long it takes
      callback.dead = true
      await pass(1)
      expect(await alerts()).toHaveLength(1)
      expect(Object.values(mock.tooMany).reduce((a, b) => a + b)).toBe(0)
    },
  )
})
