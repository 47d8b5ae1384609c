import { createHmac, timingSafeEqual } from 'node:crypto'
import { findMailboxLink } from '../store/accounts.ts'
import type { Db } from '../store/transaction.ts'

/**
 * A household's link carries its mailbox and 128 bits of an HMAC over it: it can't be guessed, is
 * stored nowhere, and raising the mailbox's epoch makes an old one worthless.
 */
export async function makeHouseholdToken(db: Db, mailboxId: string): Promise<string> {
  const link = await findMailboxLink(db, mailboxId)
  if (!link) throw new Error(`no mailbox ${mailboxId}`)
  return sign(link, mailboxId) + mailboxId
}

/** @returns the mailbox whose link this is, undefined for any other text */
export async function readHouseholdToken(db: Db, token: string): Promise<string | undefined> {
  const given = token.slice(0, macLength)
  const mailboxId = token.slice(macLength)
  const link = await findMailboxLink(db, mailboxId)
  if (!link || given.length !== macLength) return undefined
  const expected = Buffer.from(sign(link, mailboxId))
  const actual = Buffer.from(given)
  return actual.length === expected.length && timingSafeEqual(actual, expected)
    ? mailboxId
    : undefined
}

const macLength = 32

function sign(link: { linkKey: string; linkEpoch: number }, mailboxId: string): string {
  return createHmac('sha256', link.linkKey)
    .update(`${link.linkEpoch} ${mailboxId}`)
    .digest('hex')
    .slice(0, macLength)
}
