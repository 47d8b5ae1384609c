import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHouseholdToken } from '../../../backend/account/householdLink.ts'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import type { HouseholdView } from '../../../backend/protocol/householdView.ts'
import type { ServerFrame } from '../../../backend/protocol/live.ts'
import { freshDatabase, type TestDatabase } from '../../fixtures/database.ts'
import {
  adminPassword,
  type Client,
  makeClient,
  openTown,
  type Town,
} from '../../fixtures/openTown.ts'

const day = 24 * 3_600_000
const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1000) - seconds
const [short, long] = ['118c0001', '138c0002']

describe('what a household says of its parcels', () => {
  let database: TestDatabase
  let town: Town
  beforeAll(async () => {
    database = await freshDatabase()
    town = await openTown({ at: '10:30', database })
  })
  afterAll(async () => {
    await town.close()
    await database.drop()
  })

  it('changes the active request, its stop, and tells the carrier why', async () => {
    const house = await household('D0000001')
    await house.press()
    const [request] = await house.requests()
    expect(request).toMatchObject({ state: 'planned', parcels: 1 })
    expect(await house.view()).toMatchObject({ asks: 'what for' })
    expect((await house.view()).announcement).toBeUndefined()
    const before = await newestPlan(town)

    expect(await house.announce(2, true)).toBe(204)
    expect(await house.requests()).toMatchObject([{ state: 'planned', parcels: 2 }])
    expect(await house.view()).toMatchObject({
      asks: 'what for',
      announcement: { parcels: 2, labelled: true },
    })
    const after = await newestPlan(town)
    expect(after.version).toBe(before.version + 1)
    expect(after.changes).toMatchObject([
      {
        roundId: request.round_id,
        why: { fr: '2 colis au lieu d’un.', en: '2 parcels instead of one.' },
      },
    ])
    expect(await house.collectionParcels()).toBe(2)

    // the same number again is nothing new to the carrier
    expect(await house.announce(2, false)).toBe(204)
    expect(await newestPlan(town)).toEqual(after)
    expect(await house.announce(6, false)).toBe(400)
  })

  it('waits for the next press when it comes before', async () => {
    const house = await household('D0000002')
    expect(await house.announce(5, false)).toBe(204)
    expect(await house.announce(3, true)).toBe(204)
    expect(await house.requests()).toEqual([])
    expect(await house.view()).toMatchObject({ announcement: { parcels: 3, labelled: true } })
    await house.press()
    expect(await house.requests()).toMatchObject([{ state: 'planned', parcels: 3 }])
    expect(await house.view()).toMatchObject({ announcement: { parcels: 3, labelled: true } })
    expect(await house.collectionParcels()).toBe(3)
  })

  it('opens another request after a collection of the same day, and a press alone does not', async () => {
    const house = await household('D0000003')
    await house.press({ second: secondsAgo(40) })
    await house.settle({ kind: 'collected' })
    expect(await house.announce(1, true)).toBe(409)
    await database.pool.query('update pickup_requests set real_undo_until_at = 1')
    await restart()
    await house.press({ second: secondsAgo(20) })
    expect(await house.fates()).toEqual(['opened', 'collected today'])
    expect(await house.view()).toMatchObject({ asks: 'another' })
    expect(await house.announce(2, false)).toBe(204)
    expect(await house.requests()).toMatchObject([
      { state: 'collected' },
      { state: 'planned', parcels: 2 },
    ])
    expect(await house.view()).toMatchObject({ announcement: { parcels: 2, labelled: false } })
  })

  it('comes first after two empty boxes in thirty days, and is asked no more afterwards', async () => {
    const house = await household('D0000004')
    await house.wasEmpty(31 * day)
    await house.wasEmpty(20 * day)
    await restart()
    await house.press({ second: secondsAgo(50) })
    await house.settle({ kind: 'problem', problem: 'empty' })
    await house.press({ second: secondsAgo(40) })
    await house.press({ second: secondsAgo(30) })
    expect(await house.fates()).toEqual(['opened', 'announce first', 'announce first'])
    await database.pool.query('update pickup_requests set real_undo_until_at = 1')
    await restart()
    expect(await house.view()).toMatchObject({ asks: 'announce first' })
    const board = (await (await manager()).view()) as unknown as {
      presses: { why: { en: string } }[]
    }
    expect(board.presses.map(({ why }) => why.en)).toContain(
      'Two empty boxes: the household must announce first.',
    )

    expect(await house.announce(1, true)).toBe(204)
    expect(await house.requests()).toMatchObject([{}, {}, { state: 'empty' }, { state: 'planned' }])
    const [, , , { request_id: requestId }] = await house.requests()
    const body = JSON.stringify({ requestId })
    await house.client.fetch('/api/v1/my-request/cancel', { method: 'POST', body })
    await house.press()
    expect((await house.fates()).at(-1)).toBe('opened')
  })

  it('counts empty boxes afresh after a collection', async () => {
    const house = await household('D0000005')
    for (const ago of [9, 8]) await house.wasEmpty(ago * day)
    await house.wasEmpty(7 * day, 'departed')
    await restart()
    await house.press()
    expect(await house.fates()).toEqual(['opened'])
  })

  it('is not undone by a short press that comes in after the long one that followed it', async () => {
    const house = await household('D0000006')
    await house.press({ second: secondsAgo(30) })
    await house.press({ data: long, second: secondsAgo(10) })
    await house.press({ data: '118c0003', second: secondsAgo(20) })
    expect(await house.fates()).toEqual(['opened', 'cancelled', 'cancelled'])
    await house.press({ second: secondsAgo(5) })
    // nor does a late long press cancel what was asked for after it
    await house.press({ data: '138c0004', second: secondsAgo(7) })
    expect((await house.fates()).slice(-2)).toEqual(['nothing to cancel', 'opened'])
    const states = (await house.requests()).map(({ state }) => state)
    expect(states).toEqual(['cancelled', 'planned'])
  })

  it('has nothing to do with a button that is being paired', async () => {
    const house = await household('D0000007')
    const path = '/api/v1/devices/D0000007/pairing'
    const office = await manager()
    const answer = await office.client.fetch(path, { method: 'POST' })
    const { untilRealAt } = (await answer.json()) as { untilRealAt: number }
    expect(Math.round((untilRealAt - Date.now()) / 60_000)).toBe(10)
    await house.press()
    expect(await house.fates()).toEqual([])
    const unknown = await office.client.fetch('/api/v1/devices/nobody/pairing', { method: 'POST' })
    expect(unknown.status).toBe(404)
    expect((await house.client.fetch(path, { method: 'POST' })).status).toBe(403)
    expect((await office.client.fetch('/api/v1/my-announcement', { method: 'POST' })).status).toBe(
      403,
    )
  })

  async function manager() {
    const client = await town.logIn('manager', adminPassword)
    return { client, view: () => look(client) }
  }

  /** What was written to the tables behind the planner's back is read again. */
  async function restart() {
    await town.close()
    town = await openTown({ at: '10:30', database })
  }

  async function household(deviceId: string) {
    const { pool } = database
    const found = await pool.query('select mailbox_id from devices where device_id = $1', [
      deviceId,
    ])
    const mailboxId = found.rows[0].mailbox_id as string
    const link = await fetch(`${town.url}/h/${await makeHouseholdToken(pool, mailboxId)}`, {
      redirect: 'manual',
    })
    const cookie = link.headers.get('set-cookie')!.split(';')[0]!
    const client = () => makeClient(town.url, cookie)
    const requests = async () =>
      (
        await pool.query(
          `select request_id, state, parcels, round_id from pickup_requests
           where mailbox_id = $1 order by opened_at`,
          [mailboxId],
        )
      ).rows
    const stopOf = async () => {
      const { request_id: requestId, round_id: roundId } = (await requests()).at(-1)
      const { rows } = await pool.query(
        'select stops from round_plans where round_id = $1 order by version desc limit 1',
        [roundId],
      )
      const stops = rows[0].stops as {
        stopId: string
        collections: { requestId: string; parcels: number }[]
      }[]
      const stop = stops.find((one) => one.collections.some((c) => c.requestId === requestId))!
      return { requestId, roundId, stop }
    }
    return {
      get client() {
        return client()
      },
      requests,
      async press(options: Parameters<Town['press']>[1] = {}) {
        expect((await town.press(deviceId, { data: short, ...options })).status).toBe(204)
        await town.backend.idle()
      },
      async announce(parcels: number, labelled: boolean) {
        const body = JSON.stringify({ parcels, labelled })
        const path = '/api/v1/my-announcement'
        return (await client().fetch(path, { method: 'POST', body })).status
      },
      view: async () => (await look(client())) as HouseholdView,
      async fates() {
        const { rows } = await pool.query(
          'select fate from presses where mailbox_id = $1 order by pressed_at, press_id',
          [mailboxId],
        )
        return rows.map(({ fate }) => fate)
      },
      async collectionParcels() {
        const { stop, requestId } = await stopOf()
        return stop.collections.find((one) => one.requestId === requestId)!.parcels
      },
      /** The carrier's word on the newest request. */
      async settle(said: { kind: 'collected' } | { kind: 'problem'; problem: 'empty' }) {
        const { requestId, roundId, stop } = await stopOf()
        const carrier = await town.logIn(roundId.split('.')[1].toLowerCase(), demoPassword)
        const more = said.kind === 'collected' ? { parcels: 1 } : {}
        const event = { ...said, ...more, requestId, stopId: stop.stopId }
        const events = [{ ...event, eventId: randomUUID(), realAt: Date.now() }]
        const body = JSON.stringify({ events })
        const answer = await carrier.fetch('/api/v1/round-events', { method: 'POST', body })
        expect(await answer.json()).toMatchObject({ results: [{ outcome: 'kept' }] })
      },
      async wasEmpty(agoMs: number, state = 'empty') {
        const at = town.clock.now() - agoMs
        await pool.query(
          `insert into pickup_requests (request_id, depot_id, mailbox_id, place_id, day, state,
             parcels, opened_at, why, settled_at)
           select $1, depot_id, mailbox_id, place_id, $2, $3, 1, $4::bigint, '{}', $4::bigint
           from mailboxes join places using (place_id) where mailbox_id = $5`,
          [randomUUID(), new Date(at).toISOString().slice(0, 10), state, at, mailboxId],
        )
      },
    }
  }
})

async function look(client: Client) {
  const live = await client.live()
  const [frame] = live.frames as [ServerFrame]
  live.close()
  if (frame.type !== 'snapshot') throw new Error(`a ${frame.type} first`)
  return frame.view
}

async function newestPlan({ database }: Pick<Town, 'database'>) {
  const { rows } = await database.pool.query(
    'select version, changes from plan_versions order by version desc limit 1',
  )
  return rows[0] as { version: number; changes: unknown[] }
}
