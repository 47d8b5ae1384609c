import type { Db } from '../transaction.ts'
import type { Alert } from './alert.ts'
import { lastHeard } from './lastHeard.ts'

/** The network's own errors about a device, until it's heard again. */
export async function listNetworkErrors(db: Db): Promise<Alert[]> {
  const { rows } = await db.query(
    `select n.device_id, min(n.real_received_at) as since,
       (array_agg(n.fields->>'info' order by n.real_received_at desc, n.notice_id desc))[1] as info
     from notices n join devices using (device_id)
     where n.kind = 'error' and n.real_received_at > ${lastHeard('n.device_id')}
     group by n.device_id order by n.device_id`,
  )
  return rows.map((row) => ({
    deviceId: row.device_id,
    kind: 'network error',
    realSince: row.since,
    sentence: {
      fr: `Le réseau signale : ${row.info ?? 'une erreur'}.`,
      en: `The network says: ${row.info ?? 'an error'}.`,
    },
  }))
}
