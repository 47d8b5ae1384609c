import supertest from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readStep } from '../../../backend/store/alerts/sequences.ts'
import { listAlerts } from '../../../backend/store/fleet.ts'
import { saveNetworkCallbacks } from '../../../backend/store/networkCallbacks.ts'
import { openTown, sigfoxSecret, type Town } from '../../fixtures/openTown.ts'

describe('what is wrong with buttons', () => {
  let town: Town
  beforeAll(async () => {
    town = await openTown({ at: '08:30' })
  })
  afterAll(() => town.close())
  beforeEach(async () => {
    await db().query('update devices set real_registered_at = 0')
    await db().query('truncate uplinks, notices, downlinks, presses, pickup_requests cascade')
    await db().query(`update device_types set settings = '{}'`)
  })

  const db = () => town.database.pool
  const now = Math.floor(Date.now() / 1000)
  const device = 'D0000002'
  const post = (kind: string, body: object) =>
    supertest(town.url)
      .post(`/sigfox/${kind}`)
      .set('Authorization', `Bearer ${sigfoxSecret}`)
      .send({ device, ...body })
      .expect(204)
  const uplink = (second: number, seqNumber: number, more: object = {}) =>
    post('uplink', { time: second, data: '118c002a', seqNumber, ...more })
  const alerts = async (realNow = Date.now()) =>
    (await listAlerts(db(), { realNow })).map(({ kind, sentence }) => [kind, sentence.en])

  it('is nothing where all is well', async () => {
    for (let n = 0; n < 5; n++) await uplink(now - 100 + n, 10 + n)
    expect(await alerts()).toEqual([])
  })

  it('is a low battery, from the payload or the status, until a good one', async () => {
    await post('uplink', { time: now - 9, data: '1128002a' })
    expect(await alerts()).toEqual([['battery low', 'Battery low: 2.40 V.']])
    await post('status', { time: now, batt: '3.1' })
    expect(await alerts()).toEqual([])
  })

  it('takes the mark of the device type', async () => {
    await db().query(`update device_types set settings = '{"batteryLowMillivolts": 3600}'`)
    await uplink(now, 1)
    expect(await alerts()).toEqual([['battery low', 'Battery low: 3.40 V.']])
  })

  it('is messages missing, whose order of arrival does not matter', async () => {
    await uplink(now - 10, 20)
    await uplink(now - 50, 16)
    expect(await alerts()).toEqual([['messages missing', '3 messages are missing within a week.']])
    // found through the network's history
    for (const n of [17, 18, 19]) await uplink(now - 50 + n, n)
    expect(await alerts()).toEqual([])
  })

  it('is a counter that was set back', async () => {
    await uplink(now - 50, 1000)
    await uplink(now - 10, 1)
    expect(await alerts()).toEqual([
      ['counter reset', 'Counter back at 1 after 1000: the network may discard its messages.'],
    ])
  })

  it.each([
    [127, 0, { missing: 0 }],
    [4095, 3, { missing: 3 }],
    [250, 2, { missing: 7 }],
    [17, 20, { missing: 2 }],
    [1000, 3, 'reset'],
    [300, 0, 'reset'],
  ] as const)('reads the step from %i to %i as %o', (before, seq, step) => {
    expect(readStep(before, seq)).toEqual(step)
  })

  it('is a sequence that the network broke, until a message gets through', async () => {
    await uplink(now - 50, 7)
    await post('event', { time: now, info: 'Break in message sequence', deviceLastSeqnumber: 7 })
    expect((await alerts()).map(([kind]) => kind)).toEqual(['sequence break'])
    await uplink(now, 8)
    expect(await alerts()).toEqual([])
  })

  it('is a sign of life that is missing, a minute after it was due', async () => {
    await db().query(`update device_types set settings = '{"keepAliveSeconds": 7200}'`)
    await uplink(now, 7)
    const { rows } = await db().query('select real_received_at from uplinks')
    const due = rows[0].real_received_at + 7_200_000 + 60_000
    expect(await alerts(due - 1)).toEqual([])
    expect(await alerts(due)).toEqual([['silent', 'Silent for 2 h: its sign of life is missing.']])
  })

  it('takes a promise of a month', async () => {
    await db().query(`update device_types set settings = '{"keepAliveSeconds": 2592000}'`)
    await uplink(now, 7)
    const monthMs = 2_592_000_000
    expect(await alerts(now * 1000 + monthMs - 60_000)).toEqual([])
    expect(await alerts(Date.now() + monthMs + 60_000)).toContainEqual([
      'silent',
      'Silent for 720 h: its sign of life is missing.',
    ])
  })

  it('is a button never heard since it was registered, unless nobody knows when', async () => {
    await db().query(`update device_types set settings = '{"keepAliveSeconds": 7200}'`)
    const registeredAt = Date.now()
    const due = registeredAt + 7_200_000 + 60_000
    expect(await alerts(due)).toEqual([])
    await db().query('update devices set real_registered_at = $1 where device_id = $2', [
      registeredAt,
      device,
    ])
    expect(await alerts(due - 1)).toEqual([])
    await post('uplink', { device: 'D0000003', time: now, data: '118c002a' })
    expect(await alerts(due)).toEqual([
      ['never heard', 'Never heard, 2 h after it was registered.'],
    ])
    await uplink(now, 1)
    expect((await alerts(due)).map(([kind]) => kind)).not.toContain('never heard')
  })

  it('is a callback that the network found dead, since it was first seen so', async () => {
    const at = Date.now()
    const callback = {
      networkTypeId: '5f0d',
      networkTypeName: 'Buttons of Annecy',
      callbackId: 'cb1',
      kind: 'DATA UPLINK',
    }
    const seen = (dead: boolean, realAt: number) =>
      saveNetworkCallbacks(db(), [{ ...callback, dead }], realAt)
    await seen(false, at)
    expect(await alerts(at)).toEqual([])
    await seen(true, at + 1000)
    await seen(true, at + 2000)
    expect(await listAlerts(db(), { realNow: at + 3000 })).toMatchObject([
      { networkType: 'Buttons of Annecy', kind: 'dead callback', realSince: at + 1000 },
    ])
    await seen(false, at + 3000)
    expect(await alerts(at + 4000)).toEqual([])
    await seen(true, at + 5000)
    // a device type that isn't ours any more
    await saveNetworkCallbacks(db(), [], at + 6000)
    expect(await alerts(at + 7000)).toEqual([])
  })

  it('is what the network says of it, until it is heard', async () => {
    await post('error', { time: now, info: 'No keep-alive', severity: 'ERROR' })
    expect(await alerts()).toEqual([['network error', 'The network says: No keep-alive.']])
  })

  it('is an answer that was not emitted, until one is', async () => {
    await post('acknowledge', { time: now - 60, infoCode: 4 })
    await post('acknowledge', { time: now - 60, infoCode: 4 })
    expect(await alerts()).toEqual([['downlink failed', 'An answer was not sent (NETWORK_ERROR).']])
    await post('acknowledge', { time: now, infoCode: 0 })
    expect(await alerts()).toEqual([])
  })

  it('is an answer that its network’s API did not take, until it takes one', async () => {
    const settle = (state: string, at: number) =>
      db().query(
        `insert into downlinks (press_id, device_id, data_hex, real_answered_at, state,
           real_settled_at, problem)
         values ($1, $2, '00', $3, $1, $3, '{"no": "refused", "detail": "403"}')`,
        [state, device, at],
      )
    await settle('given up', now * 1000 - 60_000)
    expect(await alerts()).toEqual([['downlink failed', 'An answer was not sent (refused).']])
    await settle('taken', now * 1000)
    expect(await alerts()).toEqual([])
  })

  it('is a signal ten times weaker than in the weeks before', async () => {
    for (let n = 0; n < 5; n++) await uplink(now - 100 + n, n, { rssi: -100 - n })
    await db().query('update uplinks set real_received_at = real_received_at - 8 * 86400000')
    for (let n = 5; n < 10; n++) await uplink(now - 100 + n, n, { rssi: -118 })
    expect(await alerts()).toEqual([['radio weaker', 'Weaker signal: -118 dBm, it was -102.']])
  })

  it('says nothing of a device that nobody registered', async () => {
    await post('acknowledge', { device: 'ABCDEF', time: now, infoCode: 4 })
    expect(await alerts()).toEqual([])
  })
})
