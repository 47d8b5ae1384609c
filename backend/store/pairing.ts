import type { Trial } from '../protocol/stories.ts'
import type { Db } from './transaction.ts'

/** Time enough to walk from the screen to the box and press. */
export const pairingMs = 10 * 60_000

/**
 * Until this (real) instant the device's presses show that it works, and open nothing.
 *
 * @returns false when the depot has no such device
 */
export async function startPairing(
  db: Db,
  depotId: string,
  deviceId: string,
  realUntilAt: number,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update devices set real_pairing_until_at = $3
     from mailboxes join places using (place_id)
     where device_id = $2 and mailboxes.mailbox_id = devices.mailbox_id and depot_id = $1`,
    [depotId, deviceId, realUntilAt],
  )
  return rowCount === 1
}

/** Its presses count again. */
export async function stopPairing(db: Db, deviceId: string): Promise<void> {
  await db.query('update devices set real_pairing_until_at = null where device_id = $1', [deviceId])
}

/**
 * The device's last trial and the best of what came in it; how it was heard may be known from a later
 * copy only. Empty where there was none, or it was stopped.
 */
export async function findTrial(db: Db, deviceId: string): Promise<Trial> {
  const { rows } = await db.query(
    `select d.real_pairing_until_at as until, u.*
     from devices d left join lateral (
       select coalesce(second * 1000, real_received_at) as at,
         case no_press when 'pairing' then 'press' when 'keep alive' then 'sign of life'
           when 'status' then 'sign of life' else 'not understood' end as what,
         (evidence #>> '{reading,batteryMillivolts}')::int as "batteryMillivolts",
         coalesce(evidence->'radio', (select n.fields->'radio' from notices n
           where n.kind = 'copy' and n.device_id = u.device_id and n.second = u.second
             and n.data_hex = u.data_hex and n.fields ? 'radio'
           order by n.real_received_at, n.notice_id limit 1)) as radio
       from uplinks u
       where u.device_id = d.device_id and press_id is null
         and real_received_at >= d.real_pairing_until_at - $2
         and coalesce(second * 1000, real_received_at) <= d.real_pairing_until_at
       order by no_press = 'pairing' desc, real_received_at desc, uplink_id desc limit 1
     ) as u on true
     where d.device_id = $1 and d.real_pairing_until_at is not null`,
    [deviceId, pairingMs],
  )
  const [row] = rows
  if (!row) return {}
  if (row.at === null) return { untilRealAt: row.until }
  const { rssi, snr, lqi } = row.radio ?? {}
  const known = Object.entries({ batteryMillivolts: row.batteryMillivolts, rssi, snr, lqi })
  return {
    untilRealAt: row.until,
    heard: {
      realAt: row.at,
      what: row.what,
      ...Object.fromEntries(known.filter(([, value]) => value !== null && value !== undefined)),
    },
  }
}
