import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { hash, verify } from '@node-rs/argon2'
import { parseCookie, stringifySetCookie } from 'cookie'
import type { Pool } from 'pg'
import type { Clock } from '../clock.ts'
import {
  deleteSession,
  findPersonByLogin,
  findSession,
  insertSession,
  type PersonRow,
  type SessionRow,
} from '../store/accounts.ts'

/** Who is at the other end. */
export type Who =
  | {
      readonly role: 'carrier' | 'manager'
      readonly personId: string
      readonly name: string
      readonly login: string
      /** The enrolled phone that he signed in on. */
      readonly phone?: { readonly phoneId: string; readonly isElsewhere: boolean }
    }
  | { readonly role: 'household'; readonly mailboxId: string; readonly name: string }

export interface Sessions {
  /** @returns a Set-Cookie header and who it is, or undefined for a wrong login or password */
  logIn(login: string, password: string): Promise<{ cookie: string; who: Who } | undefined>
  /** For whoever has a mailbox's link. */
  openForMailbox(mailboxId: string): Promise<string>
  /** Without a password: for the demo's doors, and for an enrolled phone. */
  openForPerson(person: {
    personId: string
    role: PersonRow['role']
    phoneId?: string
  }): Promise<string>
  /** Who sent this request, as one of `roles`; undefined without a living session. */
  find(request: IncomingMessage, roles?: readonly Role[]): Promise<Who | undefined>
  /** The session by which somebody is logged in as `role` on this device, living or not. */
  idOf(request: IncomingMessage, role: Role): string | undefined
  /** A carrier whose phone was revoked while his session lived: what he did before is still heard. */
  findRevoked(
    request: IncomingMessage,
  ): Promise<
    { readonly personId: string; readonly name: string; readonly untilRealAt: number } | undefined
  >
  /** Ends this device's sessions. @returns the headers that clear the cookies */
  logOut(request: IncomingMessage): Promise<string[]>
}

type Role = Who['role']
/** A cookie a role, so that one browser can show the three faces beside each other. */
const cookieNames: Readonly<Record<Role, string>> = {
  manager: 'domino-manager',
  carrier: 'domino-carrier',
  household: 'domino-household',
}
const allRoles = Object.keys(cookieNames) as Role[]
/** A shift for people at work; a season for a household, whose link opens it again at any time. */
const personSessionMs = 14 * 3600_000
const householdSessionMs = 90 * 24 * 3600_000

export function makeSessions({
  db,
  clock,
  randomBytes,
  allowDemoLogIns,
  secure,
}: {
  readonly db: Pool
  readonly clock: Clock
  readonly randomBytes: (count: number) => Uint8Array
  readonly allowDemoLogIns: boolean
  /** Whether pages come over TLS. */
  readonly secure: boolean
}): Sessions {
  // compared against when the login is unknown, so that both answers take as long
  const nobodysHash = hash(randomBytes(16))

  async function open(
    owner:
      | { personId: string; role: Role; phoneId?: string }
      | { mailboxId: string; role: 'household' },
    lifetimeMs: number,
  ): Promise<string> {
    const token = Buffer.from(randomBytes(32)).toString('base64url')
    await insertSession(db, {
      tokenSha256: sha256(token),
      personId: 'personId' in owner ? owner.personId : null,
      mailboxId: 'mailboxId' in owner ? owner.mailboxId : null,
      phoneId: 'phoneId' in owner ? owner.phoneId : undefined,
      realExpiresAt: clock.realNow() + lifetimeMs,
    })
    return setCookie(owner.role, token, lifetimeMs / 1000)
  }

  const setCookie = (role: Role, value: string, maxAge: number) =>
    stringifySetCookie({
      name: cookieNames[role],
      value,
      maxAge,
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure,
    })

  const tokenOf = (request: IncomingMessage, role: Role) =>
    parseCookie(request.headers.cookie ?? '')[cookieNames[role]]

  async function findRow(request: IncomingMessage, role: Role): Promise<SessionRow | undefined> {
    const token = tokenOf(request, role)
    return token ? findSession(db, sha256(token), clock.realNow()) : undefined
  }

  async function findAs(request: IncomingMessage, role: Role): Promise<Who | undefined> {
    const session = await findRow(request, role)
    if (!session) return undefined
    if (session.person) {
      const { person, phone } = session
      if (person.role !== role || (phone && phone.realRevokedAt !== null)) return undefined
      // a phone was let in by the manager, not by the password that everybody knows
      if (person.demo && !allowDemoLogIns && !phone) return undefined
      return phone
        ? { ...toWho(person), phone: { phoneId: phone.phoneId, isElsewhere: phone.isElsewhere } }
        : toWho(person)
    }
    if (session.mailboxId === null || role !== 'household') return undefined
    return { role, mailboxId: session.mailboxId, name: session.mailboxLabel ?? '' }
  }

  return {
    async logIn(login, password) {
      const person = await findPersonByLogin(db, login.trim().toLowerCase())
      const right = await verify(person?.passwordHash ?? (await nobodysHash), password)
      if (!person || !right || (person.demo && !allowDemoLogIns)) return undefined
      return { cookie: await open(person, personSessionMs), who: toWho(person) }
    },
    openForMailbox: (mailboxId) => open({ mailboxId, role: 'household' }, householdSessionMs),
    openForPerson: (person) => open(person, personSessionMs),
    async find(request, roles = allRoles) {
      for (const role of roles) {
        const who = await findAs(request, role)
        if (who) return who
      }
      return undefined
    },
    idOf(request, role) {
      const token = tokenOf(request, role)
      return token && sha256(token)
    },
    async findRevoked(request) {
      const session = await findRow(request, 'carrier')
      const untilRealAt = session?.phone?.realRevokedAt
      if (!session?.person || untilRealAt == null) return undefined
      const { personId, name } = session.person
      return { personId, name, untilRealAt }
    },
    async logOut(request) {
      for (const role of allRoles) {
        const token = tokenOf(request, role)
        if (token) await deleteSession(db, sha256(token))
      }
      return allRoles.map((role) => setCookie(role, '', 0))
    },
  }
}

function toWho({ role, personId, name, login }: PersonRow): Extract<Who, { personId: string }> {
  return { role, personId, name, login }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
