import type { Db } from './transaction.ts'

export interface ApiKeyRow {
  readonly keyId: string
  readonly name: string
  readonly realCreatedAt: number
  readonly lastUsedDay: string | null
}

export async function insertApiKey(
  db: Db,
  key: Omit<ApiKeyRow, 'lastUsedDay'> & { readonly keySha256: string },
): Promise<void> {
  await db.query(
    `insert into api_keys (key_id, key_sha256, name, real_created_at) values ($1, $2, $3, $4)`,
    [key.keyId, key.keySha256, key.name, key.realCreatedAt],
  )
}

export async function listApiKeys(db: Db): Promise<ApiKeyRow[]> {
  const { rows } = await db.query(
    `select key_id as "keyId", name, real_created_at as "realCreatedAt",
       last_used_day as "lastUsedDay"
     from api_keys order by real_created_at, key_id`,
  )
  return rows
}

export async function findApiKey(db: Db, keySha256: string): Promise<ApiKeyRow | undefined> {
  const { rows } = await db.query(
    `select key_id as "keyId", name, real_created_at as "realCreatedAt",
       last_used_day as "lastUsedDay"
     from api_keys where key_sha256 = $1`,
    [keySha256],
  )
  return rows[0]
}

export async function noteApiKeyUse(db: Db, keyId: string, day: string): Promise<void> {
  await db.query('update api_keys set last_used_day = $2 where key_id = $1', [keyId, day])
}

/** @returns whether there was one */
export async function deleteApiKey(db: Db, keyId: string): Promise<boolean> {
  const { rowCount } = await db.query('delete from api_keys where key_id = $1', [keyId])
  return rowCount === 1
}
