import type { Db } from '../transaction.ts'
import type { Alert } from './alert.ts'

/** What the network hasn't been asked for a day is no news: its API may be another's by now. */
const freshMs = 24 * 3_600_000

/** Callbacks to us whose last use failed: what their buttons say may not come in. */
export async function listDeadCallbacks(db: Db, realNow: number): Promise<Alert[]> {
  const { rows } = await db.query(
    `select network_type_id as id, min(network_type_name) as name, min(real_dead_since_at) as since,
       string_agg(distinct kind, ', ' order by kind) as kinds
     from network_callbacks
     where real_dead_since_at is not null and real_seen_at > $1
     group by network_type_id order by network_type_id`,
    [realNow - freshMs],
  )
  return rows.map(({ id, name, since, kinds }) => ({
    networkType: name || id,
    kind: 'dead callback',
    realSince: since,
    sentence: {
      fr: `Le réseau ne nous atteint plus par\u00a0: ${kinds}. «\u00a0npm run provision\u00a0» ranime ses rappels.`,
      en: `The network no longer reaches us by: ${kinds}. “npm run provision” revives its callbacks.`,
    },
  }))
}
