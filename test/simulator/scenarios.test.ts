import { describe, expect, it } from 'vitest'
import { minutesOf, usualDay } from '../../algorithms/office/shifts.ts'
import { makeCalendar } from '../../backend/calendar.ts'
import { currentDay } from '../../backend/dispatch/serviceHours.ts'
import {
  findScenario,
  livedDays,
  noSuchScenario,
  type Scenario,
  scenarios,
} from '../../simulator/scenarios.ts'

const calendar = makeCalendar('Europe/Paris', 'FR')
const hoursMs = 3_600_000
/** Every beginning of a scenario, as if it were the only one. */
const begin = ({ days, firstDays }: Scenario, firstDay = firstDays[0]!, closesAt = '16:30') =>
  livedDays({ days, firstDays: [firstDay] }, { seed: 1, calendar, hours: { closesAt } })
const find = (name: string) => findScenario(name)!

describe.each(scenarios)('the scenario $name', (scenario) => {
  const plan = { ...usualDay, ...scenario.plan }
  const { letters, collection, hours } = plan

  it('is one that can be', () => {
    const { before, during, after } = scenario.mix
    expect(before + during + after).toBeCloseTo(1)
    expect(scenario.days).toBeGreaterThan(0)
    for (const day of scenario.firstDays) expect(calendar.isWorkingDay(day)).toBe(true)
  })

  it('has shifts and hours in their order, and is over before the next day begins', () => {
    const order = [
      [letters.startTime, letters.outTime, letters.returnTime, letters.endTime],
      [collection.startTime, collection.outTime, collection.returnTime, collection.endTime],
      [letters.endTime, hours.truckAt, hours.closesAt],
      [collection.endTime, hours.truckAt, hours.closesAt],
      [hours.closesAt, `${24 + Math.floor(minutesOf(letters.startTime) / 60)}:00`],
    ]
    for (const times of order)
      for (const [index, time] of times.slice(1).entries())
        expect(minutesOf(time)).toBeGreaterThanOrEqual(minutesOf(times[index]!))
  })

  it.each(scenario.firstDays)('from %s on begins when that day is the next, and ends', (first) => {
    const { serviceDays, fromAt, untilAt } = begin(scenario, first, hours.closesAt)
    expect(serviceDays).toHaveLength(scenario.days)
    expect(currentDay(calendar, hours, fromAt)).toBe(first)
    expect(currentDay(calendar, hours, untilAt) > serviceDays.at(-1)!).toBe(true)
    for (const day of serviceDays)
      for (const { outTime, returnTime, endTime } of [letters, collection]) {
        const [outAt, returnAt, endAt] = [outTime, returnTime, endTime].map((time) =>
          calendar.instant(day, time),
        ) as [number, number, number]
        expect(outAt).toBeGreaterThan(fromAt)
        expect(returnAt).toBeGreaterThan(outAt)
        expect(endAt).toBeGreaterThan(returnAt)
      }
  })
})

describe('the scenarios', () => {
  it('are found by their name, which no other has', () => {
    expect(findScenario('usual')).toBe(scenarios[0])
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length)
    expect(findScenario('constructor')).toBeUndefined()
    expect(noSuchScenario('sunday')).toMatch(
      /^There is no scenario sunday: choose one of usual, weekend, .*, dark\.$/,
    )
  })

  it('begin on one of their days, the same for the same seed', () => {
    const spring = find('spring-forward')
    const first = (seed: number) =>
      livedDays(spring, { seed, calendar, hours: usualDay.hours }).serviceDays[0]
    const seeds = Array.from({ length: 20 }, (_, seed) => seed)
    expect([...new Set(seeds.map(first))].sort()).toEqual(spring.firstDays)
    expect(seeds.map(first)).toEqual(seeds.map(first))
  })

  it.each([
    ['usual', '2026-03-10', ['2026-03-10'], []],
    ['weekend', '2026-03-14', ['2026-03-14', '2026-03-16'], ['2026-03-15']],
    ['holiday', '2026-04-30', ['2026-04-30', '2026-05-02'], ['2026-05-01']],
    ['spring-forward', '2026-03-28', ['2026-03-28', '2026-03-30'], ['2026-03-29']],
    ['spring-forward', '2027-03-27', ['2027-03-27', '2027-03-30'], ['2027-03-28', '2027-03-29']],
    ['fall-back', '2027-10-30', ['2027-10-30', '2027-11-02'], ['2027-10-31', '2027-11-01']],
  ])('live, as %s from %s, %j and rest on %j', (name, first, serviceDays, restDays) => {
    const scenario = find(name)
    const day = scenario.firstDays.find((each) => each === first)!
    expect(begin(scenario, day)).toMatchObject({ serviceDays, restDays })
  })

  it.each([
    ['spring-forward', -1],
    ['fall-back', +1],
  ])('have an evening shift in %s that is longer by %i hours', (name, hours) => {
    const { plan, firstDays } = find(name)
    const { outTime, returnTime } = plan.collection!
    const onTheClock = (minutesOf(returnTime) - minutesOf(outTime)) * 60_000
    for (const day of firstDays)
      expect(calendar.instant(day, returnTime) - calendar.instant(day, outTime)).toBe(
        onTheClock + hours * hoursMs,
      )
  })

  it('begin at 20:00 the evening before, or once the day before has closed', () => {
    const { fromAt, untilAt } = begin(find('usual'))
    expect(new Date(fromAt).toISOString()).toBe('2026-03-09T19:00:00.000Z')
    expect(new Date(untilAt).toISOString()).toBe('2026-03-10T16:30:00.000Z')
    const late = begin(find('past-midnight'), undefined, '27:30')
    expect(new Date(late.fromAt).toISOString()).toBe('2026-03-10T02:30:00.000Z')
    expect(new Date(late.untilAt).toISOString()).toBe('2026-03-12T03:30:00.000Z')
  })
})
