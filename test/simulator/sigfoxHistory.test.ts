import { describe, expect, it } from 'vitest'
import type { MailboxId } from '../../algorithms/model.ts'
import { localBus } from '../../backend/bus/localBus.ts'
import type { Clock } from '../../backend/clock.ts'
import { makeInboxWriter } from '../../backend/ingest/inboxWriter.ts'
import { parseDoor } from '../../backend/ingest/parseDoor.ts'
import { readReceived } from '../../backend/ingest/readReceived.ts'
import { makeRecovery } from '../../backend/ingest/recovery.ts'
import { makeSigfoxApi } from '../../backend/ingest/sigfoxApi/client.ts'
import { makeRateLimit, type Spent } from '../../backend/ingest/sigfoxApi/rateLimit.ts'
import { beginRecovery, recover } from '../../backend/ingest/sigfoxApi/recover.ts'
import { openDatabasePort } from '../../simulator/databasePort.ts'
import type { Callback, Faults, Wish } from '../../simulator/day.ts'
import { makeNetwork } from '../../simulator/network.ts'
import { makeSigfoxHistory } from '../../simulator/sigfoxHistory.ts'
import { virtualClock } from '../../simulator/virtualClock.ts'
import { freshDatabase } from '../fixtures/database.ts'

const hour = 3_600_000
const fromAt = Date.UTC(2026, 2, 10)
const untilAt = fromAt + 24 * hour
const deviceIds = Array.from({ length: 150 }, (_, n) => (0xd0000001 + n).toString(16).toUpperCase())
const wishes: Wish[] = deviceIds.flatMap((deviceId, n) =>
  [0, 1].map((k) => {
    const at = fromAt + 8 * hour + ((n * 7 + k * 300) % 600) * 60_000 + n
    const mailboxId = `m${n}` as MailboxId
    return { deviceId, mailboxId, at, kind: 'short', parcels: 1, parcelsInAt: at, labelled: true }
  }),
)

/** A day of which the backend got what was called until noon, and which was over at midnight. */
function startDay(faults: Faults, seed = 5) {
  let now = untilAt
  const history = makeSigfoxHistory({ deviceIds, seed, faults })
  const api = history.api(() => now)
  const network = makeNetwork({ wishes, deviceIds, seed, faults, fromAt, untilAt, history })
  const stored = new Map<string, { deviceId: string; realAt: number; seqNumber: number }>()
  const downAt = fromAt + 12 * hour
  for (const { message, callbacks } of network.transmissions) {
    for (const callback of callbacks) {
      if (callback.at >= downAt) network.givenUp(callback)
      else {
        network.delivered(callback, '')
        const { deviceId, heardAt, seqNumber, messageId } = message!
        const realAt = Math.floor(heardAt / 1000) * 1000
        stored.set(messageId, { deviceId, realAt, seqNumber })
      }
    }
  }

  const setTimer: Clock['setRealTimer'] = (realMs, run) => {
    // when nothing else is to be done, the time passes
    const timer = setImmediate(() => {
      now += realMs
      run()
    })
    return () => clearImmediate(timer)
  }
  let spent: Spent | undefined
  function openApi() {
    const wait = async (ms: number) => {
      now += Math.ceil(ms)
    }
    const keep = async (newest: Spent) => {
      spent = newest
    }
    const rateLimit = makeRateLimit({ now: () => now, wait, keep, ...(spent ? { spent } : {}) })
    const { scopes: _, watchRealMs: __, ...access } = api
    return makeSigfoxApi({ ...access, rateLimit, now: () => now, wait, setTimer })
  }
  async function recoverAll() {
    const cursor = beginRecovery({ fromRealAt: fromAt + 6 * hour, toRealAt: now, nowRealAt: now })
    const { scopes } = api
    const listKnown = async (ids: readonly string[], since: number) =>
      new Map(
        ids.map((id) => {
          const all = [...stored.values()].filter(({ deviceId }) => deviceId === id)
          all.sort((a, b) => a.realAt - b.realAt)
          const last = all.findLastIndex(({ realAt }) => realAt < since)
          return [id, all.slice(Math.max(0, last))]
        }),
      )
    for await (const batch of recover({ api: openApi(), scopes, listKnown, cursor })) {
      expect(batch.unreadable).toEqual([])
      for (const { deviceId, second, dataHex, realAt, seqNumber = 0 } of batch.messages)
        stored.set(`${deviceId}.${second}.${dataHex}`, { deviceId, realAt, seqNumber })
    }
  }
  const missing = () =>
    network.transmissions.flatMap(({ message }) =>
      message && !stored.has(message.messageId) ? [message.messageId] : [],
    )
  return {
    history,
    api,
    network,
    missing,
    openApi,
    recoverAll,
    setNow: (at: number) => {
      now = at
    },
  }
}

