import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { makingOf, removeAbandoned } from './making.ts'
import type { PostgresBinaries } from './postgresBinaries.ts'
import type { RunUser } from './runUser.ts'
import { StartProblem } from './startProblem.ts'

/** The one role, superuser of its own cluster. */
export const databaseUser = 'domino'

/**
 * Makes PostgreSQL's data directory where there is none: in a folder beside it that is renamed when
 * whole, so that a killed initdb leaves nothing that looks like a database. Of two that make it at
 * once the first wins and the other takes what it finds; the password must be the same.
 */
export async function makeCluster(options: {
  readonly cluster: string
  readonly binaries: PostgresBinaries
  readonly user: RunUser | undefined
  readonly password: string
  readonly durable: boolean
}): Promise<void> {
  const { cluster, binaries, user, password, durable } = options
  await removeAbandoned(cluster)
  if (existsSync(path.join(cluster, 'PG_VERSION'))) return checkVersion(cluster, binaries)

  const making = makingOf(cluster)
  const passwordFile = path.join(making, 'password')
  try {
    await mkdir(making, { recursive: true, mode: 0o700 })
    await writeFile(passwordFile, password, { mode: 0o600 })
    if (user !== undefined) {
      await chown(making, user.uid, user.gid)
      await chown(passwordFile, user.uid, user.gid)
    }
    const whole = path.join(making, 'whole')
    await promisify(execFile)(
      binaries.initdb,
      [
        `--pgdata=${whole}`,
        `--username=${databaseUser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // The same order of texts on every machine, whatever its locales.
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...user, cwd: making, env: { LC_ALL: 'C', TZ: 'UTC' } },
    )
    await rename(whole, cluster)
  } catch (error) {
    if (existsSync(path.join(cluster, 'PG_VERSION'))) return
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    throw new StartProblem(
      'no-database',
      `PostgreSQL could not make its database in ${cluster}: ${said.split('\n').at(-1) || error}`,
    )
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

async function checkVersion(cluster: string, binaries: PostgresBinaries): Promise<void> {
  const version = Number(await readFile(path.join(cluster, 'PG_VERSION'), 'utf8'))
  if (version === binaries.majorVersion) return
  throw new StartProblem(
    'other-postgres',
    `The database in ${cluster} was made by PostgreSQL ${version}, this Domino brings ${binaries.majorVersion}.`,
  )
}
