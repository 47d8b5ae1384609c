import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { Pool } from 'pg'
import { makeDepot } from '../../backend/area/makeDepot.ts'
import { readArea } from '../../backend/area/readArea.ts'
import { localBus } from '../../backend/bus/localBus.ts'
import { makeCalendar } from '../../backend/calendar.ts'
import { type Clock, scaledClock } from '../../backend/clock.ts'
import { makeDownlinks } from '../../backend/ingest/downlinks.ts'
import { inboxRouter } from '../../backend/ingest/inboxRouter.ts'
import { makeInboxWriter } from '../../backend/ingest/inboxWriter.ts'
import { openBackend } from '../../backend/openBackend.ts'
import { writeTown } from '../../simulator/town.ts'

export interface Inbox {
  readonly port: number
  /** Real time, which stands still until it's moved. */
  now: number
  /** Works what is stored with a planner, on rows as they are, and closes it. */
  work(): Promise<void>
  close(): Promise<void>
}

export const secret = 'a secret of the soak'
/** How a line of a batch is written. */
export const batchLine = '{device};{time};{data};{seqNumber}'
/** A Tuesday morning; service time is real time here. */
export const morning = Date.UTC(2026, 2, 10, 9)

let area: ReturnType<typeof readArea> | undefined

/**
 * The inbox on the model town of 200 mailboxes, without a planner: what is stored is then the
 * inbox's doing alone. Its clock is moved by hand, so that the same order gives the same rows.
 */
export async function openInbox(db: Pool): Promise<Inbox> {
  area ??= readArea(Buffer.from(writeTown({ seed: 1, mailboxes: 200 })))
  const town = area
  await makeDepot({
    db,
    area: { ...town, sha256: 'the model town', timeZone: 'Europe/Paris' },
    randomBytes,
    realNow: morning,
    config: { seed: 1, demo: true },
  })
  const bus = localBus()
  const clock: Clock = scaledClock({
    origins: [{ realAt: 0, serviceAt: 0, speed: 1 }],
    realNow: () => inbox.now,
  })
  const writer = makeInboxWriter(db)
  const app = express().use(
    inboxRouter({
      bus,
      clock,
      writer,
      downlinks: makeDownlinks({ db, clock, answerPress: async () => ({ outcome: 'received' }) }),
      secret,
      batchLine,
    }),
  )
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const inbox: Inbox = {
    port: (server.address() as AddressInfo).port,
    now: morning,
    async work() {
      const backend = await openBackend({
        db,
        bus: localBus(),
        clock,
        calendar: makeCalendar('Europe/Paris', 'FR'),
        randomBytes,
        area: town,
        config: {
          seed: 1,
          sigfoxSecret: secret,
          adminPassword: secret,
          demo: true,
          allowDemoLogIns: true,
          secure: false,
        },
      })
      await backend.idle()
      await backend.close()
    },
    async close() {
      await writer.idle()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
  return inbox
}
