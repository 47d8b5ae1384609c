import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { sendBodies } from '../../soak/bodies.ts'
import { type Inbox, openInbox } from '../../soak/openInbox.ts'
import { distinctPresses, liveOrder, type Order } from '../../soak/orders.ts'

// The soak's measurements in small; `npm run soak -- ingest` does the full counts.

const seed = 20260310
const bodies = 20_000
const orders = 500

let database: TestDatabase
let inbox: Inbox
beforeAll(async () => {
  database = await freshDatabase()
  inbox = await openInbox(database.pool)
})
afterAll(async () => {
  await inbox.close()
  await database.drop()
})

it(`ends in one state after ${orders} random orders of one set of messages`, {
  timeout: 300_000,
}, async () => {
  const { pool: db } = database
  let first: Order | undefined
  for (let order = 0; order < orders; order++) {
    const isWorked = order % 25 === 0
    const { stored, worked } = await liveOrder({ db, inbox, seed, order, isWorked })
    if (!first) {
      first = { stored, worked: worked! }
      const { rows } = await db.query('select fate from presses')
      // the one without a time was taken out before the planner worked
      expect(rows).toHaveLength(distinctPresses - 1)
      expect(rows.filter(({ fate }) => fate === null)).toEqual([])
    }
    expect(stored, `seed ${seed}, order ${order}`).toBe(first.stored)
    if (worked) expect(worked, `seed ${seed}, order ${order}`).toBe(first.worked)
  }
})

it(`stores each of ${bodies} generated bodies of up to 64 KiB`, { timeout: 300_000 }, async () => {
  const { pool: db } = database
  for (let from = 0; from < bodies; from += 2_000)
    await sendBodies({ db, port: inbox.port, seed, from, count: 2_000 })
})
