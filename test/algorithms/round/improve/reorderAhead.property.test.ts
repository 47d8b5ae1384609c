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
  anticipate,
  chooseAnticipation,
  foreseePresses,
} from '../../../../algorithms/round/improve/anticipate.ts'
import { reorderAhead } from '../../../../algorithms/round/improve/reorderAhead.ts'
import { plainPolicy, replayDay } from '../../../../algorithms/round/improve/reorderReplay.ts'
import { waitUntil } from '../../../../algorithms/round/improve/reorderWait.ts'
import { insertPickup } from '../../../../algorithms/round/insertPickup.ts'
import { at, instance, nine, request, round, travel } from '../gridTown.ts'

const spot = fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 }))
const spots = (maxLength: number) =>
  fc.uniqueArray(
    spot.filter(([x, y]) => x !== 0 || y !== 0),
    { maxLength, minLength: 1, selector: String },
  )

/** A free round by bike in the morning, and what is pressed for on its day and on three days before. */
const anyDays = fc
  .record({
    planned: spots(12),
    days: fc.array(fc.array(fc.tuple(spot, fc.integer({ min: 1, max: 3500 })), { maxLength: 8 }), {
      minLength: 2,
      maxLength: 4,
    }),
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
      fc.property(anyDays, ([day, ...past]) => {
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

  it('looks ahead only where that was better on the days before', () => {
    fc.assert(
      fc.property(anyDays, (days) => {
        const chosen = chooseAnticipation(days, { travel, replays: days.length, ...ahead })
        const costOf = (n: number, isAhead: boolean) => {
          const { instance: whole, presses } = days[n]!
          const others = days.toSpliced(n, 1)
          const futures = foreseePresses(others, { instance: whole, futures: 6, seed: n })
          const policy = isAhead && chosen ? anticipate(futures, chosen) : plainPolicy
          const lived = replayDay({ instance: whole, presses, travel, policy })
          const lost = presses.length - lived.collected.size
          return lived.carrierSeconds + 2 * lived.overtimeSeconds + 1800 * lost
        }
        const sum = (isAhead: boolean) =>
          days.reduce((total, _, n) => total + costOf(n, isAhead), 0)
        if (chosen) expect(sum(true)).toBeLessThan(sum(false))
      }),
      { numRuns: 12 },
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

describe('a wait', () => {
  it('ends as late as the round allows when nothing is likely to come', () => {
    const one = round('C01', '10,0', { returnAt: at(1000) })
    const input = { round: one, instance: instance([one]), travel, nowAt: nine, futures: [[]] }
    const untilAt = waitUntil({ ...input, ...settings, overtimeSeconds: 0 })
    // 25 s there, 28 s of work, 25 s home
    expect(untilAt).toBeGreaterThan(at(1000 - 78 - 20))
    expect(untilAt).toBeLessThanOrEqual(at(1000 - 78))
  })

  it('never is without days to learn from, nor in a fixed order', () => {
    const one = round('C01', '10,0')
    const input = { round: one, instance: instance([one]), travel, nowAt: nine, ...settings }
    expect(waitUntil({ ...input, futures: [] })).toBe(nine)
    const fixed: Round = { ...one, orderPolicy: 'fixed' }
    expect(waitUntil({ ...input, round: fixed, futures: [[]] })).toBe(nine)
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
