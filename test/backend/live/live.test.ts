import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import type { BoardView } from '../../../backend/protocol/boardView.ts'
import { closeUnauthorised } from '../../../backend/protocol/live.ts'
import { adminPassword, openTown, type Town } from '../../fixtures/openTown.ts'

describe('/live', () => {
  let town: Town
  beforeAll(async () => {
    town = await openTown({ at: '08:30' })
  })
  afterAll(() => town.close())

  const closeCode = (path: string, headers: Record<string, string> = {}) =>
    new Promise<number | string>((resolve) => {
      const socket = new WebSocket(town.url.replace('http', 'ws') + path, { headers })
      socket.on('close', resolve)
      socket.on('error', (error) => resolve(error.message))
    })

  it('closes on whoever is not logged in, and says so by its code', async () => {
    expect(await closeCode('/live')).toBe(closeUnauthorised)
    expect(await closeCode('/live', { cookie: 'domino=wrong' })).toBe(closeUnauthorised)
  })

  it('refuses a page of another site that rides on a session', async () => {
    const { cookie } = await town.logIn('manager', adminPassword)
    expect(await closeCode('/live', { cookie, origin: 'https://elsewhere.example' })).toBe(
      closeUnauthorised,
    )
  })

  it('hangs up on any other path', async () => {
    expect(await closeCode('/elsewhere')).toMatch(/hang up/)
  })

  it('answers a resync with a snapshot', async () => {
    const { cookie } = await town.logIn('manager', adminPassword)
    const socket = new WebSocket(`${town.url.replace('http', 'ws')}/live`, { headers: { cookie } })
    const types: string[] = []
    await new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        const { type } = JSON.parse(String(data))
        if (type === 'ping') return
        types.push(type)
        if (types.length === 1) socket.send('not JSON')
        if (types.length === 1) socket.send('{"type":"resync"}')
        if (types.length === 2) resolve()
      })
    })
    expect(types).toEqual(['snapshot', 'snapshot'])
    socket.close()
  })

  it('sends every version to every carrier, empty to those it does not concern', async () => {
    const { rows } = await town.database.pool.query('select number from rounds order by number')
    const lives = await Promise.all(
      rows.map(async (row) => (await town.logIn(row.number, demoPassword)).live()),
    )
    for (const device of ['D0000001', 'D0000007', 'D0000010']) await town.press(device)
    await town.backend.idle()
    const manager = await (await town.logIn('manager', adminPassword)).live()
    const [board] = manager.frames
    if (board?.type !== 'snapshot') throw new Error('no snapshot')
    for (const live of lives) {
      const [first] = live.frames
      if (first?.type !== 'snapshot') throw new Error('no snapshot')
      await live.next((frame) => frame.type === 'patch' && frame.version === board.version)
      const versions = live.frames.flatMap((f) => (f.type === 'patch' ? [f.version] : []))
      expect(versions).toEqual(versions.map((_v, index) => first.version + 1 + index))
    }
    const collections = (board.view as BoardView).rounds.flatMap((round) => round.collections)
    expect(collections.length).toBeGreaterThan(0)
    for (const live of [...lives, manager]) live.close()
  })

  it('shows a household nothing of any other mailbox', async () => {
    await town.press('D0000004')
    await town.backend.idle()
    const path = town.backend.logIns.find((logIn) => logIn.path.startsWith('/h/'))!.path
    const opened = await fetch(town.url + path, { redirect: 'manual' })
    const cookie = opened.headers.get('set-cookie')!.split(';')[0]!
    const { makeClient } = await import('../../fixtures/openTown.ts')
    const live = await makeClient(town.url, cookie).live()
    const text = JSON.stringify(live.frames[0])
    expect(text).not.toContain('D0000004')
    const { rows } = await town.database.pool.query('select mailbox_id from mailboxes')
    const own = path.slice('/h/'.length + 32)
    const others = rows.filter((row) => row.mailbox_id !== own && text.includes(row.mailbox_id))
    expect(others).toEqual([])
    live.close()
  })
})
