import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RequestId } from '../../../algorithms/model.ts'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import { openHousehold } from '../../fixtures/openHousehold.ts'
import { calendar, openTown, type Town, tuesday } from '../../fixtures/openTown.ts'
import { event, say } from '../../fixtures/roundEvents.ts'

/** A service second is a real one here, so presses a while ago are told apart by their second. */
const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1000) - seconds

describe("a request's life", () => {
  let town: Town
  beforeEach(async () => {
    town = await openTown({ at: '10:30' })
  })
  afterEach(() => town.close())

  const button = 'D0000002'
  const longPress = '138c0002'

  async function press(options: Parameters<Town['press']>[1] = {}) {
    expect((await town.press(button, options)).status).toBe(204)
    await town.backend.idle()
  }
  async function requests() {
    const { rows } = await town.database.pool.query(
      `select request_id, state, day, round_id, parcels, why->>'fr' as why, departed_at
       from pickup_requests order by opened_at`,
    )
    return rows
  }
  async function fates() {
    const { rows } = await town.database.pool.query(
      'select fate from presses order by pressed_at, press_id',
    )
    return rows.map((row) => row.fate)
  }
  async function planOf(roundId: string) {
    const { rows } = await town.database.pool.query(
      'select stops from round_plans where round_id = $1 order by version desc limit 1',
      [roundId],
    )
    return rows[0].stops as { stopId: string; collections: { requestId: string }[] }[]
  }
  /** The planned request, its stop, and a client logged in as its carrier. */
  async function planned() {
    await press()
    const [request] = await requests()
    expect(request.state).toBe('planned')
    const stops = await planOf(request.round_id)
    const stop = stops.find((s) => s.collections.some((c) => c.requestId === request.request_id))!
    const login = (request.round_id as string).split('.')[1]!.toLowerCase()
    const carrier = await town.logIn(login, demoPassword)
    return { requestId: request.request_id as RequestId, stopId: stop.stopId, carrier, request }
  }

  it('opens a request, and joins a second press to the active one', async () => {
    await press({ second: secondsAgo(5) })
    await press({ second: secondsAgo(2) })
    expect(await fates()).toEqual(['opened', 'joined'])
    expect(await requests()).toHaveLength(1)
  })

  it('cancels on a long press and takes the stop out again', async () => {
    await press({ second: secondsAgo(5) })
    const [{ round_id: roundId, request_id: requestId }] = await requests()
    await press({ data: longPress })
    expect(await fates()).toEqual(['opened', 'cancelled'])
    expect(await requests()).toMatchObject([{ state: 'cancelled', round_id: null }])
    const left = (await planOf(roundId)).flatMap((stop) => stop.collections)
    expect(left.filter((collection) => collection.requestId === requestId)).toEqual([])
  })

  it('has nothing to cancel without a request', async () => {
    await press({ data: longPress })
    expect(await fates()).toEqual(['nothing to cancel'])
    expect(await requests()).toEqual([])
  })

  it('is collected, handed over and departs with the truck', async () => {
    const { requestId, stopId, carrier, request } = await planned()
    const collected = event('collected', { stopId, requestId, parcels: 2 })
    expect(await say(carrier, collected)).toEqual(['kept'])
    expect(await requests()).toMatchObject([{ state: 'collected', parcels: 2 }])

    // a queue that is sent again counts once
    expect(await say(carrier, collected)).toEqual(['known'])
    const again = event('collected', { stopId, requestId, parcels: 1 })
    expect(await say(carrier, again)).toEqual(['rejected'])

    const handOver = await carrier.fetch(`/api/v1/rounds/${request.round_id}/hand-over`, {
      method: 'POST',
    })
    expect(await handOver.json()).toEqual({ requests: 1, parcels: 2 })
    expect(await requests()).toMatchObject([{ state: 'handed over' }])

    town.clock.jump(calendar.instant(tuesday, '16:00'))
    await town.backend.idle()
    expect(await requests()).toMatchObject([{ state: 'departed' }])
  })

  it('opens nothing on a press after a collection of the same day', async () => {
    const { requestId, stopId, carrier } = await planned()
    await say(carrier, event('collected', { stopId, requestId, parcels: 1 }))
    await press({ data: '118c0003' })
    expect(await fates()).toEqual(['opened', 'collected today'])
    expect(await requests()).toHaveLength(1)
  })

  it('opens a new one after the box was empty', async () => {
    const { requestId, stopId, carrier } = await planned()
    await say(carrier, event('problem', { stopId, requestId, problem: 'empty' }))
    expect(await requests()).toMatchObject([{ state: 'empty' }])
    await press({ data: '118c0003' })
    expect(await requests()).toMatchObject([{ state: 'empty' }, {}])
  })

  it('takes back a carrier’s word within ten seconds, and not after', async () => {
    const { requestId, stopId, carrier } = await planned()
    const said = event('collected', { stopId, requestId, parcels: 1 }, Date.now() - 9_000)
    await say(carrier, said)
    expect(await say(carrier, event('undone', { undoesEventId: said.eventId }))).toEqual(['kept'])
    expect(await requests()).toMatchObject([{ state: 'planned' }])

    const later = event('problem', { stopId, requestId, problem: 'dog' }, Date.now() - 11_000)
    await say(carrier, later)
    expect(await say(carrier, event('undone', { undoesEventId: later.eventId }))).toEqual([
      'rejected',
    ])
    expect(await requests()).toMatchObject([{ state: 'refused' }])
  })

  it('tells the household "collected" only when it cannot be taken back any more', async () => {
    const { requestId, stopId, carrier, request } = await planned()
    const { rows } = await town.database.pool.query(
      'select mailbox_id from pickup_requests where request_id = $1',
      [request.request_id],
    )
    const household = await openHousehold(town, rows[0].mailbox_id)
    await say(carrier, event('collected', { stopId, requestId, parcels: 1 }))
    const live = await household.live()
    expect(live.frames[0]).toMatchObject({ view: { request: { state: 'planned' } } })
    live.close()
    await town.database.pool.query('update pickup_requests set real_undo_until_at = 1')
    const reopened = await reopen(town)
    const after = await (await openHousehold(reopened, rows[0].mailbox_id)).live()
    expect(after.frames[0]).toMatchObject({ view: { request: { state: 'collected' } } })
    after.close()
    await reopened.close()
  })

  it('hands over what a carrier empties into the container on the way, and nothing that came later', async () => {
    const { requestId, stopId, carrier, request } = await planned()
    const now = Date.now()
    const collected = event('collected', { stopId, requestId, parcels: 1 }, now)
    const before = event('reloaded', { stopId: `${request.round_id}.reload.1` }, now - 60_000)
    expect(await say(carrier, collected, before)).toEqual(['kept', 'kept'])
    expect((await requests())[0].state).toBe('collected')
    const after = event('reloaded', { stopId: `${request.round_id}.reload.2` }, now + 1)
    expect(await say(carrier, after, after)).toEqual(['kept', 'known'])
    expect(await requests()).toMatchObject([{ state: 'handed over', round_id: request.round_id }])
    expect(await say(carrier, event('undone', { undoesEventId: collected.eventId }))).toEqual([
      'rejected',
    ])
    await reopen(town).then((again) => again.close())
    expect((await requests())[0].state).toBe('handed over')
  })

  it('never gives a collection back to the carrier who refused it', async () => {
    const { requestId, carrier, request } = await planned()
    expect(await say(carrier, event('refused', { requestId }))).toEqual(['kept'])
    const [now] = await requests()
    expect(now.round_id).not.toBe(request.round_id)
    expect(['planned', 'postponed']).toContain(now.state)
  })

  it('lets a late event not overwrite a newer one', async () => {
    const { requestId, stopId, carrier, request } = await planned()
    const now = Date.now()
    await say(carrier, event('collected', { stopId, requestId, parcels: 1 }, now))
    const other = (await planOf(request.round_id)).find((stop) => stop.stopId !== stopId)
    if (other) await say(carrier, event('delivered', { stopId: other.stopId }, now - 60_000))
    const { rows } = await town.database.pool.query(
      'select confirmed_stop_id from rounds where round_id = $1',
      [request.round_id],
    )
    expect(rows[0].confirmed_stop_id).toBe(stopId)
  })

  it('plans what a carrier brought back unserved once more, or tells the household tomorrow', async () => {
    const { carrier, request } = await planned()
    await say(carrier, event('left depot', {}), event('back at depot', {}))
    const [now] = await requests()
    expect(now.round_id).not.toBe(request.round_id)
    expect(['planned', 'postponed']).toContain(now.state)
  })

  it('postpones what is still active when the day closes, and plans it the next morning', async () => {
    const { request } = await planned()
    town.clock.jump(calendar.instant(tuesday, '16:30'))
    await town.backend.idle()
    expect(await requests()).toMatchObject([{ state: 'planned', day: '2026-03-11' }])
    const [now] = await requests()
    expect(now.round_id).toMatch(/^2026-03-11\./)
    expect(now.request_id).toBe(request.request_id)
  })

  it('keeps a press after the last call for the next working day', async () => {
    town.clock.jump(calendar.instant(tuesday, '15:45'))
    await press()
    expect(await requests()).toMatchObject([{ state: 'postponed', day: '2026-03-11' }])
    expect((await requests())[0].why).toContain('16:00')
    town.clock.jump(calendar.instant(tuesday, '16:30'))
    await town.backend.idle()
    expect(await requests()).toMatchObject([{ state: 'planned', day: '2026-03-11' }])
  })

  it('opens nothing for a press whose day is closed', async () => {
    await press({ second: secondsAgo(20 * 24 * 3600) })
    expect(await fates()).toEqual(['too late'])
    expect(await requests()).toEqual([])
  })

  it('works after a restart what was stored before it', async () => {
    await town.backend.close()
    await town.database.pool.query(
      `insert into presses (press_id, depot_id, mailbox_id, kind, pressed_at)
       select 'kept', 'depot-1', mailbox_id, 'short', $1::bigint from devices where device_id = $2`,
      [town.clock.now(), button],
    )
    const reopened = await reopen(town)
    await reopened.backend.idle()
    expect(await fates()).toEqual(['opened'])
    expect(await requests()).toMatchObject([{ state: 'planned' }])
    await reopened.close()
  })

  it('gives versions without gaps, one a commit', async () => {
    for (const device of ['D0000001', 'D0000003', 'D0000004', 'D0000005']) {
      await town.press(device)
      await town.backend.idle()
    }
    const { rows } = await town.database.pool.query(
      'select version from plan_versions order by version',
    )
    expect(rows.map((row) => row.version)).toEqual(rows.map((_row, index) => index + 1))
  })

  it('never has a request in two rounds', async () => {
    for (let n = 1; n <= 30; n++)
      await town.press(`D00000${n.toString(16).padStart(2, '0').toUpperCase()}`)
    await town.backend.idle()
    const { rows } = await town.database.pool.query(
      `select distinct on (round_id) round_id, stops from round_plans order by round_id, version desc`,
    )
    const collected = rows.flatMap((row) =>
      (row.stops as { collections: { requestId: string }[] }[]).flatMap((stop) =>
        stop.collections.map((collection) => collection.requestId),
      ),
    )
    const plannedIds = (await requests())
      .filter((request) => request.state === 'planned')
      .map((request) => request.request_id)
    expect(collected.sort()).toEqual(plannedIds.sort())
  })
})

/** Another process on the same database, at the same local time. */
function reopen(town: Town): Promise<Town> {
  return openTown({ at: '10:30', database: town.database })
}
