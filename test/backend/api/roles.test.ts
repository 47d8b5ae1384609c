import http from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHouseholdToken, readHouseholdToken } from '../../../backend/account/householdLink.ts'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import {
  adminPassword,
  type Client,
  makeClient,
  openTown,
  type Town,
} from '../../fixtures/openTown.ts'

/** fetch sets the Host itself, so this asks below it. */
function statusAt(url: string, path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    http
      .get(url + path, { headers: { host } }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      .on('error', reject)
  })
}

type Role = 'nobody' | 'carrier' | 'manager' | 'household'

describe('who may ask for what', () => {
  let town: Town
  const clients = {} as Record<Role, Client>
  beforeAll(async () => {
    town = await openTown({ at: '09:00' })
    clients.nobody = makeClient(town.url, 'domino=nobody')
    clients.carrier = await town.logIn('L01', demoPassword)
    clients.manager = await town.logIn('manager', adminPassword)
    const link = town.backend.logIns.find((logIn) => logIn.path.startsWith('/h/'))!.path
    const opened = await fetch(town.url + link, { redirect: 'manual' })
    expect(opened.status).toBe(303)
    clients.household = makeClient(town.url, opened.headers.get('set-cookie')!.split(';')[0]!)
  })
  afterAll(() => town.close())

  const event = { eventId: 'event-0001', realAt: 1, kind: 'left depot' }
  const doors: [string, string, object | undefined, Partial<Record<Role, number>>][] = [
    ['GET', '/api/v1/me', undefined, { carrier: 200, manager: 200, household: 200 }],
    ['POST', '/api/v1/round-events', { events: [event] }, { carrier: 200 }],
    ['GET', '/api/v1/round/paths', undefined, { carrier: 200 }],
    ['GET', '/api/v1/my-record', undefined, { carrier: 200 }],
    // this server sends no push
    ['GET', '/api/v1/push/key', undefined, { carrier: 404 }],
    ['PUT', '/api/v1/push/subscription', {}, { carrier: 400 }],
    ['DELETE', '/api/v1/push/subscription', undefined, { carrier: 204 }],
    ['GET', '/api/v1/devices', undefined, { manager: 200 }],
    ['GET', '/api/v1/phones', undefined, { manager: 200 }],
    ['POST', '/api/v1/enrolment-codes', { roundId: 'none', name: 'A' }, { manager: 404 }],
    ['DELETE', '/api/v1/phones/none', undefined, { manager: 404 }],
    ['GET', '/api/v1/devices/D0000002/story', undefined, { manager: 200 }],
    ['GET', '/api/v1/devices/D0000002/story?before=x', undefined, { manager: 400 }],
    ['GET', '/api/v1/devices/NOBODY/story', undefined, { manager: 404 }],
    ['GET', '/api/v1/presses/none/story', undefined, { manager: 404 }],
    ['GET', '/api/v1/set-aside', undefined, { manager: 200 }],
    ['POST', '/api/v1/set-aside/rework', {}, { manager: 200 }],
    ['GET', '/api/v1/alerts', undefined, { manager: 200 }],
    ['GET', '/api/v1/rounds/2026-03-10.L01', undefined, { manager: 200 }],
    ['GET', '/api/v1/rounds/2026-03-10.L99', undefined, { manager: 404 }],
    ['GET', '/api/v1/rounds/2026-03-10.C01/paper', undefined, { manager: 200 }],
    ['GET', '/api/v1/rounds/2026-03-10.L01/paper', undefined, { manager: 200, carrier: 200 }],
    ['POST', '/api/v1/rounds/2026-03-10.C01/hand-over', {}, { manager: 200 }],
    ['POST', '/api/v1/rounds/2026-03-10.L99/absence', { why: 'absent' }, { manager: 404 }],
    ['POST', '/api/v1/presses', { eventId: 'none' }, { household: 400 }],
    ['POST', '/api/v1/my-request/cancel', { requestId: 'none' }, { household: 404 }],
  ]
  for (const [method, path, body, allowed] of doors)
    for (const role of ['nobody', 'carrier', 'manager', 'household'] as const) {
      const status = role === 'nobody' ? 401 : (allowed[role] ?? 403)
      it(`answers ${status} to ${role}: ${method} ${path}`, async () => {
        const response = await clients[role].fetch(path, {
          method,
          ...(body ? { body: JSON.stringify(body) } : {}),
        })
        expect(response.status).toBe(status)
        if (status >= 400)
          expect(await response.json()).toMatchObject({
            error: { code: /^[a-z-]+$/, fr: /\.$/, en: /\.$/ } as object,
          })
      })
    }

  it('keeps the three roles apart in one browser, and asks each door for its own', async () => {
    const { carrier, household } = clients
    const both = makeClient(town.url, `${carrier.cookie}; ${household.cookie}`)
    const roleOf = async (path: string) =>
      ((await (await both.fetch(path)).json()) as { role: string }).role
    expect(await roleOf('/api/v1/me?as=carrier')).toBe('carrier')
    expect(await roleOf('/api/v1/me?as=household')).toBe('household')
    expect((await both.fetch('/api/v1/me?as=manager')).status).toBe(401)
    expect((await both.fetch('/api/v1/round/paths')).status).toBe(200)
    expect((await both.fetch('/api/v1/devices')).status).toBe(403)
  })

  it('opens the demo’s doors to this machine only, by a name of its own', async () => {
    const door = await (await clients.nobody.fetch('/api/v1/door')).json()
    expect(door).toEqual({ demo: true })
    for (const role of ['manager', 'carrier', 'household']) {
      const opened = await clients.nobody.fetch(`/demo/${role}`)
      expect(opened.headers.get('location')).toBe(`/${role}/`)
      const client = makeClient(town.url, opened.headers.get('set-cookie')!.split(';')[0]!)
      expect(await (await client.fetch('/api/v1/me')).json()).toMatchObject({ role })
    }
    expect((await clients.nobody.fetch('/demo/nobody')).status).toBe(404)
    expect(await statusAt(town.url, '/demo/manager', 'rebound.example')).toBe(404)
  })

  it('lets a carrier hand over his own round', async () => {
    const response = await clients.carrier.fetch('/api/v1/rounds/2026-03-10.L01/hand-over', {
      method: 'POST',
    })
    expect(await response.json()).toEqual({ requests: 0, parcels: 0 })
  })

  it.each([
    ['a wrong password', { login: 'manager', password: 'wrong' }, 401],
    ['a login nobody has', { login: 'nobody', password: 'wrong' }, 401],
    ['no password', { login: 'manager' }, 400],
    ['a list', [], 400],
  ])('refuses to log in with %s', async (_what, body, status) => {
    const response = await clients.nobody.fetch('/api/v1/sessions', {
      method: 'POST',
      body: JSON.stringify(body),
    })
    expect(response.status).toBe(status)
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  it('refuses a body that is no JSON with one sentence', async () => {
    const response = await clients.nobody.fetch('/api/v1/sessions', { method: 'POST', body: '{' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'bad-request' } })
  })

  it('stops answering after ten tries a minute for one login', async () => {
    const statuses = []
    for (let n = 0; n < 11; n++) {
      const response = await clients.nobody.fetch('/api/v1/sessions', {
        method: 'POST',
        body: JSON.stringify({ login: 'somebody', password: 'wrong' }),
      })
      statuses.push(response.status)
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429])
  })

  it('ends a session when one logs out', async () => {
    const client = await town.logIn('l01', demoPassword)
    expect((await client.fetch('/api/v1/me')).status).toBe(200)
    expect((await client.fetch('/api/v1/sessions', { method: 'DELETE' })).status).toBe(204)
    expect((await client.fetch('/api/v1/me')).status).toBe(401)
  })

  it('stores neither password nor session token in the clear', async () => {
    const { rows } = await town.database.pool.query(
      `select password_hash from people where login = 'manager'`,
    )
    expect(rows[0].password_hash).toMatch(/^\$argon2id\$/)
    const token = clients.manager.cookie.split('=')[1]!
    const known = await town.database.pool.query('select from sessions where token_sha256 = $1', [
      token,
    ])
    expect(known.rowCount).toBe(0)
  })
})

