import type { Db } from '../transaction.ts'
import type { Alert } from './alert.ts'

/** Answers that weren't emitted, until one is. */
export async function listFailedDownlinks(db: Db): Promise<Alert[]> {
  const { rows } = await db.query(
    `with told as (
       select n.device_id, coalesce(n.real_at, n.real_received_at) as at, n.notice_id,
         n.fields->>'downlink' in ('failed', 'not received') as failed, n.fields->>'name' as name
       from notices n join devices using (device_id)
       where n.kind = 'acknowledge' and n.fields->>'downlink' not in ('queued', 'expired')
       union all
       -- its network's API refused it, or couldn't be reached for as long as it was worth sending
       select device_id, real_settled_at, 0, state = 'given up', problem->>'no'
       from downlinks join devices using (device_id) where state in ('taken', 'given up')
     ), fine as (
       select device_id, max(at) as last_at from told where not failed group by device_id
     )
     select device_id, min(at) as since, count(distinct at)::int as count,
       (array_agg(name order by at desc, notice_id desc))[1] as name
     from told left join fine f using (device_id)
     where failed and at > coalesce(f.last_at, 0)
     group by device_id order by device_id`,
  )
  return rows.map((row) => {
    const why = row.name === null ? '' : ` (${row.name})`
    return {
      deviceId: row.device_id,
      kind: 'downlink failed',
      realSince: row.since,
      sentence: {
        fr: `${row.count === 1 ? 'Une réponse n’est pas partie' : `${row.count} réponses ne sont pas parties`}${why}.`,
        en: `${row.count === 1 ? 'An answer was not sent' : `${row.count} answers were not sent`}${why}.`,
      },
    }
  })
}
