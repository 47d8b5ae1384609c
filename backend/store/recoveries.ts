import type { Db } from './transaction.ts'

export interface RecoveryRow {
  readonly realCompleteUntilAt: number
  readonly cursor: unknown
  readonly spent: unknown
}

/** How far the network's history has been looked through; begins at `realNow` the first time. */
export async function getRecovery(db: Db, network: string, realNow: number): Promise<RecoveryRow> {
  await db.query(
    `insert into recoveries (network, real_complete_until_at) values ($1, $2)
     on conflict (network) do nothing`,
    [network, realNow],
  )
  const { rows } = await db.query(
    `select real_complete_until_at as "realCompleteUntilAt", cursor, spent
     from recoveries where network = $1`,
    [network],
  )
  return rows[0]
}

export async function saveRecoveryCursor(db: Db, network: string, cursor: object): Promise<void> {
  await db.query('update recoveries set cursor = $2 where network = $1', [
    network,
    JSON.stringify(cursor),
  ])
}

export async function saveSpent(db: Db, network: string, spent: object): Promise<void> {
  await db.query('update recoveries set spent = $2 where network = $1', [
    network,
    JSON.stringify(spent),
  ])
}

export async function endRecovery(
  db: Db,
  network: string,
  realCompleteUntilAt: number,
): Promise<void> {
  await db.query(
    'update recoveries set cursor = null, real_complete_until_at = $2 where network = $1',
    [network, realCompleteUntilAt],
  )
}

/**
 * What is here of some devices' messages, oldest first, from the last before an instant on. A copy
 * may know the sequence number that the first delivery didn't say.
 */
export async function listKnownMessages(
  db: Db,
  deviceIds: readonly string[],
  fromRealAt: number,
): Promise<Map<string, { realAt: number; seqNumber?: number }[]>> {
  const { rows } = await db.query(
    `with known as (
       select u.device_id, u.second,
         coalesce((u.evidence->>'seqNumber')::integer,
           (select max((n.fields->>'seqNumber')::integer) from notices n
            where n.device_id = u.device_id and n.second = u.second and n.data_hex = u.data_hex
              and n.kind = 'copy')) as seq_number
       from uplinks u where u.device_id = any($1) and u.second is not null)
     select device_id, second, seq_number from known
     where second * 1000 >= $2 or (device_id, second) in (
       select device_id, max(second) from known where second * 1000 < $2 group by device_id)
     order by device_id, second, seq_number`,
    [deviceIds, fromRealAt],
  )
  const byDevice = new Map<string, { realAt: number; seqNumber?: number }[]>()
  for (const row of rows) {
    const known = byDevice.get(row.device_id) ?? []
    byDevice.set(row.device_id, known)
    known.push({
      realAt: row.second * 1000,
      ...(row.seq_number === null ? {} : { seqNumber: row.seq_number }),
    })
  }
  return byDevice
}
