import { toJson } from './toJson.ts'
import type { Db } from './transaction.ts'

/** What both kinds of rows keep of the request: it as it came, so that it can be read again. */
export interface RawRequest {
  /** `sigfox/uplink`, `lorawan/tts`, … */
  readonly door: string
  readonly query: string
  readonly contentType: string
  readonly body: Buffer
  readonly realReceivedAt: number
}

/** A device's message, by whichever door. */
export interface UplinkRow extends RawRequest {
  readonly network: string
  readonly deviceId: string
  /** Absent when it came without a time of its own. */
  readonly second?: number
  readonly dataHex: string
  readonly counter?: number
  /** What was decoded, how it was heard. */
  readonly evidence: object
  /** The press it says, or why it says none (a keep-alive, or set aside). */
  readonly fate: PressRow | { readonly noPress: string }
}

export interface PressRow {
  readonly pressId: string
  readonly depotId: string
  readonly mailboxId: string
  readonly kind: 'short' | 'double' | 'long'
  readonly counter?: number
  readonly batteryMillivolts?: number
  readonly pressedAt: number
}

/** Whatever else comes in. */
export interface NoticeRow extends RawRequest {
  readonly kind: string
  readonly deviceId?: string
  readonly second?: number
  readonly dataHex?: string
  readonly realAt?: number
  readonly fields: object
  readonly unreadable?: string
}

/**
 * Stores a batch: messages that are new with their presses, further deliveries of known ones and
 * everything else as notices. One statement, all of it or nothing: beside a busy planner each way to
 * the database and back costs more than the work there.
 *
 * A row is new when the database took it: its constraints alone know, over restarts and months.
 *
 * @param decodedBy the devices by which the uplinks were decoded, as they were known; undefined for
 *   an unknown one. When one of them has changed since, nothing is stored.
 * @returns the uplinks of the batch, in order; what comes again without a time as it's stored; or the
 *   devices that have changed
 */
export async function storeInbox(
  db: Db,
  uplinks: readonly UplinkRow[],
  notices: readonly NoticeRow[],
  decodedBy: ReadonlyMap<string, DeviceRow | undefined>,
): Promise<readonly UplinkRow[] | { readonly changedDevices: readonly string[] }> {
  if (uplinks.length + notices.length === 0) return []
  // a statement doesn't say which of two equal rows it took
  const firstOf = new Map<string, number>()
  for (const [n, row] of uplinks.entries())
    if (!firstOf.has(identityOf(row))) firstOf.set(identityOf(row), n)
  const first = [...firstOf.values()]
  const copies = uplinks.filter((row, n) => firstOf.get(identityOf(row)) !== n).map(toCopy)
  const { rows } = await db.query({
    // planned once a connection: it takes as long as storing a few rows
    name: 'store-inbox',
    text: `with changed as materialized (
       select known.device_id from json_to_recordset($3) as known(device_id text, version text)
       left join (${devicesWithVersion}) as devices using (device_id)
       where devices.version is distinct from known.version
     ), given as materialized (
       select * from json_to_recordset($1) as r(n integer, network text, device_id text,
         second bigint, data_hex text, counter integer, evidence jsonb, door text, query text,
         content_type text, body text, real_received_at bigint, press_id text, no_press text,
         depot_id text, mailbox_id text, kind text, press_counter integer,
         battery_millivolts integer, pressed_at bigint)
       where not exists (select from changed)
     ), taken as (
       insert into uplinks (network, device_id, second, data_hex, counter, evidence, door, query,
         content_type, body, real_received_at, press_id, no_press)
       select network, device_id, second, data_hex, counter, evidence, door, query,
         content_type, decode(body, 'base64'), real_received_at, press_id, no_press
       from given order by n
       on conflict do nothing
       returning network, device_id, second, data_hex, counter
     ), fresh as (
       select given.* from given join taken using (network, device_id, data_hex)
       where given.second = taken.second or (given.second is null and taken.second is null
         and given.counter is not distinct from taken.counter)
     ), pressed as (
       insert into presses (press_id, depot_id, mailbox_id, kind, counter, battery_millivolts,
         pressed_at)
       select press_id, depot_id, mailbox_id, kind, press_counter, battery_millivolts, pressed_at
       from fresh where press_id is not null order by n
       on conflict (press_id) do nothing
     ), noted as (
       insert into notices (kind, device_id, second, data_hex, real_at, fields, unreadable, door,
         query, content_type, body, real_received_at)
       select kind, device_id, second, data_hex, real_at, fields, unreadable, door,
         query, content_type, decode(body, 'base64'), real_received_at
       from json_to_recordset($2) as r(kind text, device_id text, second bigint, data_hex text,
         real_at bigint, fields jsonb, unreadable text, door text, query text, content_type text,
         body text, real_received_at bigint)
       where not exists (select from changed)
       union all
       select 'copy', device_id, second, data_hex, null, evidence, null, door,
         query, content_type, decode(body, 'base64'), real_received_at
       from given where n not in (select n from fresh)
     )
     select n, null as device_id from fresh union all select null, device_id from changed`,
    values: [
      toJson(first.map((n) => ({ n, ...toUplinkColumns(uplinks[n]!) }))),
      toJson([...notices, ...copies].map(toNoticeColumns)),
      toJson([...decodedBy].map(([id, device]) => ({ device_id: id, version: device?.version }))),
    ],
  })
  const changedDevices = rows.flatMap((row) => row.device_id ?? [])
  if (changedDevices.length > 0) return { changedDevices }
  const fresh = new Set(rows.map((row) => row.n))
  const again = uplinks.flatMap((row, n) =>
    row.second === undefined && 'pressId' in row.fate && !fresh.has(n) ? [n] : [],
  )
  return again.length === 0 ? uplinks : nameAsStored(db, uplinks, again)
}

