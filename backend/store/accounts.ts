import type { Db } from './transaction.ts'

export interface PersonRow {
  readonly personId: string
  readonly role: 'carrier' | 'manager'
  readonly name: string
  readonly login: string
  readonly passwordHash: string | null
  readonly demo: boolean
  readonly depotId: string
  readonly roundNumber: string | null
}

const personColumns = `person_id as "personId", role, name, login, password_hash as "passwordHash",
  demo, depot_id as "depotId", round_number as "roundNumber"`

export async function findPersonByLogin(db: Db, login: string): Promise<PersonRow | undefined> {
  const { rows } = await db.query(`select ${personColumns} from people where login = $1`, [login])
  return rows[0]
}

/** Writes a person, or brings the one of this id up to date. */
export async function savePerson(db: Db, person: PersonRow): Promise<void> {
  await db.query(
    `insert into people (person_id, role, name, login, password_hash, demo, depot_id, round_number)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (person_id) do update set name = excluded.name, login = excluded.login,
       password_hash = excluded.password_hash, demo = excluded.demo`,
    [
      person.personId,
      person.role,
      person.name,
      person.login,
      person.passwordHash,
      person.demo,
      person.depotId,
      person.roundNumber,
    ],
  )
}

export async function insertSession(
  db: Db,
  session: {
    readonly tokenSha256: string
    readonly personId: string | null
    readonly mailboxId: string | null
    /** The enrolled phone that it was opened on. */
    readonly phoneId?: string | undefined
    readonly realExpiresAt: number
  },
): Promise<void> {
  await db.query(
    `insert into sessions (token_sha256, person_id, mailbox_id, phone_id, real_expires_at)
     values ($1, $2, $3, $4, $5)`,
    [
      session.tokenSha256,
      session.personId,
      session.mailboxId,
      session.phoneId ?? null,
      session.realExpiresAt,
    ],
  )
}

export interface SessionRow {
  readonly mailboxId: string | null
  readonly mailboxLabel: string | null
  readonly person: PersonRow | null
  readonly phone: SessionPhone | null
}

/** The enrolled phone of a session. */
export interface SessionPhone {
  readonly phoneId: string
  readonly realRevokedAt: number | null
  /** Another phone has taken its carrier's round. */
  readonly isElsewhere: boolean
}

/** Who a session is, unless it has expired. */
export async function findSession(
  db: Db,
  tokenSha256: string,
  realNow: number,
): Promise<SessionRow | undefined> {
  const { rows } = await db.query(
    `select s.mailbox_id as "sessionMailboxId", m.label as "mailboxLabel",
       s.person_id as "personId", p.role, p.name, p.login, p.demo, null as "passwordHash",
       p.depot_id as "depotId", p.round_number as "roundNumber",
       f.phone_id as "phoneId", f.real_revoked_at as "realRevokedAt",
       p.phone_id <> f.phone_id as "isElsewhere"
     from sessions s
     left join people p using (person_id)
     left join phones f on f.phone_id = s.phone_id
     left join mailboxes m using (mailbox_id)
     where s.token_sha256 = $1 and real_expires_at > $2`,
    [tokenSha256, realNow],
  )
  if (!rows[0]) return undefined
  const { sessionMailboxId, mailboxLabel, phoneId, realRevokedAt, isElsewhere, ...person } = rows[0]
  return {
    mailboxId: sessionMailboxId,
    mailboxLabel,
    person: person.personId === null ? null : person,
    phone: phoneId === null ? null : { phoneId, realRevokedAt, isElsewhere: isElsewhere === true },
  }
}

export async function deleteSession(db: Db, tokenSha256: string): Promise<void> {
  await db.query('delete from sessions where token_sha256 = $1', [tokenSha256])
}

export async function deleteExpiredSessions(db: Db, realNow: number): Promise<void> {
  await db.query('delete from sessions where real_expires_at <= $1', [realNow])
}

export async function findMailboxLink(
  db: Db,
  mailboxId: string,
): Promise<{ linkEpoch: number; linkKey: string } | undefined> {
  const { rows } = await db.query(
    `select link_epoch as "linkEpoch", (select link_key from areas) as "linkKey"
     from mailboxes where mailbox_id = $1`,
    [mailboxId],
  )
  return rows[0]
}
