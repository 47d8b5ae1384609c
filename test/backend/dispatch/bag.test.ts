import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Stop } from '../../../algorithms/model.ts'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import { openTown, type Town } from '../../fixtures/openTown.ts'
import { event, say } from '../../fixtures/roundEvents.ts'

describe('what a bag holds', () => {
  let town: Town
  beforeEach(async () => {
    const before = await openTown({ at: '08:30' })
    // one round, and no mail in it
    await before.database.pool.query(`update rounds set state = 'absent' where number <> 'C01'`)
    await before.backend.close()
    town = await openTown({ at: '12:20', database: before.database })
    for (let button = 2; button <= 9; button++) await town.press(`D000000${button}`)
    await town.backend.idle()
  })
  afterEach(() => town.close())

  async function stops() {
    const { rows } = await town.database.pool.query(
      `select (select stops from round_plans p where p.round_id = r.round_id
         order by version desc limit 1) as stops
       from rounds r where number = 'C01'`,
    )
    return rows[0].stops as readonly Stop[]
  }
  /** His collections in the order of the round, and how many parcels each has there. */
  const inRound = async () =>
    (await stops()).flatMap(({ stopId, collections }) =>
      collections.map(({ requestId, parcels }) => ({ requestId, stopId, parcels })),
    )
  const counts = async () => (await inRound()).map(({ parcels }) => parcels)
  const carrier = () => town.logIn('c01', demoPassword)

  it('is what its carrier found, until he takes it back', async () => {
    const [first, second, ...rest] = await inRound()
    const others = rest.map(({ parcels }) => parcels)
    expect(others).toEqual([1, 1, 1, 1, 1, 1])
    const three = event('collected', { ...first!, parcels: 3 })
    const empty = event('problem', { ...second!, problem: 'empty' })
    const his = await carrier()
    expect(await say(his, three)).toEqual(['kept'])
    expect(await counts()).toEqual([3, 1, ...others])
    expect(await say(his, empty)).toEqual(['kept'])
    expect(await counts()).toEqual([3, 0, ...others])
    expect(await say(his, event('undone', { undoesEventId: empty.eventId }))).toEqual(['kept'])
    expect(await counts()).toEqual([3, 1, ...others])
    expect(await say(his, event('undone', { undoesEventId: three.eventId }))).toEqual(['kept'])
    expect(await counts()).toEqual([1, 1, ...others])
  })

  it('is full too soon by what nobody announced, and what it can’t hold is planned again', async () => {
    await town.backend.close()
    await town.database.pool.query('update rounds set capacity_litres = 60')
    town = await openTown({ at: '12:21', database: town.database })
    const planned = await inRound()
    expect(await say(await carrier(), event('collected', { ...planned[0]!, parcels: 5 }))).toEqual([
      'kept',
    ])
    let inBag = 0
    for (const { collections, reload } of await stops()) {
      inBag = reload ? 0 : collections.reduce((sum, { parcels }) => sum + parcels, inBag)
      expect(inBag).toBeLessThanOrEqual(10)
    }
    const { rows } = await town.database.pool.query(
      `select request_id, why->>'fr' as why from pickup_requests
       where state not in ('collected', 'planned')`,
    )
    const stays = (await inRound()).map(({ requestId }) => requestId)
    expect(stays.length + rows.length).toBe(8)
    for (const { request_id, why } of rows) {
      expect(stays).not.toContain(request_id)
      expect(why).toContain('acoche pleine')
    }
  })
})
