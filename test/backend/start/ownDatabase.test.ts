import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Database, openOwnDatabase } from '../../../backend/start/database.ts'
import { isAlive } from '../../../backend/start/making.ts'
import { refuseSecondStart } from '../../../backend/start/serverLock.ts'

let folder: string
let undo: (() => Promise<unknown>)[]

async function newFolder(): Promise<void> {
  const made = await mkdtemp(path.join(os.tmpdir(), 'domino-own-'))
  await chmod(made, 0o755)
  folder = made
  undo = [() => rm(made, { recursive: true, force: true })]
}
async function takeBackAll(): Promise<void> {
  for (const takeBack of undo.reverse()) await takeBack()
}
beforeEach(newFolder)
afterEach(takeBackAll)

async function open(dataFolder = folder): Promise<Database & { said: string[] }> {
  const said: string[] = []
  const database = await openOwnDatabase({
    dataFolder,
    address: 'the second one',
    say: (line) => said.push(line),
    onLost: () => {},
  })
  undo.push(database.undo, database.close)
  return { ...database, said }
}

/** A server in a process of its own, which can be killed. */
async function openElsewhere(): Promise<{ child: ChildProcess; url: string }> {
  const script = fileURLToPath(new URL('ownDatabaseProcess.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  undo.push(() => kill(child))
  const [url] = await once(createInterface(child.stdout!), 'line')
  return { child, url }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** A server that wrote something and was killed. @returns the process id of its PostgreSQL, which lives */
async function killServer(): Promise<number> {
  const { child, url } = await openElsewhere()
  await query(url, 'create table kept as select 42 as answer')
  const pid = await postmasterPid()
  await kill(child)
  return pid
}

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

const postmasterPid = async () =>
  Number((await readFile(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0])

/** A data folder whose database was made and stopped: making one takes a second, a copy doesn't. */
let made: string
beforeAll(async () => {
  await newFolder()
  const database = await open()
  await database.close()
  made = folder
})
afterAll(() => rm(made, { recursive: true, force: true }))

function useMade(): void {
  execFileSync('cp', ['-a', `${made}/.`, folder])
}

test('makes a database that syncs, asks for its password and sorts the same everywhere', async () => {
  const { url } = await open()
  expect(await query(url, 'show fsync')).toEqual([{ fsync: 'on' }])
  expect(await query(url, `select 'é' > 'z' as bytewise, upper('é') as upper`)).toEqual([
    { bytewise: true, upper: 'É' },
  ])
  const wrong = new URL(url)
  wrong.password = 'guessed'
  await expect(query(wrong.href, 'select 1')).rejects.toThrow('password')
  expect((await stat(path.join(folder, 'postgres.json'))).mode & 0o777).toBe(0o600)
})

test('stops PostgreSQL when it closes, and keeps what was written', async () => {
  useMade()
  const first = await open()
  await query(first.url, 'create table kept as select 42 as answer')
  const pid = await postmasterPid()
  await first.close()
  expect(existsSync(path.join(folder, 'postgres', 'postmaster.pid'))).toBe(false)
  expect(isAlive(pid) && (await isPostgres(pid))).toBe(false)
  const second = await open()
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('a killed server leaves PostgreSQL running, and the next one adopts it', async () => {
  useMade()
  const pid = await killServer()
  const next = await open()
  expect(next.said).toEqual([expect.stringContaining(`process ${pid}): adopted`)])
  expect(await postmasterPid()).toBe(pid)
  expect(await query(next.url, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('when everything is killed, the next start needs no hand', async () => {
  useMade()
  const pid = await killServer()
  process.kill(pid, 'SIGKILL')
  const next = await open()
  expect(await query(next.url, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test("starts although the lock file's process id now belongs to a stranger", async () => {
  useMade()
  const pid = await killServer()
  process.kill(pid, 'SIGKILL')
  const lockFile = path.join(folder, 'postgres', 'postmaster.pid')
  const lock = await readFile(lockFile, 'utf8')
  const owner = await stat(lockFile)
  // A stranger of the same user: PostgreSQL overlooks those of others by itself.
  const stranger = spawn('sleep', ['600'], process.getuid?.() === 0 ? { uid: owner.uid } : {})
  undo.push(() => kill(stranger))
  await writeFile(lockFile, lock.replace(/^\d+/, `${stranger.pid}`))
  const next = await open()
  expect(await query(next.url, 'select answer from kept')).toEqual([{ answer: 42 }])
  expect(isAlive(stranger.pid!)).toBe(true)
})

test('a second start on the same data folder is told so and leaves the first alone', async () => {
  useMade()
  const { child, url } = await openElsewhere()
  const sentence = `Domino already runs on the data folder ${folder} (the first one); this second start leaves it alone.`
  await expect(refuseSecondStart(folder)).rejects.toThrow(sentence)
  await expect(open()).rejects.toThrow(sentence)
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  await kill(child)
  await refuseSecondStart(folder)
  await open()
})

test('of two first starts at once one wins, and nothing half made is left', async () => {
  const outcomes = await Promise.allSettled([open(), open()])
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused.map(({ reason }) => reason.code)).toEqual(['already-running'])
  expect((await readdir(folder)).sort()).toEqual(['postgres', 'postgres.json', 'postgres.log'])
})

test('takes the server lock again after PostgreSQL restarted its sessions', async () => {
  useMade()
  const { url } = await open()
  const holder = `select pid from pg_locks where locktype = 'advisory'`
  const [before] = await query(url, holder)
  await query(url, `select pg_terminate_backend(${before.pid})`)
  await expect.poll(() => query(url, holder), { timeout: 10_000 }).toHaveLength(1)
  expect((await query(url, holder))[0].pid).not.toBe(before.pid)
  await expect(refuseSecondStart(folder)).rejects.toThrow('already runs')
})

test('a killed initdb leaves nothing that looks like a database', async () => {
  const left = path.join(folder, 'postgres.new-99999999-1')
  await mkdir(path.join(left, 'whole', 'base'), { recursive: true })
  await writeFile(path.join(left, 'whole', 'PG_VERSION'), '18\n')
  await open()
  expect(existsSync(left)).toBe(false)
})

test('says that a database was made by another PostgreSQL', async () => {
  await mkdir(path.join(folder, 'postgres'))
  await writeFile(path.join(folder, 'postgres', 'PG_VERSION'), '14\n')
  await expect(open()).rejects.toThrow(/made by PostgreSQL 14, this Domino brings 18/)
})

test('says that the kept password was replaced', async () => {
  useMade()
  await writeFile(path.join(folder, 'postgres.json'), '{"password": "another"}')
  await expect(open()).rejects.toThrow('does not take the password kept in postgres.json')
  const lockFile = path.join(folder, 'postgres', 'postmaster.pid')
  await expect.poll(() => existsSync(lockFile), { timeout: 10_000 }).toBe(false)
})

const isRoot = process.getuid?.() === 0
if (!isRoot) console.log('Not run as root: the two tests of a folder closed to others are skipped.')
describe.runIf(isRoot)('as root', () => {
  test('PostgreSQL runs as another user', async () => {
    useMade()
    await open()
    const { uid } = await stat(path.join(folder, 'postgres', 'postmaster.pid'))
    expect(uid).not.toBe(0)
  })

  test('in a folder that others can not enter, its files go to /var/lib/domino, for good', async () => {
    await chmod(folder, 0o700)
    const first = await open()
    expect(first.said[0]).toMatch(/its files are in \/var\/lib\/domino\/[0-9a-f]{16}\.$/)
    await query(first.url, 'create table kept as select 42 as answer')
    await first.close()
    const second = await open()
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
    await second.close()

    // Who deletes the data folder's record starts anew, beside what was there.
    await rm(path.join(folder, 'postgres.json'))
    const third = await open()
    expect(await query(third.url, `select to_regclass('kept') as found`)).toEqual([{ found: null }])
    await third.close()
    for (const { undo } of [second, third]) await undo()
    const homes = [second, third].map(({ said }) => /[0-9a-f]{16}(-2)?\b/.exec(said[0]!)![0])
    expect(homes[1]).toBe(`${homes[0]}-2`)
    for (const home of homes) expect(existsSync(path.join('/var/lib/domino', home))).toBe(false)
  })
})

async function isPostgres(pid: number): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return name.includes('postgres')
}
