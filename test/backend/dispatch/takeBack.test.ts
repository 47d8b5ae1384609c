import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import { openHousehold } from '../../fixtures/openHousehold.ts'
import { adminPassword, openTown, type Town } from '../../fixtures/openTown.ts'
import { event, say } from '../../fixtures/roundEvents.ts'

describe('a household that no round had room for', () => {
  let town: Town
  beforeEach(async () => {
    const before = await openTown({ at: '08:30' })
    await before.database.pool.query(`update rounds set state = 'absent'`)
    await before.backend.close()
    town = await openTown({ at: '09:30', database: before.database })
    await town.press('D0000002')
    await town.backend.idle()
  })
  afterEach(() => town.close())

  const request = async () => {
    const { rows } = await town.database.pool.query(
      `select state, day, room, round_id, mailbox_id, why->>'fr' as why from pickup_requests`,
    )
    return rows[0]
  }
  const leave = async (login: string) =>
    say(await town.logIn(login, demoPassword), event('left depot', {}))

  it('waits for some on the same day, and is told tomorrow until then', async () => {
    expect(await request()).toMatchObject({ state: 'postponed', day: '2026-03-11', room: 'waits' })
    await town.backend.idle()
    expect(await request()).toMatchObject({ state: 'postponed', room: 'waits' })
  })

  it('is told today after all once there is some, and why', async () => {
    await leave('l01')
    const now = await request()
    expect(now).toMatchObject({ state: 'planned', day: '2026-03-10', room: 'found' })
    expect(now.why).toContain('Une place s’est libérée')
    const live = await (await openHousehold(town, now.mailbox_id)).live()
    expect(live.frames[0]).toMatchObject({
      view: { request: { state: 'planned', promise: { day: '2026-03-10' }, why: { fr: now.why } } },
    })
    live.close()
  })

  it('is told that the time follows where nobody can say it yet, behind a long press', async () => {
    await town.backend.close()
    await town.database.pool.query(`update rounds set state = 'planned'`)
    town = await openTown({ at: '10:30', database: town.database })
    await town.press('D0000003', { data: '138c0002' })
    await town.backend.idle()
    const now = await request()
    expect(now).toMatchObject({ state: 'planned', day: '2026-03-10', room: 'found' })
    expect(now.why).toContain('l’heure suit')
  })

  it('isn’t sent to and fro: what fails once more is for tomorrow', async () => {
    await leave('l01')
    const { round_id: roundId } = await request()
    const manager = await town.logIn('manager', adminPassword)
    await manager.fetch(`/api/v1/rounds/${roundId}/absence`, {
      method: 'POST',
      body: JSON.stringify({ why: 'stopped' }),
    })
    expect(await request()).toMatchObject({ state: 'postponed', day: '2026-03-11', room: 'found' })
    await leave('c01')
    expect(await request()).toMatchObject({ state: 'postponed', day: '2026-03-11', room: 'found' })
  })
})
