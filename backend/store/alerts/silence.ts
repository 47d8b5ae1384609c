import type { Db } from '../transaction.ts'
import type { Alert } from './alert.ts'
import { lastHeard } from './lastHeard.ts'

/** What a message needs from the button to us: three frames of 2 s, and the network's own time. */
const onItsWaySeconds = 60

/** A device type that promises a sign of life (`keepAliveSeconds`), and a button that missed it. */
export async function listSilent(db: Db, realNow: number): Promise<Alert[]> {
  const { rows } = await db.query(
    `select device_id, last_at + (seconds + $2) * 1000 as since, last_at
     from (
       select d.device_id, (y.settings->>'keepAliveSeconds')::bigint as seconds,
         ${lastHeard('d.device_id')} as last_at
       from devices d join device_types y using (device_type_id)
     ) as d
     where seconds > 0 and last_at > 0 and last_at + (seconds + $2) * 1000 <= $1
     order by device_id`,
    [realNow, onItsWaySeconds],
  )
  return rows.map((row) => {
    const hours = Math.floor((realNow - row.last_at) / 3_600_000)
    return {
      deviceId: row.device_id,
      kind: 'silent',
      realSince: row.since,
      sentence: {
        fr: `Silencieux depuis ${hours} h : le signe de vie manque.`,
        en: `Silent for ${hours} h: its sign of life is missing.`,
      },
    }
  })
}

/** A button registered for longer than that promise, and not one message of it. */
export async function listNeverHeard(db: Db, realNow: number): Promise<Alert[]> {
  const { rows } = await db.query(
    `select d.device_id, d.real_registered_at + (seconds + $2) * 1000 as since,
       d.real_registered_at as registered_at
     from devices d
       join (select device_type_id, (settings->>'keepAliveSeconds')::bigint as seconds
         from device_types) as y using (device_type_id)
     where seconds > 0 and d.real_registered_at > 0
       and d.real_registered_at + (seconds + $2) * 1000 <= $1 and ${lastHeard('d.device_id')} = 0
     order by d.device_id`,
    [realNow, onItsWaySeconds],
  )
  return rows.map((row) => {
    const hours = Math.floor((realNow - row.registered_at) / 3_600_000)
    return {
      deviceId: row.device_id,
      kind: 'never heard',
      realSince: row.since,
      sentence: {
        fr: `Jamais entendu, ${hours} h après son enregistrement.`,
        en: `Never heard, ${hours} h after it was registered.`,
      },
    }
  })
}
