import { execFileSync } from 'node:child_process'
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findPackage, findPostgresBinaries } from '../../../backend/start/postgresBinaries.ts'
import { findRunUser } from '../../../backend/start/runUser.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'domino-binaries-'))
  await chmod(home, 0o755)
})
afterEach(() => rm(home, { recursive: true, force: true }))

test('without the symlinks of its libraries PostgreSQL is copied and linked, once', async () => {
  const packed = findPackage()
  const native = path.join(home, 'unlinked')
  // As npm leaves it when it's told to run no install scripts.
  await cp(packed.native, native, {
    recursive: true,
    filter: async (file) => !(await lstat(file)).isSymbolicLink(),
  })
  const user = findRunUser(home)
  const first = await findPostgresBinaries(home, user, { ...packed, native })
  expect(first.postgres).toBe(path.join(home, `postgres-${packed.version}`, 'bin', 'postgres'))
  expect(execFileSync(first.initdb, ['--version'], { ...user, encoding: 'utf8' })).toContain('18.')

  await rm(path.join(native, 'share'), { recursive: true })
  expect(await findPostgresBinaries(home, user, { ...packed, native })).toEqual(first)
  expect((await readdir(home)).sort()).toEqual([`postgres-${packed.version}`, 'unlinked'])
})

test('programs that do not run are said in one line', async () => {
  const nothing = { native: path.join(home, 'broken'), version: '0' }
  await mkdir(nothing.native)
  await expect(findPostgresBinaries(home, undefined, nothing)).rejects.toThrow('DATABASE_URL')
})
