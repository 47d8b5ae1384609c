import { afterEach, describe, expect, it } from 'vitest'
import type { ServiceDay } from '../../../algorithms/model.ts'
import type { DeviceList } from '../../../backend/protocol/rest.ts'
import { adminPassword, calendar, openTown, type Town } from '../../fixtures/openTown.ts'

describe('a day that opens', () => {
  let town: Town
  afterEach(() => town.close())

  it('plans what was left to it together, in one plan version, before any round leaves', async () => {
    let realMs = Date.parse('2026-11-23T12:00Z')
    town = await openTown({ at: '15:45', realNow: () => realMs })
    const manager = await town.logIn('manager', adminPassword)
    const { devices } = (await (await manager.fetch('/api/v1/devices')).json()) as DeviceList
    const pressed = devices.slice(0, 5)
    for (const { deviceId } of pressed) await town.press(deviceId, { second: realMs / 1000 })
    await town.backend.idle()
    const rows = async () =>
      (
        await town.database.pool.query<{ state: string; why: { en: string }; day: string }>(
          'select state, why, day::text from pickup_requests order by request_id',
        )
      ).rows
    expect((await rows()).map(({ state }) => state)).toEqual(pressed.map(() => 'postponed'))

    const next = '2026-03-11' as ServiceDay
    realMs += calendar.instant(next, '06:30') - town.clock.now()
    await town.backend.idle()
    const planned = await rows()
    expect(planned.map(({ state, day }) => [state, day])).toEqual(
      pressed.map(() => ['planned', next]),
    )
    const { rows: versions } = await town.database.pool.query<{
      changes: { why: { en: string } }[]
    }>('select changes from plan_versions where day = $1 order by version', [next])
    const together = versions.filter(({ changes }) => changes.length > 1)
    expect(together.map(({ changes }) => changes.length)).toEqual([pressed.length])
    for (const { why } of together[0]!.changes)
      expect(why.en).toMatch(
        /^Planned together with the day’s other collections, by round [LC]\d+\.$/,
      )
  })
})
