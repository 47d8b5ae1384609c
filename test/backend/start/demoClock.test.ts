import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeCalendar } from '../../../backend/calendar.ts'
import { openDemoClock, refuseDemoData } from '../../../backend/start/demoClock.ts'
import { freshDatabase, type TestDatabase } from '../../fixtures/database.ts'

const minute = 60_000
const calendar = makeCalendar('Europe/Paris', 'FR')
/** A Saturday evening in Paris; Monday is a working day. */
const saturday = Date.UTC(2026, 10, 21, 19)
const mondayMorning = Date.UTC(2026, 10, 23, 8, 10)

let database: TestDatabase
beforeEach(async () => {
  database = await freshDatabase()
})
afterEach(() => database.drop())

const open = (realNow: () => number) =>
  openDemoClock({
    db: database.pool,
    calendar,
    speed: 20,
    complain: (line) => expect.unreachable(line),
    realNow,
  })

test('begins at 9:10 on the next working day of the depot', async () => {
  const clock = await open(() => saturday)
  expect(clock.now()).toBe(mondayMorning)
  expect(clock.speed).toBe(20)
})

test('goes on after a stop from the minute it had reached', async () => {
  let realAt = saturday
  const clock = await open(() => realAt)
  realAt += 3 * minute
  await clock.close()
  realAt += 600 * minute
  const again = await open(() => realAt)
  expect(again.now()).toBe(mondayMorning + 60 * minute)
  realAt += minute
  expect(again.now()).toBe(mondayMorning + 80 * minute)
})

test('maps an instant of before the stop as it was told then', async () => {
  let realAt = saturday
  const clock = await open(() => realAt)
  realAt += 3 * minute
  await clock.close()
  const again = await open(() => realAt + 600 * minute)
  expect(again.toService(saturday + minute)).toBe(mondayMorning + 20 * minute)
})

test('keeps a jump to the next morning', async () => {
  let realAt = saturday
  const clock = await open(() => realAt)
  realAt += minute
  clock.jump(mondayMorning + 24 * 60 * minute)
  realAt += minute
  await clock.close()
  const again = await open(() => realAt)
  expect(again.now()).toBe(mondayMorning + (24 * 60 + 20) * minute)
})

test('the demo and real work never share a data folder', async () => {
  await refuseDemoData(database.pool)
  await open(() => saturday)
  await expect(refuseDemoData(database.pool)).rejects.toMatchObject({ code: 'demo-data' })
})
