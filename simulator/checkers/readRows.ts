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
   * The connection that it was read through. None outlives a crash of the database, after which
   * nothing is known any more, since numbers of transactions that came to nothing are given again.
   */
  readonly session: pg.PoolClient
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
 * last watermark is read again: what is known already does no harm. All of it is one statement, which
 * has one snapshot: the watermark is that of the very rows.
 *
 * @returns undefined when nobody has written since
 */
export async function readRows(
  db: pg.Pool,
  since: Watermark | undefined,
): Promise<Fresh | undefined> {
  const version = since?.version ?? 0
  const { session, rows } = await askAgain(db, async (client) => {
    const isSame = since?.session === client
    if (!isSame) await client.query('set plan_cache_mode = force_generic_plan')
    const { xid, nextXid } = isSame ? since : { xid: 0, nextXid: -1 }
    return client.query({ ...(since ? news : all), values: [xid, nextXid, version], types })
  })
  const [read] = rows
  if (!read) return undefined
  const { xid, nextXid, ...tables } = read
  for (const name of Object.keys(tables)) tables[name] ??= []
  if (tables.depot.length === 0) throw new Error('no depot in this database')
  return {
    ...tables,
    mark: { xid, nextXid, version: tables.versions.at(-1)?.version ?? version, session },
    depot: tables.depot[0],
    requests: tables.requests.map(toRequest),
    rounds: tables.rounds.map(toRound),
  } as Fresh
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

/**
 * What a living connection answers: those of before the database's crash fail at their first
 * statement, and new ones as long as it recovers.
 */
async function askAgain(
  db: pg.Pool,
  ask: (client: pg.PoolClient) => Promise<pg.QueryResult>,
): Promise<{ readonly session: pg.PoolClient; readonly rows: pg.QueryResult['rows'] }> {
  for (let attempt = 1; ; attempt++) {
    let client: pg.PoolClient | undefined
    try {
      client = await db.connect()
      const { rows } = await ask(client)
      client.release()
      return { session: client, rows }
    } catch (error) {
      client?.release(true)
      // 57P01 to 57P03: it ends, has crashed, or recovers
      const isAnswer = error instanceof pg.DatabaseError && !error.code?.startsWith('57P')
      if (isAnswer || attempt === mostAttempts) throw error
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

/** Written by the transaction $1 or a later one; an `xid` itself has no order, its age has. */
const isNew = 'age(xmin) <= (select age($1::int8::text::xid))'

const texts = {
  days: 'select day, state from service_days order by day',
  depot: `  select depot_id as "depotId", place_id as "placeId", name,
    truck_at as "truckAt",
    plan_version as version, commits
  from depots order by depot_id limit 1`,
  requests: `  select request_id as "requestId", mailbox_id as "mailboxId", place_id as "placeId", day, state,
    parcels, opened_at as "openedAt", round_id as "roundId", promise_day, promise_from_at,
    promise_to_at, why, room, settled_at as "settledAt", settled_event_id as "settledEventId",
    real_undo_until_at as "undoUntilAt", handed_over_at as "handedOverAt",
    departed_at as "departedAt", items, xmin::text::int8 as xid
  from pickup_requests where ${isNew} order by request_id`,
  presses: `  select press_id as "pressId", mailbox_id as "mailboxId", pressed_at as "pressedAt", fate,
    request_id as "requestId", worked_at as "workedAt", xmin::text::int8 as xid
  from presses where ${isNew} order by press_id`,
  uplinks: `  select uplink_id as "uplinkId", network, device_id as "deviceId", second, data_hex as "dataHex",
    counter, real_received_at as "receivedAt", press_id as "pressId", no_press as "noPress",
    xmin::text::int8 as xid
  from uplinks where ${isNew} order by uplink_id`,
  rounds: `  select round_id as "roundId", day, number, kind, order_policy as "orderPolicy", profile,
    carrier_id as "carrierId", capacity_litres, capacity_grams, most_metres,
    coalesce(leaves_at, out_at) as "outAt", return_at as "returnAt", end_at as "endAt", state, left_at, confirmed_stop_id, confirmed_at,
    break_due, break_started_at, break_ended_at,
    xmin::text::int8 as xid
  from rounds where ${isNew} order by round_id`,
  events: `  select event_id as "eventId", round_id as "roundId", kind, stop_id as "stopId",
    request_id as "requestId", body, at, undone, before->'progress' as "progressBefore",
    xmin::text::int8 as xid
  from round_events where ${isNew} order by event_id`,
  versions: `  select version, day, committed_at as "committedAt", changes
  from plan_versions where version > $3 order by version`,
  plans: `  select round_id as "roundId", version, stops, xmin::text::int8 as xid
  from round_plans where version > $3 order by version, round_id`,
}

const newestPlans = `  select distinct on (round_id) round_id as "roundId", version, stops, p.xmin::text::int8 as xid
  from round_plans p join rounds using (round_id) join service_days d using (depot_id, day)
  where d.state = 'open' order by round_id, version desc`

/** Each is planned once a connection, and looks into no table when nobody has written. */
const news = { name: 'check news', text: inOne(texts) }
const all = { name: 'check all', text: inOne({ ...texts, plans: newestPlans }) }

/** Each table as one text of JSON, absent when it has nothing new. */
function inOne(tables: typeof texts): string {
  const columns = Object.entries(tables).map(
    ([name, rows]) => `(select json_agg(r) from (${rows}) as r) as ${name}`,
  )
  return `select xid, "nextXid", ${columns.join(', ')}
    from (select pg_snapshot_xmin(s)::text::int8 as xid, pg_snapshot_xmax(s)::text::int8 as "nextXid"
      from pg_current_snapshot() as s) as mark
    where not ($1::int8 = $2::int8 and "nextXid" = $2)`
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
    most_metres,
    state,
    left_at,
    confirmed_stop_id,
    confirmed_at,
    break_due,
    break_started_at,
    break_ended_at,
    ...rest
  } = row
  return {
    ...rest,
    capacity: { litres: capacity_litres, grams: capacity_grams },
    ...(most_metres === null ? {} : { mostMetres: most_metres }),
    ...(break_due === null ? {} : { breakDue: break_due }),
    progress: {
      state,
      ...(left_at === null ? {} : { leftAt: left_at }),
      ...(confirmed_at === null
        ? {}
        : { confirmed: { stopId: confirmed_stop_id, at: confirmed_at } }),
      ...(break_started_at === null ? {} : { breakStartedAt: break_started_at }),
      ...(break_ended_at === null ? {} : { breakEndedAt: break_ended_at }),
    },
  }
}
