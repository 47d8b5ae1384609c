import { hash } from '@node-rs/argon2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DepotId, RoundId, ServiceDay } from '../../../algorithms/model.ts'
import { layOutDepot } from '../../../backend/area/layOutDepot.ts'
import { demoPassword, saveDepot } from '../../../backend/area/makeDepot.ts'
import { readArea } from '../../../backend/area/readArea.ts'
import { loadDepotState } from '../../../backend/store/depotState.ts'
import { writeTown } from '../../../simulator/town.ts'
import { freshDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { calendar, openTown, type Town } from '../../fixtures/openTown.ts'
import { event, say } from '../../fixtures/roundEvents.ts'

const minuteMs = 60_000
const button = 'D0000002'

/** The model town with collection rounds from 18:15 to 25:40, a truck at 27:00, closed from 27:30 on. */
const evening = (() => {
  let known: ReturnType<typeof layOutDepot> | undefined
  const shift = { startTime: '18:00', outTime: '18:15', returnTime: '25:40', endTime: '26:00' }
  return () => {
    const layout =
      known ??
      layOutDepot(readArea(Buffer.from(writeTown({ seed: 1, mailboxes: 200 }))), { seed: 1 })
    known = layout
    const { office } = layout
    const hours = { ...office.hours, truckAt: '27:00', closesAt: '27:30' }
    const rounds = office.rounds.map((round) =>
      round.kind === 'collection' ? { ...round, shift } : round,
    )
    return { ...layout, office: { ...office, hours, rounds } }
  }
})()

/** The truck leaves three hours after midnight, two in the short night and four in the long one. */
describe.each([
  ['an ordinary week', '2026-03-10', '2026-03-11'],
  ['the night that spring shortens', '2026-03-28', '2026-03-30'],
  ['the night that autumn lengthens', '2026-10-24', '2026-10-26'],
] as [string, ServiceDay, ServiceDay][])('a shift past midnight in %s', (_what, day, next) => {
  let database: TestDatabase
  let town: Town
  /** The wall's clock, which the service's goes with. */
  let realMs: number

  beforeEach(async () => {
    realMs = Date.parse('2026-11-23T12:00Z')
    database = await freshDatabase()
    await saveDepot(database.pool, {
      layout: evening(),
      area: { sha256: 'the model town', timeZone: 'Europe/Paris' },
      linkKey: 'a key of the tests',
      realNow: realMs,
      demo: { seed: 1, buttonEvery: 3, passwordHash: await hash(demoPassword) },
    })
    town = await openAt('24:30')
  })
  afterEach(async () => {
    await town.close()
    await database.drop()
  })

  const openAt = (at: string) => openTown({ at, day, database, realNow: () => realMs })
  const at = (localTime: string) => calendar.instant(day, localTime)
  async function goTo(localTime: string) {
    realMs += at(localTime) - town.clock.now()
    await town.backend.idle()
  }
  async function press(deviceId = button) {
    expect((await town.press(deviceId, { second: realMs / 1000 })).status).toBe(204)
    await town.backend.idle()
  }
  const state = () => loadDepotState(database.pool, 'depot-1' as DepotId)
  const requests = async () => [...(await state()).requests.values()]
  const roundOf = async (roundId: string) => (await state()).rounds.get(roundId as RoundId)!
  async function planned() {
    await press()
    const { requestId, roundId } = (await requests())[0]!
    const round = await roundOf(roundId!)
    const { stopId } = round.stops.find(({ collections }) =>
      collections.some((one) => one.requestId === requestId),
    )!
    const carrier = await town.logIn(round.number.toLowerCase(), demoPassword)
    return { requestId, round, stopId, carrier }
  }

  it('takes a press after midnight into the round that went out the evening before', async () => {
    const { round, carrier } = await planned()
    expect(round).toMatchObject({ kind: 'collection', returnAt: at('25:40') })
    // hours after his time he hasn't left: nobody can say when, until he does
    expect(await requests()).toMatchObject([{ state: 'planned', day, promise: null }])
    await say(carrier, event('left depot', {}, realMs))
    await town.backend.idle()
    const promise = (await requests())[0]!.promise!
    expect(promise.day).toBe(day)
    expect(promise.toAt).toBeGreaterThan(at('24:30'))
    expect(promise.toAt).toBeLessThan(at('27:00'))
  })

  it('counts what its carrier says after midnight, and lets the truck leave by the clock', async () => {
    const { requestId, round, stopId, carrier } = await planned()
    await goTo('24:50')
    const collected = event('collected', { stopId, requestId, parcels: 1 }, realMs)
    expect(await say(carrier, event('left depot', {}, realMs - minuteMs), collected)).toEqual([
      'kept',
      'kept',
    ])
    expect((await roundOf(round.roundId)).progress).toMatchObject({
      state: 'out',
      leftAt: at('24:49'),
      confirmed: { stopId, at: at('24:50') },
    })
    expect(await requests()).toMatchObject([{ state: 'collected', day, settledAt: at('24:50') }])
    await goTo('25:40')
    expect(await say(carrier, event('back at depot', {}, realMs))).toEqual(['kept'])
    await carrier.fetch(`/api/v1/rounds/${round.roundId}/hand-over`, { method: 'POST' })
    realMs += at('27:00') - 1_000 - town.clock.now()
    await town.backend.idle()
    expect(await requests()).toMatchObject([{ state: 'handed over' }])
    await goTo('27:00')
    expect(await requests()).toMatchObject([{ state: 'departed', departedAt: at('27:00') }])
  })

  it('puts a press after the last call off to the next working day, and says when the truck leaves', async () => {
    realMs += at('27:00') - 30 * minuteMs - town.clock.now()
    await press()
    const [request] = await requests()
    expect(request).toMatchObject({ state: 'postponed', day: next, promise: { day: next } })
    expect(request!.why.en).toBe('Too late for today: the truck leaves at 03:00.')
  })

  it('closes at night and opens the next working day, whose rounds a late return leaves alone', async () => {
    const { round, carrier } = await planned()
    realMs += at('27:30') - 1_000 - town.clock.now()
    await town.backend.idle()
    expect((await state()).day).toBe(day)
    await goTo('27:30')
    expect((await state()).day).toBe(next)
    expect(await requests()).toMatchObject([{ day: next }])
    await goTo('28:00')
    const late = [event('left depot', {}, realMs - minuteMs), event('back at depot', {}, realMs)]
    expect(await say(carrier, ...late)).toEqual(['kept', 'kept'])
    expect((await roundOf(round.roundId.replace(day, next))).progress).toEqual({ state: 'planned' })
  })

  it('goes on with the night’s rounds after a start in the night', async () => {
    const { requestId } = await planned()
    await town.close()
    town = await openAt('25:00')
    await town.backend.idle()
    expect(await state()).toMatchObject({ day })
    expect(await requests()).toMatchObject([{ requestId, day, state: 'planned' }])
    await press('D0000005')
    expect((await requests()).map((request) => request.day)).toEqual([day, day])
  })
})
