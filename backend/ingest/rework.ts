import type { Pool } from 'pg'
import type { Bus } from '../bus/localBus.ts'
import type { Clock } from '../clock.ts'
import { findDevices, insertPress, type RawRequest, storeInbox } from '../store/inbox.ts'
import {
  listUnknownMessages,
  lockAsideMessages,
  lockAsideNotices,
  settleAsideMessage,
  settleAsideNotice,
} from '../store/setAside.ts'
import { type Db, inTransaction } from '../store/transaction.ts'
import { parseDoor } from './parseDoor.ts'
import { readReceived } from './readReceived.ts'

/** What a rework came to. */
export interface Reworked {
  /** Things that lay aside. */
  readonly looked: number
  /** Presses made of them, now in their depot's queue. */
  readonly presses: number
  /** Of the others, those that are understood at last: a keep-alive, a status, an acknowledgement. */
  readonly understood: number
}

/** One transaction's worth of it. */
interface Done {
  readonly looked: number
  readonly lastId: number | undefined
  /** A press each. */
  readonly depots: readonly string[]
  readonly understood: number
}

/** Of one transaction: short, so that nobody waits for its locks. */
const batchSize = 200

/**
 * Reads again what was set aside, from the request as it was stored, by today's devices, decoders and
 * settings. What gives a press now gets it as its fate, once, however often this runs and whoever runs
 * it at the same time; a press older than its service day ends as "too late" by itself.
 */
export function makeRework({
  db,
  bus,
  clock,
  batchLine,
}: {
  readonly db: Pool
  readonly bus: Bus
  readonly clock: Pick<Clock, 'toService'>
  readonly batchLine: string
}): (only?: { readonly reason?: string }) => Promise<Reworked> {
  /** The rows that a stored request gives today, and whether any part of it is still unreadable. */
  async function readAgain(tx: Db, raw: RawRequest) {
    const { door, query, contentType, body, realReceivedAt } = raw
    const request = { query, contentType, body, realReceivedAt }
    const parsed = parseDoor(door, request, batchLine)
    if (!parsed) return undefined
    const received = readReceived(parsed, { door, ...request }, clock)
    const rows = received.toRows(await findDevices(tx, received.deviceIds))
    return { ...rows, isUnreadable: parsed.some((one) => 'unreadable' in one) }
  }

  async function reworkMessages(tx: Db, only: { reason?: string; afterId: number }): Promise<Done> {
    const aside = await lockAsideMessages(tx, { ...only, limit: batchSize })
    const depots: string[] = []
    let understood = 0
    for (const message of aside) {
      const again = (await readAgain(tx, message))?.uplinks.find(
        (row) =>
          row.network === message.network &&
          row.deviceId === message.deviceId &&
          row.dataHex === message.dataHex &&
          (row.second ?? null) === message.second,
      )
      if (!again || !(await settleAsideMessage(tx, message.uplinkId, again))) continue
      const { fate } = again
      if ('pressId' in fate) {
        await insertPress(tx, fate)
        depots.push(fate.depotId)
      } else if (fate.noPress === 'keep alive' || fate.noPress === 'status') understood += 1
    }
    return { looked: aside.length, lastId: aside.at(-1)?.uplinkId, depots, understood }
  }

  async function reworkNotices(tx: Db, only: { reason?: string; afterId: number }): Promise<Done> {
    const aside = await lockAsideNotices(tx, { ...only, limit: batchSize })
    const depots: string[] = []
    let understood = 0
    for (const notice of aside) {
      const again = await readAgain(tx, notice)
      // of a batch one line may still be unreadable: which one it was isn't kept
      if (!again || again.isUnreadable) continue
      const unknown = await listUnknownMessages(tx, again.uplinks)
      await storeInbox(tx, unknown, [], new Map())
      for (const { fate } of unknown) if ('depotId' in fate) depots.push(fate.depotId)
      const [said] = again.notices
      await settleAsideNotice(tx, notice.noticeId, said ?? { kind: 'reread', fields: {} })
      if (!unknown.some(({ fate }) => 'depotId' in fate)) understood += 1
    }
    return { looked: aside.length, lastId: aside.at(-1)?.noticeId, depots, understood }
  }

  return async (only = {}) => {
    let [looked, presses, understood] = [0, 0, 0]
    for (const work of [reworkMessages, reworkNotices]) {
      let afterId: number | undefined = 0
      while (afterId !== undefined) {
        const from = { ...only, afterId }
        const done: Done = await inTransaction(db, (tx) => work(tx, from))
        for (const depotId of new Set(done.depots)) bus.ring(depotId)
        looked += done.looked
        presses += done.depots.length
        understood += done.understood
        afterId = done.lastId
      }
    }
    return { looked, presses, understood }
  }
}
