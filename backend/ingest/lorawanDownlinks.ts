import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { type Clock, repeat } from '../clock.ts'
import {
  claimDownlink,
  insertDownlink,
  keepDownlinkWaiting,
  listDevicesToAnswer,
  listUnanswered,
  settleDownlink,
} from '../store/downlinks.ts'
import { inTransaction } from '../store/transaction.ts'
import { encodeDownlink, type PressAnswer } from './downlinkPayload.ts'
import type { LorawanApi } from './lorawanApi/lorawanApi.ts'
import { ourDownlinkPrefix } from './parse/parseTts.ts'

export interface LorawanDownlinks {
  /** Something came over this network: looks for presses to answer. */
  wake(): void
  /** Resolves when nothing is under way; what failed may wait for its next attempt. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** The Things Network's fair use policy: at most 10 downlinks a device in 24 hours. */
const mostADay = 10
const dayMs = 24 * 3_600_000
/** As long as a Sigfox network waits; what isn't known by then is answered "time to follow". */
const patienceMs = 7_000
/** Nobody stands at the box any more: an older answer is worth nothing. */
const lifetimeMs = 15 * 60_000
/** Then 30, 60, 120, … s; longer than the API is waited for. */
const firstPauseMs = 15_000
/** A ring is lost when a process dies: what waits is looked for this often. */
const sweepMs = 5_000
/** Devices served at once. */
const mostAtOnce = 8
/** Where the device type's settings name none. */
const usualPort = 1

/**
 * Answers the presses of one LoRaWAN network through its API. The answer lives in the store until
 * the network has it: a failure or a restart costs a pause, never the answer. The callback that
 * brought the press is long answered by then. What the network does with it comes back through our
 * doors as notices. (OS2iot takes a downlink out of its queue before it knows that it arrived.)
 */
export function makeLorawanDownlinks({
  db,
  clock,
  answerPress,
  api,
}: {
  readonly db: Pool
  readonly clock: Pick<Clock, 'realNow' | 'setRealTimer'>
  readonly answerPress: (pressId: string, realDeadlineAt: number) => Promise<PressAnswer>
  readonly api: LorawanApi
}): LorawanDownlinks {
  const { network } = api
  const stopping = new AbortController()
  const { signal } = stopping
  /** A device is served by one at a time: of two answers the older must not arrive last. */
  const serving = new Map<string, Promise<void>>()
  let looking: Promise<void> | undefined
  let lookAgain = false

  function wake(): void {
    lookAgain = true
    if (!signal.aborted) looking ??= look()
  }

  async function look() {
    try {
      while (lookAgain && !signal.aborted) {
        lookAgain = false
        const realNow = clock.realNow()
        const deviceIds = await listDevicesToAnswer(db, {
          network,
          realSinceAt: realNow - lifetimeMs,
          realNow,
          except: [...serving.keys()],
          limit: mostAtOnce - serving.size,
        })
        for (const deviceId of deviceIds) serving.set(deviceId, serve(deviceId))
      }
    } catch (error) {
      complain(error)
    } finally {
      looking = undefined
    }
  }

  async function serve(deviceId: string) {
    try {
      await answer(deviceId)
      await send(deviceId)
      serving.delete(deviceId)
      wake()
    } catch (error) {
      // the next sweep finds it again
      serving.delete(deviceId)
      complain(error)
    }
  }

  async function answer(deviceId: string) {
    const realSinceAt = clock.realNow() - lifetimeMs
    for (const press of await listUnanswered(db, { network, realSinceAt, deviceId })) {
      const { pressId, counter } = press
      const said = await answerPress(pressId, clock.realNow() + patienceMs)
      // whoever starts next knows it better than a planner that is being stopped
      signal.throwIfAborted()
      const realAnsweredAt = clock.realNow()
      await inTransaction(db, (tx) =>
        insertDownlink(tx, {
          pressId,
          deviceId,
          dataHex: encodeDownlink(said, counter ?? 0),
          realAnsweredAt,
          realSinceAt: realAnsweredAt - dayMs,
          most: mostADay,
          realNextAt: realAnsweredAt,
        }),
      )
    }
  }

  async function send(deviceId: string) {
    const realNow = clock.realNow()
    const due = await claimDownlink(db, { network, deviceId, realNow, firstPauseMs, lifetimeMs })
    if (!due) return
    const { pressId } = due
    const realExpiresAt = due.realAnsweredAt + lifetimeMs
    const giveUp = { pressId, state: 'given up', realSettledAt: realNow } as const
    if (realNow >= realExpiresAt) return settleDownlink(db, { ...giveUp, problem: undefined })
    const id = ourDownlinkPrefix + createHash('sha256').update(pressId).digest('hex').slice(0, 32)
    const item = { ...due, id, fPort: portOf(due.settings), realExpiresAt }
    const queued = await api.replaceQueue(item, signal)
    if (!('problem' in queued)) {
      const { queueId } = queued
      const realSettledAt = clock.realNow()
      return settleDownlink(db, { pressId, state: 'taken', realSettledAt, queueId })
    }
    const { problem, retryAfterMs = 0 } = queued
    if (problem.no === 'busy' || problem.no === 'unreachable') {
      const notBeforeRealAt = Math.min(realNow + retryAfterMs, realExpiresAt)
      return keepDownlinkWaiting(db, { pressId, problem, notBeforeRealAt })
    }
    // asked again it would say the same
    complain(new Error([problem.no, problem.detail].filter(Boolean).join(': ')))
    return settleDownlink(db, { ...giveUp, problem })
  }

  function complain(error: unknown) {
    if (!signal.aborted) console.error(`answers over ${network}:`, (error as Error).message)
  }

  async function idle() {
    while (looking || serving.size > 0) await Promise.all([looking, ...serving.values()])
  }

  const stopSweeping = repeat(clock, sweepMs, wake)
  wake()
  return {
    wake,
    idle,
    async close() {
      stopSweeping()
      stopping.abort()
      await idle()
    },
  }
}

/** LoRaWAN's ports for applications are 1 to 223. */
function portOf({ downlinkPort: port }: Readonly<Record<string, unknown>>): number {
  return Number.isInteger(port) && (port as number) >= 1 && (port as number) <= 223
    ? (port as number)
    : usualPort
}
