import { createHash } from 'node:crypto'
import type { Calendar } from '../calendar.ts'
import type { Clock } from '../clock.ts'
import {
  type ApiKeyRow,
  deleteApiKey,
  findApiKey,
  insertApiKey,
  listApiKeys,
  noteApiKeyUse,
} from '../store/apiKeys.ts'
import type { Db } from '../store/transaction.ts'

export interface ApiKeys {
  /** @returns the key itself, which is shown once and never again */
  make(name: string): Promise<{ keyId: string; key: string }>
  list(): Promise<ApiKeyRow[]>
  /** Ends a key at once. @returns whether there was one */
  remove(keyId: string): Promise<boolean>
  isValid(key: string): Promise<boolean>
}

/** Keys of 256 random bits, kept as their SHA-256: there is nothing in them to be guessed slowly. */
export function makeApiKeys({
  db,
  clock,
  calendar,
  randomBytes,
}: {
  readonly db: Db
  readonly clock: Clock
  readonly calendar: Calendar
  readonly randomBytes: (count: number) => Uint8Array
}): ApiKeys {
  return {
    async make(name) {
      const key = Buffer.from(randomBytes(32)).toString('base64url')
      const keyId = key.slice(0, 8)
      const realCreatedAt = clock.realNow()
      await insertApiKey(db, { keyId, keySha256: sha256(key), name, realCreatedAt })
      return { keyId, key }
    },
    list: () => listApiKeys(db),
    remove: (keyId) => deleteApiKey(db, keyId),
    async isValid(key) {
      const found = await findApiKey(db, sha256(key))
      const today = calendar.dayAt(clock.realNow())
      if (found && found.lastUsedDay !== today) await noteApiKeyUse(db, found.keyId, today)
      return found !== undefined
    },
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
