import type { Pool, PoolClient } from 'pg'

/**
 * The one way of a simulated process to its database. It sends a statement (or what a transaction
 * asks for at once) only when the one before has been answered and everything that its answer set off
 * has come to rest, so that the order of statements, and with it the day, is the same whatever the
 * machine does meanwhile. And it's where a
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

interface Asked {
  readonly send: () => Promise<unknown>
  /** Of a transaction; absent for a statement by itself. */
  readonly client: PoolClient | undefined
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

export type Failure = 'connection' | 'process'

/** @param onAsked told of each statement as it's asked for */
export function openDatabasePort(pool: Pool, onAsked = () => {}): DatabasePort {
  let sent = 0
  let written = 0
  let failure: { at: number; when: 'before' | 'after'; what: Failure; told: () => void } | undefined
  let isAway = false
  let dead = false
  let queue: Asked[] = []
  let sending: Promise<void> | undefined
  let moved = 0
  const clients = new Set<PoolClient>()
  /** Of the newest transaction that hasn't ended. */
  let begun: PoolClient | undefined

  /** A process that is dead hears nothing any more. */
  function inLine<T>(send: () => Promise<T>, client?: PoolClient): Promise<T> {
    moved++
    onAsked()
    return new Promise<T>((resolve, reject) => {
      queue.push({ send, client, resolve: resolve as Asked['resolve'], reject })
      sending ??= sendAll().finally(() => {
        sending = undefined
      })
    })
  }

  async function sendAll() {
    // whatever is asked for in the same turn
    await nextTurn()
    while (queue.length > 0) {
      // a transaction that has begun comes first: who waits for its locks would keep it from ending
      const { client } = queue.find((asked) => asked.client && asked.client === begun) ?? queue[0]!
      begun = client ?? begun
      // what it asks for without waiting goes out together, as it does to a real server
      const together = client ? queue.filter((asked) => asked.client === client) : [queue[0]!]
      queue = queue.filter((asked) => !together.includes(asked))
      await send(together)
      moved++
      // until nothing asks for the database by itself any more
      for (let turn = 0; turn < 2; turn++) await nextTurn()
    }
  }

  async function send(together: readonly Asked[]) {
    const sentOnes: { asked: Asked; answer: Promise<() => void>; fails: boolean }[] = []
    let isBroken = false
    for (const asked of together) {
      if (dead) break
      if (isAway || isBroken) {
        asked.reject(isAway ? refused() : broken())
        continue
      }
      if (failure?.when === 'before' && sent >= failure.at) {
        isBroken = failure.what === 'connection'
        fail()
        if (isBroken) asked.reject(broken())
        continue
      }
      sent++
      const answer = asked.send().then(
        (value) => () => asked.resolve(value),
        (error) => () => asked.reject(error),
      )
      const fails = failure?.when === 'after' && sent > failure.at
      sentOnes.push({ asked, answer, fails })
      if (fails) break
    }
    for (const { asked, answer, fails } of sentOnes) {
      const tell = await answer
      if (!fails) tell()
      else if (failure?.what === 'connection') asked.reject(broken())
      if (!fails) continue
      const wasConnection = failure?.what === 'connection'
      fail()
      const rest = together.slice(together.indexOf(asked) + 1)
      if (wasConnection) for (const each of rest) each.reject(broken())
    }
  }

  function fail() {
    const { what, told } = failure!
    failure = undefined
    if (what === 'process') dead = true
    told()
  }

  const wrapClient = (client: PoolClient): PoolClient =>
    new Proxy(client, {
      get(target, name) {
        if (name === 'query')
          return (...given: Parameters<PoolClient['query']>) => {
            if (!isReading(given[0])) written++
            return inLine(() => target.query(...given) as unknown as Promise<unknown>, target)
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
    if (begun === client) begun = undefined
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
        await sending
        await nextTurn()
        if (moved !== before || sending) {
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
