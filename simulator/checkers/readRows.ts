import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Place, PlaceId } from '../../algorithms/model.ts'
import type {
  CarrierEvent,
  DepotRow,
  Mailbox,
  PlanVersion,
  Press,
  Request,
  RoundPlan,
  RoundRow,
  Uplink,
} from './rows.ts'

/** Up to where the store has been read. */
export interface Watermark {
  /** Every transaction before it had ended, and its rows were seen. */
  readonly xid: number
  /** The one that begins next: when it's still the same, nobody has written. */
  readonly nextXid: number
  readonly version: number
  /**
   * When the database was started, or recovered from a crash: after that nothing is known any more,
   * since numbers of transactions that came to nothing are given again.
   */
  readonly startedAt: number
}

/** What was written since a watermark; some of it may have been seen before. */
export interface Fresh {
  readonly mark: Watermark
  readonly depot: DepotRow
  readonly days: readonly { readonly day: string; readonly state: string }[]
  readonly requests: readonly Request[]
  readonly presses: readonly Press[]
  readonly uplinks: readonly Uplink[]
  readonly rounds: readonly RoundRow[]
  readonly events: readonly CarrierEvent[]
  readonly versions: readonly PlanVersion[]
  readonly plans: readonly RoundPlan[]
}

/**
 * Reads what has been written since `since`; all there is without it, and of the plans the newest
 * of each round then. A row's `xmin` is the transaction that wrote it, and a transaction's number is
 * given when it writes first
 * (https://www.postgresql.org/docs/current/ddl-system-columns.html), so one that hadn't ended at the
 * last watermark is read again: what is known already does no harm.
 *
 * @returns undefined when nobody has written since
 */
export async function readRows(
  db: pg.Pool,
  since: Watermark | undefined,
): Promise<Fresh | undefined> {
  const client = await connectAgain(db)
  try {
    // each is planned once a connection
    const ask = (name: keyof typeof texts, values: readonly unknown[] = []) =>
      client
        .query({ name: `check ${name}`, text: texts[name], values: [...values], types })
        .then(({ rows }) => rows)
    const [at] = await ask('mark')
    const isSame = since?.startedAt === at.startedAt && (since?.nextXid ?? 0) <= at.nextXid
    const known = isSame ? since : undefined
    if (known && known.nextXid === at.nextXid && known.xid === at.nextXid) return undefined
    const from = [known ? writersBetween(known.xid, at.nextXid) : null]
    const version = since?.version ?? 0
    const [[depot], days, requests, presses, uplinks, rounds, events, versions, plans] =
      await Promise.all([
        ask('depot'),
        ask('days'),
        ask('requests', from),
        ask('presses', from),
        ask('uplinks', from),
        ask('rounds', from),
        ask('events', from),
        ask('versions', [version]),
        since ? ask('plans', [version]) : ask('newest plans'),
      ])
    if (!depot) throw new Error('no depot in this database')
    return {
      mark: { ...at, version: versions.at(-1)?.version ?? version },
      depot,
      days,
      requests: requests.map(toRequest),
      presses,
      uplinks,
      rounds: rounds.map(toRound),
      events,
      versions,
      plans,
    } as Fresh
  } finally {
    client.release()
  }
}

/** Places and mailboxes, which no day changes; and whose each button is. */
export async function readGround(db: pg.Pool): Promise<{
  readonly places: ReadonlyMap<PlaceId, Place>
  readonly mailboxes: ReadonlyMap<string, Mailbox>
  readonly deviceMailboxes: ReadonlyMap<string, string>
}> {
  const places = await db.query(
    `select place_id as "placeId", lon, lat, street, house_number as "houseNumber", source, boxes
     from places order by place_id`,
  )
  const mailboxes = await db.query('select mailbox_id, place_id, label from mailboxes')
  const devices = await db.query('select device_id, mailbox_id from devices')
  return {
    places: new Map(
      places.rows.map(({ lon, lat, ...place }) => [
        place.placeId,
        { ...place, position: [lon, lat] },
      ]),
    ),
    mailboxes: new Map(
      mailboxes.rows.map((row) => [row.mailbox_id, { placeId: row.place_id, label: row.label }]),
    ),
    deviceMailboxes: new Map(devices.rows.map((row) => [row.device_id, row.mailbox_id])),
  }
}

/** The transactions that may have written since; an `xid` can be compared for being the same only. */
function writersBetween(firstXid: number, nextXid: number): string[] {
  return Array.from({ length: nextXid - firstXid }, (_, n) => `${firstXid + n}`)
}

/**
 * A connection that lives: those of before the database's crash fail at their first statement, and
 * new ones as long as it recovers.
 */
