import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { type Connection, openConnection, type WireRequest } from '../bench/keepAliveClient.ts'
import { type Inbox, morning, secret } from './openInbox.ts'
import { makeRandom } from './random.ts'

export interface Order {
  /** A hash of what is in the inbox: presses, messages and their fates, what else was told. */
  readonly stored: string
  /** A hash of what the planner made of it; only where it was asked for. */
  readonly worked?: string
}

/**
 * Delivers the same mixed set of messages in the random order of a number, each of them once to four
 * times over ten minutes, several at a time; then tells what there is.
 */
export async function liveOrder(options: {
  readonly db: Pool
  readonly inbox: Inbox
  readonly seed: number
  readonly order: number
  readonly isWorked: boolean
}): Promise<Order> {
  const { db, inbox, seed, order, isWorked } = options
  await empty(db, order)
  const random = makeRandom(seed * 1_000_003 + order)
  const queue = random.shuffled(
    deliveries.flatMap((delivery) =>
      Array.from({ length: random.pick([1, 1, 1, 2, 4]) }, () => delivery),
    ),
  )
  const stepMs = (9 * 60_000) / queue.length
  inbox.now = morning
  const lines: Connection[] = []
  const send = async () => {
    const line = await openConnection(inbox.port, secret)
    lines.push(line)
    for (let request = queue.pop(); request; request = queue.pop()) {
      inbox.now += Math.floor(stepMs)
      const { status } = await line.request(request)
      if (status !== 200 && status !== 204)
        throw new Error(`seed ${seed}, order ${order}: ${status} to ${JSON.stringify(request)}`)
    }
  }
  try {
    await Promise.all(Array.from({ length: random.pick([6, 20, 60]) }, send))
  } finally {
    for (const line of lines) line.close()
  }
  const stored = await hashOf(db, storedRows)
  if (!isWorked) return { stored }
  // what came without a time is named by the moment at which it came
  await db.query(`delete from presses where press_id like '%.r%'`)
  inbox.now = morning + 10 * 60_000
  await inbox.work()
  return { stored, worked: await hashOf(db, workedRows) }
}

/** How many different presses the set holds. */
export const distinctPresses = 11

const second = morning / 1000 - 600

/** Every way a message can come: by itself, through other stations, with its metadata, in a batch. */
const deliveries: readonly WireRequest[] = [
  uplink('D0000002', 0, '118c0001'),
  uplink('D0000002', 0, '118c0001', { station: '1E6AB', seqNumber: 7 }),
  form('advanced', { device: 'D0000002', time: second, data: '118c0001', lqi: 'GOOD' }),
  // a second press of the same button, and the first one in a batch beside another's
  uplink('D0000002', 20, '118c0002'),
  batch(`D0000002;${second};118c0001;1\nD0000005;${second + 5};128c0001;1`),
  json('bidir', { device: 'D0000005', time: second + 5, data: '128c0001', ack: true }),
  // opened, then cancelled by a long press; each may come first
  uplink('D0000008', 30, '118c0001'),
  uplink('D0000008', 90, '138c0002'),
  // cancelled, then opened again
  json('bidir', { device: 'D000000B', time: second + 40, data: '118c0001', ack: 'true' }),
  uplink('D000000B', 60, '138c0002'),
  uplink('D000000B', 120, '118c0003'),
  // the same data in two seconds: two presses
  uplink('D000000E', 7, '118c0009'),
  uplink('D000000E', 8, '118c0009'),
  // no time of its own
  json('uplink', { device: 'D0000011', data: '118c0004', seqNumber: 4 }),
  form('uplink', { device: 'D0000011', data: '118c0004', seqNumber: 5 }),
  // none of these is a press
  uplink('D0000002', 3, '108c0000'),
  uplink('BFE47E', 3, '118c0001'),
  uplink('D0000014', 3, '918c0001'),
  uplink('D0000014', 4, 'zz'),
  json('status', { device: 'D0000002', time: second, batt: '3.2', temp: 21 }),
  json('acknowledge', { device: 'D0000005', time: second, infoCode: 0, infoMessage: 'Acked' }),
  json('error', { device: 'D0000014', time: second, info: 'no keep-alive', severity: 'ERROR' }),
  {
    method: 'POST',
    path: '/lorawan/tts',
    contentType: 'application/json',
    body: '{"end_device_ids":{"dev_eui":"0004A30B001C0530"},"received_at":"2026-03-10T08:50:00.5Z","uplink_message":{"f_port":1,"f_cnt":1,"frm_payload":"EYwAKg=="}}',
  },
]

function uplink(device: string, after: number, data: string, more: object = {}): WireRequest {
  return form('uplink', { device, time: second + after, data, ...more })
}

function json(kind: string, fields: object): WireRequest {
  const body = JSON.stringify(fields)
  return { method: 'POST', path: `/sigfox/${kind}`, contentType: 'application/json', body }
}

function form(kind: string, fields: object): WireRequest {
  return {
    method: 'POST',
    path: `/sigfox/${kind}`,
    contentType: 'application/x-www-form-urlencoded',
    body: new URLSearchParams(Object.entries(fields).map(([k, v]) => [k, `${v}`])).toString(),
  }
}

function batch(lines: string): WireRequest {
  const path = `/sigfox/batch?batch=${encodeURIComponent(lines)}`
  return { method: 'GET', path, contentType: 'text/plain', body: '' }
}

/** Which delivery was the first is evidence, and so is the instant of receipt. */
const storedRows = [
  `select regexp_replace(press_id, '[.]r[0-9]+[.]', '.r.') as id, depot_id, mailbox_id, kind, counter,
     battery_millivolts, case when press_id not like '%.r%' then pressed_at end as pressed_at
   from presses order by id`,
  `select network, device_id, second, data_hex, regexp_replace(press_id, '[.]r[0-9]+[.]', '.r.') as id,
     no_press from uplinks order by network, device_id, second, data_hex, id`,
  `select distinct kind, device_id, real_at, fields::text, unreadable from notices
   where kind <> 'copy' order by kind, device_id, fields::text, unreadable`,
]

const workedRows = [
  'select press_id, fate, request_id from presses order by press_id',
  `select request_id, mailbox_id, day, state, parcels, opened_at, round_id, promise_from_at,
     promise_to_at, why from pickup_requests order by request_id`,
  `select distinct on (round_id) round_id, stops from round_plans order by round_id, version desc`,
]

async function hashOf(db: Pool, queries: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const query of queries) hash.update(JSON.stringify((await db.query(query)).rows))
  return hash.digest('hex').slice(0, 16)
}

async function empty(db: Pool, order: number): Promise<void> {
  // costs more than an order itself, but what was deleted lies in every later one's way
  if (order % 50 === 0) await db.query('truncate uplinks, notices, downlinks')
  await db.query(`delete from uplinks; delete from notices; delete from downlinks;
    delete from presses; delete from pickup_requests; delete from round_events;
    delete from round_plans where version > 1; delete from plan_versions where version > 1;
    update depots set plan_version = least(plan_version, 1)`)
}
