import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { makingOf, removeAbandoned } from './making.ts'
import { StartProblem } from './startProblem.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const dashboard = path.join(root, 'dashboard')

/** Where the built pages are. */
export const builtDashboard = path.join(root, 'dist', 'dashboard')

/** Says what they were built from; without it they're built again. */
export const builtMark = '.built-from'

/** Whatever the pages are made of. */
const sources = ['dashboard', 'backend/protocol', 'algorithms/model.ts', 'package-lock.json']

/**
 * Builds the pages when they're missing or their sources changed since.
 *
 * @returns whether it had to
 */
export async function buildDashboard(): Promise<boolean> {
  const hash = await hashSources()
  if ((await builtFrom()) === hash) return false
  await removeAbandoned(builtDashboard)
  const making = makingOf(builtDashboard)
  try {
    const { build } = await import('vite')
    await build({
      root: dashboard,
      configFile: path.join(dashboard, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: making, emptyOutDir: true },
    })
    await writeFile(path.join(making, builtMark), hash)
    await rm(builtDashboard, { recursive: true, force: true })
    await rename(making, builtDashboard)
  } catch (error) {
    // Another start may have built the same meanwhile.
    if ((await builtFrom()) === hash) return true
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'EROFS') throw error
    throw new StartProblem(
      'dashboard',
      `The pages can't be built in ${builtDashboard}: ${message}.`,
    )
  } finally {
    await rm(making, { recursive: true, force: true })
  }
  return true
}

const builtFrom = () =>
  readFile(path.join(builtDashboard, builtMark), 'utf8').catch(() => undefined)

async function hashSources(): Promise<string> {
  const hash = createHash('sha256')
  for (const source of sources) {
    const at = path.join(root, source)
    if (!existsSync(at)) continue
    for (const file of await listFiles(at)) {
      hash
        .update(path.relative(root, file))
        .update('\0')
        .update(await readFile(file))
    }
  }
  return hash.digest('hex')
}

async function listFiles(at: string): Promise<string[]> {
  const entries = await readdir(at, { recursive: true, withFileTypes: true }).catch(() => undefined)
  if (entries === undefined) return [at]
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}
