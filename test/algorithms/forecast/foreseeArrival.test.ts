import { describe, expect, it } from 'vitest'
import {
  type Arrival,
  fittedModel,
  foreseeArrival,
  shareWithin,
} from '../../../algorithms/forecast/foreseeArrival.ts'
import { normalQuantile, normalShare } from '../../../algorithms/forecast/normal.ts'
import type { Progress, Round, StopId } from '../../../algorithms/model.ts'
import { scheduleRound } from '../../../algorithms/round/schedule.ts'
import { defaultRoundSettings as settings } from '../../../algorithms/round/settings.ts'
import { at, depot, round, travel } from '../round/gridTown.ts'

const minutes = (count: number) => at(60 * count)
const idOf = (place: string) => `2026-11-23.L01.${place}` as StopId
/** Thirty houses, two minutes apart; a parcel at every tenth. */
const street = Array.from({ length: 30 }, (_, n) => `${10 * (n + 1)},0${n % 10 === 9 ? 'P' : ''}`)
const walked = (progress: Progress) => round('L01', street.join(' '), { progress })

function foresee(
  one: Round,
  index: number,
  nowAt: number,
  more: Partial<Parameters<typeof foreseeArrival>[0]> = {},
) {
  const instance = { depotPlaceId: depot, settings }
  const schedule = scheduleRound({ round: one, instance, travel, nowAt })
  const input = { round: one, schedule, index, settings, nowAt, knowsRound: true }
  const arrival = foreseeArrival({ ...input, insertionsPerHour: 0, ...more })
  return { arrival, plannedAt: schedule.stops[index]!.arriveAt }
}
function foreseen(...input: Parameters<typeof foresee>): Arrival & { plannedAt: number } {
  const { arrival, plannedAt } = foresee(...input)
  if (typeof arrival === 'string') throw new Error(arrival)
  return { ...arrival, plannedAt }
}
const out = (progress: Partial<Progress> = {}) =>
  walked({ state: 'out', leftAt: at(0), ...progress })

describe('how sure an arrival is', () => {
  it('is less so the more lies ahead, and more so on the early side', () => {
    const near = foreseen(out(), 5, at(1))
    const far = foreseen(out(), 25, at(1))
    expect(far.lateMs).toBeGreaterThan(2 * near.lateMs)
    expect(far.lateMs).toBeGreaterThan(far.earlyMs)
    expect(Math.abs(far.at - far.plannedAt)).toBeLessThan(0.05 * (far.plannedAt - at(0)))
  })

  it('learns from what he took so far', () => {
    // the tenth house is left after 20 min 45 s by the plan
    const confirmed = (minute: number) =>
      out({ confirmed: { stopId: idOf('100,0'), at: minutes(minute) } })
    const onTime = foreseen(confirmed(20.75), 25, minutes(30))
    const slow = foreseen(confirmed(27), 25, minutes(30))
    expect(slow.at - slow.plannedAt).toBeGreaterThan(onTime.at - onTime.plannedAt + 60_000)
    expect(slow.lateMs).toBeLessThan(foreseen(out(), 25, at(1)).lateMs)
  })

  it('expects a replacement later, and less surely', () => {
    const regular = foreseen(out(), 25, at(1))
    const other = foreseen(out(), 25, at(1), { knowsRound: false })
    expect(other.at).toBeGreaterThan(regular.at + 4 * 60_000)
    expect(other.lateMs).toBeGreaterThan(regular.lateMs)
  })

  it('leaves room for what will still come in', () => {
    const quiet = foreseen(out(), 25, at(1))
    const busy = foreseen(out(), 25, at(1), { insertionsPerHour: 10 })
    expect(busy.at).toBeGreaterThan(quiet.at + 60_000)
    expect(busy.lateMs).toBeGreaterThan(quiet.lateMs)
  })

  it('counts on a late departure, and knows nothing twenty minutes after the hour', () => {
    const planned = walked({ state: 'planned' })
    const before = foreseen(planned, 5, minutes(-60))
    expect(before.at).toBeGreaterThan(before.plannedAt + 2 * 60_000)
    expect(before.lateMs).toBeGreaterThan(5 * 60_000)
    expect(foreseen(planned, 5, minutes(10)).at).toBeGreaterThan(before.at + 8 * 60_000)
    expect(foresee(planned, 5, minutes(21)).arrival).toBe('not left')
  })

  it('knows that he isn’t past what he must confirm, and nothing after long silence', () => {
    // the parcel at the tenth house is due after 20 min
    const due = foreseen(out(), 12, minutes(15))
    const overdue = foreseen(out(), 12, minutes(27))
    expect(overdue.at).toBeGreaterThan(due.at + 5 * 60_000)
    expect(overdue.ahead).toBe(true)
    expect(foreseen(out(), 5, minutes(1)).ahead).toBe(false)
    expect(foresee(out(), 12, minutes(60)).arrival).toBe('silent')
  })

  it('doesn’t think idle whom it hasn’t heard for long, though a stop behind that is new', () => {
    const silent = out()
    const stops = silent.stops.with(12, { ...silent.stops[12]!, insertedAt: minutes(60) })
    expect(foresee({ ...silent, stops }, 12, minutes(60)).arrival).toBe('silent')
  })

  it('doesn’t take a request that its carrier hasn’t heard of for a sign', () => {
    const [first, ...rest] = out().stops
    const collection = { requestId: 'new' as never, mailboxId: 'box' as never, parcels: 1 }
    const joined = { ...out(), stops: [{ ...first!, collections: [collection] }, ...rest] }
    expect(foreseen(joined, 0, minutes(2)).ahead).toBe(true)
    expect(foreseen(joined, 0, minutes(2), { unheard: 'new' as never }).ahead).toBe(false)
  })

  it('knows that a free round goes to what is next, though its carrier hasn’t heard of it', () => {
    const free = round('C01', '40,0C 80,0C', { progress: { state: 'out', leftAt: at(0) } })
    const unheard = { unheard: free.stops[0]!.collections[0]!.requestId }
    expect(foreseen(free, 0, minutes(2), unheard).ahead).toBe(true)
  })

  it('counts a collection round’s time from the press that ended its wait', () => {
    const waiting = round('C01', '40,0C', { progress: { state: 'out', leftAt: at(0) } })
    const stops = waiting.stops.map((stop) => ({ ...stop, insertedAt: minutes(120) }))
    const arrival = foreseen({ ...waiting, stops }, 0, minutes(120))
    expect(Math.abs(arrival.at - minutes(120) - 100_000)).toBeLessThan(60_000)
    expect(arrival.lateMs).toBeLessThan(3 * 60_000)
  })

  it('shares its cases out on both sides', () => {
    const arrival = { at: at(0), earlyMs: 60_000, lateMs: 120_000 }
    expect(shareWithin(arrival, at(-10_000), at(0))).toBeCloseTo(0.5, 6)
    expect(shareWithin(arrival, at(-60), at(120))).toBeCloseTo(0.6827, 3)
    expect(fittedModel.lateShare).toBeGreaterThanOrEqual(1)
  })
})

describe('the normal distribution', () => {
  it('has known shares and quantiles, each the other’s inverse', () => {
    expect(normalShare(1.959964)).toBeCloseTo(0.975, 6)
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 5)
    for (const p of [0.001, 0.02, 0.3, 0.5, 0.9, 0.9999])
      expect(normalShare(normalQuantile(p))).toBeCloseTo(p, 6)
  })
})
