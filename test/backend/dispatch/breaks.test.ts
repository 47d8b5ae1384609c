import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import type { CarrierBreak } from '../../../backend/protocol/carrierView.ts'
import { calendar, openTown, type Town, tuesday } from '../../fixtures/openTown.ts'
import { event, say } from '../../fixtures/roundEvents.ts'

const minuteMs = 60_000
const breakDue = {
  seconds: 1200,
  fromAt: calendar.instant(tuesday, '09:40'),
  toAt: calendar.instant(tuesday, '11:00'),
}

describe('a carrier’s break', () => {
  let town: Town
  beforeEach(async () => {
    const before = await openTown({ at: '08:30' })
    await before.database.pool.query(`update rounds set break_due = $1 where number = 'L01'`, [
      breakDue,
    ])
    await before.backend.close()
    town = await openTown({ at: '09:15', database: before.database })
  })
  afterEach(() => town.close())

  const carrier = () => town.logIn('l01', demoPassword)

  /** What a page opened now shows. */
  async function shown(): Promise<{ break: CarrierBreak | null; back: number; stops: number[] }> {
    const live = await (await carrier()).live()
    const [first] = live.frames
    live.close()
    if (first?.type !== 'snapshot' || first.view.audience !== 'carrier') throw new Error('no view')
    const round = first.view.round!
    const stops = round.stops.map(({ arriveAt }) => arriveAt)
    return { break: round.break ?? null, back: round.expectedReturnAt, stops }
  }

  async function reopenAt(at: string) {
    await town.backend.close()
    town = await openTown({ at, database: town.database })
  }

  it('lies in his round where its window opens, and all behind it is later', async () => {
    const due = await shown()
    expect(due.break).toMatchObject({ state: 'due', seconds: 1200 })
    expect(due.break!.at).toBeGreaterThanOrEqual(breakDue.fromAt)
    expect(due.break!.at).toBeLessThan(breakDue.fromAt + 10 * minuteMs)
    await town.backend.close()
    await town.database.pool.query('update rounds set break_due = null')
    town = await openTown({ at: '09:15', database: town.database })
    const without = await shown()
    expect(without.break).toBeNull()
    const later = due.stops.map((at, index) => at - without.stops[index]!)
    // to the second at which each page was opened
    const rounded = later.map((ms) => Math.round(ms / minuteMs))
    expect(new Set(rounded)).toEqual(new Set([0, 20]))
    expect(rounded).toEqual(rounded.toSorted((a, b) => a - b))
    expect(Math.round((due.back - without.back) / minuteMs)).toBe(20)
  })

  it('is his own: begun when he says so, over when he says so, and not planned again', async () => {
    const his = await carrier()
    const now = Date.now()
    const left = event('left depot', {}, now - 10 * minuteMs)
    const started = event('break started', {}, now - 5 * minuteMs)
    expect(await say(his, left, started)).toEqual(['kept', 'kept'])
    expect((await shown()).break).toMatchObject({ state: 'open', seconds: 1200 })
    expect(await say(his, started)).toEqual(['known'])
    const ended = event('break ended', {}, now)
    expect(await say(his, ended, ended)).toEqual(['kept', 'known'])
    expect((await shown()).break).toBeNull()
    // words that come late never overwrite newer ones
    const late = event('break started', {}, now - 7 * minuteMs)
    expect(await say(his, late, event('break ended', {}, now - 6 * minuteMs))).toEqual([
      'kept',
      'kept',
    ])
    expect((await shown()).break).toBeNull()
    await reopenAt('09:31')
    expect((await shown()).break).toBeNull()
  })

  it('that lasts longer than it’s to makes him later, and one by a slip doesn’t count', async () => {
    const his = await carrier()
    const now = Date.now()
    const slip = [
      event('break started', {}, now - 2 * minuteMs),
      event('break ended', {}, now - 2 * minuteMs + 5_000),
    ]
    expect(await say(his, event('left depot', {}, now - 3 * minuteMs), ...slip)).toEqual([
      'kept',
      'kept',
      'kept',
    ])
    expect((await shown()).break).toMatchObject({ state: 'due' })
    expect(await say(his, event('break started', {}, now))).toEqual(['kept'])
    const { back } = await shown()
    // 20 minutes have been counted already; he is still away after 45
    await reopenAt('10:00')
    const longer = await shown()
    expect(longer.break).toMatchObject({ state: 'open' })
    expect(Math.round((longer.back - back) / minuteMs)).toBe(25)
  })

  it('outlives the undo of what he said before it', async () => {
    const his = await carrier()
    await town.press('D0000001')
    await town.backend.idle()
    const { rows } = await town.database.pool.query(
      `select request_id, number from pickup_requests join rounds using (round_id)`,
    )
    const [{ request_id: requestId, number }] = rows
    const whose = number === 'L01' ? his : await town.logIn(number.toLowerCase(), demoPassword)
    const {
      rows: [{ stops }],
    } = await town.database.pool.query(
      `select stops from round_plans join rounds using (round_id)
       where number = $1 order by version desc limit 1`,
      [number],
    )
    const stopId = stops.find(({ collections }: { collections: { requestId: string }[] }) =>
      collections.some((one) => one.requestId === requestId),
    ).stopId
    const collected = event('collected', { stopId, requestId, parcels: 1 })
    const started = event('break started', {}, collected.realAt + 1)
    const undone = event('undone', { undoesEventId: collected.eventId })
    expect(await say(whose, event('left depot', {}), collected, started, undone)).toEqual([
      'kept',
      'kept',
      'kept',
      'kept',
    ])
    const { rows: kept } = await town.database.pool.query(
      'select break_started_at, confirmed_at from rounds where number = $1',
      [number],
    )
    expect(kept[0].break_started_at).toBeGreaterThan(0)
    expect(kept[0].confirmed_at).toBeNull()
  })
})
