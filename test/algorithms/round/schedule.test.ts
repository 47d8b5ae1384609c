import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Progress, Round, StopId, TravelTimes } from '../../../algorithms/model.ts'
import { frozenUntil } from '../../../algorithms/round/frozen.ts'
import { scheduleRound } from '../../../algorithms/round/schedule.ts'
import { defaultRoundSettings } from '../../../algorithms/round/settings.ts'
import { timeRound } from '../../../algorithms/round/timeRound.ts'
import { at, instance, nine, round, travel } from './gridTown.ts'
import { situationsWithBreaks } from './randomRounds.ts'
import { slowSchedule } from './slowSchedule.ts'

const out = (confirmed?: string, seconds = 0): { progress: Progress } => ({
  progress: {
    state: 'out',
    leftAt: nine,
    ...(confirmed
      ? { confirmed: { stopId: `2026-11-23.L01.${confirmed}` as StopId, at: at(seconds) } }
      : {}),
  },
})

function schedule(picture: string, nowAt: number, changes = {}) {
  const one = round('L01', picture, changes)
  return scheduleRound({ round: one, instance: instance([one]), travel, nowAt })
}

const seconds = (ms: number) => (ms - nine) / 1000
const arrivals = (...input: Parameters<typeof schedule>) =>
  schedule(...input).stops.map(({ arriveAt }) => seconds(arriveAt))
const states = (...input: Parameters<typeof schedule>) =>
  schedule(...input)
    .stops.map(({ state }) => state[0])
    .join('')

describe('scheduleRound', () => {
  it('walks the legs and works at the stops: letters 20 s, a bank of four 36 s', () => {
    const result = schedule('10,0 20,0x4 30,0', nine)
    expect(result.stops.map(({ arriveAt }) => seconds(arriveAt))).toEqual([100, 220, 356])
    expect(result.stops.map(({ departAt }) => seconds(departAt))).toEqual([120, 256, 376])
    expect(seconds(result.returnAt)).toBe(376 + 300)
    expect(result.stops.map(({ legMetres }) => legMetres)).toEqual([100, 100, 100])
    expect(result.returnLegMetres).toBe(300)
  })

  it.each([
    ['1,0', 20],
    ['1,0P', 45],
    ['1,0R', 20 + 90],
    ['1,0C', 60],
    ['1,0x1C', 20 + 30],
    ['1,0x2PRC', 20 + 8 + 45 + 90 + 30],
  ])('works at %s for %i s on foot', (picture, work) => {
    const [stop] = schedule(picture, nine).stops
    expect((stop!.departAt - stop!.arriveAt) / 1000).toBe(work)
  })

  it('adds the setup of a halt by bike and by car', () => {
    const work = (profile: string) => {
      const [stop] = schedule('1,0', nine, { profile }).stops
      return (stop!.departAt - stop!.arriveAt) / 1000
    }
    expect([work('cargo-bike'), work('car')]).toEqual([28, 40])
  })

  it('starts when the carrier leaves, or now when he is late leaving', () => {
    expect(arrivals('10,0', at(-600))).toEqual([100])
    expect(arrivals('10,0', at(600))).toEqual([700])
    const left = { progress: { state: 'out', leftAt: at(60) } }
    expect(arrivals('50,0', at(120), left)).toEqual([560])
  })

  it('infers that letters are passed from the time since', () => {
    // they are left at 120, 240 and 360 s
    expect(states('10,0 20,0 30,0', at(119), out())).toBe('ppp')
    const result = schedule('10,0 20,0 30,0', at(240), out())
    expect(result.stops.map(({ state }) => state)).toEqual(['passed', 'passed', 'planned'])
    expect(result.nextIndex).toBe(2)
    expect(schedule('10,0 20,0 30,0', at(9999), out()).nextIndex).toBe(3)
  })

  it('infers nothing past a special stop that nobody confirmed: he is late there', () => {
    const result = schedule('10,0 20,0R 30,0', at(1000), out())
    expect(result.nextIndex).toBe(1)
    expect(result.stops.map(({ arriveAt }) => seconds(arriveAt))).toEqual([100, 1000, 1210])
  })

  it('runs from the instant of the last confirmed event', () => {
    const result = schedule('10,0 20,0R 30,0 40,0', at(1000), out('20,0', 1000))
    expect(result.stops.map(({ state }) => state)).toEqual(['passed', 'done', 'planned', 'planned'])
    expect(seconds(result.stops[2]!.arriveAt)).toBe(1100)
    expect(seconds(result.returnAt)).toBe(1100 + 20 + 120 + 400)
  })

  it('expects him back now when he should have been and nobody said so', () => {
    expect(seconds(schedule('10,0', at(900), out()).returnAt)).toBe(900)
    const back = { progress: { state: 'back', leftAt: nine } }
    const result = schedule('10,0R', at(900), back)
    expect([result.nextIndex, seconds(result.returnAt)]).toEqual([1, 310])
  })

  it('empties the bag of parcels and fills it with collections', () => {
    const result = schedule('10,0P 20,0C 30,0', nine)
    expect(result.startLoad).toEqual({ litres: 6, grams: 1520 })
    expect(result.stops.map(({ load }) => load)).toEqual([
      { litres: 0, grams: 20 },
      { litres: 6, grams: 1520 },
      { litres: 6, grams: 1500 },
    ])
  })

  it('counts overtime from the time he must be back', () => {
    expect(schedule('10,0', nine, { returnAt: at(200) }).overtimeSeconds).toBe(20)
    expect(schedule('10,0', nine, { returnAt: at(220) }).overtimeSeconds).toBe(0)
  })

  it('throws where a stop can be reached and not left', () => {
    const one = round('L01', '1,0')
    const oneWay: typeof travel = (profile, from, to) =>
      from === '1,0' ? undefined : travel(profile, from, to)
    const input = { round: one, instance: instance([one]), nowAt: nine, travel: oneWay }
    expect(() => scheduleRound(input)).toThrow('Round L01: no way (foot) 1,0 to depot.')
  })
})

