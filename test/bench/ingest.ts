import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, open, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startPostgres } from '../../backend/start/postgres.ts'
import { connect } from '../../backend/store/connect.ts'
import { migrate } from '../../backend/store/migrate.ts'
import type { Bench } from './cli.ts'
import type { Load, LoadResult } from './ingestLoadProcess.ts'

const seed = 1
const secret = 'a secret of the bench'
/** Every third mailbox of the model town. */
const devices = 1_333
const connections = 64
const pairs = 9
const callbacksARun = 6_000
const rate = 500
const seconds = 90
const aloneSeconds = 30

/** What a callback costs, and how long the network waits for its answer. */
export const ingest: Bench = {
  about: `the server's CPU a callback, storing against only authenticating and parsing (${pairs} pairs of ${callbacksARun}, ${connections} in flight, medians); milliseconds until the answer at ${rate} callbacks a second at fixed instants for ${seconds} s, 12 BIDIR among them, beside the planner of a model town of 4 000 mailboxes whose buttons are pressed 14 times a second, a share of the day's buttons that no real morning has. Sender, server and PostgreSQL (fsync on) in processes of their own on 127.0.0.1.`,

  async run() {
    const home = await mkdtemp(path.join(os.tmpdir(), 'domino-bench-'))
    await chmod(home, 0o755)
    const postgres = await startPostgres({ home, password: secret })
    const children: ChildProcess[] = []
    const start = (script: string, ...args: string[]) => {
      const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
        execArgv: ['--import', 'tsx', ...profileOf(args[0])],
      })
      children.push(child)
      return child
    }
    try {
      await migrate(postgres.url)
      const sender = start('ingestLoadProcess.ts')
      let from = 0
      const send = async (port: number, load: Pick<Load, 'count' | 'rate'>) => {
        const all: Load = { port, secret, seed, devices, from, connections, ...load }
        from += load.count
        return ask<LoadResult>(sender, all)
      }
      const cost = await measureCost(start, postgres.url, send)
      console.error(`seed ${seed}; latency takes ${seconds + aloneSeconds + 20} s more`)
      const disk = watchDisk(home)
      const alone = await measureAlone(start, postgres.url, send)
      const latency = await measureLatency(start, postgres.url, send)
      return [
        ...cost,
        ...alone,
        ...latency,
        toRow('fsync of 8 kB beside it p99', await disk.end(), 'ms', ''),
      ]
    } finally {
      await Promise.all(children.map(end))
      await postgres.stop()
      await rm(home, { recursive: true, force: true })
    }
  },
}

type Usage = NodeJS.CpuUsage & {
  readonly blockedMs: { readonly p99: number; readonly most: number }
}
type Send = (port: number, load: Pick<Load, 'count' | 'rate'>) => Promise<LoadResult>
type Start = (script: string, ...args: string[]) => ChildProcess

/** The two servers take turns, so that whatever else the machine does meets both. */
async function measureCost(start: Start, databaseUrl: string, send: Send) {
  const open = async (what: string) => {
    const child = start('ingestServerProcess.ts', what, databaseUrl, secret)
    const { port } = await hear<{ port: number }>(child)
    const measure = async (count: number) => {
      const before = await ask<NodeJS.CpuUsage>(child, 'usage')
      const { answers } = await send(port, { count })
      const after = await ask<NodeJS.CpuUsage>(child, 'usage')
      const refused = answers.filter(({ status }) => status > 299).length
      if (refused > 0) throw new Error(`${what}: ${refused} of ${count} were refused`)
      return (after.user + after.system - before.user - before.system) / count
    }
    await measure(2 * callbacksARun)
    return { child, measure }
  }
  const parsing = await open('parse')
  const storing = await open('inbox')
  const costs = { parse: [] as number[], store: [] as number[], ratio: [] as number[] }
  for (let pair = 0; pair < pairs; pair++) {
    const parse = await parsing.measure(callbacksARun)
    const store = await storing.measure(callbacksARun)
    costs.parse.push(parse)
    costs.store.push(store)
    costs.ratio.push(store / parse)
    console.error(`${pair + 1} of ${pairs}: ${parse.toFixed()} and ${store.toFixed()} µs`)
  }
  await Promise.all([end(parsing.child), end(storing.child)])
  return [
    toRow('CPU to authenticate and parse', median(costs.parse), 'µs', ''),
    toRow('CPU to store as well', median(costs.store), 'µs', ''),
    toRow('ratio', median(costs.ratio), '', 2.5),
  ]
}

