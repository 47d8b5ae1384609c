import type { RawRequest } from './inbox.ts'
import type { Db } from './transaction.ts'

export interface DownlinkRow {
  /** Null when it was withheld: the day's share was used up. */
  readonly dataHex: string | null
}

/** The answer that a press has got already. */
export async function findDownlink(db: Db, pressId: string): Promise<DownlinkRow | undefined> {
  const { rows } = await db.query(
    'select data_hex as "dataHex" from downlinks where press_id = $1',
    [pressId],
  )
  return rows[0]
}

/**
 * Keeps the answer to a press, unless it has one: the first counts. Withheld when the device has had
 * `most` since an instant. Called in a transaction, which holds the device's lock from here on.
 *
 * @param downlink.realNextAt when its network's API is to be called; it takes the place of the
 *   device's older answer that still waits for that. Absent: it goes out with the callback's answer.
 * @returns the answer that counts
 */
export async function insertDownlink(
  tx: Db,
  downlink: {
    readonly pressId: string
    readonly deviceId: string
    readonly dataHex: string
    readonly realAnsweredAt: number
    readonly realSinceAt: number
    readonly most: number
    readonly realNextAt?: number
  },
): Promise<DownlinkRow> {
  const { pressId, deviceId, realAnsweredAt, realNextAt } = downlink
  // two answers to one device at once would both see three
  const locked = tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [deviceId])
  const written = tx.query(
    `with written as (
       insert into downlinks (press_id, device_id, data_hex, real_answered_at, state, real_next_at)
       select $1, $2, case when count(*) < $6 then $3 end, $4,
         case when count(*) < $6 and $7::bigint is not null then 'waiting' end,
         case when count(*) < $6 then $7::bigint end
       from downlinks where device_id = $2 and real_answered_at >= $5 and data_hex is not null
         -- these never took any air
         and coalesce(state, '') not in ('replaced', 'given up')
       on conflict (press_id) do nothing
       returning data_hex
     )
     select data_hex as "dataHex" from written
     union all
     select data_hex from downlinks where press_id = $1`,
    [
      pressId,
      deviceId,
      downlink.dataHex,
      realAnsweredAt,
      downlink.realSinceAt,
      downlink.most,
      realNextAt,
    ],
  )
  const [, { rows }] = await Promise.all([locked, written])
  if (realNextAt !== undefined) {
    await tx.query(
      `update downlinks set state = 'replaced', real_next_at = null, real_settled_at = $3
       where device_id = $2 and state = 'waiting' and press_id <> $1
         and exists (select from downlinks where press_id = $1 and state = 'waiting')`,
      [pressId, deviceId, realAnsweredAt],
    )
  }
  return rows[0]
}

/** Presses that came over one LoRaWAN network since an instant and have no answer yet. */
const unanswered = `uplinks u
  where u.network <> 'sigfox' and u.network = $1 and u.press_id is not null
    and u.real_received_at > $2
    and not exists (select from downlinks d where d.press_id = u.press_id)`

/** The devices of a LoRaWAN network with a press to answer, or an answer whose sending is due. */
export async function listDevicesToAnswer(
  db: Db,
  wanted: {
    readonly network: string
    readonly realSinceAt: number
    readonly realNow: number
    readonly except: readonly string[]
    readonly limit: number
  },
): Promise<string[]> {
  const { rows } = await db.query(
    `select device_id from (
       select u.device_id from ${unanswered}
       union
       select d.device_id from downlinks d join uplinks u using (press_id)
       where d.state = 'waiting' and d.real_next_at <= $3 and u.network = $1
     ) as found
     where device_id <> all($4) order by device_id limit $5`,
    [wanted.network, wanted.realSinceAt, wanted.realNow, wanted.except, wanted.limit],
  )
  return rows.map((row) => row.device_id)
}

