import type { Db } from '../transaction.ts'
import type { Alert } from './alert.ts'

/**
 * Low since the first message below the mark after the last one above it; from the payload or, while
 * the network still sends it, its status. The mark is the device type's `batteryLowMillivolts`: 2 500
 * by default, since a radio of two cells stops at about 2 200 (to be checked with the buttons bought).
 */
export async function listLowBatteries(db: Db): Promise<Alert[]> {
  const { rows } = await db.query(
    // only those whose newest word is low are looked into: reading every message of a year took 2 s
    `with marks as (
       select device_id, coalesce((settings->>'batteryLowMillivolts')::numeric, 2500) as mark
       from devices join device_types using (device_type_id)
     ), low as materialized (
       select d.device_id, d.mark from marks d cross join lateral (
         select mv from (
           (select real_received_at, (evidence #>> '{reading,batteryMillivolts}')::numeric as mv
            from uplinks u
            where u.device_id = d.device_id and evidence #>> '{reading,batteryMillivolts}' is not null
            order by real_received_at desc, uplink_id desc limit 1)
           union all
           (select real_received_at, (fields->>'batteryMillivolts')::numeric from notices n
            where n.device_id = d.device_id and kind = 'status'
              and fields->>'batteryMillivolts' is not null
            order by real_received_at desc, notice_id desc limit 1)
         ) as either order by real_received_at desc, mv limit 1
       ) as newest where mv < mark
     ), told as (
       select device_id, mark, real_received_at,
         (evidence #>> '{reading,batteryMillivolts}')::numeric as mv
       from uplinks join low using (device_id)
       where evidence #>> '{reading,batteryMillivolts}' is not null
       union all
       select device_id, mark, real_received_at, (fields->>'batteryMillivolts')::numeric
       from notices join low using (device_id)
       where kind = 'status' and fields->>'batteryMillivolts' is not null
     ), judged as (
       select *, mv < mark as low from told
     ), fine as (
       select device_id, max(real_received_at) as last_at from judged where not low group by device_id
     )
     select device_id, min(real_received_at) as since,
       (array_agg(mv order by real_received_at desc, mv))[1]::int as mv
     from judged j left join fine f using (device_id)
     where low and real_received_at > coalesce(f.last_at, 0)
     group by device_id order by device_id`,
  )
  return rows.map((row) => {
    const volts = (row.mv / 1000).toFixed(2)
    return {
      deviceId: row.device_id,
      kind: 'battery low',
      realSince: row.since,
      sentence: {
        fr: `Pile faible : ${volts.replace('.', ',')} V.`,
        en: `Battery low: ${volts} V.`,
      },
    }
  })
}
