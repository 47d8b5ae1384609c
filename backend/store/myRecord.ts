import type { MyRecord } from '../protocol/duty.ts'
import type { Db } from './transaction.ts'

type Kind = MyRecord['kinds'][number]

/** What a carrier did is kept two months, what proves a service one year (CNIL, to be checked by counsel). */
export const activityDays = 60
const proofDays = 365
const dayMs = 24 * 3_600_000
/** What came of a parcel or a letter proves a service; a break or a departure doesn't. */
const proofs = `('collected', 'problem', 'delivered', 'reloaded')`

/** Everything that is stored about a carrier, by kind, each with how long. Instants are service time. */
export async function listMyRecord(
  db: Db,
  personId: string,
  sessionId: string,
): Promise<MyRecord['kinds']> {
  const ofKind = async (
    kind: Kind['kind'],
    sql: string,
    keptDays?: number,
    values: readonly string[] = [personId],
  ): Promise<Kind> => {
    const { rows } = await db.query(sql, [...values])
    const instants = rows.map((row) => row.at).filter((at) => typeof at === 'number')
    return {
      kind,
      count: rows.length,
      ...(instants.length > 0
        ? { oldestAt: Math.min(...instants), newestAt: Math.max(...instants) }
        : {}),
      ...(keptDays === undefined ? {} : { keptDays }),
      rows,
    }
  }
  return [
    await ofKind(
      'account',
      `select name, login, round_number as "roundNumber", password_hash is not null as "hasPassword"
       from people where person_id = $1`,
    ),
    await ofKind(
      'phones',
      `select name, real_enrolled_at as "realEnrolledAt", last_seen_day as "lastSeenDay",
         real_revoked_at as "realRevokedAt"
       from phones where person_id = $1 order by real_enrolled_at, phone_id`,
    ),
    await ofKind(
      'sessions',
      `select real_expires_at as "realExpiresAt", on_duty as "onDuty", token_sha256 = $2 as "isThisDevice"
       from sessions where person_id = $1 order by real_expires_at, token_sha256`,
      14 / 24,
      [personId, sessionId],
    ),
    await ofKind(
      'rounds',
      `select day, number, state, left_at as "at", confirmed_at as "confirmedAt",
         break_started_at as "breakStartedAt", break_ended_at as "breakEndedAt"
       from rounds where carrier_id = $1 order by day, round_id`,
      activityDays,
    ),
    await ofKind(
      'words',
      `select e.kind, e.at, e.stop_id as "stopId", e.request_id as "requestId", e.undone, e.body
       from round_events e join rounds using (round_id) where carrier_id = $1 order by e.at, event_id`,
      proofDays,
    ),
    await ofKind(
      'corrections',
      `select kind, place_id as "placeId", line, note, said_at as "at", accepted, answer
       from corrections where person_id = $1 order by said_at, correction_id`,
      activityDays,
    ),
    await ofKind(
      'photos',
      `select photo_id as "photoId", request_id as "requestId", taken_at as "at",
         length(jpeg) as "bytes"
       from photos where person_id = $1 order by taken_at, photo_id`,
      activityDays,
    ),
    await ofKind(
      'pushes',
      `select endpoint, language, real_made_at as "realMadeAt", told_version as "toldVersion"
       from push_subscriptions join sessions using (token_sha256) where person_id = $1
       order by real_made_at, endpoint`,
      14 / 24,
    ),
    { kind: 'positions', count: 0, keptDays: 0, rows: [] },
  ]
}

/**
 * Deletes what a carrier did that is older than it may be: of activity two months, of proofs of
 * service a year. The round itself stays, without his hours.
 */
export async function forgetOldActivity(db: Db, now: number): Promise<void> {
  const activityAt = now - activityDays * dayMs
  await db.query(`delete from round_events where at < $1 and (at < $2 or kind not in ${proofs})`, [
    activityAt,
    now - proofDays * dayMs,
  ])
  await db.query('delete from photos where taken_at < $1', [activityAt])
  await db.query(
    'update pickup_requests set photo = null where photo is not null and settled_at < $1',
    [activityAt],
  )
  await db.query('update corrections set person_id = null where said_at < $1', [activityAt])
  await db.query(
    `update rounds set left_at = null, confirmed_stop_id = null, confirmed_at = null,
       break_started_at = null, break_ended_at = null
     where out_at < $1 and coalesce(left_at, confirmed_at, break_started_at, break_ended_at) is not null`,
    [activityAt],
  )
}