/** A device's presses without an answer, the oldest first. */
export async function listUnanswered(
  db: Db,
  wanted: { readonly network: string; readonly realSinceAt: number; readonly deviceId: string },
): Promise<{ readonly pressId: string; readonly counter: number | null }[]> {
  const { rows } = await db.query(
    `select f.press_id as "pressId", p.counter
     from (select u.* from ${unanswered} and u.device_id = $3) as f join presses p using (press_id)
     order by f.real_received_at, f.uplink_id`,
    [wanted.network, wanted.realSinceAt, wanted.deviceId],
  )
  return rows
}

/** An answer to be given to its network, with the uplink that it answers. */
export interface WaitingDownlink {
  readonly pressId: string
  readonly deviceId: string
  readonly dataHex: string
  readonly realAnsweredAt: number
  readonly uplink: Pick<RawRequest, 'contentType' | 'query' | 'body'>
  /** Of the device's type. */
  readonly settings: Readonly<Record<string, unknown>>
}

/**
 * Takes a device's answer that is due, and puts its next attempt off right away: a process that dies
 * over it, or two at once, neither lose it nor call twice. Each pause is twice the one before; the
 * last attempt due is at the end of its lifetime, when nothing is left but to give it up.
 */
export async function claimDownlink(
  db: Db,
  wanted: {
    readonly network: string
    readonly deviceId: string
    readonly realNow: number
    readonly firstPauseMs: number
    readonly lifetimeMs: number
  },
): Promise<WaitingDownlink | undefined> {
  const { rows } = await db.query(
    `update downlinks d set attempts = d.attempts + (d.real_answered_at + $5 > $3)::int,
       real_next_at = least($3 + $4::bigint * power(2, least(d.attempts, 20))::bigint,
         d.real_answered_at + $5)
     from uplinks u left join devices using (device_id) left join device_types t using (device_type_id)
     where u.press_id = d.press_id and d.press_id = (
       select w.press_id from downlinks w join uplinks v using (press_id)
       where w.device_id = $2 and v.network = $1 and w.state = 'waiting' and w.real_next_at <= $3
       order by w.real_answered_at desc, w.press_id desc limit 1 for update of w skip locked)
     returning d.press_id as "pressId", d.device_id as "deviceId", d.data_hex as "dataHex",
       d.real_answered_at as "realAnsweredAt",
       u.content_type as "contentType", u.query, u.body, coalesce(t.settings, '{}') as settings`,
    [wanted.network, wanted.deviceId, wanted.realNow, wanted.firstPauseMs, wanted.lifetimeMs],
  )
  if (rows.length === 0) return undefined
  const { contentType, query, body, ...row } = rows[0]
  return { ...row, uplink: { contentType, query, body } }
}

/** Why an answer could not be given to its network; `detail` is the network's own word. */
export interface SendingProblem {
  readonly no: 'no address' | 'unauthorised' | 'unknown device' | 'refused' | 'busy' | 'unreachable'
  readonly detail?: string
}

/** The network has it, or never will; without effect on an answer that was replaced meanwhile. */
export async function settleDownlink(
  db: Db,
  settled: {
    readonly pressId: string
    readonly realSettledAt: number
  } & (
    | { readonly state: 'taken'; readonly queueId: string | undefined }
    /** Without a problem: for the one it had. */
    | { readonly state: 'given up'; readonly problem: SendingProblem | undefined }
  ),
): Promise<void> {
  const taken = settled.state === 'taken'
  await db.query(
    `update downlinks set state = $2, real_next_at = null, real_settled_at = $3, queue_id = $4,
       problem = case when $2 = 'given up' then coalesce($5, problem) end
     where press_id = $1 and state = 'waiting'`,
    [
      settled.pressId,
      settled.state,
      settled.realSettledAt,
      taken ? settled.queueId : null,
      taken ? null : settled.problem,
    ],
  )
}

/** The attempt failed; there's another one, not before an instant if the network named one. */
export async function keepDownlinkWaiting(
  db: Db,
  failed: {
    readonly pressId: string
    readonly problem: SendingProblem
    readonly notBeforeRealAt: number
  },
): Promise<void> {
  await db.query(
    `update downlinks set problem = $2, real_next_at = greatest(real_next_at, $3)
     where press_id = $1 and state = 'waiting'`,
    [failed.pressId, failed.problem, failed.notBeforeRealAt],
  )
}
