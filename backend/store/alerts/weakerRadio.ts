import type { Db } from '../transaction.ts'
import type { Alert } from './alert.ts'

const weekMs = 7 * 24 * 3_600_000
/** Ten decibels are a tenth of the power: a box that was turned, a van in front, a dying antenna. */
const weakerDecibels = 10
/** Fewer messages than these say nothing of a trend. */
const enoughMessages = 5

/** The last week's signal against the 28 days before it, by the newest fifty messages of each. */
export async function listWeakerRadio(db: Db, realNow: number): Promise<Alert[]> {
  const { rows } = await db.query(
    `select device_id, round(avg(rssi) filter (where before))::int as was,
       round(avg(rssi) filter (where not before))::int as is_now,
       min(at) filter (where not before) as since
     from (
       select d.device_id, (h.evidence #>> '{radio,rssi}')::numeric as rssi, h.real_received_at as at,
         h.real_received_at < $1 as before
       from devices d cross join lateral (
         (select evidence, real_received_at from uplinks u
          where u.device_id = d.device_id and real_received_at >= $1
            and evidence #>> '{radio,rssi}' is not null
          order by real_received_at desc, uplink_id desc limit 50)
         union all
         (select evidence, real_received_at from uplinks u
          where u.device_id = d.device_id and real_received_at >= $2 and real_received_at < $1
            and evidence #>> '{radio,rssi}' is not null
          order by real_received_at desc, uplink_id desc limit 50)
       ) as h
     ) as heard
     group by device_id
     having count(*) filter (where before) >= $3 and count(*) filter (where not before) >= $3
       and avg(rssi) filter (where not before) <= avg(rssi) filter (where before) - $4::numeric
     order by device_id`,
    [realNow - weekMs, realNow - 5 * weekMs, enoughMessages, weakerDecibels],
  )
  return rows.map((row) => ({
    deviceId: row.device_id,
    kind: 'radio weaker',
    realSince: row.since,
    sentence: {
      fr: `Signal plus faible : ${row.is_now} dBm, il était à ${row.was}.`,
      en: `Weaker signal: ${row.is_now} dBm, it was ${row.was}.`,
    },
  }))
}
