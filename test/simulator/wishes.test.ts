import { describe, expect, it } from 'vitest'
import type { MailboxId } from '../../algorithms/model.ts'
import { planWishes, usualMix } from '../../simulator/wishes.ts'

const hour = 3_600_000
/** A Tuesday: rounds are out from 9:15 to 15:30; it's lived from 20:00 the evening before to 19:00. */
const midnight = Date.UTC(2026, 2, 10)
const day = {
  fromAt: midnight - 4 * hour,
  firstOutAt: midnight + 9.25 * hour,
  lastReturnAt: midnight + 15.5 * hour,
  untilAt: midnight + 19 * hour,
}
const devices = Array.from({ length: 300 }, (_, n) => ({
  deviceId: (0xd0000001 + n).toString(16).toUpperCase(),
  mailboxId: `m${n}` as MailboxId,
}))
const plan = (options: Partial<Parameters<typeof planWishes>[0]> = {}) =>
  planWishes({ devices, day, seed: 7, presses: 2_000, ...options })

describe('what households do on a day', () => {
  const wishes = plan()
  const meant = wishes.filter(({ parcels }) => parcels > 0)

  it('has as many presses with parcels as asked for, others on top', () => {
    expect(meant).toHaveLength(2_000)
    expect(plan({ presses: 1 }).filter(({ parcels }) => parcels > 0)).toHaveLength(1)
    expect(plan({ presses: 0 })).toEqual([])
    expect(plan({ devices: [] })).toEqual([])
    expect(wishes.length).toBeGreaterThan(2_200)
  })

  it('presses for a sixth before departure, a third while rounds are out, half of them after', () => {
    const share = (fromAt: number, untilAt: number) =>
      meant.filter(({ at }) => at >= fromAt && at < untilAt).length / meant.length
    expect(share(day.fromAt, day.firstOutAt)).toBeCloseTo(0.15, 1)
    expect(share(day.firstOutAt, day.lastReturnAt)).toBeCloseTo(0.35, 1)
    expect(share(day.lastReturnAt, day.untilAt)).toBeCloseTo(0.5, 1)
    // at night some, few of them
    const night = share(midnight, midnight + 5 * hour)
    expect(night).toBeGreaterThan(0)
    expect(night).toBeLessThan(0.05)
  })

  it('moves to the part of the day that a mix says', () => {
    const early = plan({ mix: { before: 1, during: 0, after: 0, another: 0 } })
    const pressed = early.filter(({ parcels }) => parcels > 0)
    expect(pressed.every(({ at }) => at >= day.fromAt && at < day.firstOutAt)).toBe(true)
  })

  it('has nobody press in a part of the day that has no time', () => {
    const { fromAt, lastReturnAt } = day
    const late = plan({ day: { ...day, firstOutAt: fromAt, untilAt: lastReturnAt } })
    expect(late.filter(({ parcels }) => parcels > 0)).toHaveLength(2_000)
    expect(late.filter(({ at }) => at === fromAt).length).toBeLessThan(2)
  })

  it('goes on over a Sunday', () => {
    const monday = { ...day, fromAt: day.fromAt - 24 * hour }
    const onSunday = plan({ day: monday }).filter(
      ({ at }) => at > monday.fromAt + 3.5 * hour && at < monday.fromAt + 24 * hour,
    )
    expect(onSunday.length).toBeGreaterThan(50)
  })

  it('comes in the order of the fingers, within the day, and to the ms', () => {
    const times = wishes.map(({ at }) => at)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times[0]).toBeGreaterThanOrEqual(day.fromAt)
    expect(times.at(-1)).toBeLessThan(day.untilAt)
    for (const { at, parcelsInAt, announces } of wishes)
      for (const instant of [at, parcelsInAt, announces?.at ?? 0])
        expect(Number.isInteger(instant)).toBe(true)
  })

  it('has every kind of household', () => {
    const count = (which: (wish: (typeof wishes)[number]) => boolean) => wishes.filter(which).length
    const repeated = count((wish) =>
      wishes.some(
        (first) =>
          first.parcels > 0 &&
          wish.parcels === 0 &&
          first.mailboxId === wish.mailboxId &&
          wish.at > first.at &&
          wish.at < first.at + 60_000,
      ),
    )
    const kinds = {
      repeated,
      cancelled: count(({ kind }) => kind === 'long'),
      mistaken: count(({ parcels, kind }) => parcels === 0 && kind !== 'long') - repeated,
      'put in later': count(({ at, parcelsInAt }) => parcelsInAt > at),
      'announced before': count(
        ({ at, announces }) => announces !== undefined && announces.at < at,
      ),
      'announced after': count(({ at, announces }) => announces !== undefined && announces.at > at),
      'without a word or a label': count(
        ({ parcels, labelled, announces }) => parcels > 0 && !labelled && !announces,
      ),
      'of another number': count(
        ({ parcels, announces }) => announces !== undefined && announces.parcels !== parcels,
      ),
      'of several': count(({ parcels }) => parcels > 2),
    }
    for (const [kind, number] of Object.entries(kinds)) expect(number, kind).toBeGreaterThan(10)
  })

  it('keeps to one to five parcels, and cancels only what was a mistake', () => {
    for (const { parcels, announces } of wishes) {
      expect([0, 1, 2, 3, 4, 5]).toContain(parcels)
      if (announces) expect([1, 2, 3, 4, 5]).toContain(announces.parcels)
    }
    const none = plan({ mix: { mistakes: 0 } })
    expect(none.filter(({ kind }) => kind === 'long')).toEqual([])
  })

  it('is the same for the same seed, another for another, and grows without changing', () => {
    expect(plan()).toEqual(wishes)
    expect(plan({ seed: 8 })).not.toEqual(wishes)
    const more = new Set(plan({ presses: 2_500 }).map((wish) => JSON.stringify(wish)))
    expect(wishes.filter((wish) => !more.has(JSON.stringify(wish)))).toEqual([])
  })

  it('has the same people every day, who do other things', () => {
    const next = plan({ day: { ...day, fromAt: day.fromAt + 24 * hour } })
    expect(next.map(({ deviceId }) => deviceId)).not.toEqual(wishes.map(({ deviceId }) => deviceId))
    expect(usualMix.before + usualMix.during + usualMix.after).toBe(1)
  })
})
