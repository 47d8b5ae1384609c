import { afterEach, expect, it, vi } from 'vitest'
import type { DepotId, Instance, Round, Stop, StopId } from '../../../algorithms/model.ts'
import type { ImproveInput, Improvement } from '../../../algorithms/round/improve/improvePlan.ts'
import { demoPassword } from '../../../backend/area/makeDepot.ts'
import { loadDepotState } from '../../../backend/store/depotState.ts'
import { openHousehold } from '../../fixtures/openHousehold.ts'
import { openTown, type Town } from '../../fixtures/openTown.ts'
import { event, say } from '../../fixtures/roundEvents.ts'

let town: Town
afterEach(() => town.close())
const state = () => loadDepotState(town.database.pool, 'depot-1' as DepotId)

type Search = (input: ImproveInput) => Improvement | undefined | Promise<Improvement | undefined>

/** What is searched is due at once. */
async function open(search: Search) {
  town = await openTown({ at: '08:00', improve: { search, iterations: 0 } })
}

async function press(device = 'D0000002') {
  expect((await town.press(device)).status).toBe(204)
  await town.backend.idle()
}

/** Gives a round's first collection to the other round, at its end. */
function giveAway({ instance, touched }: ImproveInput): Improvement {
  const from = instance.rounds.find(({ roundId }) => roundId === touched[0])!
  const given = from.stops.find(({ collections }) => collections.length > 0)
  const to = instance.rounds.find(({ roundId }) => roundId !== from.roundId)
  if (!given || !to) throw new Error('nothing to give')
  const [collection] = given.collections
  const stopId = `${to.roundId}.${collection!.requestId}` as StopId
  const taken: Stop = { ...given, deliveries: [], collections: [collection!], stopId }
  const gainSeconds = 240
  return {
    rounds: [
      { ...from, stops: from.stops.flatMap((stop) => (stop === given ? left(stop) : [stop])) },
      { ...to, stops: [...to.stops, { ...taken, segment: to.stops.at(-1)?.segment ?? 0 }] },
    ],
    changes: [
      {
        roundId: to.roundId,
        stopId,
        reason: { kind: 'taken over', fromNumber: from.number, gainSeconds },
      },
      {
        roundId: from.roundId,
        stopId: given.stopId,
        reason: { kind: 'given away', toNumber: to.number, gainSeconds },
      },
    ],
    handedOver: [{ requestId: collection!.requestId, roundId: to.roundId }],
    gainSeconds,
  }
}

function left(stop: Stop): Stop[] {
  return stop.deliveries.length > 0 ? [{ ...stop, collections: [] }] : []
}

function holders({ rounds }: Awaited<ReturnType<typeof state>>) {
  return [...rounds.values()].filter(({ stops }) =>
    stops.some(({ collections }) => collections.length > 0),
  )
}

it('commits a better plan behind a press, and says why to both carriers', async () => {
  const asked: Instance[] = []
  await open((input) => {
    asked.push(input.instance)
    return asked.length === 1 ? giveAway(input) : undefined
  })
  await press()
  await vi.waitFor(async () => expect((await state()).version).toBe(asked[0]!.version + 1))
  const now = await state()
  const [request] = [...now.requests.values()]
  const [round] = holders(now)
  expect(request).toMatchObject({ state: 'planned', roundId: round!.roundId })
  expect(request!.why.fr).toContain('repris de la tournée')
  expect(now.changes.slice(0, 2).map(({ why }) => why.en)).toEqual([
    expect.stringMatching(/^taken over from round L01: 4\smin gained in all$/),
    expect.stringMatching(/^given to round C01: 4\smin gained in all$/),
  ])
  // its own isn't searched again
  await town.backend.idle()
  expect(asked).toHaveLength(1)
})

it('leaves a household the words that it reads: that room was found after all', async () => {
  await open(() => undefined)
  await press()
  const { database } = town
  await town.backend.close()
  await database.pool.query(
    `update pickup_requests set room = 'found', why = '{"fr": "Place trouvée.", "en": "Room found."}'`,
  )
  let asked: Instance | undefined
  const search: Search = (input) => {
    if (asked) return undefined
    asked = input.instance
    return giveAway(input)
  }
  town = await openTown({ at: '08:00', improve: { search, iterations: 0 }, database })
  const { mailboxId } = [...(await state()).requests.values()][0]!
  const body = JSON.stringify({ parcels: 2, labelled: true })
  const household = await openHousehold(town, mailboxId)
  await household.fetch('/api/v1/my-announcement', { method: 'POST', body })
  await vi.waitFor(async () => expect((await state()).version).toBe(asked!.version + 1))
  const [request] = [...(await state()).requests.values()]
  const [round] = holders(await state())
  expect(request).toMatchObject({ roundId: round!.roundId, why: { fr: 'Place trouvée.' } })
})

it('leaves rounds alone that have changed since it was asked, and what hangs together with them', async () => {
  let answer: (found: Improvement | undefined) => void = () => {}
  const asked: ImproveInput[] = []
  await open((input) => {
    asked.push(input)
    if (asked.length > 1) return undefined
    return new Promise((resolve) => {
      answer = resolve
    })
  })
  expect((await town.press('D0000002')).status).toBe(204)
  await vi.waitFor(() => expect(asked).toHaveLength(1))
  const [request] = [...(await state()).requests.values()]
  const holder = (await state()).rounds.get(request!.roundId!)!
  const carrier = await town.logIn(holder.number.toLowerCase(), demoPassword)
  const { requestId } = request!
  expect(await say(carrier, event('refused', { requestId }))).toEqual(['kept'])
  const before = await state()
  answer(giveAway(asked[0]!))
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(1))
  await town.backend.idle()
  const { version, requests } = await state()
  expect({ version, request: requests.get(requestId) }).toEqual({
    version: before.version,
    request: before.requests.get(requestId),
  })
})

it('keeps the plan that stands when a search throws, or finds what the judge forbids', async () => {
  const complained = vi.spyOn(console, 'error').mockImplementation(() => {})
  let asked = 0
  await open((input) => {
    asked++
    if (asked === 1) throw new Error('a search that throws')
    const found = giveAway(input)
    const [first, ...rest] = found.rounds as [Round, ...Round[]]
    return { ...found, rounds: [{ ...first, stops: first.stops.toReversed() }, ...rest] }
  })
  try {
    await press()
    expect(complained).toHaveBeenCalledWith('improver', expect.any(Error))
    const { version } = await state()
    await press('D0000005')
    const before = await state()
    expect(before.version).toBeGreaterThan(version)
    await press('D0000008')
    expect(asked).toBe(3)
    const after = await state()
    for (const { roundId, stops } of before.rounds.values()) {
      const kept = after.rounds
        .get(roundId)!
        .stops.filter(({ deliveries }) => deliveries.length > 0)
      expect(kept.map(({ stopId }) => stopId)).toEqual(
        stops.filter(({ deliveries }) => deliveries.length > 0).map(({ stopId }) => stopId),
      )
    }
  } finally {
    complained.mockRestore()
  }
})
