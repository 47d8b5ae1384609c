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
import { makeSigfoxApi, type Scope, type SigfoxApi } from './sigfoxApi/client.ts'
import { SigfoxApiProblem } from './sigfoxApi/problem.ts'
import { makeRateLimit, type Spent } from './sigfoxApi/rateLimit.ts'
import {
  beginRecovery,
  type RecoveredMessage,
  type RecoveryCursor,
  recover,
} from './sigfoxApi/recover.ts'
import type { Fetch } from './sigfoxApi/request.ts'
import { waitByClock } from './waitByClock.ts'
import { watchCallbacks } from './watchCallbacks.ts'

/** Where the network's own history is asked for. */
export interface SigfoxApiSettings {
  readonly baseUrl: string
  readonly login: string
  readonly password: string
  readonly scopes: readonly Scope[]
  /** Answers in the network's place: the simulator's needs no socket. The global one without it. */
  readonly fetch?: Fetch
  /** How often its callbacks are looked at; 45 000 ms without it. */
  readonly watchRealMs?: number
}

export interface Recovery {
  /** Looks through the network's history since the last time; resolves when it's all here. */
  run(): Promise<void>
  /** A callback couldn't be stored: what the network gives up is fetched when it no longer tries. */
  noteOutage(): void
  /** Resolves when nothing is being asked for. */
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
 * were off; after an outage of ours; and every six hours. Each message goes through the same inbox as
 * a callback, so that what came both ways is one. Beside it the callbacks themselves are watched,
 * within the same budget of requests.
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
  const { scopes, watchRealMs, ...access } = settings
  const stopping = new AbortController()
  const { signal } = stopping
  let opened: Promise<SigfoxApi> | undefined
  let running: Promise<void> | undefined
  /** Another run is wanted, from the present on. */
  let again = false
  let cancelNext: (() => void) | undefined

  /** One budget for all who ask, which goes on where the last process left it. */
  function openApi(): Promise<SigfoxApi> {
    opened ??= makeApi().catch((error) => {
      opened = undefined
      throw error
    })
    return opened
  }

  async function makeApi() {
    const spent = (await getRecovery(db, network, clock.realNow())).spent as Spent | null
    const wait = (ms: number) => waitByClock(clock, ms, signal)
    let saving = Promise.resolve()
    const rateLimit = makeRateLimit({
      now: clock.realNow,
      wait,
      ...(spent ? { spent } : {}),
      keep: (newest) => {
        // in their order: the last one written is what a restart knows
        saving = saving.catch(() => {}).then(() => saveSpent(db, network, newest))
        return saving
      },
    })
    const { realNow: now, setRealTimer: setTimer } = clock
    return makeSigfoxApi({ ...access, rateLimit, now, wait, setTimer, signal })
  }

  async function recoverAll() {
    const api = await openApi()
    const realNow = clock.realNow()
    const row = await getRecovery(db, network, realNow)
    // one that was broken off ends where it was to end; what came since is asked for after it
    if (row.cursor) again = true
    let cursor =
      (row.cursor as RecoveryCursor | null) ??
      beginRecovery({
        fromRealAt: row.realCompleteUntilAt - retriesMs,
        toRealAt: realNow,
        nowRealAt: realNow,
      })
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

  async function runAll() {
    cancelNext?.()
    cancelNext = undefined
    let restMs = everyMs
    try {
      while (again) {
        again = false
        await recoverAll()
      }
    } catch (error) {
      if (signal.aborted) return
      console.error('network history:', (error as Error).message)
      if (!isRefused(error)) restMs = retriesMs
    }
    if (!cancelNext) runIn(restMs)
  }

  function runIn(ms: number) {
    cancelNext?.()
    cancelNext = clock.setRealTimer(ms, () => {
      cancelNext = undefined
      void run()
    })
  }

  function run(): Promise<void> {
    again = true
    running ??= runAll().finally(() => {
      running = undefined
    })
    return running
  }

  const callbacks = watchCallbacks({ db, clock, openApi, scopes, everyRealMs: watchRealMs })
  return {
    run,
    noteOutage() {
      if (!signal.aborted) runIn(retriesMs)
    },
    async idle() {
      await running
      await callbacks.idle()
    },
    async close() {
      stopping.abort()
      await running
      cancelNext?.()
      await callbacks.close()
    },
  }
}

/** It won't be answered otherwise in ten minutes, unlike a database or a network that is away. */
function isRefused(error: unknown): boolean {
  return (
    error instanceof SigfoxApiProblem &&
    (error.code === 'unauthorised' || error.code === 'forbidden')
  )
}
