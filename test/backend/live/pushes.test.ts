import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import type { MyRecord } from '../../../backend/protocol/duty.ts'
import { type Client, openTown, type Town } from '../../fixtures/openTown.ts'
import { openPushReceiver, type PushReceiver } from '../../fixtures/pushReceiver.ts'

/** The first of these makes a new stop in L01's round; the others come to it too. */
const buttons = ['D0000002', 'D0000003'] as const

describe('web push', () => {
  let town: Town
  let receiver: PushReceiver
  let colleagues: PushReceiver
  let carrier: Client

  beforeEach(async () => {
    receiver = await openPushReceiver()
    colleagues = await openPushReceiver('en')
    town = await openTown({ at: '08:30', push: pushTo(receiver, colleagues) })
    carrier = await town.logIn('l01', demoPassword)
  })
  afterEach(async () => {
    await town.close()
    await receiver.close()
    await colleagues.close()
  })

  const pushTo = (...receivers: PushReceiver[]) => ({
    contact: 'mailto:rounds@example.org',
    services: receivers.map(({ origin }) => origin),
  })
  const subscribe = (body: object = receiver.subscription, as = carrier) =>
    as.fetch('/api/v1/push/subscription', { method: 'PUT', body: JSON.stringify(body) })
  const count = async (what: string) =>
    (await town.database.pool.query(`select ${what} as n`)).rows[0].n
  const onDuty = () => count('(select count(*)::int from sessions where on_duty)')
  /** Opens the page, says so, and puts the phone back into the pocket. */
  async function goOnDuty(as = carrier) {
    const live = await as.live()
    live.say({ type: 'duty', on: true })
    await expect.poll(onDuty).toBe(1)
    live.close()
  }
  async function press(button: string) {
    expect((await town.press(button)).ok).toBe(true)
    await town.backend.idle()
  }

  it('tells a dark phone on duty of a new collection, encrypted for it alone', async () => {
    expect((await subscribe()).status).toBe(204)
    await goOnDuty()
    await press(buttons[0])
    await expect.poll(() => receiver.received.length).toBe(1)
    const [{ message, claims, topic, ttl }] = receiver.received as [PushReceiver['received'][0]]
    expect(message.title).toMatch(/^Nouvelle collecte · /)
    expect(message.body).not.toBe('')
    expect(message.stopId).toBeTruthy()
    expect(claims).toMatchObject({ aud: receiver.origin, sub: 'mailto:rounds@example.org' })
    expect(topic).toMatch(/^[\w-]{32}$/)
    expect(ttl).toBe(3600)
  })

  it('tells nobody who is off duty, whose page is on the screen, or whom it doesn’t concern', async () => {
    await subscribe()
    await press(buttons[0])
    const colleague = await town.logIn('c01', demoPassword)
    await subscribe(colleagues.subscription, colleague)
    await goOnDuty(colleague)
    const live = await carrier.live()
    live.say({ type: 'duty', on: true })
    await expect.poll(onDuty).toBe(2)
    await press(buttons[1])
    const { version } = (await live.next((frame) => frame.type === 'patch')) as { version: number }
    live.say({ type: 'shown', version })
    await expect
      .poll(() => count('(select min(told_version) from push_subscriptions)'))
      .toBe(version)
    live.close()
    await town.backend.idle()
    expect(receiver.asked() + colleagues.asked()).toBe(0)
  })

  it('loses none over a restart, sends none twice, and waits as long as the service asks', async () => {
    await subscribe()
    await goOnDuty()
    receiver.answer(503, 3)
    await press(buttons[0])
    await expect.poll(() => receiver.asked()).toBe(1)
    await expect.poll(() => count('(select failures from push_subscriptions)')).toBe(1)
    await press(buttons[1])
    expect(receiver.asked()).toBe(1)
    await town.backend.close()

    receiver.answer(201)
    const { pool } = town.database
    await pool.query('update push_subscriptions set real_next_at = 0')
    const after = await openTown({ database: town.database, at: '08:31', push: pushTo(receiver) })
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(2)
    const tags = receiver.received.map(({ message }) => message.tag)
    expect(new Set(tags).size).toBe(2)
    const newest = await count('(select max(version) from plan_versions)')
    await expect.poll(() => count('(select told_version from push_subscriptions)')).toBe(newest)
    await after.backend.idle()
    expect(receiver.asked()).toBe(3)
    // killed between its service's yes and the row that says so: sent again under the same tag
    await pool.query('update push_subscriptions set told_version = told_version - 1')
    await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(3)
    const [, first, again] = receiver.received
    expect(again).toMatchObject({ message: first!.message, topic: first!.topic })
    await after.close()
  })

  it.each([404, 410, 403])(
    'forgets an address that its service answers with %i',
    async (status) => {
      await subscribe()
      await goOnDuty()
      receiver.answer(status)
      await press(buttons[0])
      await expect.poll(() => count('(select count(*)::int from push_subscriptions)')).toBe(0)
    },
  )

  it('goes nowhere else than to push services, and only by a real key', async () => {
    const { keys } = receiver.subscription
    for (const endpoint of ['http://127.0.0.1:1/x', 'https://fcm.googleapis.com.evil.example/x'])
      expect((await subscribe({ ...receiver.subscription, endpoint })).status).toBe(400)
    const p256dh = `${keys.p256dh.slice(0, -8)}AAAAAAAA`
    expect((await subscribe({ ...receiver.subscription, keys: { ...keys, p256dh } })).status).toBe(
      400,
    )
    const endpoint = 'https://fcm.googleapis.com/fcm/send/x'
    expect((await subscribe({ ...receiver.subscription, endpoint })).status).toBe(204)
  })

  it('shows a carrier all that is stored about him, with how long', async () => {
    await subscribe()
    await goOnDuty()
    await carrier.fetch('/api/v1/round-events', {
      method: 'POST',
      body: JSON.stringify({
        events: [{ kind: 'left depot', eventId: 'an event of his', realAt: Date.now() }],
      }),
    })
    const record = (await (await carrier.fetch('/api/v1/my-record')).json()) as MyRecord
    const counts = Object.fromEntries(record.kinds.map(({ kind, count }) => [kind, count]))
    expect(counts).toMatchObject({
      account: 1,
      phones: 0,
      sessions: 1,
      words: 1,
      pushes: 1,
      positions: 0,
    })
    expect(record.kinds.find(({ kind }) => kind === 'words')?.rows[0]).toMatchObject({
      kind: 'left depot',
    })
    expect(JSON.stringify(record)).not.toContain('argon2')
    const anybody = await fetch(`${town.url}/api/v1/my-record`)
    expect(anybody.status).toBe(401)
  })

  it('deletes what he did after two months, and proofs of service after a year', async () => {
    const { pool } = town.database
    const day = 24 * 3_600_000
    const now = town.clock.now()
    const roundId = await count('(select min(round_id) from rounds)')
    for (const [kind, days] of [
      ['break started', 59],
      ['break started', 61],
      ['collected', 61],
      ['collected', 366],
    ] as const)
      await pool.query(
        `insert into round_events (event_id, round_id, kind, body, at, real_received_at)
         values ($1, $2, $3, '{}', $4, 0)`,
        [`${kind} ${days}`, roundId, kind, now - days * day],
      )
    await town.backend.close()
    await openTown({ database: town.database, at: '08:31' }).then((after) => after.close())
    const { rows } = await pool.query('select event_id from round_events order by event_id')
    expect(rows.map((row) => row.event_id)).toEqual(['break started 59', 'collected 61'])
  })
})

