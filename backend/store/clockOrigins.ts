import type { Origin } from '../clock.ts'
import type { Db } from './transaction.ts'

/** The demo clock's origins, oldest first; none where no demo ever ran. */
export async function listClockOrigins(db: Db): Promise<Origin[]> {
  const { rows } = await db.query<Origin>(
    `select real_at as "realAt", service_at as "serviceAt", speed
     from clock_origins order by real_at`,
  )
  return rows
}

export async function insertClockOrigin(db: Db, origin: Origin): Promise<void> {
  await db.query(
    `insert into clock_origins (real_at, service_at, speed) values ($1, $2, $3)
     on conflict (real_at) do update set service_at = excluded.service_at, speed = excluded.speed`,
    [origin.realAt, origin.serviceAt, origin.speed],
  )
}

/** The latest service instant of which anything is stored. */
export async function findLatestServiceAt(db: Db): Promise<number | undefined> {
  const { rows } = await db.query<{ latest: number | null }>(
    `select greatest(
       (select max(service_at) from clock_origins),
       (select max(committed_at) from plan_versions),
       (select max(worked_at) from presses),
       (select max(at) from round_events),
       (select max(greatest(handed_over_at, departed_at)) from pickup_requests)
     ) as latest`,
  )
  return rows[0]?.latest ?? undefined
}

/** Whether a service day was ever opened here. */
export async function hasServiceDays(db: Db): Promise<boolean> {
  const { rows } = await db.query('select exists (select from service_days) as any')
  return rows[0].any
}
