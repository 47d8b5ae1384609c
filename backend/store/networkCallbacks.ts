import type { Db } from './transaction.ts'

/** A callback of the network to one of our doors. */
export interface NetworkCallback {
  readonly networkTypeId: string
  readonly networkTypeName: string
  readonly callbackId: string
  readonly kind: string
  /** Its last use failed. */
  readonly dead: boolean
}

/**
 * Replaces what was known by what was seen now; one that was dead before is dead since then. Groups
 * overlap: what is given twice counts once.
 */
export async function saveNetworkCallbacks(
  db: Db,
  callbacks: readonly NetworkCallback[],
  realSeenAt: number,
): Promise<void> {
  await db.query(
    `with seen as (
       select distinct on ("networkTypeId", "callbackId") * from json_to_recordset($1) as r("networkTypeId" text, "networkTypeName" text,
         "callbackId" text, kind text, dead boolean)
       order by "networkTypeId", "callbackId", dead desc
     ), gone as (
       delete from network_callbacks
       where (network_type_id, callback_id) not in (select "networkTypeId", "callbackId" from seen)
     )
     insert into network_callbacks as known (network_type_id, callback_id, network_type_name, kind,
       real_dead_since_at, real_seen_at)
     select "networkTypeId", "callbackId", "networkTypeName", kind, case when dead then $2::bigint end, $2
     from seen
     on conflict (network_type_id, callback_id) do update
     set network_type_name = excluded.network_type_name, kind = excluded.kind,
       real_seen_at = excluded.real_seen_at,
       real_dead_since_at = case when excluded.real_dead_since_at is not null
         then coalesce(known.real_dead_since_at, excluded.real_dead_since_at) end`,
    [JSON.stringify(callbacks), realSeenAt],
  )
}
