import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDataFolder } from '../../../backend/start/dataFolder.ts'
import { makingOf, removeAbandoned } from '../../../backend/start/making.ts'
import { keepSecrets } from '../../../backend/start/secrets.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'domino-folders-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('takes back the folders it made, and only those', async () => {
  await mkdir(path.join(folder, 'there'))
  const made = await openDataFolder(path.join(folder, 'there', 'a', 'b'))
  await writeFile(path.join(made.path, 'something'), '')
  await made.undo()
  expect(await readdir(folder, { recursive: true })).toEqual(['there'])

  const found = await openDataFolder(path.join(folder, 'there'))
  await found.undo()
  expect(existsSync(path.join(folder, 'there'))).toBe(true)
})

test('says in one line that a data folder can not be written', async () => {
  await writeFile(path.join(folder, 'file'), '')
  const below = path.join(folder, 'file', 'data')
  await expect(openDataFolder(below)).rejects.toThrow(/data folder .*file\/data can't be written/)
})

test('makes secrets once, keeps them to itself, and gives way to those that are set', async () => {
  const [made, same] = await Promise.all([keepSecrets(folder, {}), keepSecrets(folder, {})])
  expect(made).toEqual(same)
  expect(made.sigfoxSecret).toHaveLength(32)
  expect((await stat(path.join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['secrets.json'])

  const set = await keepSecrets(folder, { adminPassword: 'of my own choice' })
  expect(set).toEqual({ ...made, adminPassword: 'of my own choice' })
  expect(await keepSecrets(folder, {})).toEqual(made)
})

test('says which file is damaged', async () => {
  await writeFile(path.join(folder, 'secrets.json'), '{"sigfox')
  await expect(keepSecrets(folder, {})).rejects.toThrow(/secrets\.json is damaged/)
})

test('removes what killed processes left half made, and nothing of the living', async () => {
  const place = path.join(folder, 'thing')
  const mine = makingOf(place)
  // No process has an id that high: Linux stops at 2^22.
  for (const name of [mine, `${place}.new-99999999-1`, `${place}.other`]) await mkdir(name)
  await removeAbandoned(place)
  expect((await readdir(folder)).sort()).toEqual([path.basename(mine), 'thing.other'])
})
