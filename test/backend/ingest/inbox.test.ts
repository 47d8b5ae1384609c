import supertest from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTown, sigfoxSecret, type Town } from '../../fixtures/openTown.ts'

describe('the inbox', () => {
  let town: Town
  let request: ReturnType<typeof supertest>
  beforeAll(async () => {
    town = await openTown({ at: '08:30' })
    request = supertest(town.url)
  })
  afterAll(() => town.close())
  beforeEach(async () => {
    await town.database.pool.query(
      'truncate uplinks, notices, downlinks, presses, pickup_requests cascade',
    )
  })

  const rows = async (sql: string) => (await town.database.pool.query(sql)).rows
  const post = (path: string) => request.post(path).set('Authorization', `Bearer ${sigfoxSecret}`)
  const second = 1_773_129_600
  const message = { device: 'D0000002', time: second, data: '118c002a', seqNumber: 17 }

  it('makes one press of a message by every door: twenty stations, metadata, a batch, a device’s own', async () => {
    const stations = Array.from({ length: 20 }, (_, n) =>
      post('/sigfox/uplink').send({ ...message, station: `1E6A${n}`, rssi: -100 - n }),
    )
    for (const response of await Promise.all(stations)) expect(response.status).toBe(204)
    await post('/sigfox/advanced')
      .send({
        ...message,
        lqi: 'GOOD',
        duplicates: [{ bsId: '140A', rssi: -110, snr: 12, nbRep: 3 }],
      })
      .expect(204)
    await post('/sigfox/batch')
      .query({ batch: `D0000002;${second};118c002a;17` })
      .expect(204)
    await post('/sigfox/bidir')
      .send({ ...message, ack: false })
      .expect(204)
    expect(await rows('select press_id from presses')).toEqual([
      { press_id: `D0000002.${second}.118c002a` },
    ])
    expect(await rows('select count(*) from uplinks')).toEqual([{ count: 1 }])
    expect(await rows(`select count(*) from notices where kind = 'copy'`)).toEqual([{ count: 22 }])
  })

  it.each(['get', 'post', 'put'] as const)(
    'takes %s, with its parameters in the query',
    async (method) => {
      await request[method]('/sigfox/uplink')
        .set('Authorization', `Bearer ${sigfoxSecret}`)
        .query({ device: 'D0000002', time: String(second), data: '118c002a' })
        .expect(204)
      expect(await rows('select press_id from presses')).toHaveLength(1)
    },
  )

  it('refuses other methods with 405', async () => {
    await request.delete('/sigfox/uplink').expect(405)
  })

  it('knows a message without a time by its counter, for ten minutes', async () => {
    const { time: _time, ...timeless } = message
    await post('/sigfox/uplink').send(timeless).expect(204)
    await post('/sigfox/uplink').send(timeless).expect(204)
    expect(await rows('select second from uplinks')).toEqual([{ second: null }])
    await town.database.pool.query(
      `update uplinks set real_received_at = real_received_at - 600000, press_id = press_id || ' of then'`,
    )
    await post('/sigfox/uplink').send(timeless).expect(204)
    expect(await rows('select second from uplinks')).toHaveLength(2)
  })

  it('decodes by what a button is now, whatever it was at the message before', async () => {
    const fates = async () =>
      (await rows('select no_press from uplinks order by second')).map((row) => row.no_press)
    const send = (n: number) =>
      post('/sigfox/uplink')
        .send({ ...message, time: second + n })
        .expect(204)
    await send(0)
    expect(await fates()).toEqual([null])
    await rows(`update device_types set decoder = 'nobody'`)
    await send(1)
    expect(await fates()).toEqual([null, 'unknown decoder nobody'])
    await rows(`update device_types set decoder = 'domino'`)
    await rows(`update devices set device_id = 'ABCDEF' where device_id = 'D0000002'`)
    await send(2)
    expect((await fates()).at(-1)).toBe('unknown device')
    await rows(`update devices set device_id = 'D0000002' where device_id = 'ABCDEF'`)
    // several at once, of which one is of a button that has changed
    await Promise.all([send(3), send(4), send(5)])
    expect((await fates()).slice(3)).toEqual([null, null, null])
    expect(await rows('select count(*) from presses')).toEqual([{ count: 4 }])
  })

  it('keeps sequence numbers as evidence only', async () => {
    await post('/sigfox/uplink').send(message).expect(204)
    await post('/sigfox/uplink')
      .send({ ...message, seqNumber: 3 })
      .expect(204)
    expect(await rows('select press_id from presses')).toHaveLength(1)
  })

  it.each([
    ['status', { device: 'D0000002', time: second, batt: '3.2', temp: '21' }],
    ['acknowledge', { device: 'D0000002', time: second, infoCode: 0, infoMessage: 'Acked' }],
    [
      'geoloc',
      { device: 'D0000002', time: second, location: { lat: 46.2, lng: 6.1, radius: 900 } },
    ],
    ['repeater', { device: 'D0000002', time: second }],
    ['error', { device: 'D0000002', time: second, info: 'no keep-alive', severity: 'ERROR' }],
    ['event', { device: 'D0000002', time: second, info: 'Break in message sequence' }],
  ])('keeps what %s says of a device, and makes no press of it', async (kind, body) => {
    await post(`/sigfox/${kind}`).send(body).expect(204)
    expect(await rows('select kind, device_id, unreadable from notices')).toEqual([
      { kind, device_id: 'D0000002', unreadable: null },
    ])
    expect(await rows('select from presses')).toHaveLength(0)
  })

  it('keeps what holds bytes that the database cannot', async () => {
    await post('/sigfox/error')
      .send({ device: 'D0000002', info: 'a\u0000b \ud800 c', severity: 'WARN' })
      .expect(204)
    expect(await rows('select fields from notices')).toMatchObject([
      { fields: { severity: 'WARN' } },
    ])
  })

  it('stores a body whose encoding nobody knows', async () => {
    await post('/sigfox/uplink').set('Content-Encoding', 'nonsense').send(message).expect(204)
    expect(await rows('select press_id from presses')).toHaveLength(1)
  })
})

