import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../backend/area/makeDepot.ts'
import type { CarrierView } from '../../backend/protocol/carrierView.ts'
import { adminPassword, openTown, type Town } from '../fixtures/openTown.ts'

describe('one press, from the callback to the open pages', () => {
  let town: Town
  beforeAll(async () => {
    town = await openTown({ at: '08:30' })
  })
  afterAll(() => town.close())

  it('puts the new stop into a round and says why, to its carrier and to the manager', async () => {
    const carriers = await Promise.all(
      ['l01', 'c01'].map(async (login) => (await town.logIn(login, demoPassword)).live()),
    )
    const manager = await (await town.logIn('manager', adminPassword)).live()

    expect((await town.press('D0000001')).status).toBe(204)
    await town.backend.idle()

    const patch = await manager.next((frame) => frame.type === 'patch' && frame.why !== undefined)
    if (patch.type !== 'patch') throw new Error('not a patch')
    const [press] = patch.changes.board?.presses ?? []
    expect(press).toMatchObject({ state: 'planned' })
    expect(patch.why?.fr).not.toBe('')

    const patches = await Promise.all(
      carriers.map((live) =>
        live.next((frame) => frame.type === 'patch' && frame.version === patch.version),
      ),
    )
    const withStop = patches.filter((frame) => frame.type === 'patch' && frame.changes.carrier)
    expect(withStop).toHaveLength(1)
    const [mine] = withStop
    if (mine?.type !== 'patch') throw new Error('not a patch')
    const stop = mine.changes.carrier?.stops?.find((s) => s.collections.length > 0)
    expect(stop?.collections[0]).toMatchObject({ requestId: press?.requestId, state: 'planned' })
    expect(mine.why).toEqual(patch.why)
    for (const live of [...carriers, manager]) live.close()
  })

  it('shows a page that reconnects what the store holds', async () => {
    const client = await town.logIn('l01', demoPassword)
    const live = await client.live()
    const [snapshot] = live.frames
    if (snapshot?.type !== 'snapshot') throw new Error('no snapshot')
    const { round } = snapshot.view as CarrierView
    const { rows } = await town.database.pool.query(
      'select stops from round_plans where round_id = $1 order by version desc limit 1',
      [round?.roundId],
    )
    const stored = rows[0].stops.map((stop: { stopId: string }) => stop.stopId)
    expect(round?.stops.map((stop) => stop.stopId)).toEqual(stored)
    live.close()
  })
})
