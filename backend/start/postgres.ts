import { type ChildProcess, spawn } from 'node:child_process'
import { chownSync, closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { isAlive } from './making.ts'
import { findPostgresBinaries, type PostgresBinaries } from './postgresBinaries.ts'
import { databaseUser, makeCluster } from './postgresCluster.ts'
import { findRunUser, type RunUser } from './runUser.ts'
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
}

/**
 * Starts the PostgreSQL of a folder, or adopts the one that runs there. It's a process of its own
 * that outlives a killed server; nothing here ends it but `stop`.
 *
 * Its lock file `postmaster.pid` is never deleted by us: whether it's stale is PostgreSQL's to judge.
 * It listens on 127.0.0.1 alone, on a port free at that moment, and asks for the password. (No Unix
 * socket: its path may have 107 bytes only, and a data folder's is soon longer.)
 *
 * @throws StartProblem when it can't
 */
export async function startPostgres(options: Options): Promise<Postgres> {
  const { home, password, durable = true } = options
  const cluster = path.join(home, 'postgres')
  const user = findRunUser(cluster)
  const running = await findAnswering(cluster, password)
  if (running !== undefined) return toPostgres(running, cluster, password, true)

  const binaries = await findPostgresBinaries(home, user)
  await makeCluster({ cluster, binaries, user, password, durable })
  const { lock, adopted } = await startOrAdopt({ home, cluster, password, durable, user, binaries })
  return toPostgres(lock, cluster, password, adopted)
}

/** What stands in postmaster.pid: its 1st and 4th line. */
interface Lock {
  readonly pid: number
  readonly port: number
}

/** The lock of the PostgreSQL that runs on this cluster and takes our password, if any. */
export async function findAnswering(cluster: string, password: string): Promise<Lock | undefined> {
  const lock = readLock(cluster)
  if (lock === undefined || !isAlive(lock.pid)) return undefined
  return (await ask(lock, cluster, password)) === 'ours' ? lock : undefined
}

export const databaseUrl = (port: number, password: string, database = 'domino') =>
  `postgres://${databaseUser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`

function readLock(cluster: string): Lock | undefined {
  try {
    const lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new StartProblem(
      'not-ours',
      `The database in ${cluster} belongs to another user of this machine: start Domino as that user, or choose another folder with --data.`,
    )
  }
}

/**
 * `busy`: it starts up, recovers or shuts down; `closed`: one that doesn't take the password;
 * `silent`: nobody answers, or a stranger does.
 */
async function ask(
  { port }: Lock,
  cluster: string,
  password: string,
): Promise<'ours' | 'busy' | 'closed' | 'silent'> {
  if (!(port > 0)) return 'silent'
  const client = new pg.Client({
    connectionString: databaseUrl(port, password, 'postgres'),
    connectionTimeoutMillis: 2_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query('show data_directory')
    return samePlace(rows[0].data_directory, cluster) ? 'ours' : 'silent'
  } catch (error) {
    const { code } = error as { code?: string }
    return code === '57P03' ? 'busy' : code === '28P01' ? 'closed' : 'silent'
  } finally {
    await client.end().catch(() => {})
  }
}

function samePlace(a: string, b: string): boolean {
  const [one, other] = [a, b].map((at) => statSync(at, { throwIfNoEntry: false }))
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev
}

/** One that holds the lock may still be starting or stopping: for so long it's asked again. */
const retryMs = 10_000
/** Recovery after a power cut reads at most max_wal_size; a minute is generous. */
const busyMs = 60_000
/** A PostgreSQL that lives opens its port within milliseconds. */
const silentMs = 1_000

async function startOrAdopt(
  context: Required<Options> & {
    cluster: string
    user: RunUser | undefined
    binaries: PostgresBinaries
  },
): Promise<{ lock: Lock; adopted: boolean }> {
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

const logOf = (home: string) => path.join(home, 'postgres.log')

async function launch(
  context: Parameters<typeof startOrAdopt>[0],
  formerPid: number | undefined,
): Promise<{ lock: Lock } | { said: string }> {
  const { home, cluster, password, durable, user, binaries } = context
  const port = await findFreePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 60,
    shared_buffers: '64MB',
    huge_pages: 'off',
    jit: 'off',
    max_wal_size: '512MB',
    // No replicas: less is written, fewer processes run.
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_logical_replication_workers: 0,
    log_timezone: 'UTC',
    timezone: 'UTC',
    log_min_messages: 'warning',
    // A session whose client was killed ends within a second, even in the middle of a statement.
    client_connection_check_interval: '1s',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const log = openLog(home, user)
  const from = statSync(logOf(home)).size
  const child = spawn(
    binaries.postgres,
    [
      '-D',
      cluster,
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    {
      ...user,
      cwd: cluster,
      // Its own session: a Ctrl-C in the terminal is the server's to handle, in its order.
      detached: true,
      stdio: ['ignore', 'ignore', log],
      env: {
        LC_ALL: 'C',
        TZ: 'UTC',
        // PostgreSQL ignores a lock file with this process id (pg_ctl sets it for the same reason),
        // and still refuses while the shared memory named in that file is in use: so a used-again
        // id doesn't stop us, and a living PostgreSQL does.
        ...(formerPid === undefined ? {} : { PG_GRANDPARENT_PID: String(formerPid) }),
      },
    },
  )
  closeSync(log)
  child.unref()
  let failed: Error | undefined
  child.on('error', (error) => {
    failed = error
  })
  for (const begunAt = performance.now(); ; ) {
    if (failed !== undefined) return { said: failed.message }
    if (hasEnded(child)) return { said: lastFatal(readFileSync(logOf(home)).subarray(from)) }
    const lock = readLock(cluster)
    const answer = lock?.pid === child.pid ? await ask(lock!, cluster, password) : 'busy'
    if (answer === 'ours') return { lock: lock! }
    if (answer === 'closed') {
      child.kill('SIGINT')
      return { said: 'it does not take the password kept in postgres.json; was that replaced?' }
    }
    if (performance.now() - begunAt > busyMs) {
      child.kill('SIGQUIT')
      return { said: 'it did not get ready within a minute' }
    }
    await sleep(20)
  }
}

function openLog(home: string, user: RunUser | undefined): number {
  const file = logOf(home)
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const log = openSync(file, size > 10_000_000 ? 'w' : 'a', 0o600)
  if (user !== undefined) chownSync(file, user.uid, user.gid)
  return log
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

function lastFatal(log: Buffer): string {
  const lines = log.toString('utf8').split('\n')
  const fatal = lines.filter((line) => /FATAL|PANIC|error/.test(line)).at(-1) ?? lines.at(-2) ?? ''
  const reason = lines.filter((line) => /could not bind/.test(line)).at(-1)
  return (reason ?? fatal).replace(/^.*?(FATAL|PANIC|LOG): +/, '').trim()
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
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