async function connectAgain(db: pg.Pool): Promise<pg.PoolClient> {
  for (let attempt = 1; ; attempt++) {
    let client: pg.PoolClient | undefined
    try {
      client = await db.connect()
      await client.query('select')
      return client
    } catch (error) {
      client?.release(true)
      if (attempt === mostAttempts) throw error
      await sleep(pauseMs)
    }
  }
}

/** Ten seconds in all, by the wall: the simulated day stands still meanwhile. */
const mostAttempts = 500
const pauseMs = 20

const int8 = 20
/** All of our whole numbers fit into 53 bits. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format as 'text')) as never,
}

const texts = {
  mark: `select pg_snapshot_xmin(s)::text::int8 as xid, pg_snapshot_xmax(s)::text::int8 as "nextXid",
      (extract(epoch from a.backend_start) * 1000)::int8 as "startedAt"
    from pg_current_snapshot() as s, pg_stat_activity as a where a.backend_type = 'checkpointer'`,
  days: 'select day, state from service_days order by day',
  depot: `  select depot_id as "depotId", place_id as "placeId", truck_at as "truckAt",
    plan_version as version, commits
  from depots order by depot_id limit 1`,
  requests: `  select request_id as "requestId", mailbox_id as "mailboxId", place_id as "placeId", day, state,
    parcels, opened_at as "openedAt", round_id as "roundId", promise_day, promise_from_at,
    promise_to_at, why, settled_at as "settledAt", settled_event_id as "settledEventId",
    real_undo_until_at as "undoUntilAt", handed_over_at as "handedOverAt",
    departed_at as "departedAt", xmin::text::int8 as xid
  from pickup_requests where ($1::xid[] is null or xmin = any($1)) order by request_id`,
  presses: `  select press_id as "pressId", mailbox_id as "mailboxId", pressed_at as "pressedAt", fate,
    request_id as "requestId", worked_at as "workedAt", xmin::text::int8 as xid
  from presses where ($1::xid[] is null or xmin = any($1)) order by press_id`,
  uplinks: `  select uplink_id as "uplinkId", network, device_id as "deviceId", second, data_hex as "dataHex",
    counter, real_received_at as "receivedAt", press_id as "pressId", no_press as "noPress",
    xmin::text::int8 as xid
  from uplinks where ($1::xid[] is null or xmin = any($1)) order by uplink_id`,
  rounds: `  select round_id as "roundId", day, number, kind, order_policy as "orderPolicy", profile,
    carrier_id as "carrierId", capacity_litres, capacity_grams, out_at as "outAt",
    return_at as "returnAt", end_at as "endAt", state, left_at, confirmed_stop_id, confirmed_at,
    xmin::text::int8 as xid
  from rounds where ($1::xid[] is null or xmin = any($1)) order by round_id`,
  events: `  select event_id as "eventId", round_id as "roundId", kind, stop_id as "stopId",
    request_id as "requestId", body, at, undone, before->'progress' as "progressBefore",
    xmin::text::int8 as xid
  from round_events where ($1::xid[] is null or xmin = any($1)) order by event_id`,
  versions: `  select version, day, committed_at as "committedAt", changes
  from plan_versions where version > $1 order by version`,
  plans: `  select round_id as "roundId", version, stops, xmin::text::int8 as xid
  from round_plans where version > $1 order by version, round_id`,
  'newest plans': `  select distinct on (round_id) round_id as "roundId", version, stops, p.xmin::text::int8 as xid
  from round_plans p join rounds using (round_id) join service_days d using (depot_id, day)
  where d.state = 'open' order by round_id, version desc`,
}

// biome-ignore lint/suspicious/noExplicitAny: a row of pg has no type of its own
function toRequest({ promise_day, promise_from_at, promise_to_at, ...row }: any): Request {
  const promise =
    promise_day === null ? null : { day: promise_day, fromAt: promise_from_at, toAt: promise_to_at }
  return { ...row, promise }
}

// biome-ignore lint/suspicious/noExplicitAny: a row of pg has no type of its own
function toRound(row: any): RoundRow {
  const {
    capacity_litres,
    capacity_grams,
    state,
    left_at,
    confirmed_stop_id,
    confirmed_at,
    ...rest
  } = row
  return {
    ...rest,
    capacity: { litres: capacity_litres, grams: capacity_grams },
    progress: {
      state,
      ...(left_at === null ? {} : { leftAt: left_at }),
      ...(confirmed_at === null
        ? {}
        : { confirmed: { stopId: confirmed_stop_id, at: confirmed_at } }),
    },
  }
}
