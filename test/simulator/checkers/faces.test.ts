import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { HouseholdView } from '../../../backend/protocol/householdView.ts'
import type { View } from '../../../backend/protocol/live.ts'
import { type WatchedTown, watchTown, whereIs } from './watchTown.ts'

/** Looks at a face, changes what it shows, and hears what is said of that. */
let town: WatchedTown
let where: Awaited<ReturnType<typeof whereIs>>
let requestId: string
let said: ReturnType<WatchedTown['event']>

beforeAll(async () => {
  town = await watchTown()
  requestId = await town.press('D0000001')
  await town.step()
  await town.until('09:20')
  where = await whereIs(town, requestId)
  await town.say(where.login, town.event('left depot', {}))
  await town.step()
  await town.save()
  said = town.event('collected', { ...where, requestId, parcels: 1 })
})
afterAll(() => town.close())
afterEach(() => town.restore())

async function codesOf(who: string, change: (view: never) => unknown, version = 0) {
  const { frame } = await town.look(who)
  if (frame.type !== 'snapshot') throw new Error(frame.type)
  const view = structuredClone(frame.view)
  change(view as never)
  const audience =
    who === 'manager'
      ? ({ role: 'manager' } as const)
      : who === where.mailboxId
        ? ({ role: 'household', mailboxId: who } as const)
        : ({ role: 'carrier', carrierId: town.carrierOf(who) } as const)
  const shown = { ...frame, version: frame.version + version, view }
  town.facts().shown(audience, shown, town.now())
  return town.broken()
}
type Of<Audience> = Extract<View, { audience: Audience }>

describe('a carrier’s face', () => {
  const nobody = { mailboxId: 'nobody', mailboxLabel: 'Nobody' }
  const round = (view: Of<'carrier'>) => view.round!
  const collection = (view: Of<'carrier'>) =>
    round(view).stops.flatMap(({ collections }) => collections)[0]!

  it('is as the rows are', async () => {
    expect(await codesOf(where.login, () => {})).toEqual([])
  })

  it.each<[string, (view: Of<'carrier'>) => void]>([
    ['an order', (view) => round(view).stops.reverse()],
    ['a stop too few', (view) => round(view).stops.pop()],
    ['a state', (view) => Object.assign(round(view), { state: 'back' })],
    ['a request’s state', (view) => Object.assign(collection(view), { state: 'collected' })],
    ['a label', (view) => Object.assign(collection(view), { mailboxLabel: 'nobody' })],
    ['a place', (view) => Object.assign(round(view).stops[0]!, { position: [0, 0] })],
    ['a street', (view) => Object.assign(round(view).stops[1]!, { street: 'Nowhere' })],
    ['a number', (view) => Object.assign(round(view).stops[2]!, { houseNumber: '0' })],
    ['how many get letters', (view) => Object.assign(round(view).stops[3]!, { letters: 99 })],
    ['a parcel', (view) => round(view).stops.at(-1)!.parcels.push(nobody)],
    ['a registered item', (view) => round(view).stops.at(-1)!.registered.push(nobody)],
    ['a delivery', (view) => Object.assign(round(view).stops[0]!, { delivered: true })],
    ['a change', (view) => round(view).changes.pop()],
    ['a round', (view) => Object.assign(view, { round: undefined })],
  ])('shows when %s differs', async (_what, change) => {
    expect(await codesOf(where.login, change)).toEqual(['face differs'])
  })

  it('is of the store’s version', async () => {
    expect(await codesOf(where.login, () => {}, -1)).toEqual(['face of another version'])
  })

  it('may be as it was before a step, or after it', async () => {
    const { show } = await town.look(where.login)
    await town.say(where.login, said as never)
    show()
    expect(await town.broken()).toEqual([])
    show()
    expect(await town.broken()).toEqual(['face differs'])
    await town.say(where.login, town.event('undone', { undoesEventId: said.eventId }))
  })
})

describe('the manager’s face', () => {
  it('is as the rows are', async () => {
    expect(await codesOf('manager', () => {})).toEqual([])
  })

  it.each<[string, (view: Of<'manager'>) => void]>([
    ['a round', (view) => view.rounds.pop()],
    ['a collection', (view) => view.rounds.map((round) => round.collections.pop())],
    [
      'a promise',
      (view) => view.rounds.map(({ collections }) => collections.map((one) => delete one.promise)),
    ],
    ['a press', (view) => view.presses.pop()],
    ['a figure', (view) => Object.assign(view.figures, { unserved: 7 })],
  ])('shows when %s differs', async (_what, change) => {
    expect(await codesOf('manager', change)).toEqual(['face differs'])
  })
})

describe('a household’s face', () => {
  const look = (change: (view: HouseholdView) => unknown) => codesOf(where.mailboxId, change)

  it('is as the rows are', async () => {
    expect(await look(() => {})).toEqual([])
  })

  it.each<[string, (view: HouseholdView) => void, string[]]>([
    ['another promise', ({ request }) => void (request!.promise!.toAt += 1), ['face differs']],
    ['no request', (view) => delete view.request, ['face differs']],
    [
      'the carrier',
      (view) => Object.assign(view, { carrier: { position: [0, 0] } }),
      ['not its own'],
    ],
    [
      'another mailbox',
      ({ mailbox }) => Object.assign(mailbox, { label: 'nobody' }),
      ['face differs'],
    ],
    [
      'another’s request',
      ({ request }) => Object.assign(request!, { requestId: 'another' }),
      ['face differs', 'not its own'],
    ],
    [
      'bad news without a reason',
      ({ request }) => Object.assign(request!, { state: 'postponed' }),
      ['face differs', 'no reason'],
    ],
    [
      'what isn’t in a bag',
      ({ request }) => Object.assign(request!, { state: 'collected' }),
      ['face differs', 'told what isn’t so'],
    ],
  ])('may not show %s', async (_what, change, codes) => {
    expect(await look(change)).toEqual(codes)
  })

  it('hears "collected" ten seconds after the carrier said it, not before', async () => {
    const again = town.event('collected', { ...where, requestId, parcels: 1 })
    await town.say(where.login, again)
    town.facts().bagged(town.carrierOf(where.login), requestId, 1)
    await town.broken()
    expect(await look(() => {})).toEqual([])
    const early = await look(({ request }) => Object.assign(request!, { state: 'collected' }))
    expect(early).toEqual(['face differs', 'told too early'])
    await town.pass(10)
    town.facts().bagged(town.carrierOf(where.login), requestId, 1)
    expect(await look(() => {})).toEqual([])
    await town.pass(5)
    const late = await look(({ request }) => Object.assign(request!, { state: 'planned' }))
    expect(late).toEqual(['face differs'])
  })
})
