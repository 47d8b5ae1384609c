import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import pg from 'pg'

export const migrationsFolder = fileURLToPath(new URL('migrations/', import.meta.url))

/**
 * Brings a database to the newest schema: runs the files of `store/migrations` that it hasn't seen,
 * in the order of their numbers, all in one transaction. Forward only. Two processes that start at
 * once take turns.
 *
 * A file is plain SQL, called `<four digits>_<effect>.sql`. (node-pg-migrate cuts it at a comment
 * that begins with "up migration" or "down migration": don't write one.)
 *
 * @returns the names of the migrations that were run now
 * @throws an error with code `newer-database` when the database has a migration this code doesn't
 *   know; PostgreSQL's own error when a migration fails, and then nothing of it stays
 */
export async function migrate(url: string): Promise<string[]> {
  // Its own connection, without the pool's statement timeout: an index may take its time.
  const client = new pg.Client({ connectionString: url, application_name: 'domino migrate' })
  // A connection that breaks fails the query under way; without a listener it ends the process too.
  client.on('error', () => {})
  await client.connect()
  try {
    await refuseNewer(client)
    const run = await runner({
      dbClient: client,
      dir: migrationsFolder,
      direction: 'up',
      migrationsTable,
      singleTransaction: true,
      advisoryLockMode: 'wait',
      log: () => {},
    })
    return run.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

const migrationsTable = 'migration'

async function refuseNewer(client: pg.Client): Promise<void> {
  const { rows } = await client.query('select to_regclass($1) is not null as there', [
    migrationsTable,
  ])
  if (!rows[0].there) return
  const known = new Set((await readdir(migrationsFolder)).map((file) => file.replace(/\.sql$/, '')))
  const seen = await client.query<{ name: string }>(
    `select name from ${migrationsTable} order by id`,
  )
  const unknown = seen.rows.find(({ name }) => !known.has(name))
  if (unknown === undefined) return
  throw Object.assign(
    new Error(`The database was made by a newer Domino (it has the migration ${unknown.name}).`),
    { code: 'newer-database' },
  )
}
