import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DepotId, RoundId } from '../../../algorithms/model.ts'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import type { BoardView } from '../../../backend/protocol/boardView.ts'
import type { CarrierStop, CarrierView } from '../../../backend/protocol/carrierView.ts'
import type { Correction } from '../../../backend/protocol/corrections.ts'
import type { View } from '../../../backend/protocol/live.ts'
import type { RoundEventsAnswer, RoundPaths } from '../../../backend/protocol/rest.ts'
import { loadDepotState } from '../../../backend/store/depotState.ts'
import { activityDays, forgetOldActivity } from '../../../backend/store/myRecord.ts'
import {
  adminPassword,
  type Client,
  openTown,
  type Town,
  tuesday,
} from '../../fixtures/openTown.ts'
import { event, say } from '../../fixtures/roundEvents.ts'

const dayMs = 24 * 3_600_000

describe('what a carrier says is wrong on the map', () => {
  let town: Town
  let carrier: Client
  let manager: Client
  beforeEach(async () => {
    town = await openTown({ at: '09:30' })
    carrier = await town.logIn('l01', demoPassword)
    manager = await town.logIn('manager', adminPassword)
    await say(carrier, event('left depot', {}))
  })
  afterEach(() => town.close())

  const stops = async () => ((await look(carrier)) as CarrierView).round!.stops
  const his = async () => ((await look(carrier)) as CarrierView).corrections ?? []
  const managers = async () => ((await look(manager)) as BoardView).corrections ?? []
  /** One whose bar is on a side of the street, well off it. */
  const someStop = async () => (await stops()).find(({ side, parcels }) => side && parcels.length)!
  const said = (stop: CarrierStop, correction: Correction, note = '') =>
    event('corrected', { placeId: stop.placeId, correction, note })
  const answer = (correctionId: string, body: object, who = manager) =>
    who.fetch(`/api/v1/corrections/${correctionId}/answer`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
  const beside = ({ position: [lon, lat] }: CarrierStop, metres = 90): [number, number] => [
    lon,
    lat + metres / 111_195,
  ]
  const metresOfRound = async () => {
    const paths = (await (await carrier.fetch('/api/v1/round/paths')).json()) as RoundPaths
    return paths.legs.reduce((sum, leg) => sum + leg.metres, 0)
  }

  it('is kept once, shown to the manager with who and when, and moves nothing yet', async () => {
    const stop = await someStop()
    const word = said(stop, { kind: 'entrance', at: beside(stop) }, ' par la cour ')
    expect(await say(carrier, word, word)).toEqual(['kept', 'known'])
    const [shown] = await managers()
    expect(shown).toMatchObject({
      correctionId: word.eventId,
      kind: 'entrance',
      address: `${stop.houseNumber} ${stop.street}`.trim(),
      line: [beside(stop)],
      was: stop.position,
      note: 'par la cour',
      roundNumber: 'L01',
    })
    const { round } = (await look(carrier)) as CarrierView
    expect(shown!.carrierName).toBe(round!.carrierName)
    expect(Math.abs(shown!.saidAt - town.clock.now())).toBeLessThan(60_000)
    expect(shown!.answer).toBeUndefined()
    expect(await his()).toEqual([shown])
    expect((await someStop()).position).toEqual(stop.position)
  })

  it('once accepted is where everybody goes, today, on other days, and after a restart', async () => {
    const stop = await someStop()
    const word = said(stop, { kind: 'entrance', at: beside(stop, 250) })
    await say(carrier, word)
    const before = await metresOfRound()
    const { version } = await loadDepotState(town.database.pool, 'depot-1' as DepotId)
    expect((await answer(word.eventId, { accepted: true, why: 'Merci' })).status).toBe(204)
    await town.backend.idle()
    const now = (await stops()).find(({ placeId }) => placeId === stop.placeId)!
    expect(now.position).toEqual(beside(stop, 250))
    expect(await metresOfRound()).not.toBe(before)
    expect((await his())[0]!.answer).toMatchObject({ accepted: true, why: 'Merci' })

    const state = await loadDepotState(town.database.pool, 'depot-1' as DepotId)
    expect(state.version).toBeGreaterThan(version)
    expect(state.places.get(stop.placeId as never)).toMatchObject({ corrected: true })
    expect(state.changes.map(({ why }) => why.en)).toContainEqual(
      expect.stringContaining(`${stop.houseNumber} ${stop.street} lies elsewhere`),
    )
    const after = await metresOfRound()
    const other = await openTown({ at: '09:31', database: town.database })
    const again = await other.logIn('l01', demoPassword)
    const paths = (await (await again.fetch('/api/v1/round/paths')).json()) as RoundPaths
    expect(paths.legs.reduce((sum, leg) => sum + leg.metres, 0)).toBe(after)
    await other.close()
  })

  it('is heard by another server of the same depot', async () => {
    const other = await openTown({ at: '09:30', database: town.database })
    try {
      const stop = await someStop()
      const word = said(stop, { kind: 'entrance', at: beside(stop, 250) })
      await say(carrier, word)
      await answer(word.eventId, { accepted: true })
      const there = await other.logIn('l01', demoPassword)
      // whatever it commits next is decided on the newest rows
      await say(there, event('pinned', { stopId: stop.stopId }))
      const paths = (await (await there.fetch('/api/v1/round/paths')).json()) as RoundPaths
      expect(paths.legs.reduce((sum, leg) => sum + leg.metres, 0)).toBe(await metresOfRound())
    } finally {
      await other.close()
    }
  })

  it('puts a box on the other side of its street, whoever says so a second time', async () => {
    const stop = await someStop()
    const words = [said(stop, { kind: 'side' }), said(stop, { kind: 'side' })]
    await say(carrier, ...words)
    for (const { eventId } of words) await answer(eventId, { accepted: true })
    const now = (await stops()).find(({ placeId }) => placeId === stop.placeId)!
    expect(now.side).toBe(stop.side === 'left' ? 'right' : 'left')
  })

  it('is refused with a sentence, which its carrier reads, and moves nothing', async () => {
    const stop = await someStop()
    const word = said(stop, { kind: 'side' })
    await say(carrier, word)
    const unsaid = await answer(word.eventId, { accepted: false })
    expect(unsaid.status).toBe(400)
    expect((await unsaid.json()).error.code).toBe('say-why')
    const why = 'La boîte a été déplacée hier.'
    expect((await answer(word.eventId, { accepted: false, why })).status).toBe(204)
    expect((await his())[0]!.answer).toMatchObject({ accepted: false, why })
    expect((await answer(word.eventId, { accepted: true })).status).toBe(409)
    expect((await someStop()).position).toEqual(stop.position)
  })

  it('is answered by managers alone, and only where it was said', async () => {
    const stop = await someStop()
    const word = said(stop, { kind: 'side' })
    await say(carrier, word)
    expect((await answer(word.eventId, { accepted: true }, carrier)).status).toBe(403)
    expect((await answer('nothing-of-the-kind', { accepted: true })).status).toBe(404)
    expect((await carrier.fetch('/api/v1/corrections.geojson')).status).toBe(403)
  })

  it('of a way is kept and exported for who maps it, without a name', async () => {
    const stop = await someStop()
    const way = { from: stop.position, to: beside(stop) }
    const words = [said(stop, { kind: 'path', ...way }), said(stop, { kind: 'no way', ...way })]
    expect(await say(carrier, ...words)).toEqual(['kept', 'kept'])
    await answer(words[0]!.eventId, { accepted: true })
    await answer(words[1]!.eventId, { accepted: false, why: 'Ouvert le matin.' })
    const file = await manager.fetch('/api/v1/corrections.geojson')
    expect(file.headers.get('content-type')).toContain('application/geo+json')
    const { features } = (await file.json()) as { features: object[] }
    expect(features).toEqual([
      {
        type: 'Feature',
        properties: expect.objectContaining({ kind: 'path', place: stop.placeId }),
        geometry: { type: 'LineString', coordinates: [stop.position, beside(stop)] },
      },
    ])
    const { carrierName } = ((await look(carrier)) as CarrierView).round!
    expect(JSON.stringify(features)).not.toContain(carrierName)
  })

  it('is turned away with a sentence where it’s a slip of the hand', async () => {
    const stop = await someStop()
    const far = said(stop, { kind: 'entrance', at: beside(stop, 400) })
    const unknown = event('corrected', {
      placeId: 'n404',
      correction: { kind: 'side' },
      note: '',
    })
    const init = { method: 'POST', body: JSON.stringify({ events: [far, unknown] }) }
    const response = await carrier.fetch('/api/v1/round-events', init)
    const { results } = (await response.json()) as RoundEventsAnswer
    expect(results.map(({ outcome }) => outcome)).toEqual(['rejected', 'rejected'])
    expect(results[0]!.why!.en).toMatch(/^That is too far from this address/)
    expect(await managers()).toEqual([])
  })

  it('is in what is stored about him, and forgets him after two months, not what he said', async () => {
    const stop = await someStop()
    await say(carrier, said(stop, { kind: 'side' }))
    const record = await (await carrier.fetch('/api/v1/my-record')).json()
    const kind = record.kinds.find((each: { kind: string }) => each.kind === 'corrections')
    expect(kind).toMatchObject({ count: 1, keptDays: activityDays })
    await forgetOldActivity(town.database.pool, town.clock.now() + (activityDays + 1) * dayMs)
    const state = await loadDepotState(town.database.pool, 'depot-1' as DepotId)
    const [left] = [...state.corrections.values()]
    expect(left).toMatchObject({ placeId: stop.placeId, personId: null, carrierName: '' })
    expect(state.rounds.get(`${tuesday}.L01` as RoundId)).toBeDefined()
  })
})

async function look(client: Client): Promise<View> {
  const line = await client.live()
  const frame = await line.next(({ type }) => type === 'snapshot')
  line.close()
  return (frame as { view: View }).view
}
