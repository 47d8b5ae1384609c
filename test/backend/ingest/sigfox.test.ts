import supertest from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Alerts } from '../../../backend/protocol/stories.ts'
import { adminPassword, openTown, sigfoxSecret, type Town } from '../../fixtures/openTown.ts'

describe('POST /sigfox/uplink', () => {
  let town: Town
  let request: ReturnType<typeof supertest>
  beforeAll(async () => {
    town = await openTown({ at: '08:30' })
    request = supertest(town.url)
  })
  afterAll(() => town.close())
  beforeEach(() =>
    town.database.pool.query('truncate uplinks, notices, presses, pickup_requests cascade'),
  )

  const post = () => request.post('/sigfox/uplink').set('Authorization', `Bearer ${sigfoxSecret}`)
  /** Whatever was stored, of both kinds, with why it gives no press. */
  const stored = async () =>
    (
      await town.database.pool.query(
        `select device_id, press_id, no_press as why, body from uplinks
         union all select device_id, null, coalesce(unreadable, kind), body from notices
         order by press_id nulls last`,
      )
    ).rows
  const message = { device: 'D0000002', time: 1_773_129_600, data: '118c002a' }

  it.each([
    ['no credentials', undefined],
    ['a wrong secret', 'Bearer wrong'],
    ['an empty secret', 'Bearer '],
    ['a wrong password', `Basic ${Buffer.from('domino:wrong').toString('base64')}`],
    ['a scheme nobody knows', 'Digest x'],
  ])('refuses %s with 401 and stores nothing', async (_what, authorization) => {
    const unauthorised = request.post('/sigfox/uplink')
    if (authorization) unauthorised.set('Authorization', authorization)
    const response = await unauthorised.send(message)
    expect(response.status).toBe(401)
    expect(response.body.error.code).toBe('unauthorised')
    expect(await stored()).toEqual([])
  })

  it('counts what it refused, and tells the managers', async () => {
    const manager = await town.logIn('manager', adminPassword)
    await request.post('/sigfox/geoloc').send(message).expect(401)
    await request.get('/sigfox/geoloc').auth('domino', 'wrong').expect(401)
    const { alerts } = (await (await manager.fetch('/api/v1/alerts')).json()) as Alerts
    expect(alerts).toContainEqual(
      expect.objectContaining({
        networkType: '/sigfox/geoloc',
        kind: 'wrong secret',
        sentence: {
          fr: '2 appels refusés : le secret manque ou il est faux.',
          en: '2 calls refused: the secret is missing or wrong.',
        },
      }),
    )
  })

  it('takes the secret as the password of basic credentials too, and a form as well as JSON', async () => {
    const response = await request
      .post('/sigfox/uplink')
      .auth('sigfox', sigfoxSecret)
      .type('form')
      .send({ ...message, device: 'd0000002' })
    expect(response.status).toBe(204)
    expect(await stored()).toMatchObject([{ device_id: 'D0000002', why: null }])
  })

  it('makes one press of a message that comes five times, at once and later', async () => {
    await Promise.all([1, 2, 3].map(() => post().send(message).expect(204)))
    await post().send(message).expect(204)
    await post()
      .type('form')
      .send({ ...message, seqNumber: '17' })
      .expect(204)
    await town.backend.idle()
    expect(await stored()).toMatchObject([
      { why: null },
      ...Array(4).fill({ press_id: null, why: 'copy' }),
    ])
    const { rows } = await town.database.pool.query('select press_id from presses')
    expect(rows).toEqual([{ press_id: 'D0000002.1773129600.118c002a' }])
  })

  it.each([
    ['a device nobody knows', { ...message, device: 'BFE47E' }, 'unknown device'],
    ['data that are no hex', { ...message, data: 'xyz' }, /^data: /],
    ['13 bytes', { ...message, data: '00'.repeat(13) }, /^data: /],
    ['a time before Sigfox', { ...message, time: 12 }, /^time: /],
    ['no device', { time: message.time, data: message.data }, /^device: /],
    ['a payload of another version', { ...message, data: '218c002a' }, /payload version 2/],
    ['a keep-alive', { ...message, data: '108c002a' }, 'keep alive'],
    ['a list', [message], 'the body is neither JSON nor a form'],
  ])('stores %s with its reason, and answers 2xx', async (_what, body, reason) => {
    await post()
      .send(body as object)
      .expect(204)
    const [row] = await stored()
    expect(row.why).toMatch(reason)
    expect(JSON.parse(row.body.toString())).toEqual(body)
  })

  it.each([
    ['text that is no JSON', 'application/json', '{"device":'],
    ['nothing at all', 'application/json', ''],
    ['64 KiB of noise', 'text/plain', 'x'.repeat(64 * 1024)],
  ])('stores %s as it came', async (_what, type, body) => {
    await post().type(type).send(body).expect(204)
    expect((await stored())[0].body.toString()).toBe(body)
  })

  it('refuses more than 64 KiB with 413', async () => {
    await post()
      .type('text/plain')
      .send('x'.repeat(64 * 1024 + 1))
      .expect(413)
    expect(await stored()).toEqual([])
  })

  it('says 503 with Retry-After when it could not store, and stores nothing', async () => {
    const other = await openTown({ at: '08:30' })
    await other.database.pool.query('alter table uplinks rename to uplinks_away')
    const response = await other.press('D0000002')
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('60')
    await other.database.pool.query('alter table uplinks_away rename to uplinks')
    expect((await other.press('D0000002')).status).toBe(204)
    await other.close()
  })
})
