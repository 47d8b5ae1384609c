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
} from '../store/accounts.ts'

/** Who is at the other end. */
export type Who =
  | {
      readonly role: 'carrier' | 'manager'
      readonly personId: string
      readonly name: string
      readonly login: string
    }
  | { readonly role: 'household'; readonly mailboxId: string; readonly name: string }

export interface Sessions {
  /** @returns a Set-Cookie header and who it is, or undefined for a wrong login or password */
  logIn(login: string, password: string): Promise<{ cookie: string; who: Who } | undefined>
  /** For whoever has a mailbox's link. */
  openForMailbox(mailboxId: string): Promise<string>
  /** Who sent this request; undefined without a living session. */
  find(request: IncomingMessage): Promise<Who | undefined>
  /** Ends the session. @returns the header that clears the cookie */
  logOut(request: IncomingMessage): Promise<string>
}

const cookieName = 'domino'
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
    owner: { personId: string } | { mailboxId: string },
    lifetimeMs: number,
  ): Promise<string> {
    const token = Buffer.from(randomBytes(32)).toString('base64url')
    await insertSession(db, {
      tokenSha256: sha256(token),
      personId: 'personId' in owner ? owner.personId : null,
      mailboxId: 'mailboxId' in owner ? owner.mailboxId : null,
      realExpiresAt: clock.realNow() + lifetimeMs,
    })
    return setCookie(token, lifetimeMs / 1000)
  }

  const setCookie = (value: string, maxAge: number) =>
    stringifySetCookie({
      name: cookieName,
      value,
      maxAge,
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure,
    })

  const tokenOf = (request: IncomingMessage) =>
    parseCookie(request.headers.cookie ?? '')[cookieName]

  return {
    async logIn(login, password) {
      const person = await findPersonByLogin(db, login.trim().toLowerCase())
      const right = await verify(person?.passwordHash ?? (await nobodysHash), password)
      if (!person || !right || (person.demo && !allowDemoLogIns)) return undefined
      return { cookie: await open(person, personSessionMs), who: toWho(person) }
    },
    openForMailbox: (mailboxId) => open({ mailboxId }, householdSessionMs),
    async find(request) {
      const token = tokenOf(request)
      const session = token && (await findSession(db, sha256(token), clock.realNow()))
      if (!session) return undefined
      if (session.person) {
        return session.person.demo && !allowDemoLogIns ? undefined : toWho(session.person)
      }
      return session.mailboxId === null
        ? undefined
        : {
            role: 'household',
            mailboxId: session.mailboxId,
            name: session.mailboxLabel ?? '',
          }
    },
    async logOut(request) {
      const token = tokenOf(request)
      if (token) await deleteSession(db, sha256(token))
      return setCookie('', 0)
    },
  }
}

function toWho({ role, personId, name, login }: PersonRow): Who {
  return { role, personId, name, login }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
