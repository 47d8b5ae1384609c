import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DepotId, RequestId, RoundId, StopId } from '../../../algorithms/model.ts'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import { loadDepotState } from '../../../backend/store/depotState.ts'
import { type Client, calendar, openTown, type Town, tuesday } from '../../fixtures/openTown.ts'
import { event, say } from '../../fixtures/roundEvents.ts'

type Day = typeof tuesday
const wednesday = '2026-03-11' as Day
const thursday = '2026-03-12' as Day
const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** A service second is a real one here: what was said an hour ago has an hour less on the phone. */
describe('what a carrier said, heard late or twice', () => {
  let town: Town
  beforeEach(async () => {
    town = await openTown({ at: '10:30' })
  })
  afterEach(() => town.close())

  async function requests() {
    const { rows } = await town.database.pool.query(
      `select request_id, state, day, round_id, parcels, settled_at, departed_at, promise_day,
         why->>'en' as why from pickup_requests order by opened_at, request_id`,
    )
    return rows
  }
  async function stopsOf(roundId: string) {
    const { rows } = await town.database.pool.query(
      'select stops from round_plans where round_id = $1 order by version desc limit 1',
      [roundId],
    )
    return rows[0].stops as { stopId: StopId; collections: { requestId: string }[] }[]
  }
  /** In how many rounds of the day's plan a request is to be collected. */
  const plannedIn = async (day: string, requestId: string) =>
    [...(await state()).rounds.values()].filter(
      (round) =>
        round.roundId.startsWith(day) &&
        round.stops.some((stop) => stop.collections.some((c) => c.requestId === requestId)),
    ).length
  const state = () => loadDepotState(town.database.pool, 'depot-1' as DepotId)
  async function press(data = '118c0001') {
    expect((await town.press('D0000002', { data })).status).toBe(204)
    await town.backend.idle()
  }
  const carrierOf = (roundId: string) =>
    town.logIn(roundId.split('.')[1]!.toLowerCase(), demoPassword)
  async function planned() {
    await press()
    const [request] = await requests()
    expect(request.state).toBe('planned')
    const roundId = request.round_id as RoundId
    const requestId = request.request_id as RequestId
    const stop = (await stopsOf(roundId)).find((each) =>
      each.collections.some((c) => c.requestId === requestId),
    )!
    return { requestId, roundId, stopId: stop.stopId, carrier: await carrierOf(roundId) }
  }
  async function goTo(day: Day, localTime: string) {
    town.clock.jump(calendar.instant(day, localTime))
    await town.backend.idle()
  }
  const handOver = async (roundId: string, carrier: Client) =>
    (await carrier.fetch(`/api/v1/rounds/${roundId}/hand-over`, { method: 'POST' })).json()

  it('counts a parcel collected yesterday by a phone that was offline, and lets nobody walk there for it', async () => {
    const { requestId, roundId, stopId, carrier } = await planned()
    const realAt = Date.now() - 5_000
    await goTo(wednesday, '09:00')
    expect(await requests()).toMatchObject([{ state: 'planned', day: wednesday }])
    expect(await plannedIn(wednesday, requestId)).toBe(1)

    expect(
      await say(carrier, event('collected', { stopId, requestId, parcels: 2 }, realAt)),
    ).toEqual(['kept'])
    const today = roundId.replace(tuesday, wednesday)
    expect(await requests()).toMatchObject([{ state: 'collected', day: tuesday, round_id: today }])
    expect(await handOver(today, carrier)).toEqual({ requests: 1, parcels: 2 })
  })

  it('leaves today’s round as it is when yesterday’s coming and going arrives', async () => {
    const carrier = await town.logIn('l01', demoPassword)
    const realAt = Date.now() - 5_000
    await goTo(wednesday, '07:30')
    const late = [event('left depot', {}, realAt), event('back at depot', {}, realAt)]
    expect(await say(carrier, ...late)).toEqual(['kept', 'kept'])
    expect((await state()).rounds.get('2026-03-11.L01' as RoundId)?.progress).toEqual({
      state: 'planned',
    })
  })

  it('finds no box empty before it was pressed, whatever the clock of the phone says', async () => {
    const { requestId, stopId, carrier } = await planned()
    const empty = event(
      'problem',
      { stopId, requestId, problem: 'empty' },
      Date.now() - 5 * minuteMs,
    )
    expect(await say(carrier, empty)).toEqual(['kept'])
    const { rows } = await town.database.pool.query(
      'select settled_at >= opened_at as "isAfter" from pickup_requests',
    )
    expect(rows).toEqual([{ isAfter: true }])
  })

  it('counts a parcel whose request was cancelled meanwhile', async () => {
    const { requestId, stopId, carrier } = await planned()
    await press('138c0002')
    expect(await requests()).toMatchObject([{ state: 'cancelled' }])
    expect(await say(carrier, event('collected', { stopId, requestId, parcels: 1 }))).toEqual([
      'kept',
    ])
    expect(await requests()).toMatchObject([{ state: 'collected' }])
  })

  it('counts a parcel whose request was cancelled the day before', async () => {
    const { requestId, stopId, carrier } = await planned()
    const realAt = Date.now() - 5_000
    await press('138c0002')
    await goTo(wednesday, '09:00')
    expect(
      await say(carrier, event('collected', { stopId, requestId, parcels: 1 }, realAt)),
    ).toEqual(['kept'])
    expect(await requests()).toMatchObject([{ state: 'collected', day: tuesday }])
  })

  it('counts a parcel after a word that it could not be taken', async () => {
    const { requestId, stopId, carrier } = await planned()
    await say(carrier, event('problem', { stopId, requestId, problem: 'no access' }))
    expect(await say(carrier, event('collected', { stopId, requestId, parcels: 1 }))).toEqual([
      'kept',
    ])
    expect(await requests()).toMatchObject([{ state: 'collected' }])
  })

  it('takes it out of the colleague’s round when the first one collected it after all', async () => {
    const { requestId, roundId, stopId, carrier } = await planned()
    const realAt = Date.now() - 5_000
    await say(carrier, event('refused', { requestId }))
    await say(carrier, event('collected', { stopId, requestId, parcels: 1 }, realAt))
    expect(await plannedIn(tuesday, requestId)).toBe(0)
    expect(await requests()).toMatchObject([{ state: 'collected', round_id: roundId }])
  })

  it('plans it again when such a word is taken back', async () => {
    const { requestId, stopId, carrier } = await planned()
    await say(carrier, event('refused', { requestId }))
    const [moved] = await requests()
    const collected = event('collected', { stopId, requestId, parcels: 1 })
    expect(
      await say(carrier, collected, event('undone', { undoesEventId: collected.eventId })),
    ).toEqual(['kept', 'kept'])
    const [now] = await requests()
    expect(now.state).toBe(moved.state)
    expect(await plannedIn(tuesday, requestId)).toBe(now.state === 'planned' ? 1 : 0)
  })

  it('does not settle what has become a colleague’s by saying it was not possible', async () => {
    const { requestId, stopId, carrier } = await planned()
    await say(carrier, event('refused', { requestId }))
    const [before] = await requests()
    await say(carrier, event('problem', { stopId, requestId, problem: 'dog' }))
    expect(await requests()).toEqual([before])
  })

  it('lets a word stand that a new press came after', async () => {
    const { requestId, stopId, carrier } = await planned()
    const empty = event('problem', { stopId, requestId, problem: 'empty' })
    await say(carrier, empty)
    await press('118c0009')
    expect(await say(carrier, event('undone', { undoesEventId: empty.eventId }))).toEqual([
      'rejected',
    ])
    expect((await requests()).map((r) => r.state)).toContain('empty')
  })

  it('lets nobody take back another’s word', async () => {
    const { requestId, roundId, stopId, carrier } = await planned()
    const collected = event('collected', { stopId, requestId, parcels: 1 })
    await say(carrier, collected)
    const other = await carrierOf(roundId.endsWith('L01') ? '2026-03-10.C01' : '2026-03-10.L01')
    expect(await say(other, event('undone', { undoesEventId: collected.eventId }))).toEqual([
      'rejected',
    ])
  })

  it('stays handed over and stays back, whatever is undone or arrives after it', async () => {
    const { requestId, roundId, stopId, carrier } = await planned()
    const collected = event('collected', { stopId, requestId, parcels: 1 })
    const undone = event('undone', { undoesEventId: collected.eventId })
    await say(carrier, collected, event('back at depot', {}), undone)
    expect((await state()).rounds.get(roundId)?.progress.state).toBe('back')
    await handOver(roundId, carrier)
    await say(carrier, event('back at depot', {}))
    expect((await state()).rounds.get(roundId)?.progress.state).toBe('handed over')
  })

  it('plans anew what a round that has handed over has not collected', async () => {
    const { requestId, roundId, carrier } = await planned()
    await handOver(roundId, carrier)
    const [request] = await requests()
    expect(request.round_id).not.toBe(roundId)
    expect(await plannedIn(tuesday, requestId)).toBe(request.state === 'planned' ? 1 : 0)
  })

  it.each([
    ['the future', () => Date.now() + 24 * hourMs],
    ['1970', () => 0],
  ])('takes the instant it hears an event for one of %s', async (_what, clock) => {
    const { requestId, roundId, stopId, carrier } = await planned()
    const before = town.clock.now()
    await say(carrier, event('collected', { stopId, requestId, parcels: 1 }, clock()))
    const { confirmed } = (await state()).rounds.get(roundId)!.progress
    expect(confirmed?.stopId).toBe(stopId)
    expect(confirmed!.at).toBeGreaterThanOrEqual(before)
    expect(confirmed!.at).toBeLessThanOrEqual(town.clock.now())
    const [{ settled_at: settledAt }] = await requests()
    expect(calendar.dayAt(settledAt)).toBe(tuesday)
  })

  it('keeps a parcel in mind that nobody handed over, until a truck takes it', async () => {
    const { requestId, roundId, stopId, carrier } = await planned()
    await say(carrier, event('collected', { stopId, requestId, parcels: 3 }))
    await goTo(wednesday, '12:00')
    const today = roundId.replace(tuesday, wednesday)
    expect(await requests()).toMatchObject([{ state: 'collected', round_id: today }])
    expect(await handOver(today, carrier)).toEqual({ requests: 1, parcels: 3 })
    await goTo(wednesday, '16:00')
    expect(await requests()).toMatchObject([{ state: 'departed' }])
  })

  it('lets what is handed over after the truck leave with the next one', async () => {
    const { requestId, roundId, stopId, carrier } = await planned()
    await say(carrier, event('collected', { stopId, requestId, parcels: 1 }))
    await goTo(tuesday, '16:10')
    await handOver(roundId, carrier)
    await goTo(wednesday, '15:00')
    expect(await requests()).toMatchObject([{ state: 'handed over' }])
    await goTo(wednesday, '16:00')
    expect(await requests()).toMatchObject([
      { state: 'departed', departed_at: calendar.instant(wednesday, '16:00') },
    ])
  })

  it('lets a truck leave and days pass while the server is off, and tells who waited', async () => {
    const { requestId, roundId, stopId, carrier } = await planned()
    await town.press('D0000005')
    await town.backend.idle()
    await say(carrier, event('collected', { stopId, requestId, parcels: 1 }))
    await handOver(roundId, carrier)
    await town.backend.close()
    // off from Tuesday noon to Thursday morning
    const reopened = await openTown({ at: '09:00', day: thursday, database: town.database })
    await reopened.backend.idle()
    await reopened.close()
    expect((await state()).day).toBe(thursday)
    const { rows } = await town.database.pool.query(
      'select state, day, departed_at, promise_day from pickup_requests order by request_id',
    )
    expect(rows[0]).toMatchObject({
      state: 'departed',
      departed_at: calendar.instant(tuesday, '16:00'),
    })
    expect(rows[1]).toMatchObject({ state: 'planned', day: thursday, promise_day: thursday })
    const days = await town.database.pool.query('select day, state from service_days order by day')
    expect(days.rows).toEqual([
      { day: tuesday, state: 'closed' },
      { day: thursday, state: 'open' },
    ])
  })
})
