import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DepotId, RoundId, Stop } from '../../../algorithms/model.ts'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import type { BoardView } from '../../../backend/protocol/boardView.ts'
import type { ServerFrame } from '../../../backend/protocol/live.ts'
import type { RoundEvent, RoundEventsAnswer } from '../../../backend/protocol/rest.ts'
import { loadDepotState } from '../../../backend/store/depotState.ts'
import {
  adminPassword,
  type Client,
  openTown,
  type Town,
  tuesday,
} from '../../fixtures/openTown.ts'
import { event, say } from '../../fixtures/roundEvents.ts'

const roundId = `${tuesday}.L01` as RoundId

/** A service second is a real one here. */
describe('what a carrier says of his own order', () => {
  let town: Town
  let carrier: Client
  beforeEach(async () => {
    town = await openTown({ at: '09:30' })
    carrier = await town.logIn('l01', demoPassword)
    expect(await say(carrier, event('left depot', {}))).toEqual(['kept'])
  })
  afterEach(() => town.close())

  const state = () => loadDepotState(town.database.pool, 'depot-1' as DepotId)
  const stops = async (): Promise<readonly Stop[]> => (await state()).rounds.get(roundId)!.stops
  const ids = async () => (await stops()).map(({ stopId }) => stopId)
  async function answers(...events: readonly RoundEvent[]): Promise<RoundEventsAnswer['results']> {
    const init = { method: 'POST', body: JSON.stringify({ events }) }
    const response = await carrier.fetch('/api/v1/round-events', init)
    return ((await response.json()) as RoundEventsAnswer).results
  }
  const ordered = (stopIds: readonly string[], realAt = Date.now()) =>
    event('reordered', { stopIds: [...stopIds] }, realAt)

  it('holds, mail and frozen stops included, and he is told at once what it costs', async () => {
    const was = await ids()
    const { version } = await state()
    const last = was.at(-1)!
    const [answer] = await answers(ordered([last, was[0]!]))
    expect(answer).toMatchObject({ outcome: 'kept' })
    expect(answer!.why!.en).toMatch(/^Your order: ([+−]\d+\smin, )?you are back at \d\d:\d\d/)
    expect(answer!.why!.fr).toMatch(/^Votre ordre\s: ([+−]\d+\smin, )?retour à \d\d:\d\d/)
    expect(await ids()).toEqual([last, ...was.slice(0, -1)])
    expect((await state()).version).toBeGreaterThan(version)
    expect((await state()).changes[0]).toMatchObject({ roundId, stopId: null, why: answer!.why })
  })

  it('starts from the other end, says so when that takes him over his time, and it holds', async () => {
    const was = await ids()
    await town.database.pool.query('update rounds set return_at = out_at + 1 where round_id = $1', [
      roundId,
    ])
    const other = await openTown({ at: '09:31', database: town.database })
    const again = await other.logIn('l01', demoPassword)
    expect(await say(again, ordered(was.toReversed()))).toEqual(['kept'])
    expect(await ids()).toEqual(was.toReversed())
    expect((await state()).changes[0]!.why.en).toMatch(/, \d+\smin over time\.$/)
    const manager = await other.logIn('manager', adminPassword)
    const board = await manager.live()
    const { view } = board.frames[0] as Extract<ServerFrame, { type: 'snapshot' }>
    const row = (view as BoardView).rounds.find((each) => each.roundId === roundId)!
    expect(row.needs.map(({ en }) => en)).toEqual([
      expect.stringMatching(/^Back \d+ min late$/),
      'The order is the carrier’s',
    ])
    board.close()
    await other.close()
  })

  it('counts once however often it’s sent, and never gives way to what was said before', async () => {
    const was = await ids()
    const [a, b] = [was[0]!, was[1]!]
    const now = Date.now()
    const newer = ordered([b, a], now - 1_000)
    expect(await say(carrier, newer, newer)).toEqual(['kept', 'known'])
    const { version } = await state()
    expect(await say(carrier, ordered([a, b], now - 5_000))).toEqual(['kept'])
    expect((await state()).version).toBe(version)
    expect((await ids()).slice(0, 2)).toEqual([b, a])

    const pins = [
      event('pinned', { stopId: a }, now - 2_000),
      event('unpinned', { stopId: a }, now - 1_000),
      event('pinned', { stopId: a }, now - 1_500),
    ]
    expect(await say(carrier, ...pins)).toEqual(['kept', 'kept', 'kept'])
    expect((await stops()).find(({ stopId }) => stopId === a)!.pin!.holds).toBe(false)
  })

  it('moves nothing that he has passed by then', async () => {
    const was = await ids()
    const parcel = (await stops()).findIndex(({ deliveries }) =>
      deliveries.some(({ kind }) => kind !== 'letters'),
    )
    expect(parcel).toBeGreaterThan(0)
    const now = Date.now()
    await say(carrier, event('delivered', { stopId: was[parcel]! }, now))
    const first = was[parcel + 1]!
    expect(await say(carrier, ordered([was.at(-1)!, was[0]!, first], now - 500))).toEqual(['kept'])
    const after = await ids()
    expect(after.slice(0, parcel + 1)).toEqual(was.slice(0, parcel + 1))
    expect(after.slice(parcel + 1, parcel + 3)).toEqual([was.at(-1), first])
  })

  it('can be taken back for ten seconds, with what was said before it', async () => {
    const was = await stops()
    const [a, b, c] = was.map(({ stopId }) => stopId)
    const order = ordered(was.map(({ stopId }) => stopId).toReversed())
    expect(await say(carrier, order)).toEqual(['kept'])
    expect(await say(carrier, event('undone', { undoesEventId: order.eventId }))).toEqual(['kept'])
    expect(await stops()).toEqual(was)

    const pin = event('pinned', { stopId: a! })
    const earlier = ordered([c!, b!])
    expect(await say(carrier, pin, earlier)).toEqual(['kept', 'kept'])
    expect(await say(carrier, event('undone', { undoesEventId: pin.eventId }))).toEqual(['kept'])
    expect((await stops()).slice(0, 3)).toEqual([
      was[0],
      { ...was[2]!, orderedAt: expect.any(Number) },
      { ...was[1]!, orderedAt: expect.any(Number) },
    ])
    const late = event('undone', { undoesEventId: earlier.eventId }, Date.now() + 11_000)
    expect(await say(carrier, late)).toEqual(['rejected'])
  })

  it('says no where none of the stops is his', async () => {
    expect(await answers(ordered(['x', 'y']), event('pinned', { stopId: 'x' }))).toMatchObject([
      { outcome: 'rejected', why: { en: 'This stop isn’t in your round.' } },
      { outcome: 'rejected', why: { en: 'This stop isn’t in your round.' } },
    ])
  })

  it('still holds after presses have come in and a pin keeps its neighbours', async () => {
    const was = await ids()
    const mine = was.toReversed()
    const pinned = mine[Math.floor(mine.length / 2)]!
    expect(await say(carrier, ordered(mine), event('pinned', { stopId: pinned }))).toEqual([
      'kept',
      'kept',
    ])
    for (let button = 2; button < 12; button++)
      await town.press(`D${String(button).padStart(7, '0')}`)
    await town.backend.idle()
    const after = await stops()
    const still = after.map(({ stopId }) => stopId).filter((stopId) => was.includes(stopId))
    expect(still).toEqual(mine)
    expect(after.find(({ stopId }) => stopId === pinned)!.pin!.holds).toBe(true)
  })

  it('tells households anew when their carrier comes at quite another time by it', async () => {
    await town.press('D0000002')
    await town.backend.idle()
    const request = async () =>
      (await town.database.pool.query('select * from pickup_requests')).rows[0]
    const told = await request()
    expect(told.promise_from_at).not.toBeNull()
    const its = await town.logIn(told.round_id.split('.')[1].toLowerCase(), demoPassword)
    const round = (await state()).rounds.get(told.round_id)!
    await say(its, event('left depot', {}))
    const all = round.stops.map(({ stopId }) => stopId)
    const index = round.stops.findIndex(({ collections }) =>
      collections.some(({ requestId }) => requestId === told.request_id),
    )
    const stopId = all[index]!
    const others = all.toSpliced(index, 1)
    const isEarly = index < all.length / 2
    expect(await say(its, ordered(isEarly ? [...others, stopId] : [stopId, ...others]))).toEqual([
      'kept',
    ])
    const again = await request()
    expect([again.promise_from_at, again.promise_to_at]).not.toEqual([
      told.promise_from_at,
      told.promise_to_at,
    ])
  })
})
