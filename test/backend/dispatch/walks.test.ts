import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DepotId, RoundId, Stop } from '../../../algorithms/model.ts'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import type { RoundPaths } from '../../../backend/protocol/rest.ts'
import { loadDepotState } from '../../../backend/store/depotState.ts'
import { type Client, openTown, type Town, tuesday } from '../../fixtures/openTown.ts'
import { event, say } from '../../fixtures/roundEvents.ts'

const roundId = `${tuesday}.L01` as RoundId

/** A service second is a real one here. */
describe('what a carrier says of where he parks', () => {
  let first: Town
  let town: Town
  let carrier: Client
  beforeEach(async () => {
    first = await openTown({ at: '09:29' })
    await first.database.pool.query("update rounds set profile = 'car' where round_id = $1", [
      roundId,
    ])
    town = await openTown({ at: '09:30', database: first.database })
    carrier = await town.logIn('l01', demoPassword)
  })
  afterEach(async () => {
    await town.close()
    await first.close()
  })

  const state = () => loadDepotState(town.database.pool, 'depot-1' as DepotId)
  const stops = async (): Promise<readonly Stop[]> => (await state()).rounds.get(roundId)!.stops
  const ids = async () => (await stops()).map(({ stopId }) => stopId)
  const walked = async () => (await stops()).filter(({ walk }) => walk?.parkedAt)
  const parked = (stopIds: readonly string[], realAt = Date.now()) =>
    event('parked', { stopIds: [...stopIds] }, realAt)
  const unparked = (stopIds: readonly string[], realAt = Date.now()) =>
    event('unparked', { stopIds: [...stopIds] }, realAt)

  it('is no use at the office', async () => {
    const [a, b] = await ids()
    expect(await say(carrier, parked([a!, b!]))).toEqual(['rejected'])
  })

  it('holds for all between, is shown, drawn and timed so, and he is told what it costs', async () => {
    await say(carrier, event('left depot', {}))
    const was = await stops()
    const [a, , c] = await ids()
    expect(await say(carrier, parked([a!, c!]))).toEqual(['kept'])
    expect((await walked()).map(({ stopId }) => stopId)).toEqual((await ids()).slice(0, 3))
    for (const { walk } of await walked()) expect(walk!.parkedAt).toBe(was[0]!.placeId)
    const [change] = (await state()).changes
    expect(change!.why.fr).toMatch(/^À pied\s: ([+−]\d+\smin, )?retour à \d\d:\d\d/)
    expect(change!.why.en).toMatch(/^On foot: ([+−]\d+\smin, )?you are back at \d\d:\d\d/)
    const live = await carrier.live()
    const { view } = live.frames[0] as never as {
      view: { round: { stops: { walk?: string; legMetres: number }[] } }
    }
    const shown = view.round.stops
    expect(shown.slice(0, 4).map(({ walk }) => walk)).toEqual(['park', 'foot', 'foot', undefined])
    live.close()
    const paths = (await (await carrier.fetch('/api/v1/round/paths')).json()) as RoundPaths
    const metres = paths.legs.map((leg) => leg.metres)
    expect(metres.slice(0, 5)).toEqual(shown.slice(0, 5).map(({ legMetres }) => legMetres))
  })

  it('is taken back, and gives way to what is newer only', async () => {
    await say(carrier, event('left depot', {}))
    const [a, b, c, d] = await ids()
    const now = Date.now()
    const walk = parked([a!, b!, c!], now - 2_000)
    expect(await say(carrier, walk, walk)).toEqual(['kept', 'known'])
    await say(carrier, unparked([c!], now - 3_000))
    expect(await walked()).toHaveLength(3)
    await say(carrier, unparked([c!], now - 1_000))
    expect(await walked()).toHaveLength(2)
    const undone = event('undone', { undoesEventId: walk.eventId })
    expect(await say(carrier, undone)).toEqual(['kept'])
    expect(await walked()).toEqual([])
    await say(carrier, parked([a!, b!, c!, d!]))
    await say(carrier, parked([b!, c!]))
    const places = (await walked()).map(({ stopId, walk }) => [stopId, walk!.parkedAt])
    const placeOf = new Map((await stops()).map(({ stopId, placeId }) => [stopId, placeId]))
    // what lay behind the new walk isn't walked to from the old one
    expect(places).toEqual([
      [a, placeOf.get(a!)],
      [b, placeOf.get(b!)],
      [c, placeOf.get(b!)],
    ])
  })

  it('ends where an order of his own tears it, and comes back with the order', async () => {
    await say(carrier, event('left depot', {}))
    const [a, b, c, d, e] = await ids()
    await say(carrier, parked([a!, b!, c!, d!]))
    const order = event('reordered', { stopIds: [e!, c!] })
    expect(await say(carrier, order)).toEqual(['kept'])
    expect((await walked()).map(({ stopId }) => stopId)).toEqual([a, b])
    await say(carrier, event('undone', { undoesEventId: order.eventId }))
    expect((await walked()).map(({ stopId }) => stopId)).toEqual([a, b, c, d])
  })

  it('begins at the next stop where the one he parked at has gone meanwhile', async () => {
    await say(carrier, event('left depot', {}))
    const [a, b] = await ids()
    expect(await say(carrier, parked(['gone', b!]))).toEqual(['kept'])
    expect(await walked()).toEqual([])
    expect(await say(carrier, parked(['gone', a!, b!]))).toEqual(['kept'])
    const [park] = await stops()
    expect((await walked()).map(({ walk }) => walk!.parkedAt)).toEqual(
      [park, park].map((s) => s!.placeId),
    )
  })

  it('lets a press between them join or lie beside, never between', async () => {
    await say(carrier, event('left depot', {}))
    const before = await ids()
    await say(carrier, parked(before.slice(0, 12)))
    for (const device of ['D0000001', 'D0000002', 'D0000003', 'D0000004', 'D0000005'])
      await town.press(device)
    await town.backend.idle()
    const after = await ids()
    const walk = before.slice(0, 12)
    const from = after.indexOf(walk[0]!)
    expect(after.slice(from, from + 12)).toEqual(walk)
    expect(await walked()).toHaveLength(12)
  })
})
