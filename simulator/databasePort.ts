import type { Pool, PoolClient } from 'pg'

/**
 * The one way of a simulated process to its database. It sends a statement only when the one before
 * has been answered and everything that its answer set off has come to rest, so that the order of
 * statements, and with it the day, is the same whatever the machine does meanwhile. And it's where a
 * process dies: at any statement, before it is sent or once it is done.
 */
export interface DatabasePort {
  /** What `openBackend` takes for its pool. */
  readonly pool: Pool
  /** Statements sent so far, and of these those that may have written. */
  sent(): number
  written(): number
  /** Resolves when nothing is on its way, nor set off by what has come back. */
  quiet(): Promise<void>
  /**
   * At the n-th statement from now on, before it is sent or once it is done, the connection breaks
   * (the statement fails), or the process is gone (nobody hears what became of it, nor of any later).
   */
  failAt(statements: number, when: 'before' | 'after', what: Failure, told: () => void): void
  /** PostgreSQL doesn't answer: every statement fails. */
  setAway(isAway: boolean): void
  /** Drops every connection, as the system does when a process ends. */
  drop(): Promise<void>
}

/**
 * Turns of the event loop after which nothing that is in memory alone is still moving: sockets in
 * memory and streams take one or two a step.
 */
const quietTurns = 6

export type Failure = 'connection' | 'process'

export function openDatabasePort(pool: Pool): DatabasePort {
  let sent = 0
  let written = 0
  let failure: { at: number; when: 'before' | 'after'; what: Failure; told: () => void } | undefined
  let isAway = false
  let dead = false
  let line: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let moved = 0
  const clients = new Set<PoolClient>()

  /** @returns whether a failure is due now, which is then over */
  function isDue(when: 'before' | 'after'): Failure | undefined {
    if (!failure || failure.when !== when) return undefined
    if (when === 'before' ? sent < failure.at : sent <= failure.at) return undefined
    const { what, told } = failure
    failure = undefined
    if (what === 'process') dead = true
    told()
    return what
  }

  /** One at a time; a process that is dead hears nothing any more. */
  function inLine<T>(send: () => Promise<T>): Promise<T> {
    moved++
    waiting++
    return new Promise<T>((resolve, reject) => {
      line = line.then(async () => {
        try {
          if (dead) return
          if (isAway) return reject(refused())
          const before = isDue('before')
          if (before) return before === 'connection' ? reject(broken()) : undefined
          sent++
          const outcome = await send().then(
            (value) => () => resolve(value),
            (error) => () => reject(error),
          )
          const after = isDue('after')
          if (after) return after === 'connection' ? reject(broken()) : undefined
          outcome()
        } finally {
          waiting--
          moved++
          await turns()
        }
      })
    })
  }

  /** Until nothing asks for the database by itself any more. */
  async function turns() {
    for (let turn = 0; turn < 2; turn++) await nextTurn()
  }

  const wrapClient = (client: PoolClient): PoolClient =>
    new Proxy(client, {
      get(target, name) {
        if (name === 'query')
          return (...given: Parameters<PoolClient['query']>) => {
            if (!isReading(given[0])) written++
            return inLine(() => target.query(...given) as unknown as Promise<unknown>)
          }
        if (name === 'release') return (broken?: boolean) => giveBack(target, broken)
        const value = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })

  async function connect(): Promise<PoolClient> {
    let client: PoolClient | undefined
    try {
      await inLine(async () => {
        client = await pool.connect()
        clients.add(client)
      })
    } catch (error) {
      // nobody got it
      if (client) giveBack(client, true)
      throw error
    }
    return wrapClient(client!)
  }

  function giveBack(client: PoolClient, broken?: boolean) {
    if (clients.delete(client)) client.release(broken)
  }

  const proxy = new Proxy(pool, {
    get(target, name) {
      if (name === 'query')
        return (...given: Parameters<Pool['query']>) => {
          if (!isReading(given[0])) written++
          return inLine(() => target.query(...given) as unknown as Promise<unknown>)
        }
      if (name === 'connect') return connect
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })

  return {
    pool: proxy,
    sent: () => sent,
    written: () => written,
    async quiet() {
      for (let quietFor = 0, before = moved; quietFor < quietTurns; quietFor++) {
        if (waiting > 0) await line
        await nextTurn()
        if (moved !== before || waiting > 0) {
          before = moved
          quietFor = -1
        }
      }
    },
    failAt(statements, when, what, told) {
      failure = { at: sent + statements, when, what, told }
    },
    setAway(away) {
      isAway = away
    },
    async drop() {
      dead = true
      for (const client of clients) giveBack(client, true)
      await pool.end()
    },
  }
}

function isReading(query: unknown): boolean {
  const text = typeof query === 'string' ? query : (query as { text: string }).text
  return /^\s*select\b/i.test(text)
}

/** As pg says it. */
const broken = () => new Error('Connection terminated unexpectedly')
const refused = () =>
  Object.assign(new Error('connect ECONNREFUSED 127.0.0.1'), { code: 'ECONNREFUSED' })

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))