describe('a break', () => {
  const breakDue = { seconds: 1200, fromAt: at(230), toAt: at(900) }
  const of = (picture: string, nowAt: number, changes: Partial<Round> = {}) => {
    const { stops, returnAt, breakAhead } = schedule(picture, nowAt, { breakDue, ...changes })
    return {
      arrivals: stops.map(({ arriveAt }) => seconds(arriveAt)),
      back: seconds(returnAt),
      ...(breakAhead ? { before: breakAhead.index, begins: seconds(breakAhead.at) } : {}),
    }
  }
  const said = (breakStartedAt: number, breakEndedAt?: number, confirmed = out()) => ({
    progress: {
      ...confirmed.progress,
      breakStartedAt: at(breakStartedAt),
      ...(breakEndedAt === undefined ? {} : { breakEndedAt: at(breakEndedAt) }),
    },
  })

  it('is taken on reaching the first stop from its hour on, before the work there', () => {
    expect(of('10,0 20,0 30,0', nine)).toEqual({
      arrivals: [100, 220, 340 + 1200],
      back: 360 + 1200 + 300,
      before: 2,
      begins: 340,
    })
  })

  it('is taken on the way once its time is over, and at the depot where no stop is left', () => {
    expect(of('10,0 20,0 130,0', nine)).toMatchObject({ before: 2, begins: 900 })
    const home = { arrivals: [100], back: 220 + 1200, before: 1, begins: 230 }
    expect(of('10,0', nine)).toEqual(home)
  })

  it('counts from his own word on, and isn’t planned again', () => {
    const resting = { arrivals: [100, 220 + 1200, 340 + 1200], back: 660 + 1200 }
    expect(of('10,0 20,0 30,0', at(200), said(150))).toEqual(resting)
    expect(of('10,0 20,0 30,0', at(800), said(150, 750))).toEqual({
      arrivals: [100, 220 + 600, 340 + 600],
      back: 660 + 600,
    })
  })

  it('that lasts longer makes him late, minute by minute', () => {
    const before = of('10,0 20,0 30,0', at(1350), said(150)).back
    expect(of('10,0 20,0 30,0', at(1400), said(150)).back).toBe(before + 50)
  })

  it('is over when he confirms something, said or not', () => {
    const went = said(150, undefined, out('20,0', 1000))
    expect(of('10,0 20,0 30,0', at(1100), went)).toMatchObject({ back: 1000 + 100 + 20 + 300 })
  })

  it('isn’t taken by a slip of the thumb', () => {
    expect(of('10,0 20,0 30,0', at(200), said(150, 170))).toMatchObject({ before: 2 })
    expect(of('10,0 20,0 30,0', at(800), said(150, 210))).not.toHaveProperty('before')
  })

  it('holds a parcel back that he must confirm, and was to have handed out before', () => {
    const late = of('10,0R 20,0', at(200), said(150))
    expect(late.arrivals).toEqual([150 + 1200, 150 + 1200 + 110 + 100])
  })
})

