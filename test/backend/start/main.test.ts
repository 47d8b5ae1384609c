import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readOsm } from '../../../algorithms/road/readOsm.ts'
import { isAlive } from '../../../backend/start/making.ts'
import { databaseUrl, findAnswering } from '../../../backend/start/postgresLock.ts'
import { writeTown } from '../../../simulator/town.ts'
import { freshDatabase } from '../../fixtures/database.ts'
import { openExtractServer } from '../../fixtures/extractServer.ts'
import { type MainProcess, startMain } from '../../fixtures/mainProcess.ts'
import { writePbf } from '../../fixtures/writePbf.ts'

let folder: string
let data: string
let started: MainProcess[]

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'domino-main-'))
  await chmod(folder, 0o755)
  data = path.join(folder, 'data')
  started = []
})
afterEach(async () => {
  for (const main of started) await main.end('SIGINT')
  await rm(folder, { recursive: true, force: true })
})

function start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): MainProcess {
  const main = startMain(['--port', '0', '--data', data, ...args], environment)
  started.push(main)
  return main
}

/** It ended by itself, said why in one line, and left nothing. */
async function expectRefusal(main: MainProcess, exitCode: number, line: RegExp): Promise<void> {
  expect(await main.ended).toBe(exitCode)
  expect(main.stderr()).toMatch(line)
  expect(main.stderr().trim().split('\n')).toHaveLength(1)
  expect(existsSync(data)).toBe(false)
}

test('shows its help', async () => {
  const main = start(['--help'])
  expect(await main.ended).toBe(0)
  expect(main.stdout()).toContain('--osm FILE')
  expect(existsSync(data)).toBe(false)
})

test('a wrong setting is one line, and exit code 2', async () => {
  await expectRefusal(start(['--port', 'http']), 2, /^--port must be a port, got "http"\.$/m)
})

test('a port in use is said before anything is made', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => other.once('listening', listening))
  const { port } = other.address() as { port: number }
  try {
    await expectRefusal(
      start(['--port', String(port)]),
      1,
      new RegExp(`^Port ${port} is already in use`),
    )
  } finally {
    other.close()
  }
})

