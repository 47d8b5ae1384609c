import { afterEach, expect, test } from 'vitest'
import { planRecovery } from '../../../../backend/ingest/sigfoxApi/planRecovery.ts'
import { necessaryMs } from '../../../../backend/ingest/sigfoxApi/rateLimit.ts'
import {
  beginRecovery,
  type RecoveryCursor,
  recover,
} from '../../../../backend/ingest/sigfoxApi/recover.ts'
import { day, group, hour, makeOutage, makeRandom, type Outage } from './outage.ts'

const open: Outage[] = []
afterEach(async () => {
  for (const outage of open.splice(0)) await outage.mock.close()
})

async function openOutage(options: Parameters<typeof makeOutage>[0]): Promise<Outage> {
  const outage = await makeOutage(options)
  open.push(outage)
  return outage
}

/** Recovers with kills in between: after each batch, `isKilled` decides whether it was stored. */
async function recoverAll(
  outage: Outage,
  isKilled: () => 'before storing' | 'after storing' | undefined = () => undefined,
): Promise<RecoveryCursor> {
  const { fromRealAt, toRealAt, store, listKnown } = outage
  let cursor = beginRecovery({ fromRealAt, toRealAt, nowRealAt: outage.now() })
  while (cursor.phase !== 'done') {
    const api = outage.openApi()
    for await (const batch of recover({ api, scopes: [group], listKnown, cursor })) {
      const killed = isKilled()
      if (killed === 'before storing') break
      store(batch)
      cursor = JSON.parse(JSON.stringify(batch.cursor))
      if (killed) break
    }
  }
  return cursor
}

function expectWithinLimits({ mock, seconds }: Outage): void {
  expect(mock.tooMany).toEqual({ messages: 0, devices: 0, bulk: 0, settings: 0 })
  const kinds = ['messages', 'devices', 'bulk'] as const
  const necessary = Math.max(...kinds.map((kind) => necessaryMs(kind, mock.requests[kind])))
  // half a second for the answers themselves, which a handful of requests can't hide
  expect(seconds()).toBeLessThanOrEqual((1.1 * necessary) / 1000 + 0.5)
}

test.each([
  ['1 hour', hour],
  ['24 hours', day],
  ['20 days', 20 * day],
])(
  'an outage of %s is recovered whole, within the limits and in 1.1 times their time',
  async (_, lengthMs) => {
    const outage = await openOutage({ lengthMs })
    const lost = outage.missing().length
    expect(lost).toBeGreaterThan(20)
    const cursor = await recoverAll(outage)
    expect(outage.missing()).toEqual([])
    expect(cursor).toMatchObject({ phase: 'done', notAnswered: [] })
    expectWithinLimits(outage)
  },
)

test('after an hour the list alone brings everything: no device is asked', async () => {
  const outage = await openOutage({ lengthMs: hour })
  outage.mock.rowsAMessage = 3
  await recoverAll(outage)
  expect(outage.missing()).toEqual([])
  expect(outage.mock.requests).toMatchObject({ devices: 2, messages: 0 })
  expect(outage.mock.requests.bulk).toBeLessThanOrEqual(3)
})

test('what the list leaves out is found by the sequence numbers', async () => {
  const outage = await openOutage({ lengthMs: hour, unlistedAfterMs: hour / 2 })
  const unlisted = new Set(
    outage.mock.messages.filter((each) => each.unlisted).map((each) => each.deviceId),
  )
  expect(unlisted.size).toBeGreaterThan(10)
  await recoverAll(outage)
  expect(outage.missing()).toEqual([])
  expect(outage.mock.requests.messages).toBe(unlisted.size)
  expectWithinLimits(outage)
})

test('with a list that knows nothing at all, who was heard is asked', async () => {
  const outage = await openOutage({ lengthMs: day, unlistedAfterMs: 0 })
  await recoverAll(outage)
  expect(outage.missing()).toEqual([])
  expectWithinLimits(outage)
})

test('old devices without sequence numbers are asked whenever they were heard', async () => {
  const outage = await openOutage({ lengthMs: hour, numbered: false, unlistedAfterMs: hour / 2 })
  await recoverAll(outage)
  expect(outage.missing()).toEqual([])
  expectWithinLimits(outage)
})

test('a counter that went round unseen proves nothing', async () => {
  // 20 days of 7 messages: 140, more than the 128 of these devices
  const outage = await openOutage({ lengthMs: 20 * day, devices: 20, modulo: 128 })
  await recoverAll(outage)
  expect(outage.missing()).toEqual([])
})

test('nobody is asked about devices that were silent', async () => {
  const outage = await openOutage({ lengthMs: hour })
  const { fromRealAt } = outage
  outage.mock.messages = outage.mock.messages.filter((each) => each.realAt < fromRealAt)
  await recoverAll(outage)
  expect(outage.mock.requests).toEqual({ devices: 2, bulk: 0, messages: 0, settings: 0 })
})

