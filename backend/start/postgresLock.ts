import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { isAlive } from './making.ts'
import { databaseUser } from './postgresCluster.ts'
import { StartProblem } from './startProblem.ts'

/** What stands in postmaster.pid: its 1st and 4th line. */
export interface Lock {
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

export function readLock(cluster: string): Lock | undefined {
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
export async function ask(
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
