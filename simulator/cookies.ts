import type { Pool } from 'pg'
import { makeSessions } from '../backend/account/sessions.ts'
import { seededBytes } from './server.ts'
import type { VirtualClock } from './virtualClock.ts'

/** New sessions of the faces, as the demo's doors and a mailbox's link open them. */
export interface Cookies {
  ofMailbox(mailboxId: string): Promise<string>
  ofPerson(personId: string, role: 'carrier' | 'manager'): Promise<string>
}

export function makeCookies({
  db,
  clock,
  seed,
}: {
  readonly db: Pool
  readonly clock: VirtualClock
  readonly seed: number
}): Cookies {
  let count = 0
  const sessions = makeSessions({
    db,
    clock: clock.forProcess(),
    randomBytes: (bytes) => seededBytes(seed, `session ${++count}`, bytes),
    allowDemoLogIns: true,
    secure: false,
  })
  return {
    ofMailbox: (mailboxId) => sessions.openForMailbox(mailboxId).then(cookieOf),
    ofPerson: (personId, role) => sessions.openForPerson({ personId, role }).then(cookieOf),
  }
}

const cookieOf = (setCookie: string) => setCookie.split(';')[0]!
