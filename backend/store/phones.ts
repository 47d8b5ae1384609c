import type { Db } from './transaction.ts'

export interface PhoneRow {
  readonly phoneId: string
  readonly name: string
  /** Whose round it takes. */
  readonly personId: string
  readonly personName: string
  readonly lastSeenDay: string
  readonly realRevokedAt: number | null
  /** Whether that carrier's round goes on here. */
  readonly holds: boolean
}

const phoneColumns = `phones.phone_id as "phoneId", phones.name, person_id as "personId",
  people.name as "personName", last_seen_day as "lastSeenDay",
  real_revoked_at as "realRevokedAt", people.phone_id is not distinct from phones.phone_id as holds`

/** Revoked ones too. */
export async function findPhone(db: Db, tokenSha256: string): Promise<PhoneRow | undefined> {
  const { rows } = await db.query(
    `select ${phoneColumns} from phones join people using (person_id) where token_sha256 = $1`,
    [tokenSha256],
  )
  return rows[0]
}

/** All that may still open something, by name. */
export async function listPhones(db: Db): Promise<PhoneRow[]> {
  const { rows } = await db.query(
    `select ${phoneColumns} from phones join people using (person_id)
     where real_revoked_at is null order by phones.name, phones.phone_id`,
  )
  return rows
}

export async function insertEnrolmentCode(
  db: Db,
  code: {
    readonly codeSha256: string
    readonly phoneName: string
    readonly personId: string
    readonly realExpiresAt: number
  },
): Promise<void> {
  await db.query(
    `insert into enrolment_codes (code_sha256, phone_name, person_id, real_expires_at)
     values ($1, $2, $3, $4)`,
    [code.codeSha256, code.phoneName, code.personId, code.realExpiresAt],
  )
}

export async function deleteOldEnrolmentCodes(db: Db, realBefore: number): Promise<void> {
  await db.query('delete from enrolment_codes where real_expires_at < $1', [realBefore])
}

/** What became of a code; undefined for one that nobody issued. */
export async function findEnrolmentCode(
  db: Db,
  codeSha256: string,
): Promise<{ readonly realUsedAt: number | null } | undefined> {
  const { rows } = await db.query(
    'select real_used_at as "realUsedAt" from enrolment_codes where code_sha256 = $1',
    [codeSha256],
  )
  return rows[0]
}

/** Uses a code up and writes its phone, both or neither. @returns false unless it could be used */
export async function insertPhone(
  db: Db,
  phone: {
    readonly phoneId: string
    readonly tokenSha256: string
    readonly codeSha256: string
    readonly realNow: number
    readonly today: string
  },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `with code as (
       update enrolment_codes set real_used_at = $4
       where code_sha256 = $3 and real_used_at is null and real_expires_at > $4
       returning phone_name, person_id)
     insert into phones (phone_id, token_sha256, name, person_id, real_enrolled_at, last_seen_day)
     select $1, $2, phone_name, person_id, $4, $5 from code`,
    [phone.phoneId, phone.tokenSha256, phone.codeSha256, phone.realNow, phone.today],
  )
  return rowCount === 1
}

/**
 * A carrier's round goes on at this phone, and whatever round it had before doesn't any more.
 *
 * @returns false where the phone is revoked
 */
export async function takeRound(
  db: Db,
  taken: { readonly phoneId: string; readonly personId: string; readonly today: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `with phone as (
       update phones set person_id = $2, last_seen_day = $3
       where phone_id = $1 and real_revoked_at is null
       returning phone_id),
     left_behind as (
       update people set phone_id = null
       where phone_id = $1 and person_id <> $2 and exists (select from phone)),
     session as (delete from sessions where phone_id = $1 and exists (select from phone))
     update people set phone_id = $1 where person_id = $2 and exists (select from phone)`,
    [taken.phoneId, taken.personId, taken.today],
  )
  return rowCount === 1
}

/** @returns whether it could open anything until now */
export async function revokePhone(db: Db, phoneId: string, realNow: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `with free as (update people set phone_id = null where phone_id = $1)
     update phones set real_revoked_at = $2 where phone_id = $1 and real_revoked_at is null`,
    [phoneId, realNow],
  )
  return rowCount === 1
}
