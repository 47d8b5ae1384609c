import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { isAlive } from './making.ts'
import { findPostgresBinaries } from './postgresBinaries.ts'
import { makeCluster } from './postgresCluster.ts'
import { ask, databaseUrl, findAnswering, type Lock, readLock } from './postgresLock.ts'
import { busyMs, type Launch, launch, logOf } from './postgresProcess.ts'
import { findRunUser } from './runUser.ts'
import { StartProblem } from './startProblem.ts'

export interface Postgres {
  /** Of the database `domino`, password included. */
  readonly url: string
  readonly pid: number
  /** It was running already: a killed server left it, or a living one shares it. */
  readonly adopted: boolean
  /** Fast shutdown: ends every session, writes everything, and waits until it's gone. */
  stop(): Promise<void>
}

interface Options {
  /** Holds the cluster (`postgres/`), its log, and the programs when they had to be copied. */
  readonly home: string
  readonly password: string
  /** False only for tests: no fsync. */
  readonly durable?: boolean
  /**
   * Called through a Unix socket in its cluster where the path isn't too long: a small statement
   * takes 0.07 ms there and 0.2 by TCP. Only for one that nobody adopts.
   */
  readonly socket?: boolean
}

/** Of `sockaddr_un.sun_path`; a data folder's is soon longer. */
const mostSocketBytes = 107

/**
 * Starts the PostgreSQL of a folder, or adopts the one that runs there. It's a process of its own
 * that outlives a killed server; nothing here ends it but `stop`.
 *
 * Its lock file `postmaster.pid` is never deleted by us: whether it's stale is PostgreSQL's to judge.
 * It listens on 127.0.0.1 alone, on a port free at that moment, and asks for the password.
 *
 * @throws StartProblem when it can't
 */
export async function startPostgres(options: Options): Promise<Postgres> {
  const { home, password, durable = true, socket = false } = options
  const cluster = path.join(home, 'postgres')
  const user = findRunUser(cluster)
  const running = await findAnswering(cluster, password)
  if (running !== undefined) return toPostgres(running, cluster, password, true)

  const binaries = await findPostgresBinaries(home, user)
  await makeCluster({ cluster, binaries, user, password, durable })
  const isShort = Buffer.byteLength(`${cluster}/.s.PGSQL.65535`) <= mostSocketBytes
  const socketFolder = socket && isShort ? cluster : ''
  const launching = { home, cluster, password, durable, socketFolder, user, binaries }
  const { lock, adopted } = await startOrAdopt(launching)
  const postgres = await toPostgres(lock, cluster, password, adopted)
  if (adopted || socketFolder === '') return postgres
  return { ...postgres, url: postgres.url.replace('127.0.0.1', encodeURIComponent(cluster)) }
}

/** One that holds the lock may still be starting or stopping: for so long it's asked again. */
const retryMs = 10_000
/** A PostgreSQL that lives opens its port within milliseconds. */
const silentMs = 1_000

async function startOrAdopt(context: Launch): Promise<{ lock: Lock; adopted: boolean }> {
  const { cluster, password } = context
  const begunAt = performance.now()
  const since = () => performance.now() - begunAt
  let silentSince: number | undefined
  for (;;) {
    const lock = readLock(cluster)
    if (lock !== undefined && isAlive(lock.pid)) {
      const answer = await ask(lock, cluster, password)
      if (answer === 'ours') return { lock, adopted: true }
      if (answer === 'busy') silentSince = undefined
      else silentSince ??= since()
      if (silentSince === undefined || since() - silentSince < silentMs) {
        if (since() > busyMs) {
          throw new StartProblem(
            'database-busy',
            `The PostgreSQL of ${cluster} (process ${lock.pid}) has been starting or stopping for a minute.`,
          )
        }
        await sleep(50)
        continue
      }
      // The process of that id isn't PostgreSQL any more: ids are used again, after a reboot or in
      // a container. `launch` tells the new one to look beyond the id.
    }
    const outcome = await launch(context, lock?.pid)
    if ('lock' in outcome) return { lock: outcome.lock, adopted: false }
    const worthAgain = /lock file|shared memory|could not bind|could not create any TCP/.test(
      outcome.said,
    )
    if (!worthAgain || since() > retryMs) {
      throw new StartProblem(
        'no-database',
        `PostgreSQL did not start: ${outcome.said || 'it said nothing'} (its log: ${logOf(context.home)}).`,
      )
    }
    await sleep(100)
  }
}

async function toPostgres(
  { pid, port }: Lock,
  cluster: string,
  password: string,
  adopted: boolean,
): Promise<Postgres> {
  await makeDatabase(databaseUrl(port, password, 'postgres'))
  return {
    url: databaseUrl(port, password),
    pid,
    adopted,
    async stop() {
      await stopPostgres(cluster, pid)
    },
  }
}

/** After this long a fast shutdown is turned into an immediate one, which loses nothing either. */
const shutdownMs = 20_000

async function stopPostgres(cluster: string, pid: number): Promise<void> {
  const runs = () => isAlive(pid) && existsSync(path.join(cluster, 'postmaster.pid'))
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(pid, name)
    } catch {
      // Gone already.
    }
  }
  if (!runs()) return
  signal('SIGINT')
  for (const begunAt = performance.now(); runs(); await sleep(20)) {
    if (performance.now() - begunAt > shutdownMs) {
      signal('SIGQUIT')
      return
    }
  }
}

async function makeDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rowCount } = await client.query(`select from pg_database where datname = 'domino'`)
    if (rowCount === 0) await client.query('create database domino')
  } catch (error) {
    // 42P04, 23505: another start made it in between.
    if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error
  } finally {
    await client.end()
  }
}
