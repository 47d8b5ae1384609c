import { spawn } from 'node:child_process'
import supertest from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Reworked, SetAside } from '../../../backend/protocol/stories.ts'
import {
  adminPassword,
  type Client,
  openTown,
  sigfoxSecret,
  type Town,
} from '../../fixtures/openTown.ts'

describe('what was set aside', () => {
  let town: Town
  let manager: Client
  beforeAll(async () => {
    town = await openTown({ at: '08:30' })
    manager = await town.logIn('manager', adminPassword)
  })
  afterAll(() => town.close())
  beforeEach(async () => {
    await town.database.pool.query(
      'truncate uplinks, notices, downlinks, presses, pickup_requests cascade',
    )
  })

  const db = () => town.database.pool
  const rows = async (sql: string) => (await db().query(sql)).rows
  const post = (path: string, body: object) =>
    supertest(town.url)
      .post(path)
      .set('Authorization', `Bearer ${sigfoxSecret}`)
      .send(body)
      .expect(204)
  const rework = async (only: object = {}): Promise<Reworked> => {
    const init = { method: 'POST', body: JSON.stringify(only) }
    return (await (await manager.fetch('/api/v1/set-aside/rework', init)).json()) as Reworked
  }
  const list = async (query = ''): Promise<SetAside> =>
    (await (await manager.fetch(`/api/v1/set-aside${query}`)).json()) as SetAside
  const register = (deviceId: string, like: string) =>
    db().query(
      `insert into devices (device_id, device_type_id, mailbox_id)
       select $1, device_type_id, mailbox_id from devices where device_id = $2`,
      [deviceId, like],
    )
  const now = Math.floor(Date.now() / 1000)

  it('stays aside when it came again, without a time, after its device was registered', async () => {
    const timeless = { device: 'ABCDE9', data: '118c002a' }
    await post('/sigfox/uplink', timeless)
    await register('ABCDE9', 'D0000009')
    await db().query('update uplinks set real_received_at = real_received_at - 60000')
    await post('/sigfox/uplink', timeless)
    expect(await rework()).toEqual({ looked: 1, presses: 0, understood: 0 })
    expect(await rows('select from presses')).toHaveLength(1)
  })

  it('becomes a press when its device is registered, and once however often it is worked', async () => {
    await post('/sigfox/uplink', { device: 'ABCDE1', time: now, data: '118c002a', seqNumber: 7 })
    expect((await list()).counts).toEqual([{ reason: 'unknown device', count: 1 }])
    expect(await rework()).toEqual({ looked: 1, presses: 0, understood: 0 })
    await register('ABCDE1', 'D0000002')
    const done = await Promise.all([rework(), rework(), rework()])
    expect(done.map(({ presses }) => presses).sort()).toEqual([0, 0, 1])
    expect(await rework()).toEqual({ looked: 0, presses: 0, understood: 0 })
    await town.backend.idle()
    expect(await rows('select press_id, fate from presses')).toEqual([
      { press_id: `ABCDE1.${now}.118c002a`, fate: 'opened' },
    ])
    expect(await rows('select press_id, counter from uplinks')).toEqual([
      { press_id: `ABCDE1.${now}.118c002a`, counter: 42 },
    ])
    // the network's fourth delivery, an hour later
    await post('/sigfox/uplink', { device: 'ABCDE1', time: now, data: '118c002a', seqNumber: 7 })
    expect(await rows('select from presses')).toHaveLength(1)
  })

  it('opens nothing for a press whose day is over', async () => {
    const then = now - 20 * 24 * 3600
    await post('/sigfox/uplink', { device: 'ABCDE2', time: then, data: '118c002a' })
    await register('ABCDE2', 'D0000003')
    await rework()
    await town.backend.idle()
    expect(await rows('select fate from presses')).toEqual([{ fate: 'too late' }])
    expect(await rows('select from pickup_requests')).toEqual([])
  })

  it('is worked by the mended settings of its device type', async () => {
    await db().query(
      `insert into device_types (device_type_id, name, decoder, settings)
       values ('mat', 'A mat', 'grammar', '{"grammar": "nonsense"}')`,
    )
    await register('ABCDE3', 'D0000004')
    await db().query(`update devices set device_type_id = 'mat' where device_id = 'ABCDE3'`)
    await post('/sigfox/uplink', { device: 'ABCDE3', time: now, data: '01' })
    await post('/sigfox/uplink', { device: 'ABCDE3', time: now + 1, data: '00' })
    expect(await rework()).toMatchObject({ looked: 2, presses: 0 })
    const grammar = {
      grammar: 'pressed::uint:8',
      press: { variable: 'pressed', values: { 1: 'short' } },
    }
    await db().query(`update device_types set settings = $1 where device_type_id = 'mat'`, [
      grammar,
    ])
    const done = await rework()
    expect(done).toEqual({ looked: 2, presses: 1, understood: 1 })
    expect(await list()).toMatchObject({ counts: [] })
  })

  it('is worked for one reason only when that is asked', async () => {
    await post('/sigfox/uplink', { device: 'ABCDE4', time: now, data: '118c002a' })
    await post('/sigfox/uplink', { device: 'D0000002', time: now, data: 'ff' })
    expect(await rework({ reason: 'unknown device' })).toMatchObject({ looked: 1 })
  })

  it('may be what nobody could read', async () => {
    // as a server stored it whose batches were written with commas
    await db().query(
      `insert into notices (kind, door, real_received_at, fields, unreadable, query, content_type, body)
       values ('unreadable', 'sigfox/batch', $1, '{}', 'the line is not of the pattern', $2, '', '')`,
      [Date.now(), `batch=D0000002;${now};118c002a;17`],
    )
    expect(await rework()).toEqual({ looked: 1, presses: 1, understood: 0 })
    expect(await rework()).toEqual({ looked: 0, presses: 0, understood: 0 })
    expect(await rows('select press_id from presses')).toHaveLength(1)
  })

  it('stays aside with its reason while it cannot be read, and is listed page by page', async () => {
    for (let n = 0; n < 5; n++)
      await post('/sigfox/uplink', { device: 'D0000002', time: now - n, data: 'ff' })
    await post('/sigfox/status', { batt: '3.2' })
    await post('/sigfox/uplink', { device: 'D0000002', time: now, data: '108c0001' })
    const whole = await list()
    expect(whole.counts).toEqual([
      { reason: 'got 1 bytes, expected 4', count: 5 },
      { reason: 'device: is missing', count: 1 },
    ])
    expect(whole.items).toHaveLength(6)
    const seen = []
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page = await list(`?limit=2${next && `&before=${next}`}`)
      seen.push(...page.items)
      next = page.next
    }
    expect(seen).toEqual(whole.items)
    expect(await list('?reason=device: is missing')).toMatchObject({
      items: [{ door: 'sigfox/status', body: '{"batt":"3.2"}' }],
    })
  })

  it('is worked by a command too', async () => {
    await post('/sigfox/uplink', { device: 'ABCDE5', time: now, data: '118c002a' })
    expect(await run('--list')).toBe('       1  unknown device\n')
    await register('ABCDE5', 'D0000005')
    expect(await run()).toBe('1 looked at: 1 presses, 0 understood otherwise.\n')
    expect(await run('--list')).toBe('Nothing lies aside.\n')
  })

  function run(...args: string[]): Promise<string> {
    const command = ['--import', 'tsx', 'backend/rework.ts', '--url', town.url, ...args]
    const env = { ...process.env, DOMINO_ADMIN_PASSWORD: adminPassword }
    const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
    })
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', () => resolve(said))
    })
  }
})
