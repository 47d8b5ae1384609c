import { afterEach, expect, test, vi } from 'vitest'
import { insertPickup } from '../../algorithms/round/insertPickup.ts'
import { localBus } from '../../backend/bus/localBus.ts'
import { makeCalendar } from '../../backend/calendar.ts'
import { makeServer } from '../../simulator/server.ts'
import { virtualClock } from '../../simulator/virtualClock.ts'
import { freshDatabase } from '../fixtures/database.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('a server that could not start says so, and is started again', async () => {
  const complained = vi.spyOn(console, 'error').mockImplementation(() => {})
  // without an area there is nothing to open on
  const { pool, drop } = await freshDatabase()
  let deaths = 0
  const server = makeServer({
    clock: virtualClock(0),
    calendar: makeCalendar('Europe/Paris'),
    area: {} as never,
    seed: 1,
    bus: localBus,
    insert: insertPickup,
    improve: 'never',
    morning: 'never',
    lookAhead: 'never',
    openPool: () => Object.assign(Object.create(pool), { end: () => Promise.resolve() }),
    hasSessions: () => Promise.resolve(false),
    config: {
      seed: 1,
      sigfoxSecret: 'secret',
      adminPassword: 'password',
      demo: true,
      allowDemoLogIns: true,
      secure: false,
      sweepRealMs: 60_000,
    },
    onDeath: () => deaths++,
    onTimer: () => {},
  })
  try {
    await server.start()
    expect(deaths).toBe(1)
    expect(server.isUp()).toBe(false)
    expect(complained.mock.calls[0]?.join(' ')).toMatch(/^server it could not start:/)
    await server.start()
    expect(server.starts()).toBe(2)
  } finally {
    await server.close()
    await drop()
  }
})
