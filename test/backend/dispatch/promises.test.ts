import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DepotId, RequestId } from '../../../algorithms/model.ts'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import { loadDepotState } from '../../../backend/store/depotState.ts'
import { calendar, openTown, type Town, tuesday } from '../../fixtures/openTown.ts'
import { event, say } from '../../fixtures/roundEvents.ts'

const wednesday = '2026-03-11' as typeof tuesday
const minuteMs = 60_000

describe('the time a household is told', () => {
  let town: Town
  beforeEach(async () => {
    town = await openTown({ at: '08:00' })
  })
  afterEach(() => town.close())

  const state = () => loadDepotState(town.database.pool, 'depot-1' as DepotId)
  async function press(device = 'D0000002') {
    expect((await town.press(device)).status).toBe(204)
    await town.backend.idle()
    return [...(await state()).requests.values()].at(-1)!
  }
  async function goTo(localTime: string, day = tuesday) {
    town.clock.jump(calendar.instant(day, localTime))
    await town.backend.idle()
  }
  const find = async (requestId: RequestId) => (await state()).requests.get(requestId)!
  /** What the planner reads of it, in the plan that is stored. */
  async function promisedInPlan(requestId: RequestId) {
    const stops = [...(await state()).rounds.values()].flatMap((round) => round.stops)
    const collections = stops.flatMap((stop) => stop.collections)
    return collections.find((one) => one.requestId === requestId)?.promisedToAt
  }

  async function roundOf(requestId: RequestId) {
    const { requests, rounds } = await state()
    return rounds.get(requests.get(requestId)!.roundId!)!
  }
  /** What the carrier of a request says. */
  async function sayOf(requestId: RequestId, ...words: Parameters<typeof event>) {
    const { number } = await roundOf(requestId)
    await say(await town.logIn(number.toLowerCase(), demoPassword), event(...words))
    await town.backend.idle()
  }

  it('is an hour around the time at which the letter round passes the street, for tomorrow', async () => {
    await goTo('15:45')
    const { promise, state: now } = await press()
    expect(now).toBe('postponed')
    expect(promise).toMatchObject({ day: wednesday })
    expect(promise!.toAt - promise!.fromAt).toBe(60 * minuteMs)
    expect(promise!.fromAt % (5 * minuteMs)).toBe(0)
    expect(promise!.fromAt).toBeGreaterThan(calendar.instant(wednesday, '08:30'))
    expect(promise!.toAt).toBeLessThan(calendar.instant(wednesday, '13:30'))
  })

  it('is half a day where no letter round passes', async () => {
    await town.database.pool.query(`update places set street = ''`)
    await town.backend.close()
    town = await openTown({ at: '15:45', database: town.database })
    const { promise } = await press()
    expect(promise).toEqual({
      day: wednesday,
      fromAt: calendar.instant(wednesday, '09:15'),
      toAt: calendar.instant(wednesday, '13:00'),
    })
  })

  it('stays what it was told the evening before, when that holds in the morning', async () => {
    await goTo('15:45')
    const { requestId, promise } = await press()
    await goTo('16:30')
    expect(await find(requestId)).toMatchObject({ state: 'planned', promise })
    expect(await promisedInPlan(requestId)).toBe(promise!.toAt)
  })

  it('lies within the shift, however many pressed the evening before', async () => {
    await goTo('15:45')
    for (let n = 2; n < 40; n++) await press(`D00000${n.toString(16).padStart(2, '0')}`)
    await goTo('16:30')
    const planned = [...(await state()).requests.values()].filter((r) => r.state === 'planned')
    expect(planned.length).toBeGreaterThan(20)
    for (const { requestId, promise } of planned)
      expect(promise!.toAt).toBeLessThanOrEqual((await roundOf(requestId)).endAt)
  })

  it('is taken back, with the reason, once nobody can say when, and told as soon as it’s known', async () => {
    const { requestId, promise } = await press()
    expect(await promisedInPlan(requestId)).toBe(promise!.toAt)
    // nobody leaves the office, who should be out from 9:15 on
    await goTo('09:20')
    expect((await find(requestId)).promise).toEqual(promise)
    await goTo('12:30')
    const told = await find(requestId)
    expect(told).toMatchObject({ state: 'planned', promise: null })
    expect(told.why.en).toContain('hasn’t left yet')
    expect(await promisedInPlan(requestId)).toBeUndefined()
    const { commits } = await state()
    await goTo('12:35')
    expect((await state()).commits).toBe(commits)
    await sayOf(requestId, 'left depot', {})
    const known = await find(requestId)
    expect(known.promise!.toAt).toBeGreaterThan(town.clock.now())
    expect(known.why.en).toBe('The time is known now.')
    expect(await promisedInPlan(requestId)).toBe(known.promise!.toAt)
  })

  it('is told again, with the reason, once a carrier on his way is quite late, and not before', async () => {
    const { requestId, promise } = await press()
    await goTo('09:15')
    await sayOf(requestId, 'left depot', {})
    const first = (await find(requestId)).promise!
    expect(first).toEqual(promise)
    // at the first stop that he confirms he is nearly an hour late
    await goTo('10:15')
    const { stops } = await roundOf(requestId)
    const parcel = stops.find(({ deliveries }) =>
      deliveries.some(({ kind }) => kind !== 'letters'),
    )!
    await sayOf(requestId, 'delivered', { stopId: parcel.stopId })
    const told = await find(requestId)
    expect(told.promise!.fromAt).toBeGreaterThan(first.fromAt)
    expect(told.promise!.toAt).toBeGreaterThan(town.clock.now())
    expect(told.why.en).toContain('later')
    expect(await promisedInPlan(requestId)).toBe(told.promise!.toAt)
  })

  it('stays what it was where its carrier has passed without a word of it', async () => {
    const { requestId, promise } = await press()
    await goTo('09:15')
    await sayOf(requestId, 'left depot', {})
    const { stops } = await roundOf(requestId)
    const own = stops.findIndex(({ collections }) => collections.length > 0)
    const later = stops.findLast(({ deliveries }) =>
      deliveries.some(({ kind }) => kind !== 'letters'),
    )!
    expect(stops.indexOf(later)).toBeGreaterThan(own)
    // an hour after its window
    town.clock.jump(promise!.toAt + 60 * minuteMs)
    await town.backend.idle()
    await sayOf(requestId, 'delivered', { stopId: later.stopId })
    const told = (await find(requestId)).promise
    await goTo('13:30')
    expect((await find(requestId)).promise).toEqual(told)
    expect(told?.fromAt ?? promise!.fromAt).toBe(promise!.fromAt)
  })

  it('is none, and the reason is, where no road leads to', async () => {
    // an island: nothing to snap to within reach
    await town.database.pool.query(
      `update places set lon = 10, lat = 10 where place_id = (
         select place_id from mailboxes join devices using (mailbox_id) where device_id = 'D0000002')`,
    )
    await town.database.pool.query('delete from round_plans; delete from rounds')
    await town.backend.close()
    town = await openTown({ at: '09:00', day: wednesday, database: town.database })
    const request = await press()
    expect(request).toMatchObject({ state: 'refused', promise: null, roundId: null })
    expect(request.why.fr).toContain('aucune route connue')
  })
})
