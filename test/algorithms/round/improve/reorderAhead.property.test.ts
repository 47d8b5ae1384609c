import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Future } from '../../../../algorithms/forecast/samplePresses.ts'
import type {
  Instance,
  PickupRequest,
  PlaceId,
  Round,
  StopId,
} from '../../../../algorithms/model.ts'
import { checkPlan } from '../../../../algorithms/round/checkPlan.ts'
import {
  type AheadSettings,
  anticipate,
  chooseAnticipation,
  foreseePresses,
} from '../../../../algorithms/round/improve/anticipate.ts'
import { leaveLater } from '../../../../algorithms/round/improve/leaveLater.ts'
import { reorderAhead } from '../../../../algorithms/round/improve/reorderAhead.ts'
import { plainPolicy, replayDay } from '../../../../algorithms/round/improve/reorderReplay.ts'
import { insertPickup } from '../../../../algorithms/round/insertPickup.ts'
import { at, instance, nine, request, round, travel } from '../gridTown.ts'

const spot = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 }))
const spots = (maxLength: number) =>
  fc.uniqueArray(
    spot.filter(([x, y]) => x !== 0 || y !== 0),
    { maxLength, minLength: 1, selector: String },
  )

/** A free round by bike in the morning, and what is pressed for on its day and on days before. */
const anyDays = (minLength: number, maxLength: number) =>
  fc
    .record({
      planned: spots(12),
      days: fc.array(
        fc.array(fc.tuple(spot, fc.integer({ min: 1, max: 3500 })), { maxLength: 8 }),
        {
          minLength,
          maxLength,
        },
      ),
      hours: fc.constantFrom(0.3, 0.6, 1),
    })
    .map(({ planned, days, hours }) => {
      const free = round('C01', planned.map(String).join(' '), { returnAt: at(3600 * hours) })
      const presses = days.map((some) =>
        some
          .toSorted(([, a], [, b]) => a - b)
          .map(([place, second], n): PickupRequest => {
            const id = String(place) === '0,0' ? '1,0' : String(place)
            return { ...request(id, 1, `press ${n}`), openedAt: at(second) }
          }),
      )
      const whole = instance([free], presses.flat())
      return presses.map((some) => ({ instance: whole, presses: some }))
    })

const settings = { sureShare: 0.5, overtimeSeconds: 300, morningSteps: 0 }
const ahead = { futures: 6, morningSteps: 40 }

describe('a day with an eye on what may still come', () => {
  it('passes the judge at each press, whatever the policy', () => {
    let waited = 0
    fc.assert(
      fc.property(anyDays(2, 4), ([day, ...past]) => {
        const futures = foreseePresses(past, { ...day!, futures: 6, seed: 1 })
        const morning = anticipate(futures, { ...settings, morningSteps: 60 })
        for (const policy of [plainPolicy, anticipate(futures, settings), morning]) {
          const lived = replayDay({
            ...day!,
            travel,
            policy,
            onPlan(before, after, nowAt) {
              expect(violationsOf(before, after, day!.presses, nowAt)).toEqual([])
              if (after.rounds[0]!.progress.state === 'planned' && nowAt > nine) waited++
            },
          })
          expect(lived.overtimeSeconds).toBeLessThanOrEqual(
            Math.max(15 * 60, overtimeWithout(day!.instance)),
          )
        }
      }),
      { numRuns: 50 },
    )
    expect(waited).toBeGreaterThan(5)
  })

  it('looks ahead only where that was better, on days that it wasn’t chosen on', () => {
    let used = 0
    fc.assert(
      fc.property(anyDays(6, 7), (days) => {
        const check = chooseAnticipation(days, { travel, replays: 6, ...ahead })
        const costOf = (n: number, chosen: AheadSettings | undefined) => {
          const { instance: whole, presses } = days[n]!
          const others = days.toSpliced(n, 1)
          const futures = foreseePresses(others, { instance: whole, futures: 6, seed: n })
          const policy = chosen ? anticipate(futures, chosen) : plainPolicy
          const lived = replayDay({ instance: whole, presses, travel, policy })
          const lost = presses.length - lived.collected.size
          return lived.carrierSeconds + 2 * lived.overtimeSeconds + 1800 * lost
        }
        expect(check.days).toBe(3)
        const { settings: chosen, saved } = check
        if (!chosen) {
          expect(saved?.low ?? 0).toBeLessThanOrEqual(0)
          return
        }
        used++
        const each = [1, 3, 5].map((n) => costOf(n, undefined) - costOf(n, chosen))
        expect(saved!.value).toBeCloseTo(each.reduce((sum, one) => sum + one) / 3)
        expect(saved!.low).toBeGreaterThan(0)
      }),
      { numRuns: 25 },
    )
    expect(used).toBeGreaterThan(0)
  })

  it('doesn’t look ahead with too few days to tell', () => {
    fc.assert(
      fc.property(anyDays(2, 5), (days) => {
        expect(chooseAnticipation(days, { travel, replays: 6, ...ahead })).toEqual({ days: 0 })
      }),
      { numRuns: 10 },
    )
  })
})

