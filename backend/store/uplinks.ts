import type { Db } from './transaction.ts'

/** A callback as it came, with what could be read of it. */
export interface UplinkRow {
  /** Absent together when the body could not be read that far. */
  readonly identity?: {
    readonly deviceId: string
    readonly second: number
    readonly dataHex: string
  }
  readonly body: Buffer
  readonly contentType: string
  readonly realReceivedAt: number
  /** The press it says, or why it gives none (a keep-alive, or set aside). */
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

/**
 * Stores callbacks and the presses they give, in two statements. A message that is there already
 * only has its copies counted; its first fate stays.
 */
export async function insertUplinks(tx: Db, rows: readonly UplinkRow[]): Promise<void> {
  // one statement may not touch a row twice: copies inside one batch are added up first
  const byIdentity = new Map<string, { row: UplinkRow; copies: number }>()
  rows.forEach((row, index) => {
    const { identity } = row
    const key = identity
      ? `${identity.deviceId}.${identity.second}.${identity.dataHex}`
      : `unreadable ${index}`
    const known = byIdentity.get(key)
    if (known) known.copies += 1
    else byIdentity.set(key, { row, copies: 1 })
  })
  const distinct = [...byIdentity.values()]
  await tx.query(
    `insert into uplinks (device_id, second, data_hex, body, content_type, real_received_at, copies, press_id, no_press)
     select device_id, second, data_hex, decode(body, 'base64'), content_type, real_received_at, copies, press_id, no_press
     from json_to_recordset($1) as r(device_id text, second bigint, data_hex text, body text,
       content_type text, real_received_at bigint, copies integer, press_id text, no_press text)
     on conflict on constraint one_message do update set copies = uplinks.copies + excluded.copies`,
    [
      JSON.stringify(
        distinct.map(({ row, copies }) => ({
          device_id: row.identity?.deviceId,
          second: row.identity?.second,
          data_hex: row.identity?.dataHex,
          body: row.body.toString('base64'),
          content_type: row.contentType,
          real_received_at: row.realReceivedAt,
          copies,
          press_id: 'pressId' in row.fate ? row.fate.pressId : null,
          no_press: 'noPress' in row.fate ? row.fate.noPress : null,
        })),
      ),
    ],
  )
  const presses = distinct.flatMap(({ row }) => ('pressId' in row.fate ? [row.fate] : []))
  if (presses.length === 0) return
  // the uplink's first fate decides: a press whose message was set aside before isn't made now
  await tx.query(
    `insert into presses (press_id, depot_id, mailbox_id, kind, counter, battery_millivolts, pressed_at)
     select r.press_id, r.depot_id, r.mailbox_id, r.kind, r.counter, r.battery_millivolts, r.pressed_at
     from json_to_recordset($1) as r(press_id text, depot_id text, mailbox_id text, kind text,
       counter integer, battery_millivolts integer, pressed_at bigint)
     join uplinks on uplinks.press_id = r.press_id
     on conflict (press_id) do nothing`,
    [
      JSON.stringify(
        presses.map((press) => ({
          press_id: press.pressId,
          depot_id: press.depotId,
          mailbox_id: press.mailboxId,
          kind: press.kind,
          counter: press.counter,
          battery_millivolts: press.batteryMillivolts,
          pressed_at: press.pressedAt,
        })),
      ),
    ],
  )
}

/** The button's mailbox, its depot and its decoder; undefined for an unknown device. */
export async function findDevice(
  db: Db,
  deviceId: string,
): Promise<{ mailboxId: string; depotId: string; decoder: string } | undefined> {
  const { rows } = await db.query(
    `select d.mailbox_id as "mailboxId", p.depot_id as "depotId", t.decoder
     from devices d
     join device_types t using (device_type_id)
     join mailboxes m using (mailbox_id)
     join places p using (place_id)
     where d.device_id = $1`,
    [deviceId],
  )
  return rows[0]
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
