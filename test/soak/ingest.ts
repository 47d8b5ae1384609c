import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import path from 'node:path'
import { startPostgres } from '../../backend/start/postgres.ts'
import { connect } from '../../backend/store/connect.ts'
import { migrate } from '../../backend/store/migrate.ts'
import { sendBodies } from './bodies.ts'
import { type Blow, type BlowResult, openArena } from './kills.ts'
import { type Inbox, openInbox } from './openInbox.ts'
import { liveOrder } from './orders.ts'

export interface SoakOptions {
  /** Used when there's no state yet; later the state's own. */
  readonly seed: number
  readonly kills: number
  readonly orders: number
  readonly bodies: number
  /** Holds the state and, while it runs, its databases. */
  readonly folder: string
  readonly say: (line: string) => void
  /** Ends it after the step under way; the next run goes on from there. */
  readonly signal: AbortSignal
}

interface State {
  readonly seed: number
  readonly blows: BlowResult[]
  orders: { done: number; stored?: string; worked?: string; timesWorked: number }
  bodies: { done: number }
  /** What didn't hold, with what is needed to see it again. */
  readonly faults: string[]
}

/** Beside the kills of the server: as often, in turn. */
const otherBlows: readonly Blow[] = [
  'postgres killed',
  'a session of postgres killed',
  'every write refused',
  'files may not grow',
]
const bodiesAStep = 5_000
const workedEvery = 50

/**
 * Nothing lost, nothing twice, nothing refused that should be taken: in full counts. What has ended
 * is kept in the folder, and isn't done again.
 *
 * @returns what didn't hold
 */
export async function soakIngest(options: SoakOptions): Promise<readonly string[]> {
  const { folder, say } = options
  mkdirSync(folder, { recursive: true })
  await chmod(folder, 0o755)
  const file = path.join(folder, 'ingest.json')
  const state = readState(file) ?? {
    seed: options.seed,
    blows: [],
    orders: { done: 0, timesWorked: 0 },
    bodies: { done: 0 },
    faults: [],
  }
  say(`seed ${state.seed}, state in ${file}`)
  const keep = () => {
    writeFileSync(`${file}.new`, JSON.stringify(state, undefined, 2))
    renameSync(`${file}.new`, file)
  }
  const home = path.join(folder, `ingest-${process.pid}`)
  mkdirSync(home, { mode: 0o755 })
  try {
    await soakKills(state, options, home, keep)
    if (!options.signal.aborted) await soakInbox(state, options, home, keep)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
  say(tell(state))
  return state.faults
}

async function soakKills(state: State, options: SoakOptions, home: string, keep: () => void) {
  const { kills, say } = options
  const wanted: Blow[] = Array.from({ length: 2 * kills }, (_, n) =>
    n % 2 === 0 ? 'server killed' : otherBlows[((n - 1) / 2) % otherBlows.length]!,
  )
  if (state.blows.length >= wanted.length) return
  const arena = await openArena(home, state.seed)
  try {
    for (let number = state.blows.length; number < wanted.length; number++) {
      if (options.signal.aborted) return
      const result = await arena.strike(wanted[number]!, number)
      state.blows.push(result)
      for (const fault of result.faults)
        state.faults.push(`seed ${state.seed}, blow ${number} (${result.blow}): ${fault}`)
      keep()
      const { blow, sent, worked, refused, unanswered, faults } = result
      say(
        `${number + 1} of ${wanted.length}: ${blow}; ${sent} sent, ${worked} worked, ${refused} refused, ${unanswered} unanswered${faults.length > 0 ? `: ${faults.join('; ')}` : ''}`,
      )
    }
  } finally {
    await arena.close()
  }
}

async function soakInbox(state: State, options: SoakOptions, home: string, keep: () => void) {
  if (state.orders.done >= options.orders && state.bodies.done >= options.bodies) return
  // what is asked here isn't whether a disk keeps it
  const inboxHome = path.join(home, 'inbox')
  mkdirSync(inboxHome, { mode: 0o755 })
  const postgres = await startPostgres({
    home: inboxHome,
    password: 'a password of the soak',
    durable: false,
  })
  await migrate(postgres.url)
  const db = connect(postgres.url)
  const inbox = await openInbox(db)
  try {
    for (; state.orders.done < options.orders; state.orders.done++) {
      if (options.signal.aborted) return keep()
      await soakOrder(state, db, inbox)
      if (state.orders.done % 100 === 99) {
        keep()
        options.say(`order ${state.orders.done + 1} of ${options.orders}`)
      }
    }
    keep()
    while (state.bodies.done < options.bodies && !options.signal.aborted) {
      const { seed } = state
      const count = Math.min(bodiesAStep, options.bodies - state.bodies.done)
      await sendBodies({ db, port: inbox.port, seed, from: state.bodies.done, count })
      await db.query('truncate uplinks, notices, downlinks, presses')
      state.bodies.done += count
      keep()
      options.say(`body ${state.bodies.done} of ${options.bodies}`)
    }
  } finally {
    await inbox.close()
    await db.end()
    await postgres.stop()
  }
}

async function soakOrder(state: State, db: Parameters<typeof openInbox>[0], inbox: Inbox) {
  const { seed, orders } = state
  const order = orders.done
  const isWorked = order % workedEvery === 0
  const { stored, worked } = await liveOrder({ db, inbox, seed, order, isWorked })
  orders.stored ??= stored
  if (stored !== orders.stored)
    state.faults.push(`seed ${seed}, order ${order}: stored ${stored}, first ${orders.stored}`)
  if (worked === undefined) return
  orders.timesWorked++
  orders.worked ??= worked
  if (worked !== orders.worked)
    state.faults.push(`seed ${seed}, order ${order}: worked ${worked}, first ${orders.worked}`)
}

function readState(file: string): State | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as State
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function tell({ blows, orders, bodies, faults }: State): string {
  const kinds = [...new Set(blows.map(({ blow }) => blow))]
  return [
    ...kinds.map((kind) => {
      const these = blows.filter(({ blow }) => blow === kind)
      const sum = (of: (result: BlowResult) => number) =>
        these.reduce((total, result) => total + of(result), 0)
      const held = these.filter((result) => result.faults.length === 0).length
      return `${kind}: held ${held} of ${these.length} times; ${sum((r) => r.sent)} sent, ${sum((r) => r.worked)} worked, ${sum((r) => r.refused)} answers of 503, ${sum((r) => r.unanswered)} calls without an answer`
    }),
    `${orders.done} orders (${orders.timesWorked} of them worked by the planner), ${bodies.done} bodies`,
    faults.length === 0 ? 'all of it held' : faults.join('\n'),
  ].join('\n')
}
