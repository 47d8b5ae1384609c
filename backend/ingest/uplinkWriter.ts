import type { Pool } from 'pg'
import { inTransaction } from '../store/transaction.ts'
import { insertUplinks, type UplinkRow } from '../store/uplinks.ts'

export interface UplinkWriter {
  /** Resolves once the row is on disk. @throws QueueFull, or what the database said */
  record(row: UplinkRow): Promise<void>
  /** Resolves when nothing waits. */
  idle(): Promise<void>
}

export class QueueFull extends Error {}

/** At 5 000 durable callbacks a second these are two seconds: beyond, the network had better retry. */
const maxWaiting = 10_000

/**
 * Group commit: one flush in flight, no timer; what queued while it ran is the next one. Measured
 * 5 700 to 7 500 durable callbacks a second in one process, against 264 one by one (design 5).
 */
export function makeUplinkWriter(db: Pool): UplinkWriter {
  let waiting: { row: UplinkRow; done: () => void; failed: (error: unknown) => void }[] = []
  let flushing: Promise<void> | undefined

  async function flush() {
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        await inTransaction(db, (tx) =>
          insertUplinks(
            tx,
            batch.map((item) => item.row),
          ),
        )
        for (const item of batch) item.done()
      } catch {
        // one bad row must not take its neighbours with it
        for (const item of batch) {
          await inTransaction(db, (tx) => insertUplinks(tx, [item.row])).then(
            item.done,
            item.failed,
          )
        }
      }
    }
    flushing = undefined
  }

  return {
    record(row) {
      if (waiting.length >= maxWaiting) return Promise.reject(new QueueFull())
      return new Promise((done, failed) => {
        waiting.push({ row, done, failed })
        flushing ??= flush()
      })
    },
    async idle() {
      while (flushing) await flushing
    },
  }
}
