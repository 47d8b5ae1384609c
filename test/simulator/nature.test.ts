import { describe, expect, it } from 'vitest'
import type { CarrierId, MailboxId, RequestId, RoundId, StopId } from '../../algorithms/model.ts'
import { defaultRoundSettings } from '../../algorithms/round/settings.ts'
import { stopWorkSeconds } from '../../algorithms/round/stopWork.ts'
import { makeNature, type Walker } from '../../simulator/nature.ts'

const day = (n: number) => `20${26 + Math.floor(n / 336)}-${pad((n % 12) + 1)}-${pad((n % 28) + 1)}`
const pad = (n: number) => String(n).padStart(2, '0')
const walker = (n: number, changes: Partial<Walker> = {}): Walker => ({
  roundId: `${day(n)}.L${pad(n % 50)}` as RoundId,
  carrierId: `carrier ${n}` as CarrierId,
  profile: 'foot',
  knowsRound: true,
  ...changes,
})
const stop = (name: string) => ({
  stopId: `stop ${name}` as StopId,
  segment: 3,
  deliveries: [
    { mailboxId: `${name}.1` as MailboxId, kind: 'letters' as const },
    { mailboxId: `${name}.2` as MailboxId, kind: 'parcel' as const },
  ],
  collections: [
    {
      requestId: `press ${name}` as RequestId,
      mailboxId: `${name}.1` as MailboxId,
      parcels: 1,
    },
  ],
})
const many = (count: number, of: (n: number) => number) =>
  Array.from({ length: count }, (_, n) => of(n))
const mean = (values: readonly number[]) =>
  values.reduce((sum, one) => sum + one, 0) / values.length
const variation = (values: readonly number[]) =>
  Math.sqrt(mean(values.map((one) => (one - mean(values)) ** 2))) / mean(values)

describe('what really happens to a carrier', () => {
  const nature = makeNature(7)
  const leg = (who: Walker, to: string, plannedSeconds = 1000) =>
    nature.legSeconds(who, { toStopId: to, segment: 1, plannedSeconds })

  it('takes as long as planned in the mean, on foot, by bike and by van', () => {
    for (const profile of ['foot', 'cargo-bike', 'car'] as const) {
      const legs = many(20_000, (n) => leg(walker(n, { profile }), `${n}`))
      expect(mean(legs)).toBeGreaterThan(985)
      expect(mean(legs)).toBeLessThan(1015)
    }
    const planned = stopWorkSeconds(stop(''), 'foot', defaultRoundSettings)
    const work = many(20_000, (n) =>
      nature.workSeconds(walker(n), stop(`${n}`), defaultRoundSettings),
    )
    expect(mean(work) / planned).toBeGreaterThan(0.985)
    expect(mean(work) / planned).toBeLessThan(1.015)
  })

  it('spreads a leg by a quarter, a whole round by some eight per cent', () => {
    expect(variation(many(5_000, (n) => leg(walker(n), `${n}`)))).toBeGreaterThan(0.22)
    const rounds = many(1_000, (n) =>
      mean(
        many(250, (k) =>
          nature.legSeconds(walker(n), { toStopId: `${k}`, segment: k >> 3, plannedSeconds: 40 }),
        ),
      ),
    )
    expect(variation(rounds)).toBeGreaterThan(0.07)
    expect(variation(rounds)).toBeLessThan(0.1)
  })

  it('makes who doesn’t know the round an eighth slower, and nobody faster', () => {
    const known = many(4_000, (n) => leg(walker(n), 'a'))
    const unknown = many(4_000, (n) => leg(walker(n, { knowsRound: false }), 'a'))
    expect(mean(unknown) / mean(known)).toBeGreaterThan(1.09)
    expect(mean(unknown) / mean(known)).toBeLessThan(1.15)
    expect(unknown.every((seconds, n) => seconds >= known[n]!)).toBe(true)
  })

  it('lets rounds leave a few minutes late, and now and then all of an office', () => {
    const late = many(5_000, (n) => nature.leavesLateSeconds(walker(n)))
    expect(mean(late)).toBeGreaterThan(150)
    expect(mean(late)).toBeLessThan(300)
    expect(Math.min(...late)).toBeGreaterThanOrEqual(-180)
    const ofDay = (n: number) =>
      many(20, (k) =>
        nature.leavesLateSeconds({ ...walker(n), roundId: `${day(n)}.L${pad(k)}` as RoundId }),
      )
    const medians = many(300, (n) => ofDay(n).sort((a, b) => a - b)[10]!)
    expect(medians.filter((seconds) => seconds > 300).length / 300).toBeGreaterThan(0.05)
    expect(medians.filter((seconds) => seconds > 300).length / 300).toBeLessThan(0.16)
  })

  it('has one weather for all rounds of a day', () => {
    const weathers = many(3_000, (n) => n).map((n) => nature.weather(`day ${n}` as never))
    expect(weathers.filter((one) => one === 'rain').length / 3_000).toBeCloseTo(0.2, 1)
    expect(new Set(weathers)).toEqual(new Set(['fair', 'rain', 'snow', 'ice']))
  })

  it('answers the same whatever was asked before, and in whatever order', () => {
    const asked = (of: ReturnType<typeof makeNature>, order: readonly number[]) =>
      order
        .map((n) => [
          n,
          of.legSeconds(walker(n), { toStopId: 'x', segment: 0, plannedSeconds: 300 }),
          of.workSeconds(walker(n), stop(`${n}`), defaultRoundSettings),
          of.leavesLateSeconds(walker(n)),
        ])
        .sort((a, b) => a[0]! - b[0]!)
    const order = many(50, (n) => n)
    expect(asked(makeNature(3), [...order].reverse())).toEqual(asked(makeNature(3), order))
    expect(asked(makeNature(4), order)).not.toEqual(asked(makeNature(3), order))
  })

  it('leaves a stop’s other work as it was when a collection joins', () => {
    const { collections, ...plain } = stop('a')
    const work = (collected: typeof collections) =>
      makeNature(5).workSeconds(
        walker(1),
        { ...plain, collections: collected },
        defaultRoundSettings,
      )
    expect(work(collections)).toBeGreaterThan(work([]))
    const withTwo = work([...collections, { ...collections[0]!, requestId: 'other' as RequestId }])
    expect(withTwo).toBeGreaterThan(work(collections))
  })

  it('is the plan itself without strength, and longer by its bias', () => {
    const plain = makeNature(1, { strength: 0 })
    for (let n = 0; n < 50; n++) {
      const who = walker(n, { knowsRound: n % 2 === 0 })
      expect(plain.legSeconds(who, { toStopId: 'a', segment: 0, plannedSeconds: 77 })).toBe(77)
      expect(plain.leavesLateSeconds(who)).toBe(0)
      expect(plain.workSeconds(who, stop('a'), defaultRoundSettings)).toBe(
        stopWorkSeconds(stop('a'), 'foot', defaultRoundSettings),
      )
    }
    const slow = makeNature(1, { strength: 0, bias: 0.05 })
    expect(slow.legSeconds(walker(1), { toStopId: 'a', segment: 0, plannedSeconds: 100 })).toBe(105)
  })
})
