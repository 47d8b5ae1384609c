import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DepotId, PlaceId, RequestId } from '../../../algorithms/model.ts'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import { decideContainer } from '../../../backend/dispatch/handOver.ts'
import { takeItems } from '../../../backend/dispatch/items.ts'
import type { ServerFrame } from '../../../backend/protocol/live.ts'
import { checkDigit } from '../../../backend/protocol/parcelCode.ts'
import type { Item, RoundEvent, RoundEventsAnswer } from '../../../backend/protocol/rest.ts'
import { loadDepotState, type RequestRow } from '../../../backend/store/depotState.ts'
import { openHousehold } from '../../fixtures/openHousehold.ts'
import { type Client, calendar, openTown, type Town, tuesday } from '../../fixtures/openTown.ts'
import { event } from '../../fixtures/roundEvents.ts'

const sticker = (number: number) => {
  const serial = String(number).padStart(8, '0')
  return serial + checkDigit(serial)
}
const label = 'RR473124829GB'

describe('parcels one by one', () => {
  let town: Town
  beforeEach(async () => {
    town = await openTown({ at: '10:30' })
  })
  afterEach(() => town.close())

  const state = () => loadDepotState(town.database.pool, 'depot-1' as DepotId)

  async function planned(...buttons: readonly string[]) {
    for (const button of buttons) {
      await town.press(button, { data: '118c0001' })
      await town.backend.idle()
    }
    const { requests, rounds } = await state()
    return [...requests.values()].map((request) => {
      const round = rounds.get(request.roundId!)!
      const stop = round.stops.find((each) =>
        each.collections.some(({ requestId }) => requestId === request.requestId),
      )!
      return { ...request, stopId: stop.stopId, login: round.number.toLowerCase() }
    })
  }
  async function tell(carrier: Client, ...events: readonly RoundEvent[]) {
    const body = JSON.stringify({ events })
    const response = await carrier.fetch('/api/v1/round-events', { method: 'POST', body })
    expect(response.status).toBe(200)
    return ((await response.json()) as RoundEventsAnswer).results
  }
  async function look(mailboxId: string) {
    const live = await (await openHousehold(town, mailboxId)).live()
    const [frame] = live.frames as [ServerFrame]
    live.close()
    if (frame.type !== 'snapshot' || frame.view.audience !== 'household') throw new Error('no view')
    return frame.view
  }
  const requestOf = async (requestId: RequestId) => (await state()).requests.get(requestId)!

  it('are kept with their labels, and shown to their household once it can’t be taken back', async () => {
    const [request] = await planned('D0000002')
    const { requestId, stopId, mailboxId } = request!
    const carrier = await town.logIn(request!.login, demoPassword)
    const items: Item[] = [
      { code: 'rr 47312482 9 gb', outcome: 'collected' },
      { outcome: 'too large' },
    ]
    const realAt = Date.now() - 11_000
    const [told] = await tell(
      carrier,
      event('collected', { stopId, requestId, parcels: 1, items }, realAt),
    )
    expect(told).toMatchObject({ outcome: 'kept' })
    expect(told!.correct).toBeUndefined()
    const kept = [{ code: label, outcome: 'collected' }, { outcome: 'too large' }]
    expect(await requestOf(requestId)).toMatchObject({
      state: 'collected',
      parcels: 1,
      items: kept,
    })
    const view = await look(mailboxId)
    expect(view.request?.items).toEqual(kept)
    expect(view.request?.why?.en).toBe('One parcel collected; another not: too large.')
  })

  it('are in the bag although a label was read twice or can be none; it’s left out and told', async () => {
    const [first, second] = await planned('D0000002', 'D0000003')
    const [one, other] = [
      await town.logIn(first!.login, demoPassword),
      await town.logIn(second!.login, demoPassword),
    ]
    const collect = ({ stopId, requestId }: typeof first & object, ...codes: string[]) =>
      event('collected', {
        stopId,
        requestId,
        parcels: codes.length,
        items: codes.map((code) => ({ code, outcome: 'collected' })),
      })
    expect(await tell(one, collect(first!, label))).toMatchObject([{ outcome: 'kept' }])
    const [again] = await tell(other, collect(second!, label, sticker(7), '12 rue'))
    expect(again).toMatchObject({ outcome: 'kept' })
    expect(again!.correct?.en).toContain('RR 47312482 9 GB was read before')
    expect(again!.correct?.fr).toContain('relisez-la')
    expect(await requestOf(second!.requestId)).toMatchObject({
      parcels: 3,
      items: [
        { outcome: 'collected' },
        { code: sticker(7), outcome: 'collected' },
        { outcome: 'collected' },
      ],
    })
  })

  it('give their labels free again when the word is taken back', async () => {
    const [request] = await planned('D0000002')
    const { requestId, stopId } = request!
    const carrier = await town.logIn(request!.login, demoPassword)
    const items: Item[] = [{ code: label, outcome: 'collected' }]
    const collected = event('collected', { stopId, requestId, parcels: 1, items })
    await tell(carrier, collected)
    await tell(carrier, event('undone', { undoesEventId: collected.eventId }))
    expect((await requestOf(requestId)).items).toBeUndefined()
    const again = event('collected', { stopId, requestId, parcels: 1, items })
    const [told] = await tell(carrier, again)
    expect(told).toEqual({ eventId: again.eventId, outcome: 'kept' })
  })

  it('are as many as the count says', async () => {
    const [request] = await planned('D0000002')
    const { requestId, stopId } = request!
    const carrier = await town.logIn(request!.login, demoPassword)
    const events = [
      event('collected', { stopId, requestId, parcels: 2, items: [{ outcome: 'collected' }] }),
    ]
    const body = JSON.stringify({ events })
    const { status } = await carrier.fetch('/api/v1/round-events', { method: 'POST', body })
    expect(status).toBe(400)
    expect((await requestOf(requestId)).state).toBe('planned')
  })

  it('are counted into the container: a gap is named and signed, and stays with its carrier', async () => {
    const [request] = await planned('D0000002')
    const { requestId, stopId, roundId } = request!
    const carrier = await town.logIn(request!.login, demoPassword)
    await tell(
      carrier,
      event('collected', { stopId, requestId, parcels: 2 }),
      event('back at depot', {}),
    )
    const inside = [{ requestId, parcels: 1 }]
    const [unsigned] = await tell(carrier, event('handed over', { inside }))
    expect(unsigned).toMatchObject({ outcome: 'rejected' })
    expect(unsigned!.why?.en).toBe('One parcel is missing from the container: say why, and sign.')
    expect((await requestOf(requestId)).state).toBe('collected')

    const gap = { reason: 'lost', signedBy: 'A. Blanc' } as const
    expect(await tell(carrier, event('handed over', { inside, gap }))).toMatchObject([
      { outcome: 'kept' },
    ])
    expect(await requestOf(requestId)).toMatchObject({
      state: 'collected',
      why: { en: 'Collected, then not found at the office: it’s being looked for.' },
    })
    expect((await state()).rounds.get(roundId!)!.progress.state).toBe('handed over')

    // found after all
    await tell(carrier, event('handed over', { inside: [{ requestId, parcels: 2 }] }))
    expect(await requestOf(requestId)).toMatchObject({ state: 'handed over' })
  })

  it('that miss the truck are told to their household, once, and leave with the next one', async () => {
    const [request] = await planned('D0000002')
    const { requestId, stopId, mailboxId } = request!
    const carrier = await town.logIn(request!.login, demoPassword)
    await tell(carrier, event('collected', { stopId, requestId, parcels: 1 }, Date.now() - 11_000))
    const { depot } = await state()
    const truckAt = calendar.instant(tuesday, depot.truckAt)
    town.clock.jump(truckAt + 60_000)
    await town.backend.idle()
    const missed = await requestOf(requestId)
    expect(missed).toMatchObject({ state: 'collected', missedTruckAt: truckAt })
    const view = await look(mailboxId)
    expect(view.request?.why).toEqual({
      fr: 'Collecté, mais le camion est parti sans lui. Le prochain part mercredi 11 mars.',
      en: 'Collected, but the truck left without it. The next one leaves on Wednesday, March 11.',
    })
    const { commits } = await state()
    town.clock.jump(truckAt + 120_000)
    await town.backend.idle()
    expect((await state()).commits).toBe(commits)

    await tell(carrier, event('handed over', { inside: [{ requestId, parcels: 1 }] }))
    town.clock.jump(calendar.instant('2026-03-11' as typeof tuesday, depot.truckAt) + 60_000)
    await town.backend.idle()
    const { rows } = await town.database.pool.query('select state from pickup_requests')
    expect(rows).toEqual([{ state: 'departed' }])
  })
})

