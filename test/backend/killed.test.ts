import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { freshDatabase, type TestDatabase } from '../fixtures/database.ts'
import { sigfoxSecret } from '../fixtures/openTown.ts'

/** The moments at which lives end are drawn from it. */
const seed = 20260310
const lives = 5
const pressesALife = 60

let database: TestDatabase
let child: ChildProcess | undefined
beforeEach(async () => {
  database = await freshDatabase()
})
afterEach(async () => {
  if (child) await kill(child)
  await database.drop()
})

const script = fileURLToPath(new URL('killedProcess.ts', import.meta.url))

async function start(at: string): Promise<{ process: ChildProcess; url: string }> {
  const process_ = spawn(process.execPath, ['--import', 'tsx', script, database.url, at], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child = process_
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    process_.stdout.on('data', (text) => {
      said += text
      const listens = /listens at (\S+)/.exec(said)
      if (listens) resolve(listens[1]!)
    })
    process_.once('exit', (code) => reject(new Error(`it ended with ${code}: ${said}`)))
  })
  return { process: process_, url }
}

async function kill(victim: ChildProcess) {
  if (victim.exitCode !== null || victim.signalCode !== null) return
  victim.kill('SIGKILL')
  await once(victim, 'exit')
}

/** mulberry32 */
function makeRandom(state: number) {
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

it('loses nothing that was answered and works nothing twice, killed five times under load', {
  timeout: 180_000,
}, async () => {
  const random = makeRandom(seed)
  /** What the network still has to bring: all that wasn't answered 2xx. */
  let unanswered: string[] = []
  const sent = new Set<string>()
  const answered = new Set<string>()

  for (let life = 0; life < lives; life++) {
    const { process: victim, url } = await start(`08:${10 + life}`)
    const second = Math.floor(Date.now() / 1000)
    for (let n = 0; n < pressesALife; n++) {
      const device = `D00000${(1 + Math.floor(random() * 60)).toString(16).padStart(2, '0')}`
      const data = `${random() < 0.1 ? '13' : '11'}8c${n.toString(16).padStart(4, '0')}`
      unanswered.push(JSON.stringify({ device: device.toUpperCase(), time: second - n, data }))
    }
    for (const body of unanswered) sent.add(body)
    // repeated now and then, as the network does, and answered in any order
    const queue = unanswered.flatMap((body) => (random() < 0.2 ? [body, body] : [body]))
    const killAfter = life === lives - 1 ? Number.POSITIVE_INFINITY : random() * queue.length
    let count = 0
    const post = async () => {
      for (let body = queue.shift(); body !== undefined; body = queue.shift()) {
        const response = await fetch(`${url}/sigfox/uplink`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${sigfoxSecret}`,
            'content-type': 'application/json',
          },
          body,
        }).catch(() => undefined)
        if (response?.ok) answered.add(body)
        if (++count > killAfter) await kill(victim)
      }
    }
    await Promise.all(Array.from({ length: 8 }, post))
    unanswered = [...sent].filter((body) => !answered.has(body))
    if (life < lives - 1) {
      await kill(victim)
      // whatever was answered is on disk at that moment
      expect(await countOf('select from presses')).toBeGreaterThanOrEqual(answered.size)
    }
  }
  expect(unanswered).toEqual([])
  await workedAll()
  // killed once more, while nothing waits: the next start finds all of it
  await kill(child!)
  await start('08:20')
  await workedAll()

  expect(await countOf('select from presses')).toBe(sent.size)
  expect(await countOf('select distinct press_id from presses where fate is not null')).toBe(
    sent.size,
  )
  expect(await countOf(`select from uplinks where press_id is null`)).toBe(0)
  // each opening press has its own request, each request was opened by one press
  const { rows: opened } = await database.pool.query(
    `select press_id from presses where fate = 'opened' order by press_id`,
  )
  const { rows: requests } = await database.pool.query(
    `select request_id, mailbox_id, state, round_id from pickup_requests order by request_id`,
  )
  expect(requests.map((request) => request.request_id)).toEqual(opened.map((row) => row.press_id))
  expect(requests.length).toBeGreaterThan(30)

  const active = requests.filter(({ state }) => ['open', 'planned', 'postponed'].includes(state))
  expect(new Set(active.map((request) => request.mailbox_id)).size).toBe(active.length)
  const { rows: versions } = await database.pool.query(
    'select version from plan_versions order by version',
  )
  expect(versions.map((row) => row.version)).toEqual(versions.map((_row, index) => index + 1))
  const { rows: plans } = await database.pool.query(
    'select distinct on (round_id) round_id, stops from round_plans order by round_id, version desc',
  )
  const inPlans = plans.flatMap(({ round_id, stops }) =>
    (stops as { collections: { requestId: string }[] }[]).flatMap((stop) =>
      stop.collections.map(({ requestId }) => `${requestId} in ${round_id}`),
    ),
  )
  const planned = requests.filter(({ state }) => state === 'planned')
  expect(inPlans.sort()).toEqual(
    planned.map(({ request_id, round_id }) => `${request_id} in ${round_id}`).sort(),
  )
})

async function countOf(query: string): Promise<number> {
  return (await database.pool.query(query)).rowCount!
}

async function workedAll() {
  while (
    (await countOf('select from presses where fate is null')) +
      (await countOf(`select from pickup_requests where state = 'open'`)) >
    0
  )
    await new Promise((resolve) => setTimeout(resolve, 50))
}
