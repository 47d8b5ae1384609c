import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { isAlive } from '../../backend/start/making.ts'
import { type Postgres, startPostgres } from '../../backend/start/postgres.ts'
import { findRunUser, type RunUser } from '../../backend/start/runUser.ts'
import { connect } from '../../backend/store/connect.ts'
import { migrate } from '../../backend/store/migrate.ts'
import { sigfoxSecret } from '../fixtures/openTown.ts'
import { makeRandom, type Random } from './random.ts'

/** What ends, or refuses, in the middle of the load. */
export type Blow =
  | 'server killed'
  | 'postgres killed'
  | 'a session of postgres killed'
  | 'every write refused'
  | 'files may not grow'

export interface BlowResult {
  readonly blow: Blow
  readonly sent: number
  readonly answered: number
  readonly worked: number
  /** Answers that weren't 2xx, and calls that got none. */
  readonly refused: number
  readonly unanswered: number
  /** What is wrong; empty when all is well. */
  readonly faults: readonly string[]
}

export interface Arena {
  strike(blow: Blow, number: number): Promise<BlowResult>
  close(): Promise<void>
}

/**
 * A minute of the network's schedule of 1, 2 and 4 lasts so long here: seven of them must outlast a
 * start, also on a busy machine.
 */
const minuteMs = 4_000
const messages = 150
const loadMs = 1_200
const buttons = 60
const password = 'a password of the soak'
const script = fileURLToPath(new URL('../backend/killedProcess.ts', import.meta.url))

/** A server in a process of its own, on a PostgreSQL of its own with fsync, in a folder. */
export async function openArena(home: string, seed: number): Promise<Arena> {
  let postgres: Postgres = await startPostgres({ home, password })
  let database = ''
  let server: { process: ChildProcess; url: string } | undefined
  let starts = 0
  let endedByItself = 0
  let restarting: Promise<void> = Promise.resolve()
  const killed = new Set<ChildProcess>()
  /** What the servers complain of. */
  const log = openSync(path.join(home, '..', 'servers.txt'), 'a')

  /** The service day goes on by a minute a start; after an hour or so of it another one begins. */
  async function openDatabase(number: number) {
    if (server) await kill(server.process)
    const name = `soak_${process.pid}_${number}`
    await query(postgres.url, `create database ${name}`)
    database = name
    await migrate(databaseUrl())
    starts = 0
    server = await startServer()
  }

  function databaseUrl() {
    const url = new URL(postgres.url)
    url.pathname = `/${database}`
    return url.href
  }

  async function startServer() {
    const at = 8 * 60 + 10 + starts++
    const hour = `${Math.floor(at / 60)}`.padStart(2, '0')
    const process_ = spawn(
      process.execPath,
      ['--import', 'tsx', script, databaseUrl(), `${hour}:${`${at % 60}`.padStart(2, '0')}`],
      { stdio: ['ignore', 'pipe', log] },
    )
    const url = await new Promise<string>((resolve, reject) => {
      let said = ''
      process_.stdout!.on('data', (text) => {
        said += text
        const listens = /listens at (\S+)/.exec(said)
        if (listens) resolve(listens[1]!)
      })
      process_.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
    })
    process_.once('exit', () => {
      if (killed.has(process_)) return
      // as whoever watches over it would
      endedByItself++
      restarting = startServer().then((again) => {
        server = again
      })
    })
    return { process: process_, url }
  }

  /** By us, and not to be started again by itself. */
  async function kill(victim: ChildProcess) {
    killed.add(victim)
    if (victim.exitCode !== null || victim.signalCode !== null) return
    victim.kill('SIGKILL')
    await once(victim, 'exit')
  }

  async function restart() {
    if (server) await kill(server.process)
    server = await startServer()
  }

  async function land(blow: Blow): Promise<() => Promise<void>> {
    if (blow === 'server killed') {
      await restart()
      return nothing
    }
    if (blow === 'postgres killed') {
      // main.ts ends a server whose own PostgreSQL is gone; it may also end by itself
      killed.add(server!.process)
      process.kill(postgres.pid, 'SIGKILL')
      await sleep(300)
      await kill(server!.process)
      postgres = await startPostgres({ home, password })
      server = await startServer()
      return nothing
    }
    const sessions = await query(
      databaseUrl(),
      `select pid from pg_stat_activity where application_name = 'domino' order by pid`,
    )
    const pids = sessions.map((row) => Number(row.pid))
    if (blow === 'a session of postgres killed') {
      // PostgreSQL then ends every session and recovers from its log
      for (const pid of pids.slice(0, 1)) process.kill(pid, 'SIGKILL')
      return nothing
    }
    const limited = blow === 'files may not grow' ? [postgres.pid, ...pids] : pids
    // 16 MiB are a segment of the log, which must go on where only tables are meant
    const limit = blow === 'files may not grow' ? 16 * 1024 ** 2 : 0
    const user = findRunUser(path.join(home, 'postgres'))
    for (const pid of limited) await limitFileSize(pid, `${limit}`, user)
    return async () => {
      await sleep(1_500)
      for (const pid of limited) await limitFileSize(pid, 'unlimited', user)
    }
  }

  return {
    async strike(blow, number) {
      await restarting
      if (!server || starts > 200) await openDatabase(number)
      const endedBefore = endedByItself
      const random = makeRandom(seed * 1_000_003 + number)
      const pad = blow === 'files may not grow' ? noise(random, 6_000) : ''
      const presses = makePresses(random, number, pad)
      if (blow === 'files may not grow') await fill(server!.url)
      const statuses: number[] = []
      let unanswered = 0
      const taken = new Set<string>()
      const carry = async ({ pressId, fields }: Press) => {
        for (const pause of [0, 1, 2, 4]) {
          await sleep(pause * minuteMs)
          const status = await post(server!.url, fields)
          if (status === undefined) unanswered++
          else if (status < 200 || status > 299) statuses.push(status)
          else {
            taken.add(pressId)
            return
          }
        }
      }
      const carrying = presses.flatMap((press) => {
        const sending = sleep(random.next() * loadMs).then(() => carry(press))
        // now and then another station's copy
        return random.chance(0.2)
          ? [sending, sleep(random.next() * loadMs).then(() => carry(press))]
          : [sending]
      })
      await sleep((0.1 + 0.7 * random.next()) * loadMs)
      const lift = await land(blow)
      await lift()
      await Promise.all(carrying)
      await restarting
      const db = connect(databaseUrl())
      try {
        const faults = [
          ...(endedByItself > endedBefore ? ['the server ended by itself'] : []),
          ...(statuses.some((status) => status !== 503)
            ? [`answered ${[...new Set(statuses)].join(', ')}`]
            : []),
          ...(await judge(db, presses, taken)),
        ]
        const { rows } = await db.query(
          'select press_id from presses where press_id = any($1) and fate is not null',
          [presses.map(({ pressId }) => pressId)],
        )
        return {
          blow,
          sent: presses.length,
          answered: taken.size,
          worked: rows.length,
          refused: statuses.length,
          unanswered,
          faults,
        }
      } finally {
        await db.end()
      }
    },
    async close() {
      await restarting
      if (server) await kill(server.process)
      await postgres.stop()
      closeSync(log)
    },
  }
}