describe('frozenUntil', () => {
  const frozen = (picture: string, nowAt: number, changes = {}, number = 'L01') => {
    const one = round(number, picture, changes)
    const schedule = timeRound({ round: one, instance: instance([one]), travel, nowAt })
    return frozenUntil({ round: one, schedule, settings: defaultRoundSettings, nowAt })
  }
  const far = '100,0 200,0 300,0 400,0 500,0'

  it('freezes nothing before the carrier leaves', () => {
    expect(frozen(far, nine)).toBe(0)
  })

  it('freezes at least the next three stops', () => {
    expect(frozen(far.replaceAll(' ', ' | '), at(60), out())).toBe(3)
  })

  it('freezes the next five minutes', () => {
    // reached at 10, 40, 70 ... s: the eleventh at 310 s
    const steps = Array.from({ length: 14 }, (_, index) => `${index + 1},0`)
    expect(frozen(steps.join(' | '), at(0), out())).toBe(10)
  })

  it('freezes the rest of the segment he walks, in letter rounds', () => {
    expect(frozen('10,0 100,0 200,0 300,0 400,0 | 500,0', at(0), out())).toBe(5)
    expect(frozen('10,0 100,0 200,0 300,0 400,0', at(0), out(), 'C01')).toBe(3)
  })

  it('leaves room after the last stop until he is back', () => {
    expect(frozen('1,0', at(0), out())).toBe(1)
    expect(frozen('1,0', at(0), { progress: { state: 'back' } })).toBe(1)
  })
})

describe('any schedule', () => {
  /** The river flows at y = 10, and its bridges may be closed. */
  const noBridge: TravelTimes = (profile, from, to) =>
    isBeyond(from) === isBeyond(to) ? travel(profile, from, to) : undefined
  const isBeyond = (id: string) => Number(id.split(',')[1]) > 10

  it('is what its slow twin says, now and later, with all bridges or none', () => {
    let cutOff = 0
    fc.assert(
      fc.property(
        situationsWithBreaks,
        fc.nat({ max: 3_600_000 }),
        ({ instance, nowAt }, laterMs) => {
          for (const round of instance.rounds)
            for (const ways of [travel, noBridge])
              for (const now of [nowAt, nowAt + laterMs, nowAt]) {
                const input = { round, instance, travel: ways, nowAt: now }
                const schedule = scheduleRound(input)
                expect(schedule).toEqual(slowSchedule(input))
                cutOff += schedule.stops.filter(({ state }) => state === 'cut off').length
              }
        },
      ),
      { numRuns: 300 },
    )
    expect(cutOff).toBeGreaterThan(100)
  })

  it('is what its slow twin says at every tick of a clock, by which stops are passed one by one', () => {
    let passed = 0
    fc.assert(
      fc.property(
        situationsWithBreaks,
        fc.integer({ min: 1, max: 60_000 }),
        ({ instance }, tickMs) => {
          for (const { stops, ...round } of instance.rounds) {
            // one in five as it's drawn, the others without what must be confirmed
            const few = stops.map((stop, n) =>
              n % 5 === 4 ? stop : { ...stop, deliveries: [], collections: [] },
            )
            const { breakStartedAt, breakEndedAt } = round.progress
            const progress: Progress = {
              state: 'out',
              leftAt: nine,
              ...(breakStartedAt === undefined ? {} : { breakStartedAt }),
              ...(breakEndedAt === undefined ? {} : { breakEndedAt }),
            }
            const out: Round = { ...round, stops: few, progress }
            let before = 0
            for (let tick = 0; tick < 20; tick++) {
              const input = { round: out, instance, travel, nowAt: nine + tick * tickMs }
              const schedule = scheduleRound(input)
              expect(schedule).toEqual(slowSchedule(input))
              if (tick > 0 && schedule.nextIndex > before) passed++
              before = schedule.nextIndex
            }
          }
        },
      ),
      { numRuns: 60 },
    )
    expect(passed).toBeGreaterThan(60)
  })
})
