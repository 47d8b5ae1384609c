import http from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import { type Client, makeClient, openTown, type Town } from '../../fixtures/openTown.ts'

describe('what outsiders try', () => {
  let town: Town
  let nobody: Client
  let carrier: Client
  beforeAll(async () => {
    town = await openTown({ at: '09:00' })
    nobody = makeClient(town.url, '')
    carrier = await town.logIn('l01', demoPassword)
  })
  afterAll(() => town.close())

  const tryLogIn = (login: string) =>
    nobody.fetch('/api/v1/sessions', {
      method: 'POST',
      body: JSON.stringify({ login, password: 'a guess' }),
    })
  const events = JSON.stringify({
    events: [{ eventId: 'event-0001', realAt: 1, kind: 'left depot' }],
  })

  it('a login written in other ways has no more tries', async () => {
    const statuses: number[] = []
    for (const login of ['c01', 'C01', ' c01', 'C01 ', '  c01', 'c01', 'C01', 'c01', 'C01', 'c01'])
      statuses.push((await tryLogIn(login)).status)
    expect(new Set(statuses)).toEqual(new Set([401]))
    expect((await tryLogIn('  C01  ')).status).toBe(429)
    expect((await tryLogIn('c02')).status).toBe(401)
  })

  it('a form of another site says nothing for a carrier', async () => {
    const post = (headers: Record<string, string>) =>
      carrier.fetch('/api/v1/round-events', { method: 'POST', body: events, headers })
    expect((await post({ 'content-type': 'text/plain' })).status).toBe(400)
    expect((await post({ 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(400)
    const handOver = { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } }
    // fetch may not set this header: a browser does
    expect(await rawStatus(town.url, '/api/v1/rounds/2026-03-10.L01/hand-over', handOver)).toBe(403)
    expect((await post({})).status).toBe(200)
  })

  it.each([
    ['a link', () => nobody.fetch(`/h/${'0'.repeat(32)}%00`), 400],
    ['a login', () => tryLogIn('a\0b'), 400],
    [
      'an event',
      () =>
        carrier.fetch('/api/v1/round-events', {
          method: 'POST',
          body: events.replace('event-0001', 'event\\u0000-0001'),
        }),
      400,
    ],
    ['a broken link', () => nobody.fetch('/h/%E0%A4%A'), 400],
  ])('%s with a character that nothing can store is refused', async (_what, send, status) => {
    expect((await send()).status).toBe(status)
  })

  it('too long a body is refused before it is read', async () => {
    const body = JSON.stringify({ login: 'x'.repeat(70_000), password: '' })
    expect((await nobody.fetch('/api/v1/sessions', { method: 'POST', body })).status).toBe(413)
  })

  it('a cookie that one brings is never the one that a log-in opens', async () => {
    const brought = makeClient(town.url, 'domino-carrier=chosen-by-somebody-else')
    const response = await brought.fetch('/api/v1/sessions', {
      method: 'POST',
      body: JSON.stringify({ login: 'l01', password: demoPassword }),
    })
    const cookie = response.headers.get('set-cookie')!
    expect(cookie).toMatch(/^domino-carrier=[\w-]{43}; .*HttpOnly; SameSite=Lax/)
    expect((await brought.fetch('/api/v1/me')).status).toBe(401)
  })

  it('a session that has ended or run out is nobody’s', async () => {
    const ended = await town.logIn('l01', demoPassword)
    expect((await ended.fetch('/api/v1/me')).status).toBe(200)
    await ended.fetch('/api/v1/sessions', { method: 'DELETE' })
    expect((await ended.fetch('/api/v1/me')).status).toBe(401)
    const old = await town.logIn('l01', demoPassword)
    await town.database.pool.query('update sessions set real_expires_at = $1', [Date.now() - 1])
    expect((await old.fetch('/api/v1/me')).status).toBe(401)
    carrier = await town.logIn('l01', demoPassword)
  })

  it('tells a browser to load nothing from elsewhere and to tell nobody where it was', async () => {
    for (const path of ['/api/v1/me', '/h/none', '/tiles/meta.json', '/none']) {
      const { headers } = await nobody.fetch(path)
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'self'")
    }
  })
})

function rawStatus(url: string, path: string, options: http.RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    http
      .request(url + path, options, (response) => {
        response.resume()
        resolve(response.statusCode!)
      })
      .on('error', reject)
      .end()
  })
}