interface Press {
  readonly pressId: string
  readonly fields: {
    readonly device: string
    readonly time: number
    readonly data: string
    readonly pad: string
  }
}

/** Different ones: no two of one device in one second with the same data. */
function makePresses(random: Random, number: number, pad: string): Press[] {
  const second = Math.floor(Date.now() / 1000)
  return Array.from({ length: messages }, (_, n) => {
    const device = (0xd0000001 + random.below(buttons)).toString(16).toUpperCase()
    const counter = (((number % 400) * messages + n) % 65_536).toString(16).padStart(4, '0')
    const data = `1${random.chance(0.15) ? 3 : 1}8c${counter}`
    const time = second - random.below(30)
    return { pressId: `${device}.${time}.${data}`, fields: { device, time, data, pad } }
  })
}

async function post(url: string, fields: object): Promise<number | undefined> {
  try {
    const response = await fetch(`${url}/sigfox/uplink`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sigfoxSecret}`, 'content-type': 'application/json' },
      body: JSON.stringify(fields),
      signal: AbortSignal.timeout(10_000),
    })
    await response.arrayBuffer()
    return response.status
  } catch {
    return undefined
  }
}

/** More than 16 MiB in the table of long bodies, so that it can't take another one. */
async function fill(url: string) {
  const random = makeRandom(1)
  const second = Math.floor(Date.now() / 1000)
  for (let n = 0; n < 12; n++)
    await Promise.all(
      Array.from({ length: 40 }, (_, m) => {
        const time = second - 3_600 - n * 40 - m
        return post(url, { device: 'BFE47E', time, data: '00', pad: noise(random, 40_000) })
      }),
    )
}

/** Text that PostgreSQL can't compress. */
function noise(random: Random, length: number): string {
  return Array.from({ length }, () => random.below(36).toString(36)).join('')
}

/** Everything answered is there; all that is there is worked, once, and opened what it says. */
async function judge(db: pg.Pool, presses: readonly Press[], taken: ReadonlySet<string>) {
  const faults: string[] = []
  const count = async (sql: string, values: unknown[] = []) =>
    (await untilItAnswers(() => db.query(sql, values))).rowCount!
  const mine = [presses.map(({ pressId }) => pressId)]
  const begunAt = performance.now()
  while (
    (await count('select from presses where fate is null')) +
      (await count(`select from pickup_requests where state = 'open'`)) >
    0
  ) {
    if (performance.now() - begunAt > 60_000) {
      faults.push('presses wait for a minute')
      break
    }
    await sleep(100)
  }
  const { rows } = await db.query('select press_id from presses where press_id = any($1)', mine)
  const stored = new Set(rows.map((row) => row.press_id))
  const lost = [...taken].filter((pressId) => !stored.has(pressId))
  if (lost.length > 0) faults.push(`answered and lost: ${lost.join(' ')}`)
  if (taken.size !== presses.length)
    faults.push(`${presses.length - taken.size} were given up by the network`)
  if (stored.size !== presses.length) faults.push(`${stored.size} of ${presses.length} are stored`)
  if ((await count('select from uplinks where press_id = any($1)', mine)) !== stored.size)
    faults.push('presses and messages differ')
  const { rows: requests } = await db.query(
    `select p.press_id, r.request_id from (select * from presses where fate = 'opened') p
     full join pickup_requests r on r.request_id = p.press_id
     where p.press_id is null or r.request_id is null`,
  )
  if (requests.length > 0) faults.push(`requests without their press: ${JSON.stringify(requests)}`)
  return faults
}

async function untilItAnswers<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (attempt === 100) throw error
      await sleep(100)
    }
  }
}

async function query(url: string, sql: string) {
  return untilItAnswers(async () => {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  })
}

/** The soft limit alone, so that it can be lifted; a process that is gone needs none. */
async function limitFileSize(pid: number, limit: string, user: RunUser | undefined) {
  // as PostgreSQL's own user: root may lack the right to limit others
  const limiting = promisify(execFile)(
    'prlimit',
    ['--pid', `${pid}`, `--fsize=${limit}:`],
    user ?? {},
  )
  await limiting.catch((error) => {
    if (isAlive(pid)) throw error
  })
}

const nothing = async () => {}
