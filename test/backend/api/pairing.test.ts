import supertest from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import type { Trial } from '../../../backend/protocol/stories.ts'
import { pairingMs } from '../../../backend/store/pairing.ts'
import {
  adminPassword,
  type Client,
  openTown,
  sigfoxSecret,
  type Town,
} from '../../fixtures/openTown.ts'

describe('the trial of a button', () => {
  const device = 'D0000002'
  const path = `/api/v1/devices/${device}/pairing`
  let town: Town
  let manager: Client
  beforeAll(async () => {
    town = await openTown({ at: '09:00' })
    manager = await town.logIn('manager', adminPassword)
  })
  afterAll(() => town.close())
  beforeEach(async () => {
    await town.database.pool.query('truncate uplinks, notices, presses, pickup_requests cascade')
    await manager.fetch(path, { method: 'DELETE' })
  })

  const begin = () => manager.fetch(path, { method: 'POST' })
  const trial = async () => (await (await manager.fetch(path)).json()) as Trial
  const post = (kind: string, body: object) =>
    supertest(town.url)
      .post(`/sigfox/${kind}`)
      .set('Authorization', `Bearer ${sigfoxSecret}`)
      .send({ device, time: Math.floor(Date.now() / 1000), ...body })
      .expect(204)
  const count = async (table: string) =>
    Number((await town.database.pool.query(`select count(*) from ${table}`)).rows[0].count)

  it('is none before it begins', async () => {
    await post('uplink', { data: '108c0001' })
    expect(await trial()).toEqual({})
  })

  it('shows the next press, how it was heard and how full the battery is; nothing is opened', async () => {
    await begin()
    const { untilRealAt, heard } = await trial()
    expect(untilRealAt).toBeGreaterThan(Date.now() + pairingMs - 5000)
    expect(heard).toBeUndefined()
    await post('uplink', { data: '118c0001', rssi: -118, snr: 17 })
    await town.backend.idle()
    expect((await trial()).heard).toMatchObject({
      what: 'press',
      batteryMillivolts: 3400,
      rssi: -118,
      snr: 17,
    })
    expect(await count('presses')).toBe(0)
  })

  it('takes a signal that came with a later copy, and a press before a sign of life', async () => {
    await begin()
    const time = Math.floor(Date.now() / 1000)
    await post('uplink', { data: '118c0001', time })
    await post('uplink', { data: '108c0002', time })
    await post('advanced', { data: '118c0001', time, lqi: 'GOOD' })
    expect((await trial()).heard).toMatchObject({ what: 'press', lqi: 'GOOD' })
  })

  it('tells a message that nobody understands from one that was not heard', async () => {
    await begin()
    await post('uplink', { data: 'ff' })
    expect((await trial()).heard?.what).toBe('not understood')
  })

  it('is over when a manager ends it: the next press opens a request', async () => {
    await begin()
    expect((await manager.fetch(path, { method: 'DELETE' })).status).toBe(204)
    expect(await trial()).toEqual({})
    await post('uplink', { data: '118c0003' })
    await town.backend.idle()
    expect(await count('pickup_requests')).toBe(1)
  })

  it('is for managers only', async () => {
    const carrier = await town.logIn('l01', demoPassword)
    for (const method of ['GET', 'DELETE'])
      expect((await carrier.fetch(path, { method })).status).toBe(403)
  })
})
