import { afterEach, describe, expect, it } from 'vitest'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import { type Bus, localBus } from '../../../backend/bus/localBus.ts'
import type { BoardView } from '../../../backend/protocol/boardView.ts'
import type { CarrierView } from '../../../backend/protocol/carrierView.ts'
import type { ClosureList, ClosureView, RoadsNear } from '../../../backend/protocol/closures.ts'
import type { HouseholdView } from '../../../backend/protocol/householdView.ts'
import type { View } from '../../../backend/protocol/live.ts'
import type { DeviceList, RoundDetail } from '../../../backend/protocol/rest.ts'
import { freshDatabase } from '../../fixtures/database.ts'
import {
  adminPassword,
  type Client,
  calendar,
  makeClient,
  openTown,
  type Town,
  tuesday,
} from '../../fixtures/openTown.ts'

describe('a road that a manager closes', () => {
  let town: Town
  let manager: Client
  const everybody = ['foot', 'cargo-bike', 'car']
  async function open(options: Parameters<typeof openTown>[0] = {}) {
    town = await openTown({ at: '08:30', ...options })
    manager = await town.logIn('manager', adminPassword)
  }
  afterEach(() => town?.close())

  const board = async () => (await look(manager)) as BoardView
  const post = (body: object) =>
    manager.fetch('/api/v1/closures', { method: 'POST', body: JSON.stringify(body) })
  async function close(line: number[][], more: object = {}): Promise<ClosureView> {
    const answer = await post({ line, kind: 'closed', profiles: everybody, ...more })
    expect(answer.status).toBe(201)
    return (await answer.json()) as ClosureView
  }
  const list = async () =>
    ((await (await manager.fetch('/api/v1/closures')).json()) as ClosureList).closures
  async function pressed() {
    const { devices } = (await (await manager.fetch('/api/v1/devices')).json()) as DeviceList
    const device = devices[0]!
    await town.press(device.deviceId)
    await town.backend.idle()
    return device
  }
  /** Of the first button. */
  async function openHousehold() {
    const link = town.backend.logIns.find(({ path }) => path.startsWith('/h/'))!.path
    const opened = await fetch(town.url + link, { redirect: 'manual' })
    return makeClient(town.url, opened.headers.get('set-cookie')!.split(';')[0]!)
  }
  async function collection() {
    const rounds = (await board()).rounds
    const round = rounds.find(({ collections }) => collections.length > 0)!
    return { round, ...round.collections[0]! }
  }

  it('is said at a stop that nobody can get to: the stop stays, its time is taken back', async () => {
    await open()
    const device = await pressed()
    const before = await collection()
    expect(before).toMatchObject({ state: 'planned', atRisk: false })
    const closed = await close([device.position])
    const after = await collection()
    const street = closed.street
    expect(after).toMatchObject({ stopId: before.stopId, state: 'planned', atRisk: true })
    expect(after.cutOff).toEqual({
      fr: `${street} est fermée\u00a0: personne ne peut y arriver`,
      en: `${street} is closed: nobody can get there`,
    })
    expect(after.promise).toBeUndefined()
    expect(after.round.needs[0]!.fr).toMatch(/inaccessibles?$/)
    expect((await board()).figures.atRisk).toBe(1)

    const answer = await manager.fetch(`/api/v1/rounds/${after.round.roundId}`)
    const detail = (await answer.json()) as RoundDetail
    const stop = detail.stops.find(({ stopId }) => stopId === before.stopId)!
    expect(stop.cutOff).toEqual(after.cutOff)
    expect(detail.paths.legs.some(({ toStopId }) => toStopId === before.stopId)).toBe(false)
    for (const leg of detail.paths.legs) {
      expect(leg.line.length).toBeGreaterThan(1)
      expect(leg.seconds).toBeLessThan(3600)
    }

    await manager.fetch(`/api/v1/closures/${closed.closureId}`, { method: 'DELETE' })
    const again = await collection()
    expect(again).toMatchObject({ state: 'planned', atRisk: false, stopId: before.stopId })
    expect(again.cutOff).toBeUndefined()
    expect(again.promise).toBeDefined()
  })

  it('is told to the household and the carrier, and to them as it happens', async () => {
    await open()
    const device = await pressed()
    const { round } = await collection()
    const carrier = await town.logIn(round.number.toLowerCase(), demoPassword)
    const household = await openHousehold()
    const live = await carrier.live()
    await close([device.position], { note: 'conduite d’eau' })
    const frame = await live.next(
      (each) => each.type !== 'snapshot' && 'changes' in each && !!each.changes.closures,
    )
    live.close()
    expect(frame).toMatchObject({ changes: { closures: [{ note: 'conduite d’eau' }] } })
    const view = (await look(carrier)) as CarrierView
    const cutOff = view.round!.stops.filter((stop) => stop.cutOff)
    expect(cutOff.length).toBeGreaterThan(0)
    for (const stop of view.round!.stops) expect(Number.isSafeInteger(stop.legMetres)).toBe(true)
    const { request } = (await look(household)) as HouseholdView
    if (request) expect(request.promise === undefined).toBe(request.why !== undefined)
  })

  it('is said at every stop when it is the office’s own', async () => {
    await open()
    await pressed()
    const { depot, rounds } = await board()
    await close([[...depot.position]])
    const carrier = await town.logIn(rounds[0]!.number.toLowerCase(), demoPassword)
    const { round } = (await look(carrier)) as CarrierView
    for (const stop of round!.stops)
      expect(stop.cutOff?.en).toMatch(/closed: nobody can get there$/)
    expect((await collection()).cutOff).toBeDefined()
  })

  it('puts off a press from there until tomorrow, with the reason, and refuses none', async () => {
    await open()
    const { devices } = (await (await manager.fetch('/api/v1/devices')).json()) as DeviceList
    await close([devices[0]!.position])
    await pressed()
    const [press] = (await board()).presses
    expect(press).toMatchObject({ state: 'postponed' })
    expect(press!.why.en).toMatch(/closed: nobody can get there$/)
  })

  it('puts that press back into today’s rounds when it opens the same day', async () => {
    await open()
    const { devices } = (await (await manager.fetch('/api/v1/devices')).json()) as DeviceList
    const closed = await close([devices[0]!.position])
    await pressed()
    const household = await openHousehold()
    const putOff = ((await look(household)) as HouseholdView).request!
    expect(putOff.state).toBe('postponed')
    expect(putOff.why!.en).toMatch(/closed: nobody can get there$/)
    expect(putOff.promise!.day > tuesday).toBe(true)
    await manager.fetch(`/api/v1/closures/${closed.closureId}`, { method: 'DELETE' })
    const again = ((await look(household)) as HouseholdView).request!
    expect(again).toMatchObject({ state: 'planned', day: tuesday, promise: { day: tuesday } })
    expect(again.why).toBeUndefined()
    expect(await collection()).toMatchObject({ requestId: again.requestId, atRisk: false })
    expect((await board()).figures.unserved).toBe(0)
  })

  it('leaves what was told as it is when it opens too late for today', async () => {
    await open()
    const { devices } = (await (await manager.fetch('/api/v1/devices')).json()) as DeviceList
    await close([devices[0]!.position], { until: `${tuesday}T15:45` })
    await pressed()
    const household = await openHousehold()
    const before = ((await look(household)) as HouseholdView).request
    town.clock.jump(calendar.instant(tuesday, '15:45'))
    await until(async () => (await list()).length === 0)
    await town.backend.idle()
    expect(((await look(household)) as HouseholdView).request).toEqual(before)
  })

  describe('with a second process on the same database', () => {
    let other: Town
    afterEach(() => other?.close())
    async function openBoth(bus?: Bus) {
      const database = await freshDatabase()
      await open({ database, ...(bus ? { bus } : {}) })
      other = await openTown({ clock: town.clock, database, ...(bus ? { bus } : {}) })
      const elsewhere = await other.logIn('manager', adminPassword)
      return { elsewhere, database }
    }

    it('is heard of there at once, and planned with', async () => {
      const { elsewhere } = await openBoth(localBus())
      const live = await elsewhere.live()
      const device = await pressed()
      await close([device.position], { note: 'seen elsewhere' })
      const frame = await live.next(
        (each) => each.type !== 'snapshot' && 'changes' in each && !!each.changes.closures,
      )
      live.close()
      expect(frame).toMatchObject({ changes: { closures: [{ note: 'seen elsewhere' }] } })
    })

    it('is used for the next press there though the ring was lost', async () => {
      const { elsewhere } = await openBoth()
      const { devices } = (await (await manager.fetch('/api/v1/devices')).json()) as DeviceList
      const closed = await close([devices[0]!.position])
      await other.press(devices[0]!.deviceId)
      await other.backend.idle()
      const there = (await look(elsewhere)) as BoardView
      expect(there.closures).toEqual([closed])
      expect(there.presses[0]!.why.en).toMatch(/closed: nobody can get there$/)

      const ended = await elsewhere.fetch(`/api/v1/closures/${closed.closureId}`, {
        method: 'DELETE',
      })
      expect(ended.status).toBe(204)
      await town.backend.idle()
      expect(await list()).toEqual([])
      const planned = ((await look(elsewhere)) as BoardView).rounds.flatMap((r) => r.collections)
      expect(planned).toMatchObject([{ state: 'planned', atRisk: false }])
    })
  })

  it('opens by itself at its time', async () => {
    await open()
    const device = await pressed()
    await close([device.position], { until: `${tuesday}T09:30` })
    expect((await collection()).cutOff).toBeDefined()
    town.clock.jump(calendar.instant(tuesday, '09:29'))
    await town.backend.idle()
    expect(await list()).toHaveLength(1)
    town.clock.jump(calendar.instant(tuesday, '09:30'))
    await until(async () => (await list()).length === 0)
    await town.backend.idle()
    expect((await collection()).cutOff).toBeUndefined()
    expect((await board()).closures).toBeUndefined()
  })

  it('closes by itself when its time comes', async () => {
    await open()
    const device = await pressed()
    const times = { from: `${tuesday}T09:00`, until: `${tuesday}T12:00` }
    expect(await close([device.position], times)).toMatchObject({ inForce: false })
    expect((await collection()).cutOff).toBeUndefined()
    town.clock.jump(calendar.instant(tuesday, '09:00'))
    await until(async () => (await list())[0]?.inForce === true)
    await town.backend.idle()
    expect((await collection()).cutOff).toBeDefined()
  })

  it('stays closed over a restart', async () => {
    const database = await freshDatabase()
    await open({ database })
    const device = await pressed()
    const closed = await close([device.position])
    await town.close()
    await open({ database, at: '08:31' })
    expect(await list()).toEqual([closed])
    expect((await collection()).cutOff).toBeDefined()
    await town.close()
    await database.drop()
    town = undefined as never
  })

  it('is shown beforehand: what a click means, whole', async () => {
    await open()
    const { devices } = (await (await manager.fetch('/api/v1/devices')).json()) as DeviceList
    const [lon, lat] = devices[0]!.position
    const answer = await manager.fetch(`/api/v1/roads/near?lon=${lon}&lat=${lat}`)
    const near = (await answer.json()) as RoadsNear
    expect(near).toMatchObject({ street: expect.any(String), metres: expect.any(Number) })
    expect(near.lines).toHaveLength(1)
    const same = await close([devices[0]!.position], { kind: 'slow', factor: 2 })
    expect({ street: same.street, metres: same.metres, lines: same.lines }).toEqual(near)
    const line = near.lines[0]!.map((point) => point.join()).join(';')
    const drawn = await manager.fetch(`/api/v1/roads/near?line=${line}`)
    expect(await drawn.json()).toEqual(near)
  })

  it('says what is wrong in one sentence, in both languages', async () => {
    await open()
    const at = (await board()).depot.position
    const fine = { line: [at], kind: 'closed', profiles: everybody }
    const tries: [object, number, string][] = [
      [{ ...fine, line: [] }, 400, 'bad-line'],
      [{ ...fine, line: [[6, null]] }, 400, 'bad-line'],
      [{ ...fine, line: [[200, 46]] }, 400, 'bad-line'],
      [{ ...fine, line: [[0, 0]] }, 404, 'no-road-here'],
      [{ ...fine, kind: 'slow', factor: 0.5 }, 400, 'bad-factor'],
      [{ ...fine, profiles: [] }, 400, 'bad-profiles'],
      [{ ...fine, profiles: ['truck'] }, 400, 'bad-profiles'],
      [{ ...fine, until: 'tonight' }, 400, 'bad-time'],
      [{ ...fine, until: '2027-01-01T25:00' }, 400, 'bad-time'],
      [{ ...fine, until: '2026-02-31T10:00' }, 400, 'bad-time'],
      [{ ...fine, until: `${tuesday}T08:00` }, 400, 'bad-time'],
      [{ ...fine, from: `${tuesday}T12:00`, until: `${tuesday}T11:00` }, 400, 'bad-time'],
      [{ ...fine, kind: 'gone' }, 400, 'bad-request'],
    ]
    for (const [body, status, code] of tries) {
      const answer = await post(body)
      const said = (await answer.json()) as { error: { code: string; fr: string; en: string } }
      expect([answer.status, said.error.code]).toEqual([status, code])
      expect(said.error.fr).toMatch(/\.$/)
    }
    for (const query of ['', 'lon=6', 'lon=&lat=', 'lon=a&lat=b', 'line=;'])
      expect((await manager.fetch(`/api/v1/roads/near?${query}`)).status).toBe(400)
    expect((await manager.fetch('/api/v1/closures/none', { method: 'DELETE' })).status).toBe(404)
    const carrier = await town.logIn('l01', demoPassword)
    expect((await carrier.fetch('/api/v1/closures')).status).toBe(403)
    expect(await list()).toEqual([])
  })
})

async function look(client: Client): Promise<View> {
  const live = await client.live()
  const [frame] = live.frames
  live.close()
  if (frame?.type !== 'snapshot') throw new Error('no snapshot first')
  return frame.view
}

/** Nothing but the service clock is waited for: it's moved by hand. */
async function until(holds: () => Promise<boolean>) {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}