const codes = fc.option(
  fc.oneof(
    fc.integer({ min: 0, max: 4 }).map(sticker),
    fc.constantFrom('12', '123456789', 'rr473124829gb', 'RR 473124829 GB'),
  ),
  { nil: undefined },
)
const said = fc.array(
  fc.record({ code: codes, outcome: fc.constantFrom('collected' as const, 'too large' as const) }),
  { minLength: 1, maxLength: 5 },
)

describe('any labels', () => {
  it('stay at one parcel each, whatever is said of them in whatever order', () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 6 }), (words) => {
        const requests = new Map<RequestId, RequestRow>()
        const known = new Set<string>()
        for (const [index, word] of words.entries()) {
          const request = {
            requestId: `r${index}` as RequestId,
            placeId: 'p' as PlaceId,
          } as RequestRow
          const given = word.map(({ code, outcome }) => ({
            outcome,
            ...(code === undefined ? {} : { code }),
          }))
          const { items, correct } = takeItems({ requests, places: new Map() }, request, given)
          requests.set(request.requestId, { ...request, items })
          expect(items.map(({ outcome }) => outcome)).toEqual(given.map(({ outcome }) => outcome))
          let left = false
          for (const [n, { code }] of items.entries()) {
            if (code === undefined) left ||= given[n]!.code !== undefined
            else expect(known.has(code)).toBe(false)
            if (code !== undefined) known.add(code)
          }
          expect(correct !== undefined).toBe(left)
        }
      }),
    )
  })

  it('counted into a container leave nothing out of sight', () => {
    const bag = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 5 })), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(bag, fc.boolean(), (parcels, isSigned) => {
        const inBag = parcels.map(
          ([count], n) =>
            ({ requestId: `r${n}`, state: 'collected', parcels: count }) as RequestRow,
        )
        const inside = parcels.flatMap(([, found], n) =>
          found > 0 ? [{ requestId: `r${n}`, parcels: found }] : [],
        )
        const gap = isSigned ? { gap: { reason: 'lost', signedBy: 'A. Blanc' } as const } : {}
        const handed = decideContainer(inBag, { inside, ...gap }, 5)
        const isWhole = parcels.every(([count, found]) => found >= count)
        if ('rejected' in handed) {
          expect(isWhole || isSigned).toBe(false)
          return
        }
        expect(handed.map(({ requestId }) => requestId)).toEqual(inBag.map((r) => r.requestId))
        for (const [n, { state }] of handed.entries())
          expect(state).toBe(parcels[n]![1] >= parcels[n]![0] ? 'handed over' : 'collected')
      }),
    )
  })
})