test.each([
  ['24 hours', day, 11],
  ['20 days', 20 * day, 12],
  ['1 hour', hour, 13],
])(
  '%s, killed again and again, before and after storing: whole, and never over the limit',
  async (_, lengthMs, seed) => {
    const outage = await openOutage({ lengthMs, unlistedAfterMs: lengthMs / 2, seed })
    const random = makeRandom(seed)
    let kills = 0
    await recoverAll(outage, () => {
      if (random() > 0.2 || kills > 15) return undefined
      kills++
      return random() < 0.5 ? 'before storing' : 'after storing'
    })
    expect(kills).toBeGreaterThan(0)
    expect(outage.missing()).toEqual([])
    expect(outage.mock.tooMany).toEqual({ messages: 0, devices: 0, bulk: 0, settings: 0 })
  },
)

test('killed after each of its bulk requests, it begins no new budget of five', async () => {
  const outage = await openOutage({ lengthMs: hour, devices: 3000 })
  await recoverAll(outage, () => (outage.mock.requests.messages < 5 ? 'after storing' : undefined))
  expect(outage.missing()).toEqual([])
  expect(outage.mock.requests.bulk).toBe(5)
  expect(outage.mock.tooMany).toEqual({ messages: 0, devices: 0, bulk: 0, settings: 0 })
})

test('a list too long for its limit is not waited for: the newest come by it, the others by device', async () => {
  const outage = await openOutage({ lengthMs: day, devices: 1000, unlistedAfterMs: 6 * hour })
  outage.mock.rowsAMessage = 3
  await recoverAll(outage)
  expect(outage.missing()).toEqual([])
  expect(outage.mock.requests.bulk).toBe(5)
  expectWithinLimits(outage)
})

test('a device that was given away is noted, and the others go on', async () => {
  const outage = await openOutage({ lengthMs: day, devices: 12, unlistedAfterMs: 0 })
  const [gone] = outage.mock.devices
  outage.mock.interfere = ({ path }) =>
    path.startsWith(`/devices/${gone!.id}/`) ? { status: 404, json: {} } : undefined
  const cursor = await recoverAll(outage)
  expect(cursor.notAnswered.map(({ deviceId }) => deviceId)).toEqual([gone!.id])
  const left = outage.missing()
  expect(left.every((key) => key.startsWith(gone!.id))).toBe(true)
})

test('an API user without the right to read stops the recovery after three devices', async () => {
  const outage = await openOutage({ lengthMs: day, devices: 12, unlistedAfterMs: 0 })
  outage.mock.interfere = ({ path }) =>
    path.endsWith('/messages') ? { status: 403, json: { message: 'no' } } : undefined
  await expect(recoverAll(outage)).rejects.toMatchObject({ code: 'forbidden' })
  expect(outage.mock.requests.messages).toBe(3)
})

test('a press of the last second of the outage is in, one of the second after is not asked for', async () => {
  const outage = await openOutage({ lengthMs: hour, devices: 1 })
  const { fromRealAt, toRealAt, mock } = outage
  mock.messages = [fromRealAt - 1000, fromRealAt, toRealAt, toRealAt + 1001].map((realAt, i) => ({
    deviceId: mock.devices[0]!.id,
    realAt,
    dataHex: '',
    seqNumber: i,
    delivered: false,
  }))
  const found: number[] = []
  const cursor = beginRecovery({ fromRealAt, toRealAt, nowRealAt: outage.now() })
  const { listKnown } = outage
  for await (const batch of recover({
    api: outage.openApi(),
    scopes: [group],
    listKnown,
    cursor,
  })) {
    found.push(...batch.messages.map((message) => message.realAt))
  }
  expect(found.sort()).toEqual([fromRealAt, toRealAt])
})

test('what lies before the last month is said to be lost, and the rest recovered', async () => {
  const outage = await openOutage({ lengthMs: 60 * day, devices: 5 })
  const memoryFrom = Date.UTC(2026, 9, 1)
  const cursor = await recoverAll(outage)
  expect(cursor.lost).toMatchObject({ fromRealAt: outage.fromRealAt, toRealAt: memoryFrom })
  expect(cursor.lost!.sentence.en).toBe(
    'From 2026-09-19 10:00 to 2026-10-01 00:00 (UTC) the network no longer remembers its messages: those that hadn’t arrived are lost.',
  )
  const left = outage.missing().map((key) => Number(key.split('.')[1]) * 1000)
  expect(Math.max(...left)).toBeLessThan(memoryFrom)
})

test.each([
  ['1 hour', hour],
  ['24 hours', day],
  ['20 days', 20 * day],
])('the plan for %s foretells its requests and its time', async (_, lengthMs) => {
  const outage = await openOutage({ lengthMs })
  const { fromRealAt, toRealAt, mock } = outage
  const plan = planRecovery({
    fromRealAt,
    toRealAt,
    nowRealAt: outage.now(),
    devices: 200,
    messagesADay: 7,
    rowsAMessage: 1,
  })
  await recoverAll(outage)
  expect(mock.requests).toMatchObject({ devices: 2, bulk: plan.requests.bulk })
  expect(Math.abs(mock.requests.messages - plan.requests.messages)).toBeLessThanOrEqual(
    0.1 * plan.requests.messages,
  )
  expect(Math.abs(outage.seconds() - plan.seconds)).toBeLessThanOrEqual(0.15 * plan.seconds + 1)
})