describe('a press that nobody has seen yet', () => {
  const free = round('C01', '10,0 20,0 20,10 0,10')
  const whole = (...ids: string[]) =>
    instance(
      [free],
      ids.map((id) => request(id)),
    )

  it('goes beside what will come behind the carrier', () => {
    const all = whole('10,-8', '10,-9')
    const found = insertPickup({ instance: all, request: request('10,-8'), travel, nowAt: nine })
    if (found.kind === 'refusal') throw new Error('refused')
    const order = ({ stops }: Round) => stops.map(({ placeId }) => placeId)
    expect(order(found.plan)).toEqual(['10,-8', '10,0', '20,0', '20,10', '0,10'])
    // by then he has passed, and comes there on his way home
    const future: Future = [{ placeId: '10,-9' as PlaceId, at: at(200) }]
    const moved = reorderAhead({
      round: found.plan,
      stopId: found.stopId,
      instance: all,
      travel,
      nowAt: nine,
      futures: [future, future, []],
    })
    expect(order(moved!)).toEqual(['10,0', '20,0', '20,10', '0,10', '10,-8'])
  })

  it('stays where insertion put it when nothing is likely to come', () => {
    fc.assert(
      fc.property(spots(8), spot, (planned, press) => {
        const id = String(press) === '0,0' ? '1,0' : String(press)
        const one = round('C01', planned.map(String).join(' '))
        const all = instance([one], [request(id)])
        const found = insertPickup({ instance: all, request: request(id), travel, nowAt: nine })
        if (found.kind === 'refusal' || found.joined) return
        const { plan, stopId } = found
        const moved = reorderAhead({
          round: plan,
          stopId,
          instance: all,
          travel,
          nowAt: nine,
          futures: [[]],
        })
        expect(moved).toBe(undefined)
      }),
      { numRuns: 200 },
    )
  })

  it('is none of a fixed order’s business', () => {
    const fixed: Round = { ...free, orderPolicy: 'fixed' }
    const [stop] = fixed.stops
    const input = { round: fixed, instance: whole(), travel, nowAt: nine, futures: [[]] }
    expect(reorderAhead({ ...input, stopId: stop!.stopId as StopId })).toBe(undefined)
  })
})

describe('a later departure', () => {
  const settings = { sureShare: 0.5, overtimeSeconds: 0 }

  it('is as late as the round allows when nothing is likely to come', () => {
    const one = round('C01', '10,0', { returnAt: at(1000) })
    const input = { round: one, instance: instance([one]), travel, nowAt: nine, futures: [[]] }
    const leavesAt = leaveLater({ ...input, ...settings })
    // 25 s there, 28 s of work, 25 s home; a whole minute
    expect(leavesAt).toBeGreaterThan(at(1000 - 78 - 80))
    expect(leavesAt).toBeLessThanOrEqual(at(1000 - 78))
  })

  it('never is without days to learn from, in a fixed order, or once he has left', () => {
    const one = round('C01', '10,0')
    const input = { round: one, instance: instance([one]), travel, nowAt: nine, ...settings }
    expect(leaveLater({ ...input, futures: [] })).toBe(nine)
    const fixed: Round = { ...one, orderPolicy: 'fixed' }
    expect(leaveLater({ ...input, round: fixed, futures: [[]] })).toBe(nine)
    const out: Round = { ...one, progress: { state: 'out', leftAt: nine } }
    expect(leaveLater({ ...input, round: out, futures: [[]] })).toBe(nine)
  })
})

function violationsOf(
  before: Instance,
  after: Instance,
  presses: readonly PickupRequest[],
  nowAt: number,
) {
  const requests = new Map(presses.map((press) => [press.requestId, press]))
  return checkPlan({ before, after, travel, requests, nowAt })
}

/** Some rounds are too long from the start. */
function overtimeWithout(whole: Instance): number {
  return replayDay({ instance: whole, presses: [], travel, policy: plainPolicy }).overtimeSeconds
}
