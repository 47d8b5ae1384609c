import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { findPostgresHome } from './postgresHome.ts'
import { databaseUrl, findAnswering } from './postgresLock.ts'
import { StartProblem } from './startProblem.ts'

/**
 * One server works on a data folder at a time. It holds a session advisory lock in the folder's
 * database for as long as it lives: PostgreSQL lets go of it the moment the server is killed, so it
 * can't go stale, and it tells a living sibling from an orphaned PostgreSQL.
 */
export interface ServerLock {
  release(): Promise<void>
}

/** "DOMI" in ASCII. */
const lockKey = 0x444f4d49

/**
 * @param address printed to whoever comes second
 * @param onLost called when the lock is lost for good: PostgreSQL is gone
 * @throws StartProblem `already-running`
 */
export async function takeServerLock(options: {
  readonly url: string
  readonly dataFolder: string
  readonly address: string
  readonly onLost: () => void
}): Promise<ServerLock> {
  const { url, dataFolder, address, onLost } = options
  let released = false
  let client = await tryLock(url, address)
  // A killed server's session ends within a second or so (client_connection_check_interval).
  for (let tries = 0; client === undefined && tries < 8; tries++) {
    await sleep(250)
    client = await tryLock(url, address)
  }
  if (client === undefined) throw alreadyRunning(dataFolder, await findHolder(url))

  const watch = (held: pg.Client) => {
    held.once('end', async () => {
      if (released) return
      // PostgreSQL restarts its sessions when one of its processes crashes: take it again.
      for (let tries = 0; tries < 40 && !released; tries++) {
        await sleep(250)
        client = await tryLock(url, address).catch(() => undefined)
        if (client !== undefined) return watch(client)
      }
      if (!released) onLost()
    })
  }
  watch(client)
  return {
    async release() {
      released = true
      await client?.end().catch(() => {})
    },
  }
}

/**
 * Refuses when a living server works on the data folder; changes nothing, and needs no port.
 *
 * @throws StartProblem `already-running`
 */
export async function refuseSecondStart(dataFolder: string): Promise<void> {
  const home = await findPostgresHome(dataFolder)
  if (home === undefined) return
  const running = await findAnswering(path.join(home.home, 'postgres'), home.password)
  if (running === undefined) return
  const holder = await findHolder(databaseUrl(running.port, home.password)).catch(() => undefined)
  if (holder !== undefined) throw alreadyRunning(dataFolder, holder)
}

function alreadyRunning(dataFolder: string, holder: string | undefined): StartProblem {
  const where = holder ? ` (${holder})` : ''
  return new StartProblem(
    'already-running',
    `Domino already runs on the data folder ${dataFolder}${where}; this second start leaves it alone.`,
  )
}

async function tryLock(url: string, address: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    connectionString: url,
    application_name: address,
    keepAlive: true,
  })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query('select pg_try_advisory_lock($1) as got', [lockKey])
  if (rows[0].got) return client
  await client.end()
  return undefined
}

/** The address of the server that holds the lock. */
async function findHolder(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query<{ application_name: string }>(
      `select application_name from pg_locks join pg_stat_activity using (pid)
       where locktype = 'advisory' and granted and classid = 0 and objid = $1 and objsubid = 1
       order by pid`,
      [lockKey],
    )
    return rows[0]?.application_name
  } finally {
    await client.end()
  }
}
