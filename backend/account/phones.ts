import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { parseCookie, stringifySetCookie } from 'cookie'
import type { Calendar } from '../calendar.ts'
import type { Clock } from '../clock.ts'
import {
  deleteOldEnrolmentCodes,
  findEnrolmentCode,
  findPhone,
  insertEnrolmentCode,
  insertPhone,
  listPhones,
  type PhoneRow,
  revokePhone,
  takeRound,
} from '../store/phones.ts'
import type { Db } from '../store/transaction.ts'

export interface Phones {
  /** @returns the code, shown once and good for ten minutes and one phone */
  issueCode(asked: { readonly personId: string; readonly name: string }): Promise<{
    readonly code: string
    readonly untilRealAt: number
  }>
  /** @returns a Set-Cookie header, or why the code is good for nothing */
  enrol(code: string): Promise<{ readonly cookie: string } | 'wrong' | 'used' | 'expired'>
  /** The phone that sent this request, revoked or not. */
  find(request: IncomingMessage): Promise<PhoneRow | undefined>
  list(): Promise<PhoneRow[]>
  /**
   * A carrier's round goes on at this phone.
   *
   * @returns the Set-Cookie header that keeps it enrolled; undefined where it is revoked
   */
  takeRound(
    request: IncomingMessage,
    personId: string,
  ): Promise<{ readonly phoneId: string; readonly cookie: string } | undefined>
  /** @returns whether there was one */
  revoke(phoneId: string): Promise<boolean>
}

const cookieName = 'domino-phone'
/** The longest that browsers keep a cookie, and each shift begins anew. (RFC 6265bis, 5.5) */
const cookieSeconds = 400 * 24 * 3600
const codeMs = 10 * 60_000
/** So long an old code is told from one that nobody issued. */
const tellMs = 24 * 3600_000
/** Without those that are taken for one another: 0 O, 1 I L, U V. */
const letters = '23456789ABCDEFGHJKMNPQRSTWXYZ'
const codeLength = 8

/**
 * Carriers' phones. A code is one of 29^8 = 5e11 and lives ten minutes, with ten tries a minute; the
 * credential that it's changed for has 256 bits. Both are kept as their SHA-256.
 */
export function makePhones({
  db,
  clock,
  calendar,
  randomBytes,
  secure,
}: {
  readonly db: Db
  readonly clock: Clock
  readonly calendar: Calendar
  readonly randomBytes: (count: number) => Uint8Array
  readonly secure: boolean
}): Phones {
  const today = () => calendar.dayAt(clock.realNow())
  const tokenOf = (request: IncomingMessage) =>
    parseCookie(request.headers.cookie ?? '')[cookieName]
  const setCookie = (value: string) =>
    stringifySetCookie({
      name: cookieName,
      value,
      maxAge: cookieSeconds,
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure,
    })

  function makeCode(): string {
    let code = ''
    while (code.length < codeLength) {
      const [byte] = randomBytes(1)
      // the bytes beyond a whole number of alphabets would make its first letters likelier
      if (byte! < 256 - (256 % letters.length)) code += letters[byte! % letters.length]
    }
    return code
  }

  async function find(request: IncomingMessage): Promise<PhoneRow | undefined> {
    const token = tokenOf(request)
    return token === undefined ? undefined : findPhone(db, sha256(token))
  }

  return {
    async issueCode({ personId, name }) {
      await deleteOldEnrolmentCodes(db, clock.realNow() - tellMs)
      const code = makeCode()
      const untilRealAt = clock.realNow() + codeMs
      await insertEnrolmentCode(db, {
        codeSha256: sha256(code),
        phoneName: name,
        personId,
        realExpiresAt: untilRealAt,
      })
      return { code: `${code.slice(0, 4)}-${code.slice(4)}`, untilRealAt }
    },
    async enrol(given) {
      const token = Buffer.from(randomBytes(32)).toString('base64url')
      const codeSha256 = sha256(given.toUpperCase().replace(/[^A-Z0-9]/g, ''))
      const isEnrolled = await insertPhone(db, {
        phoneId: Buffer.from(randomBytes(6)).toString('hex'),
        tokenSha256: sha256(token),
        codeSha256,
        realNow: clock.realNow(),
        today: today(),
      })
      if (isEnrolled) return { cookie: setCookie(token) }
      const known = await findEnrolmentCode(db, codeSha256)
      if (!known) return 'wrong'
      return known.realUsedAt === null ? 'expired' : 'used'
    },
    find,
    list: () => listPhones(db),
    async takeRound(request, personId) {
      const phone = await find(request)
      if (!phone) return undefined
      const { phoneId } = phone
      const isTaken = await takeRound(db, { phoneId, personId, today: today() })
      return isTaken ? { phoneId, cookie: setCookie(tokenOf(request)!) } : undefined
    },
    revoke: (phoneId) => revokePhone(db, phoneId, clock.realNow()),
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