describe('the network’s history', () => {
  it.each<Faults>(['none', 'usual', 'cruel'])(
    'brings all that was heard and didn’t come, faults: %s',
    async (faults) => {
      const { missing, recoverAll, history } = startDay(faults)
      expect(missing().length).toBeGreaterThan(100)
      // an API that fails too often is asked again later
      for (let run = 0; run < 30 && missing().length > 0; run++)
        await recoverAll().catch((error) => expect(error.code).toMatch(/busy|unreachable/))
      expect(missing()).toEqual([])
      expect(history.tooMany).toEqual({ messages: 0, devices: 0, bulk: 0, settings: 0 })
    },
  )

  it('tells nothing before its instant', async () => {
    const { openApi, setNow } = startDay('none')
    const first = Math.min(...wishes.map(({ at }) => at))
    setNow(first - 1)
    const { deviceId } = wishes.find(({ at }) => at === first)!
    const rows = async () => {
      const window = { sinceRealAt: fromAt, beforeRealAt: untilAt }
      const found = []
      for await (const page of openApi().listMessages({ deviceId, ...window }))
        found.push(...page.rows)
      return found
    }
    expect(await rows()).toEqual([])
    setNow(first + 2_000)
    expect(await rows()).toHaveLength(1)
  })

  it('remembers what was pressed 20 days ago, and not what was pressed two months ago', async () => {
    const history = makeSigfoxHistory({ deviceIds, seed: 1, faults: 'cruel' })
    const long = [20, 60].map((days) => ({ ...wishes[0]!, at: fromAt - days * 24 * hour }))
    const network = makeNetwork({
      wishes: long,
      deviceIds,
      seed: 1,
      faults: 'cruel',
      fromAt,
      untilAt,
      history,
      aliveShare: 0,
      fateOf: () => ({ lost: 'unlisted' }),
    })
    expect(network.transmit(long[0]!)).toEqual([])
    let now = fromAt
    const wait = async (ms: number) => {
      now += ms
    }
    const rateLimit = makeRateLimit({ now: () => now, wait })
    const setTimer: Clock['setRealTimer'] = (realMs, run) => {
      const timer = setImmediate(() => wait(realMs).then(run))
      return () => clearImmediate(timer)
    }
    const api = makeSigfoxApi({
      ...history.api(() => now),
      rateLimit,
      now: () => now,
      wait,
      setTimer,
    })
    const window = { sinceRealAt: fromAt - 90 * 24 * hour, beforeRealAt: fromAt }
    const { value } = await api.listMessages({ deviceId: wishes[0]!.deviceId, ...window }).next()
    expect(value!.rows.map(({ realAt }) => realAt)).toEqual([long[0]!.at])
  })

  it('says that a callback is dead while its last use failed', async () => {
    const { openApi, history, api } = startDay('none')
    const { id } = api.scopes[0]!
    const dead = async () => (await openApi().listCallbacks(id)).filter((one) => one.dead).length
    history.settle('any', 'given up')
    expect(await dead()).toBe(1)
    history.settle('any', 'delivered')
    expect(await dead()).toBe(0)
    expect((await openApi().getDeviceType(id)).downlinkMode).toBe(1)
  })

  it('says 429 to whoever asks too fast', async () => {
    const { history, api } = startDay('none')
    const { fetch, baseUrl } = api
    const ask = () => fetch(`${baseUrl}/devices/D0000001/messages?limit=1`, {})
    expect((await ask()).status).toBe(200)
    const second = await ask()
    expect(second.status).toBe(429)
    expect(second.headers.get('retry-after')).toBe('1')
    expect(history.tooMany.messages).toBe(1)
  })

  it('answers the same at the same instant of the same seed', async () => {
    const answers = async (seed: number) => {
      const { api, setNow } = startDay('cruel', seed)
      const statuses = []
      for (let n = 0; n < 60; n++) {
        setNow(untilAt + n * 2_000)

        const answer = api
          .fetch(`${api.baseUrl}/devices/D0000001/messages`, {})
          .then(({ status }) => status)
          .catch((error) => error.name)
        const silent = new Promise((resolve) => setImmediate(resolve, 'silence'))
        statuses.push(await Promise.race([answer, silent]))
      }
      return statuses
    }
    const once = await answers(5)
    expect(await answers(5)).toEqual(once)
    expect(await answers(6)).not.toEqual(once)
    expect(new Set(once)).toEqual(new Set([200, 429, 502, 'TypeError', 'silence']))
  })
})