describe('the downlink', () => {
  let town: Town
  beforeAll(async () => {
    town = await openTown({ at: '08:30' })
  })
  afterAll(() => town.close())

  const now = Math.floor(Date.now() / 1000)
  const bidir = async (device: string, options: { second: number; data?: string }) => {
    const response = await supertest(town.url)
      .post('/sigfox/bidir')
      .set('Authorization', `Bearer ${sigfoxSecret}`)
      .send({ device, time: options.second, data: options.data ?? '118c002a', ack: true })
    return { status: response.status, bytes: response.body?.[device]?.downlinkData }
  }

  it('tells the button when its parcel is collected, and the same when asked again', async () => {
    const first = await bidir('D0000002', { second: now })
    expect(first.status).toBe(200)
    const bytes = Buffer.from(first.bytes, 'hex')
    expect(bytes).toHaveLength(8)
    expect(bytes[0]).toBe(0x11)
    const fromMinute = bytes.readUInt16BE(1)
    expect(fromMinute).toBeGreaterThan(9 * 60)
    expect(fromMinute).toBeLessThan(16 * 60)
    expect(bytes[3]! * 5).toBeGreaterThanOrEqual(30)
    expect(bytes.readUInt16BE(4)).toBe(42)
    expect(await bidir('D0000002', { second: now })).toEqual(first)
    const { rows } = await town.database.pool.query('select from downlinks')
    expect(rows).toHaveLength(1)
  })

  it('answers four presses a day; the fifth is served all the same', async () => {
    const answers = []
    for (let n = 0; n < 5; n++)
      answers.push(await bidir('D0000003', { second: now - 60 + n, data: `118c00${10 + n}` }))
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 204])
    const { rows } = await town.database.pool.query(
      `select fate from presses where press_id like 'D0000003%' order by pressed_at`,
    )
    expect(rows.map((row) => row.fate)).toEqual(['opened', 'joined', 'joined', 'joined', 'joined'])
  })

  it('is not sent to who did not ask, nor for a keep-alive', async () => {
    const response = await town.press('D0000004')
    expect(response.status).toBe(204)
    expect((await bidir('D0000004', { second: now, data: '108c0000' })).status).toBe(204)
  })

  it('says that a long press cancelled', async () => {
    await bidir('D0000005', { second: now - 5 })
    const { bytes } = await bidir('D0000005', { second: now, data: '138c002b' })
    expect(bytes.slice(0, 2)).toBe('14')
  })
})

describe('a message without a time', () => {
  let town: Town
  let realNow = Date.now()
  beforeAll(async () => {
    town = await openTown({ at: '08:30', realNow: () => realNow })
  })
  afterAll(() => town.close())

  const bidir = (message: object = {}) =>
    supertest(town.url)
      .post('/sigfox/bidir')
      .set('Authorization', `Bearer ${sigfoxSecret}`)
      .send({ device: 'D0000002', data: '118c002a', ack: true, ...message })
      .then(({ status, text }) => ({ status, text }))

  it('is one press with one answer, in whatever seconds it comes', async () => {
    const first = await bidir()
    expect(first.status).toBe(200)
    realNow += 61_000
    expect(await bidir()).toEqual(first)
    realNow += 61_000
    expect(await Promise.all([bidir(), bidir()])).toEqual([first, first])
    const { rows } = await town.database.pool.query(
      'select (select count(*) from presses) as presses, (select count(*) from downlinks) as answers',
    )
    expect(rows).toEqual([{ presses: 1, answers: 1 }])
  })

  it('stays set aside when it comes again after its button was registered', async () => {
    const unknown = { device: 'BFE47E', seqNumber: 42 }
    expect(await bidir(unknown)).toEqual({ status: 204, text: '' })
    await town.database.pool.query(
      `insert into devices (device_id, device_type_id, mailbox_id)
       select 'BFE47E', device_type_id, mailbox_id from devices limit 1`,
    )
    realNow += 61_000
    expect(await bidir(unknown)).toEqual({ status: 204, text: '' })
  })
})
