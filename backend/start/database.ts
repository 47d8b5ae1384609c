import { rm } from 'node:fs/promises'
import pg from 'pg'
import { type Postgres, startPostgres } from './postgres.ts'
import { settlePostgresHome } from './postgresHome.ts'
import { type ServerLock, takeServerLock } from './serverLock.ts'
import { StartProblem } from './startProblem.ts'

export interface Database {
  readonly url: string
  /** Stops our own PostgreSQL; leaves a given one alone. */
  close(): Promise<void>
  /** Removes what a first start made, after `close`; of a given database nothing. */
  undo(): Promise<void>
}

/** The database named by DATABASE_URL, once it's known to answer. */
export async function openGivenDatabase(url: string): Promise<Database> {
  await checkGiven(url)
  return { url, close: async () => {}, undo: async () => {} }
}

/**
 * Our own PostgreSQL for a data folder, started or adopted, with the lock that makes this the one
 * server there.
 *
 * @param options.address what a second start is told about this one
 * @param options.onLost PostgreSQL went away and doesn't come back
 */
export async function openOwnDatabase(options: {
  readonly dataFolder: string
  readonly address: string
  readonly say: (line: string) => void
  readonly onLost: () => void
}): Promise<Database> {
  const { dataFolder, address, say, onLost } = options
  const { home, password } = await settlePostgresHome(dataFolder, say)
  const postgres: Postgres = await startPostgres({ home, password })
  if (postgres.adopted) say(`PostgreSQL was still running (process ${postgres.pid}): adopted.`)
  // Without the lock it isn't ours to stop.
  const lock: ServerLock = await takeServerLock({ url: postgres.url, dataFolder, address, onLost })
  return {
    url: postgres.url,
    async close() {
      await lock.release()
      await postgres.stop()
    },
    async undo() {
      if (home !== dataFolder) await rm(home, { recursive: true, force: true })
    },
  }
}

/** The oldest PostgreSQL that is still maintained and that this was tried with. */
const oldestMajor = 15

async function checkGiven(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  let version: number
  try {
    await client.connect()
    const { rows } = await client.query('show server_version_num')
    version = Math.floor(Number(rows[0].server_version_num) / 10_000)
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    throw new StartProblem(
      'database-url',
      `DATABASE_URL: the database at ${withoutPassword(url)} can't be used (${message || code}).`,
    )
  } finally {
    await client.end().catch(() => {})
  }
  if (version < oldestMajor) {
    throw new StartProblem(
      'database-url',
      `DATABASE_URL: PostgreSQL ${version} is too old, ${oldestMajor} or later is needed.`,
    )
  }
}

function withoutPassword(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}