/** The same load without a planner beside it: what the machine and its disk take of the answer. */
async function measureAlone(start: Start, databaseUrl: string, send: Send) {
  const child = start('ingestServerProcess.ts', 'inbox', databaseUrl, secret)
  const { port } = await hear<{ port: number }>(child)
  await send(port, { count: 5 * rate, rate })
  const { answers } = await send(port, { count: rate * aloneSeconds, rate })
  await end(child)
  const all = answers.map(({ milliseconds }) => milliseconds)
  return [toRow('answer p99 without a planner', quantile(all, 0.99), 'ms', '')]
}

async function measureLatency(start: Start, databaseUrl: string, send: Send) {
  const child = start('ingestServerProcess.ts', 'town', databaseUrl, secret)
  const { port } = await hear<{ port: number }>(child)
  await send(port, { count: 5 * rate, rate })
  await ask(child, 'reset')
  const before = await ask<Usage>(child, 'usage')
  const { answers } = await send(port, { count: rate * seconds, rate })
  const after = await ask<Usage>(child, 'usage')
  const { blockedMs } = after
  const cpuSeconds = (after.user + after.system - before.user - before.system) / 1e6
  const db = connect(databaseUrl)
  const { rows } = await db.query('select count(*) from presses where fate is null')
  await db.end()
  const taken = answers.filter(({ status }) => status >= 200 && status <= 299)
  const all = taken.map(({ milliseconds }) => milliseconds)
  const bidir = taken.filter(({ sort }) => sort === 'bidir').map(({ milliseconds }) => milliseconds)
  const plain = taken.filter(({ sort }) => sort !== 'bidir').map(({ milliseconds }) => milliseconds)
  return [
    toRow(`answered 2xx of ${answers.length}`, taken.length, '', answers.length),
    toRow('answer p50', quantile(all, 0.5), 'ms', ''),
    toRow('answer p99', quantile(all, 0.99), 'ms', 50),
    toRow('answer p99 without BIDIR, which waits for its plan', quantile(plain, 0.99), 'ms', ''),
    toRow('answer slowest', quantile(all, 1), 'ms', ''),
    toRow(`BIDIR p50 of ${bidir.length}`, quantile(bidir, 0.5), 'ms', ''),
    toRow('BIDIR p99', quantile(bidir, 0.99), 'ms', ''),
    toRow('BIDIR p99.9', quantile(bidir, 0.999), 'ms', 1_000),
    toRow('BIDIR slowest', quantile(bidir, 1), 'ms', 9_000),
    toRow('CPU of the server', (100 * cpuSeconds) / seconds, '% of a core', ''),
    toRow(
      'processes that wanted a core, beside ours too',
      os.loadavg()[0]!,
      '',
      os.availableParallelism(),
    ),
    toRow('event loop held p99', blockedMs.p99, 'ms', ''),
    toRow('event loop held longest', blockedMs.most, 'ms', ''),
    toRow('presses not worked at the end', Number(rows[0].count), '', ''),
  ]
}

/** No durable answer is faster than the disk, which others may be using too. */
function watchDisk(folder: string): { end(): Promise<number> } {
  let ended = false
  const run = async () => {
    const file = await open(path.join(folder, 'fsync'), 'w')
    const block = Buffer.alloc(8192)
    const taken: number[] = []
    while (!ended) {
      const begunAt = performance.now()
      await file.write(block, 0, block.length, 0)
      await file.sync()
      taken.push(performance.now() - begunAt)
      await sleep(50)
    }
    await file.close()
    return quantile(taken, 0.99)
  }
  const running = run()
  return {
    end() {
      ended = true
      return running
    },
  }
}

function toRow(what: string, value: number, unit: string, bar: number | '') {
  const shown = Number(value.toFixed(value < 10 ? 2 : value < 1_000 ? 1 : 0))
  return { measured: what, value: shown, unit, bar }
}

/** DOMINO_CPU_PROFILE=inbox writes a profile of that server into the folder `cpu-profile` here. */
function profileOf(what: string | undefined): string[] {
  const wanted = process.env.DOMINO_CPU_PROFILE
  return wanted !== undefined && wanted === what ? ['--cpu-prof', '--cpu-prof-dir=cpu-profile'] : []
}

async function ask<Answer>(child: ChildProcess, question: object | string): Promise<Answer> {
  child.send(question)
  return hear<Answer>(child)
}

async function hear<Answer>(child: ChildProcess): Promise<Answer> {
  const gone = new AbortController()
  const { signal } = gone
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([answer]) => answer as Answer),
      once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`a process of the bench ended with ${code}`)
      }),
    ])
  } finally {
    gone.abort()
  }
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.disconnect()
  await exited
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
