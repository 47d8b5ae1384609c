import type { CarrierId } from '../../algorithms/model.ts'
import type { Db } from './transaction.ts'

/** An uncompressed point and a scalar of P-256, base64url (RFC 8292, section 3.2). */
export interface PushKeys {
  readonly publicKey: string
  readonly privateKey: string
}

/** The keys in force: these, unless some were kept before. */
export async function keepPushKeys(db: Db, made: PushKeys): Promise<PushKeys> {
  await db.query(
    'insert into push_keys (public_key, private_key) values ($1, $2) on conflict do nothing',
    [made.publicKey, made.privateKey],
  )
  const { rows } = await db.query(
    'select public_key as "publicKey", private_key as "privateKey" from push_keys',
  )
  return rows[0]
}

export interface PushSubscriptionRow {
  readonly sessionId: string
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
  readonly language: 'fr' | 'en'
}

/** A device says where it's told. What came before is on its page already. */
export async function saveSubscription(
  db: Db,
  subscription: PushSubscriptionRow & {
    readonly realMadeAt: number
    readonly toldVersion: number
  },
): Promise<void> {
  const { sessionId, endpoint, p256dh, auth, language, realMadeAt, toldVersion } = subscription
  // one phone has one address, whoever signs in on it
  await db.query('delete from push_subscriptions where endpoint = $1 and token_sha256 <> $2', [
    endpoint,
    sessionId,
  ])
  await db.query(
    `insert into push_subscriptions (token_sha256, endpoint, p256dh, auth, language, real_made_at, told_version)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (token_sha256) do update set endpoint = excluded.endpoint, p256dh = excluded.p256dh,
       auth = excluded.auth, language = excluded.language, failures = 0, real_next_at = 0`,
    [sessionId, endpoint, p256dh, auth, language, realMadeAt, toldVersion],
  )
}

export async function deleteSubscription(db: Db, sessionId: string): Promise<void> {
  await db.query('delete from push_subscriptions where token_sha256 = $1', [sessionId])
}

export interface DueSubscription extends PushSubscriptionRow {
  readonly carrierId: CarrierId
  readonly toldVersion: number
  readonly failures: number
}

/**
 * Devices on duty that may not know yet of a version up to this one, and may be tried now; none that
 * is revoked, or whose round goes on elsewhere.
 */
export async function listDueSubscriptions(
  db: Db,
  due: { readonly depotId: string; readonly version: number; readonly realNow: number },
): Promise<DueSubscription[]> {
  const { rows } = await db.query(
    `select sessions.token_sha256 as "sessionId", endpoint, p256dh, auth, language, told_version as "toldVersion",
       failures, people.person_id as "carrierId"
     from push_subscriptions join sessions using (token_sha256) join people using (person_id)
       left join phones on phones.phone_id = sessions.phone_id
     where phones.real_revoked_at is null
       and (phones.phone_id is null or people.phone_id is null or people.phone_id = phones.phone_id)
       and on_duty and people.depot_id = $1 and told_version < $2
       and real_next_at <= $3 and real_expires_at > $3
     order by sessions.token_sha256`,
    [due.depotId, due.version, due.realNow],
  )
  return rows
}

/** These devices know of all that concerns them up to a version. */
export async function markTold(
  db: Db,
  sessionIds: readonly string[],
  version: number,
): Promise<void> {
  await db.query(
    `update push_subscriptions set told_version = $2, failures = 0, real_next_at = 0
     where token_sha256 = any($1) and told_version < $2`,
    [sessionIds, version],
  )
}

export async function postponePush(db: Db, sessionId: string, realNextAt: number): Promise<void> {
  await db.query(
    `update push_subscriptions set failures = failures + 1, real_next_at = $2
     where token_sha256 = $1`,
    [sessionId, realNextAt],
  )
}

/** @param onDuty as his device says */
export async function saveDuty(db: Db, sessionId: string, onDuty: boolean): Promise<void> {
  await db.query('update sessions set on_duty = $2 where token_sha256 = $1', [sessionId, onDuty])
}