describe('a carrier’s position', () => {
  it('is looked at only on duty, out and not resting: then what he passes by is said', async () => {
    const town = await openTown({ at: '09:20' })
    await town.press(buttons[0])
    await town.backend.idle()
    const { rows } = await town.database.pool.query(
      `select lon, lat, street from pickup_requests join places using (place_id)`,
    )
    const { lon, lat, street } = rows[0]
    const carrier = await town.logIn('c01', demoPassword)
    const live = await carrier.live()
    const said = () => live.frames.filter(({ type }) => type === 'passing')
    const stand = (accuracyMetres = 8) =>
      live.say({ type: 'position', at: [lon, lat], accuracyMetres })
    const tell = (kind: string) =>
      carrier.fetch('/api/v1/round-events', {
        method: 'POST',
        body: JSON.stringify({ events: [{ kind, eventId: `${kind} of c01`, realAt: Date.now() }] }),
      })
    /** The socket keeps order: once this is answered, all before it was heard. */
    const heard = async () => {
      const before = live.frames.filter(({ type }) => type === 'snapshot').length
      live.say({ type: 'resync' })
      await expect
        .poll(() => live.frames.filter(({ type }) => type === 'snapshot').length)
        .toBe(before + 1)
    }

    live.say({ type: 'duty', on: true })
    stand() // not out yet
    await tell('left depot')
    live.say({ type: 'duty', on: false })
    stand() // out, off duty
    live.say({ type: 'duty', on: true })
    stand(400) // somewhere in this quarter
    await tell('break started')
    stand() // resting
    await heard()
    expect(said()).toEqual([])

    await tell('break ended')
    stand()
    const frame = await live.next(({ type }) => type === 'passing')
    expect(frame).toMatchObject({ near: [{ street, metres: 0 }] })
    live.say({ type: 'position', at: [lon + 0.01, lat], accuracyMetres: 8 })
    await expect.poll(said).toHaveLength(2)
    expect(said()[1]).toMatchObject({ near: [] })
    const dump = await town.database.pool.query('select body from round_events')
    expect(JSON.stringify(dump.rows)).not.toContain(String(lon))
    live.close()
    await town.close()
  })
})
