import { type ChildProcess, spawn } from 'node:child_process'
import { chownSync, closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PostgresBinaries } from './postgresBinaries.ts'
import { ask, type Lock, readLock } from './postgresLock.ts'
import type { RunUser } from './runUser.ts'

/** Recovery after a power cut reads at most max_wal_size; a minute is generous. */
export const busyMs = 60_000

export interface Launch {
  /** Holds the cluster and its log. */
  readonly home: string
  readonly cluster: string
  readonly password: string
  /** False only for tests: no fsync. */
  readonly durable: boolean
  /** Where it has a Unix socket beside its port; none where that's empty. */
  readonly socketFolder: string
  readonly user: RunUser | undefined
  readonly binaries: PostgresBinaries
}

/**
 * Starts a PostgreSQL on a cluster and waits until it answers, or ends.
 *
 * @param formerPid of a lock that lies there, left by a process that isn't PostgreSQL any more
 * @returns its lock, or what it said when it didn't get ready
 */
export async function launch(
  { home, cluster, password, durable, socketFolder, user, binaries }: Launch,
  formerPid: number | undefined,
): Promise<{ lock: Lock } | { said: string }> {
  const port = await findFreePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: socketFolder,
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

export const logOf = (home: string) => path.join(home, 'postgres.log')

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