describe('a day whose callbacks fail for two hours', () => {
  /** The backend's inbox and its recovery, over a real database and under a virtual clock. */
  async function live(faults: Faults) {
    const database = await freshDatabase()
    const port = openDatabasePort(database.pool)
    const clock = virtualClock(fromAt)
    const processClock = clock.forProcess()
    const few = { deviceIds: deviceIds.slice(0, 30), seed: 9, faults, fromAt, untilAt }
    const history = makeSigfoxHistory(few)
    const network = makeNetwork({ ...few, wishes: wishes.slice(0, 60), history })
    const writer = makeInboxWriter(port.pool)
    const recovery = makeRecovery({
      db: port.pool,
      bus: localBus(),
      clock: processClock,
      writer,
      settings: history.api(clock.now),
    })
    const isDown = () => clock.now() >= fromAt + 11 * hour && clock.now() < fromAt + 13 * hour
    const call = async (callback: Callback, attempt = 0) => {
      if (!isDown()) {
        const { door, contentType, body } = callback
        const raw = { contentType, query: '', body: Buffer.from(body), realReceivedAt: clock.now() }
        const parsed = parseDoor(door, raw, '')!
        await writer.record(readReceived(parsed, { door, ...raw }, processClock))
        network.delivered(callback, '')
        return
      }
      recovery.noteOutage()
      const nextAt = network.retryAt(callback, attempt, clock.now())
      if (nextAt === undefined) network.givenUp(callback)
      else clock.at(nextAt, () => void call(callback, attempt + 1))
    }
    for (const { callbacks } of network.transmissions)
      for (const callback of callbacks) clock.at(callback.at, () => void call(callback))
    void recovery.run()
    await port.quiet()
    // and on to the next look of every six hours
    while (clock.step(untilAt + 7 * hour)) await port.quiet()
    await recovery.close()
    const { rows } = await database.pool.query<{ id: string; door: string }>(
      `select device_id || '.' || second || '.' || data_hex as id, door from uplinks order by id`,
    )
    const statements = port.sent()
    await database.drop()
    return { rows, statements, history, network }
  }

  it('ends with every message that was heard, the same way each time', async () => {
    const { rows, statements, history, network } = await live('cruel')
    const heard = network.transmissions.flatMap(({ message }) => message?.messageId ?? [])
    expect(rows.map(({ id }) => id)).toEqual(heard.sort())
    expect(rows.filter(({ door }) => door === 'sigfox-api').length).toBeGreaterThan(5)
    expect(history.tooMany).toEqual({ messages: 0, devices: 0, bulk: 0, settings: 0 })
    const again = await live('cruel')
    expect(again.rows).toEqual(rows)
    expect(again.statements).toBe(statements)
    expect(again.history.requests).toEqual(history.requests)
  })
})
