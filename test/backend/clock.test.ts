import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { realClock, scaledClock } from '../../backend/clock.ts'

const hour = 3_600_000
/** Real time of the tests; moved by hand, timers with it. */
const start = Date.UTC(2026, 10, 22, 13)

beforeEach(() => {
  vi.useFakeTimers({ now: start })
})
afterEach(() => {
  vi.useRealTimers()
})

const demo = (onJump?: Parameters<typeof scaledClock>[0]['onJump']) =>
  scaledClock({
    origins: [{ realAt: start, serviceAt: start + 20 * hour, speed: 20 }],
    ...(onJump ? { onJump } : {}),
  })

test('the real clock tells real time, in both', () => {
  const clock = realClock()
  expect(clock.now()).toBe(start)
  expect(clock.toService(start - 1_234)).toBe(start - 1_234)
  expect(clock.speed).toBe(1)
})

test('a demo minute is a second and a half of real time, at 40 times', () => {
  const clock = scaledClock({ origins: [{ realAt: start, serviceAt: 0, speed: 40 }] })
  vi.advanceTimersByTime(1_500)
  expect(clock.now()).toBe(60_000)
  expect(clock.realNow()).toBe(start + 1_500)
})

test('maps a real instant by the origin that was in force then, also after a jump', () => {
  const clock = demo()
  vi.advanceTimersByTime(60_000)
  const evening = clock.now()
  const morning = evening + 14 * hour
  clock.jump(morning)
  vi.advanceTimersByTime(60_000)
  expect(clock.toService(start + 30_000)).toBe(start + 20 * hour + 600_000)
  expect(clock.toService(start + 59_999)).toBe(evening - 20)
  expect(clock.toService(start + 60_000)).toBe(morning)
  expect(clock.now()).toBe(morning + 20 * 60_000)
})

test('tells of each jump, so that it can be stored, and goes on from what was stored', () => {
  const stored = [{ realAt: start, serviceAt: start + 20 * hour, speed: 20 }]
  const clock = demo((origin) => stored.push(origin))
  vi.advanceTimersByTime(1_000)
  clock.jump(clock.now() + hour)
  vi.advanceTimersByTime(1_000)
  const again = scaledClock({ origins: stored })
  expect(again.now()).toBe(clock.now())
  expect(again.origin()).toEqual(clock.origin())
})

test("can't be put back", () => {
  const clock = demo()
  expect(() => clock.jump(clock.now() - 1)).toThrow("can't be put back")
})

test('stands still while the server was off and the day was continued', () => {
  const stoppedAt = start + 20 * hour + 20 * 60_000
  const clock = scaledClock({
    origins: [
      { realAt: start, serviceAt: start + 20 * hour, speed: 20 },
      { realAt: start + 2 * hour, serviceAt: stoppedAt, speed: 20 },
    ],
  })
  expect(clock.toService(start + 60_000)).toBe(stoppedAt)
  expect(clock.toService(start + hour)).toBe(stoppedAt)
  expect(clock.toService(start + 2 * hour + 1)).toBe(stoppedAt + 20)
})

test('a later real instant never maps to an earlier service instant', () => {
  const origin = fc.record({
    realAt: fc.integer({ min: 0, max: 1_000 }),
    serviceAt: fc.integer({ min: 0, max: 30_000 }),
    speed: fc.integer({ min: 1, max: 60 }),
  })
  fc.assert(
    fc.property(fc.array(origin, { minLength: 1, maxLength: 5 }), (drawn) => {
      const sorted = (key: 'realAt' | 'serviceAt') =>
        drawn.map((each) => each[key]).sort((a, b) => a - b)
      const [realAts, serviceAts] = [sorted('realAt'), sorted('serviceAt')]
      const clock = scaledClock({
        origins: drawn.map(({ speed }, i) => ({
          realAt: realAts[i]!,
          serviceAt: serviceAts[i]!,
          speed,
        })),
      })
      for (let realAt = 0; realAt < 1_200; realAt += 7) {
        expect(clock.toService(realAt)).toBeLessThanOrEqual(clock.toService(realAt + 7))
      }
    }),
  )
})

test('a timer runs once, when its service instant has come and not before', () => {
  const clock = demo()
  const run = vi.fn()
  clock.setTimer(clock.now() + hour, run)
  vi.advanceTimersByTime(hour / 20 - 1)
  expect(run).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(run).toHaveBeenCalledOnce()
  vi.advanceTimersByTime(hour)
  expect(run).toHaveBeenCalledOnce()
})

test('a timer may lie 60 days ahead', () => {
  const clock = realClock()
  const run = vi.fn()
  clock.setTimer(start + 60 * 24 * hour, run)
  vi.advanceTimersByTime(60 * 24 * hour - 1)
  expect(run).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(run).toHaveBeenCalledOnce()
})

test('what a jump passes over runs after it, in the order of its instants', () => {
  const clock = demo()
  const ran: string[] = []
  const now = clock.now()
  clock.setTimer(now + 3 * hour, () => ran.push('truck'))
  clock.setTimer(now + 5 * hour, () => ran.push('closing'))
  clock.setTimer(now + 2 * hour, () => ran.push('cut-off'))
  clock.setTimer(now + 30 * hour, () => ran.push('next evening'))
  clock.jump(now + 20 * hour)
  vi.advanceTimersByTime(1)
  expect(ran).toEqual(['cut-off', 'truck', 'closing'])
})

test('a cancelled timer never runs', () => {
  const clock = demo()
  const run = vi.fn()
  clock.setTimer(clock.now() + hour, run)()
  clock.jump(clock.now() + 2 * hour)
  vi.advanceTimersByTime(hour)
  expect(run).not.toHaveBeenCalled()
})
