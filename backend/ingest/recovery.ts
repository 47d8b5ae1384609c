import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Bus } from '../bus/localBus.ts'
import type { Clock } from '../clock.ts'
import {
  endRecovery,
  getRecovery,
  listKnownMessages,
  saveRecoveryCursor,
  saveSpent,
} from '../store/recoveries.ts'
import type { InboxWriter } from './inboxWriter.ts'
import type { Message } from './message.ts'
import { readReceived } from './readReceived.ts'
import { makeSigfoxApi, type Scope } from './sigfoxApi/client.ts'
import { makeRateLimit, type Spent } from './sigfoxApi/rateLimit.ts'
import {
  beginRecovery,
  type RecoveredMessage,
  type RecoveryCursor,
  recover,
} from './sigfoxApi/recover.ts'

/** Where the network's own history is asked for. */
export interface SigfoxApiSettings {
  readonly baseUrl: string
  readonly login: string
  readonly password: string
  readonly scopes: readonly Scope[]
}

export interface Recovery {
  /** Looks through the network's history since the last time; resolves when it's all here. */
  run(): Promise<void>
  /** Resolves when none is under way. */
  idle(): Promise<void>
  close(): Promise<void>
}

const network = 'sigfox'
/** A callback is tried for about 7 minutes: what is younger may still come by itself. */
const retriesMs = 10 * 60_000
/** Also without an outage of ours: callbacks get lost on the way. */
const everyMs = 6 * 3_600_000

/**
 * Gets back what the callbacks didn't bring: at the start, since nobody knows what came while we
 * were off, and every six hours. Each message goes through the same inbox as a callback, so that what
 * came both ways is one.
 */
export function makeRecovery({
  db,
  bus,
  clock,
  writer,
  settings,
}: {
  readonly db: Pool
  readonly bus: Bus
  readonly clock: Clock
  readonly writer: InboxWriter
  readonly settings: SigfoxApiSettings
}): Recovery {
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function recoverAll() {
    const realNow = clock.realNow()
    const row = await getRecovery(db, network, realNow)
    let cursor =
      (row.cursor as RecoveryCursor | null) ??
      beginRecovery({
        fromRealAt: row.realCompleteUntilAt - retriesMs,
        toRealAt: realNow,
        nowRealAt: realNow,
      })
    const { signal } = stopping
    const wait = (ms: number) => sleep(ms, undefined, { signal, ref: false })
    const spent = row.spent as Spent | null
    const rateLimit = makeRateLimit({
      now: clock.realNow,
      wait,
      ...(spent ? { spent } : {}),
      keep: (newest) => saveSpent(db, network, newest),
    })
    const { scopes, ...access } = settings
    const api = makeSigfoxApi({ ...access, rateLimit, now: clock.realNow, wait, signal })
    const listKnown = (deviceIds: readonly string[], fromRealAt: number) =>
      listKnownMessages(db, deviceIds, fromRealAt)
    for await (const batch of recover({ api, scopes, listKnown, cursor })) {
      await Promise.all(batch.messages.map(takeIn))
      for (const why of batch.unreadable) console.error('network history:', why)
      cursor = batch.cursor
      await saveRecoveryCursor(db, network, cursor)
    }
    if (cursor.lost) console.error('network history:', cursor.lost.sentence.en)
    await endRecovery(db, network, cursor.toRealAt)
  }

  async function takeIn({ deviceId, second, dataHex, seqNumber, realAt }: RecoveredMessage) {
    const message: Message = {
      network,
      deviceId,
      second,
      realAt,
      dataHex,
      ...(seqNumber === undefined ? {} : { seqNumber }),
      wantsDownlink: false,
    }
    const raw = {
      door: 'sigfox-api',
      query: '',
      contentType: 'application/json',
      body: Buffer.from(JSON.stringify(message)),
      realReceivedAt: clock.realNow(),
    }
    const uplinks = await writer.record(readReceived([{ message }], raw, clock))
    for (const { fate } of uplinks) if ('depotId' in fate) bus.ring(fate.depotId)
  }

  function run(): Promise<void> {
    running ??= recoverAll()
      .catch((error) => {
        if (!stopping.signal.aborted) console.error('network history:', (error as Error).message)
      })
      .finally(() => {
        running = undefined
      })
    return running
  }

  const timer = setInterval(run, everyMs)
  timer.unref()
  return {
    run,
    async idle() {
      await running
    },
    async close() {
      clearInterval(timer)
      stopping.abort()
      await running
    },
  }
}