describe("a household's link", () => {
  let town: Town
  beforeAll(async () => {
    town = await openTown({ at: '09:00' })
  })
  afterAll(() => town.close())

  it('opens its own mailbox only, and cannot be bent to another one', async () => {
    const db = town.database.pool
    const { rows } = await db.query('select mailbox_id from mailboxes order by mailbox_id limit 2')
    const [mine, other] = rows.map((row) => row.mailbox_id as string) as [string, string]
    const token = await makeHouseholdToken(db, mine)
    expect(await readHouseholdToken(db, token)).toBe(mine)
    const bent = token.replace(mine, other)
    const cut = token.slice(1)
    for (const wrong of [bent, cut, mine, '', 'x'.repeat(32), `${'0'.repeat(32)}${mine}`]) {
      expect(await readHouseholdToken(db, wrong)).toBeUndefined()
      const response = await fetch(`${town.url}/h/${wrong || 'x'}`, { redirect: 'manual' })
      expect(response.status).toBe(404)
    }
  })

  it('is worthless once its epoch is raised', async () => {
    const db = town.database.pool
    const { rows } = await db.query('select mailbox_id from mailboxes order by mailbox_id limit 1')
    const token = await makeHouseholdToken(db, rows[0].mailbox_id)
    await db.query('update mailboxes set link_epoch = link_epoch + 1 where mailbox_id = $1', [
      rows[0].mailbox_id,
    ])
    expect(await readHouseholdToken(db, token)).toBeUndefined()
  })
})
