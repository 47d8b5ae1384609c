import { hash } from '@node-rs/argon2'
import { savePerson } from '../store/accounts.ts'
import type { Db } from '../store/transaction.ts'

/** The one manager that a depot starts with; the settings' password counts, also a changed one. */
export async function saveManager(db: Db, depotId: string, password: string): Promise<void> {
  await savePerson(db, {
    personId: 'manager',
    role: 'manager',
    name: 'Manager',
    login: 'manager',
    passwordHash: await hash(password),
    demo: false,
    depotId,
    roundNumber: null,
  })
}
