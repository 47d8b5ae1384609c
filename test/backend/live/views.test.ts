import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import type { BoardView } from '../../../backend/protocol/boardView.ts'
import type { CarrierView } from '../../../backend/protocol/carrierView.ts'
import type { View } from '../../../backend/protocol/live.ts'
import type { RoundEvent } from '../../../backend/protocol/rest.ts'
import { freshDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { adminPassword, openTown, type Town } from '../../fixtures/openTown.ts'

describe('what is shown', () => {
  let town: Town
  beforeAll(async () => {
    town = await openTown({ at: '10:30' })
  })
  afterAll(() => town.close())

  it('is a delivery on every device of its carrier, whichever it was confirmed on', async () => {
    const device = await town.logIn('l01', demoPassword)
    const { stopId } = (await lookAs(town, 'l01')).stops.find(hasParcel)!
    await say(device, { kind: 'left depot' }, { kind: 'delivered', stopId })
    const { stops } = await lookAs(town, 'l01')
    expect(stops.filter((stop) => stop.delivered).map((stop) => stop.stopId)).toEqual([stopId])
    expect(stops.find((stop) => stop.stopId === stopId)?.state).toBe('done')
  })

  it('is a waiting collection round until its time is over, not back already', async () => {
    const waiting = await lookAs(town, 'c01')
    expect(waiting).toMatchObject({ kind: 'collection', state: 'planned', stops: [] })
    expect(waiting.expectedReturnAt).toBe(waiting.returnAt)
    await say(await town.logIn('c01', demoPassword), { kind: 'left depot' })
    const out = await lookAs(town, 'c01')
    expect(out).toMatchObject({ state: 'out', expectedReturnAt: out.returnAt })
    const { rounds } = (await view(town, 'manager', adminPassword)) as BoardView
    const row = rounds.find((round) => round.number === 'C01')!
    expect(row).toMatchObject({ state: 'out', expectedReturnAt: row.returnAt, needs: [] })
  })

  it('has the point of what needs a person within 28 letters', async () => {
    const late = await openTown({ at: '11:50' })
    const { rounds } = (await view(late, 'manager', adminPassword)) as BoardView
    await say(await late.logIn('l01', demoPassword), { kind: 'left depot' })
    const after = (await view(late, 'manager', adminPassword)) as BoardView
    const said = [...rounds, ...after.rounds].flatMap((round) => round.needs)
    expect(said.map(({ fr }) => fr.replace(/\d+/, '…'))).toEqual([
      'Pas encore partie',
      'Pas encore partie',
      'Pas encore partie',
      'Retour … min trop tard',
    ])
    for (const { fr, en } of said) expect(Math.max(fr.length, en.length)).toBeLessThanOrEqual(28)
    await late.close()
  })
})

describe('a round whose regular is away', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await freshDatabase()
  })
  afterAll(() => database.drop())

  it('is shown to its carrier as one he does not know', async () => {
    const before = await openTown({ database })
    expect((await lookAs(before, 'l01')).knowsRound).toBe(true)
    await before.close()
    await database.pool.query("update people set round_number = null where login = 'l01'")
    const after = await openTown({ database })
    expect((await lookAs(after, 'l01')).knowsRound).toBe(false)
    await after.close()
  })
})

type RoundView = NonNullable<CarrierView['round']>

const hasParcel = (stop: RoundView['stops'][number]) =>
  stop.parcels.length > 0 && stop.collections.length === 0

async function view(town: Town, login: string, password: string): Promise<View> {
  const live = await (await town.logIn(login, password)).live()
  const [first] = live.frames
  live.close()
  if (first?.type !== 'snapshot') throw new Error('no snapshot')
  return first.view
}

async function lookAs(town: Town, login: string): Promise<RoundView> {
  return ((await view(town, login, demoPassword)) as CarrierView).round!
}

type Word = RoundEvent extends infer Event
  ? Event extends RoundEvent
    ? Omit<Event, 'eventId' | 'realAt'>
    : never
  : never

async function say(client: Awaited<ReturnType<Town['logIn']>>, ...words: Word[]): Promise<void> {
  const realAt = Date.now()
  const events = words.map((word) => ({ ...word, eventId: randomUUID(), realAt }))
  const init = { method: 'POST', body: JSON.stringify({ events }) }
  const answer = await client.fetch('/api/v1/round-events', init)
  expect(await answer.json()).toMatchObject({ results: words.map(() => ({ outcome: 'kept' })) })
}
