import type { Pool, PoolClient } from 'pg'

/** What a statement runs on: the pool, or the one client of a transaction. */
export type Db = Pick<Pool | PoolClient, 'query'>

/**
 * Runs `work` in one transaction; whatever it throws rolls back and is thrown on. Statements go to
 * PostgreSQL as they are asked for, in order, before earlier ones have answered: those that don't
 * need each other's answers needn't wait for them.
 */
export async function inTransaction<T>(db: Pool, work: (tx: Db) => Promise<T>): Promise<T> {
  const client = await db.connect()
  let broken = false
  try {
    const [, result] = await Promise.all([client.query('begin'), work(client)])
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true
    })
    throw error
  } finally {
    client.release(broken)
  }
}
