import { afterAll, beforeAll, expect, it } from 'vitest'
import { calendar } from '../../fixtures/openTown.ts'
import { type WatchedTown, watchTown, whereIs } from './watchTown.ts'

let town: WatchedTown
beforeAll(async () => {
  town = await watchTown()
})
afterAll(() => town.close())

it('has nothing to say of a day on which all goes as it must', async () => {
  const sound = async () => expect(await town.step()).toEqual([])
  const lookAll = async () => {
    const households = await town.sql('select distinct mailbox_id from pickup_requests order by 1')
    const carriers = await town.sql("select login from people where role = 'carrier' order by 1")
    const faces = [...households.map((r) => r.mailbox_id), ...carriers.map((r) => r.login)]
    for (const who of ['manager', ...faces]) (await town.look(who)).show()
    await sound()
  }
  await sound()
  const pressed: string[] = []
  for (const n of [1, 2, 3, 4, 5, 6, 7]) {
    pressed.push(await town.press(`D000000${n}`))
    await sound()
    await town.pass(1)
  }
  await lookAll()
  await town.press('D0000003', '138c0002')
  await sound()

  const first = await whereIs(town, pressed[0]!)
  await town.until('09:20')
  for (const { login } of await town.sql(
    "select login from people where role = 'carrier' order by 1",
  ))
    await town.say(login, town.event('left depot', {}))
  await sound()
  await lookAll()

  // collected, taken back, collected again
  const { login, stopId, roundId } = first
  const requestId = pressed[0]!
  const said = town.event('collected', { stopId, requestId, parcels: 2 })
  expect(await town.say(login, said)).toBe('kept')
  await sound()
  await lookAll()
  await town.pass(4)
  expect(await town.say(login, town.event('undone', { undoesEventId: said.eventId }))).toBe('kept')
  await sound()
  expect(await town.say(login, town.event('collected', { stopId, requestId, parcels: 1 }))).toBe(
    'kept',
  )
  town.facts().bagged(town.carrierOf(login), requestId, 1)
  await sound()
  await town.pass(20)
  await lookAll()

  const second = await whereIs(town, pressed[1]!)
  await town.say(
    second.login,
    town.event('problem', { stopId: second.stopId, requestId: pressed[1]!, problem: 'empty' }),
  )
  await sound()
  const third = await whereIs(town, pressed[3]!)
  expect(await town.say(third.login, town.event('refused', { requestId: pressed[3]! }))).toBe(
    'kept',
  )
  await sound()
  await town.pass(20)
  await lookAll()

  await town.say(login, town.event('back at depot', {}))
  await sound()
  await town.handOver(login, roundId)
  await sound()
  await lookAll()
  await town.until('16:00')
  await sound()
  await lookAll()
  await town.until('17:30')
  await sound()
  await lookAll()
  expect(await town.atEnd()).toEqual([])
  expect(town.counts()).toMatchObject({
    messages: 8,
    presses: 8,
    requests: { departed: 1, empty: 1 },
  })
  expect(calendar.localTime(town.now())).toBe('17:30')
})