test('a data folder that can not be written is one line', async () => {
  await writeFile(path.join(folder, 'file'), '')
  data = path.join(folder, 'file', 'data')
  await expectRefusal(start([]), 1, /^The data folder .* can't be written/)
})

test.each([
  ['nobody answers', (url: URL) => (url.port = '1'), /ECONNREFUSED/],
  [
    'the database is missing',
    (url: URL) => (url.pathname = '/nowhere'),
    /"nowhere" does not exist/,
  ],
  ['the password is wrong', (url: URL) => (url.password = 'guessed'), /password authentication/],
])('a wrong DATABASE_URL is one line: %s', async (_, spoil, reason) => {
  const database = await freshDatabase()
  const url = new URL(database.url)
  spoil(url)
  try {
    const main = start([], { DATABASE_URL: url.href })
    await expectRefusal(main, 1, /^DATABASE_URL: the database at 127\.0\.0\.1/)
    expect(main.stderr()).toMatch(reason)
    expect(main.stderr()).not.toContain('guessed')
  } finally {
    await database.drop()
  }
})

const head = `<osm version="0.6">
<node id="1" lat="46.2000" lon="6.1400"/><node id="2" lat="46.2010" lon="6.1410"/>`
const road = `<way id="3"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>`
const house = `<node id="4" lat="46.2005" lon="6.1405"><tag k="addr:housenumber" v="1"/></node>`

test.each([
  ['is not OSM', 'A letter, not a map.', /isn't an OSM file/],
  ['is empty', '', /is empty/],
  ['is cut off', `${head}${road}`, /is cut off/],
  ['has no roads', `${head}${house}</osm>`, /no road/],
  ['has no mailboxes', `${head}${road}</osm>`, /no address and no house/],
])('an --osm file that %s is one line, and nothing of it stays', async (_, text, reason) => {
  const file = path.join(folder, 'town.osm')
  await writeFile(file, text)
  const database = await freshDatabase()
  try {
    const main = start(['--osm', file], { DATABASE_URL: database.url })
    await expectRefusal(main, 1, reason)
    expect(await database.pool.query('select from areas')).toMatchObject({ rowCount: 0 })
  } finally {
    await database.drop()
  }
})

test('an --area without a network is one line, and nothing of it stays', async () => {
  const gone = await openExtractServer('/', new Uint8Array())
  await gone.close()
  const environment = { DOMINO_GEOFABRIK_URL: gone.baseUrl }
  await expectRefusal(start(['--area', 'europe/monaco'], environment), 1, /can't be reached/)
})

const small = ['--mailboxes', '60', '--speed', '1']

test('starts, refuses a second start, and on SIGTERM stops everything, PostgreSQL and the demo too', async () => {
  const main = start(small)
  const url = await main.ready
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)

  const second = start(small)
  expect(await second.ended).toBe(1)
  expect(second.stderr()).toMatch(/^Domino already runs on the data folder .*leaves it alone\.$/m)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)

  const children = listChildren(main.child.pid!)
  expect(children.map(({ what }) => what).sort()).toEqual(['demo', 'postgres'])
  await main.end('SIGTERM')
  expect(await main.ended).toBe(0)
  expect(main.stderr()).toBe('')
  expect(await readdir(path.join(data, 'postgres'))).not.toContain('postmaster.pid')
  await expect.poll(() => children.filter(({ pid }) => isRunning(pid))).toEqual([])
})

test('after kill -9 the demo ends, and the next start finds every answered press', async () => {
  const killed = start(small, { DOMINO_SIGFOX_SECRET: 'a-secret-for-the-test' })
  const url = await killed.ready
  // It starts once the server is ready.
  const whatRuns = () => listChildren(killed.child.pid!)
  await expect.poll(() => whatRuns().map(({ what }) => what)).toContain('demo')
  const demo = whatRuns().find(({ what }) => what === 'demo')!
  const answer = await fetch(`${url}/sigfox/uplink`, {
    method: 'POST',
    headers: {
      Authorization: 'Bearer a-secret-for-the-test',
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ device: 'D0000001', time: 1764000000, data: 'not even hexadecimal' }),
  })
  expect(answer.status).toBeLessThan(300)
  await killed.end('SIGKILL')
  await expect.poll(() => isRunning(demo.pid), { timeout: 10_000 }).toBe(false)

  const next = start(small)
  await next.ready
  expect(next.stdout()).toMatch(/PostgreSQL was still running \(process \d+\): adopted\./)
  const { password } = JSON.parse(await readFile(path.join(data, 'postgres.json'), 'utf8'))
  const lock = (await findAnswering(path.join(data, 'postgres'), password))!
  const client = new pg.Client({ connectionString: databaseUrl(lock.port, password) })
  await client.connect()
  const { rows } = await client.query('select convert_from(body, $1) as body from notices', [
    'UTF8',
  ])
  await client.end()
  expect(rows.map(({ body }) => body).join()).toContain('not even hexadecimal')
})

test('starts on an --area, and later again without a network, from what it kept', async () => {
  const extract = writePbf(readOsm(Buffer.from(writeTown({ seed: 1, mailboxes: 60 }))))
  const server = await openExtractServer('/europe/bourg-latest.osm.pbf', extract)
  const bourg = () =>
    start(['--area', 'europe/bourg', '--no-demo'], { DOMINO_GEOFABRIK_URL: server.baseUrl })
  const first = bourg()
  try {
    await first.ready
  } finally {
    await server.close()
  }
  expect(first.stdout()).toMatch(/^Fetching europe\/bourg: .* 100 %$/m)
  await first.end('SIGTERM')

  const builtAt = async () => (await stat(path.join(data, 'area.built'))).mtimeMs
  const before = await builtAt()
  const later = bourg()
  await later.ready
  expect(later.stdout()).not.toContain('Fetching')
  expect(await builtAt()).toBe(before)
}, 180_000)

function listChildren(parent: number): { pid: number; what: 'demo' | 'postgres' }[] {
  return execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((found) => {
      if (Number(found?.[2]) !== parent) return []
      const [, pid, , args] = found!
      const what = args!.includes('simulator')
        ? 'demo'
        : args!.includes('postgres')
          ? 'postgres'
          : ''
      return what === '' ? [] : [{ pid: Number(pid), what } as const]
    })
}

/** Alive, and not just waiting to be taken note of. */
function isRunning(pid: number): boolean {
  if (!isAlive(pid)) return false
  const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return !state.startsWith('Z')
}