/**
 * A press without a time is named by the second in which it first came. When it comes again in
 * another, within ten minutes, that name is in the store only.
 */
async function nameAsStored(
  db: Db,
  uplinks: readonly UplinkRow[],
  again: readonly number[],
): Promise<readonly UplinkRow[]> {
  const { rows } = await db.query(
    `select n, u.press_id, u.no_press
     from json_to_recordset($1) as r(n integer, network text, device_id text, data_hex text,
       counter integer, real_received_at bigint)
     cross join lateral (
       select press_id, no_press from uplinks
       where second is null and network = r.network and device_id = r.device_id
         and data_hex = r.data_hex and coalesce(counter, -1) = coalesce(r.counter, -1)
         and int8range(real_received_at, real_received_at + 600000)
           && int8range(r.real_received_at, r.real_received_at + 600000)
       order by real_received_at limit 1
     ) as u`,
    [toJson(again.map((n) => ({ n, ...toUplinkColumns(uplinks[n]!) })))],
  )
  const stored = new Map(rows.map((row) => [row.n, row]))
  return uplinks.map((row, n): UplinkRow => {
    const { press_id: pressId, no_press: noPress } = stored.get(n) ?? {}
    if (pressId) return { ...row, fate: { ...row.fate, pressId } as PressRow }
    return noPress ? { ...row, fate: { noPress } } : row
  })
}

function toUplinkColumns(row: UplinkRow) {
  const { fate } = row
  return {
    network: row.network,
    device_id: row.deviceId,
    second: row.second,
    data_hex: row.dataHex,
    counter: row.counter,
    evidence: row.evidence,
    ...('pressId' in fate
      ? {
          press_id: fate.pressId,
          depot_id: fate.depotId,
          mailbox_id: fate.mailboxId,
          kind: fate.kind,
          press_counter: fate.counter,
          battery_millivolts: fate.batteryMillivolts,
          pressed_at: fate.pressedAt,
        }
      : { no_press: fate.noPress }),
    ...toRawColumns(row),
  }
}

function toNoticeColumns(row: NoticeRow) {
  return {
    kind: row.kind,
    device_id: row.deviceId,
    second: row.second,
    data_hex: row.dataHex,
    real_at: row.realAt,
    fields: row.fields,
    unreadable: row.unreadable,
    ...toRawColumns(row),
  }
}

type Identity = Pick<UplinkRow, 'network' | 'deviceId' | 'dataHex'> & {
  readonly second?: number | undefined
  readonly counter?: number | undefined
}

/** With a time, the counter is evidence only; without one, it's all there is. */
function identityOf({ network, deviceId, second, dataHex, counter }: Identity): string {
  return [network, deviceId, second ?? `without time ${counter}`, dataHex].join(' ')
}

/** One press that came without a message: from a page. Said twice, it's one. */
export async function insertPress(db: Db, press: PressRow): Promise<void> {
  await db.query(
    `insert into presses (press_id, depot_id, mailbox_id, kind, counter, battery_millivolts, pressed_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (press_id) do nothing`,
    [
      press.pressId,
      press.depotId,
      press.mailboxId,
      press.kind,
      press.counter,
      press.batteryMillivolts,
      press.pressedAt,
    ],
  )
}

function toRawColumns(row: RawRequest) {
  return {
    door: row.door,
    query: row.query,
    content_type: row.contentType,
    body: row.body.toString('base64'),
    real_received_at: row.realReceivedAt,
  }
}

function toCopy(row: UplinkRow): NoticeRow {
  const { deviceId, second, dataHex, evidence, door, query, contentType, body } = row
  const { realReceivedAt } = row
  return {
    kind: 'copy',
    deviceId,
    ...(second === undefined ? {} : { second }),
    dataHex,
    fields: evidence,
    door,
    query,
    contentType,
    body,
    realReceivedAt,
  }
}

export interface DeviceRow {
  readonly deviceId: string
  readonly mailboxId: string
  readonly depotId: string
  readonly decoder: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly realPairingUntilAt: number | null
  /** Another one after any change to it, its type, its mailbox or its place. */
  readonly version: string
}

/** `xmin`: the transaction that wrote a row (https://www.postgresql.org/docs/current/ddl-system-columns.html). */
const devicesWithVersion = `
  select d.device_id, d.mailbox_id, p.depot_id, t.decoder, t.settings, d.real_pairing_until_at,
    concat_ws(' ', d.xmin, t.xmin, m.xmin, p.xmin) as version
  from devices d
  join device_types t using (device_type_id)
  join mailboxes m using (mailbox_id)
  join places p using (place_id)`

/** The buttons of these ids, with their mailbox, depot and decoder; unknown ones are missing. */
export async function findDevices(
  db: Db,
  deviceIds: readonly string[],
): Promise<ReadonlyMap<string, DeviceRow>> {
  const { rows } = await db.query(
    `select device_id as "deviceId", mailbox_id as "mailboxId", depot_id as "depotId", decoder,
       settings, real_pairing_until_at as "realPairingUntilAt", version
     from (${devicesWithVersion}) as devices where device_id = any($1)`,
    [deviceIds],
  )
  return new Map(rows.map((row) => [row.deviceId, row]))
}

/** Every button of a depot, in the order of its ids. */
export async function listDevices(
  db: Db,
  depotId: string,
): Promise<{ deviceId: string; mailboxId: string; placeId: string }[]> {
  const { rows } = await db.query(
    `select d.device_id as "deviceId", d.mailbox_id as "mailboxId", p.place_id as "placeId"
     from devices d join mailboxes m using (mailbox_id) join places p using (place_id)
     where p.depot_id = $1 order by d.device_id`,
    [depotId],
  )
  return rows
}
